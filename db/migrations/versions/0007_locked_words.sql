-- What a reader may not read can't be searched either; all that a body says can.

-- The words of a body, block by block: spans of one text belong together, texts apart. As in plain
-- text: titles of embeds, the alt text of pictures without a caption, HTML that no block holds (the
-- parser passes over its tags). The data of custom blocks is no text.
create or replace function body_words(body jsonb) returns text language sql immutable as $$
  select left(string_agg(coalesce(said, told), E'\n'), 200000)
  from jsonb_path_query(body,
      'strict $.blocks[*] ? (@.type != "custom").** ? (@.type() == "array"
        && (exists(@[0].footnote) || @[0].text.type() == "string")
        || @.type == "code" || @.type == "raw_html" || @.type == "embed"
        || @.type == "image" && !exists(@.caption))', silent => true) part,
    lateral (select
      case jsonb_typeof(part)
        when 'array' then (select string_agg(span ->> 'text', '') from jsonb_array_elements(part) span)
      end said,
      case jsonb_typeof(part)
        when 'object' then coalesce(part ->> 'code', part ->> 'html', part ->> 'alt', part ->> 'title')
      end told) words
$$;

-- What a teaser counts as a word, as body/teaser.py does: texts without spaces have an end, too.
create function teaser_word() returns text language sql immutable as $$
  select format('[%1$s]|[%2$s]{1,5}|[^%3$s%1$s%2$s]{1,30}',
    '\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff',
    '\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff',
    '\s\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000')
$$;

-- What everybody may read of a body's words, whoever may read the rest: the first 60 words of the
-- paragraphs that it begins with. Never more than the teaser has, which goes
-- on behind headings and pictures.
create function body_opening(body jsonb) returns text language sql immutable as $$
  select case ending when 0 then said else left(said, ending - 1) end
  from (select coalesce(min(place) - 1, 5000) paragraphs
      from jsonb_array_elements(body -> 'blocks') with ordinality as b (block, place)
      where block ->> 'type' <> 'paragraph') first,
    lateral (select coalesce(body_words(jsonb_build_object('blocks', jsonb_agg(block))), '') said
      from jsonb_array_elements(body -> 'blocks') with ordinality as b (block, place)
      where place <= paragraphs) opening,
    lateral (select regexp_instr(said, teaser_word(), 1, 60, 1) ending) cut
$$;

-- Titles (A), deks and kickers (B), the opening (C), the rest of a body (D), as far as a tsvector holds
-- it: at most a megabyte.
drop function search_vector(text, jsonb);
create function search_vector(locale text, snapshot jsonb, most integer) returns tsvector
language sql stable as $$
  select case when unaccent(concat(title, said, body)) = concat(title, said, body)
      then weighed.exact else weighed.exact || weighed.bare end
  from (select coalesce(snapshot ->> 'title', '') title,
      concat_ws(' ', snapshot ->> 'kicker', snapshot ->> 'dek') said,
      left(coalesce(body_words(snapshot -> 'body'), ''), most) body,
      coalesce(body_opening(snapshot -> 'body'), '') opening) texts,
    lateral (select substr(body, length(opening) + 1) rest) remaining,
    lateral (select
      setweight(to_tsvector(search_exact(locale), title), 'A')
        || setweight(to_tsvector(search_exact(locale), said), 'B')
        || setweight(to_tsvector(search_exact(locale), opening), 'C')
        || setweight(to_tsvector(search_exact(locale), rest), 'D') exact,
      setweight(to_tsvector(search_bare(locale), title), 'A')
        || setweight(to_tsvector(search_bare(locale), said), 'B')
        || setweight(to_tsvector(search_bare(locale), opening), 'C')
        || setweight(to_tsvector(search_bare(locale), rest), 'D') bare) weighed
$$;

-- Nobody's text must be refused for being long: of one with too many words, the first are found.
create function search_vector(locale text, snapshot jsonb) returns tsvector
language plpgsql stable as $$
declare most integer := 200000;
begin
  loop
    begin
      return search_vector(locale, snapshot, most);
    exception when program_limit_exceeded then
      most := most / 2;
    end;
  end loop;
end $$;

update revision_search s set vector = search_vector(s.locale, r.snapshot)
  from revision r where r.id = s.revision_id;

-- Of locked texts, only this is asked: not even whether a word is absent.
alter table revision_search add column open_vector tsvector not null
  generated always as (ts_filter(vector, '{a,b,c}')) stored;
create index revision_search_open_idx on revision_search using gin (open_vector);
