-- Full text of what is or was public, in the language of each content, and spelling by trigrams.

create extension if not exists unaccent;
create extension if not exists pg_trgm;

-- One configuration per language that this PostgreSQL knows, which also finds words without their
-- accents; 'simple' for the rest.
do $$
declare language name;
begin
  for language in select cfgname from pg_ts_config
    where cfgnamespace = 'pg_catalog'::regnamespace loop
    execute format('create text search configuration %I (copy = pg_catalog.%I)',
      'byline_' || language, language);
    execute format('alter text search configuration %I alter mapping for hword, hword_part, word
      with unaccent, %I', 'byline_' || language,
      case language when 'simple' then 'simple' else language || '_stem' end);
  end loop;
end $$;

-- The language of a locale such as 'pt-BR', as PostgreSQL calls it; 'simple' where it has none.
create function search_language(locale text) returns text language sql stable as $$
  select coalesce((
    select cfgname::text from pg_ts_config
    where cfgnamespace = 'pg_catalog'::regnamespace and cfgname =
      jsonb '{"ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek",
        "en": "english", "es": "spanish", "et": "estonian", "eu": "basque", "fi": "finnish",
        "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian",
        "id": "indonesian", "it": "italian", "lt": "lithuanian", "nb": "norwegian",
        "ne": "nepali", "nl": "dutch", "nn": "norwegian", "no": "norwegian", "pt": "portuguese",
        "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil",
        "tr": "turkish", "yi": "yiddish"}' ->> lower(split_part(locale, '-', 1))
  ), 'simple')
$$;

-- By the letters as they are written, since endings may depend on accents (naïveté) ...
create function search_exact(locale text) returns regconfig language sql stable as $$
  select ('pg_catalog.' || search_language(locale))::regconfig
$$;
-- ... and without accents, since many type without (cafe, café).
create function search_bare(locale text) returns regconfig language sql stable as $$
  select ('byline_' || search_language(locale))::regconfig
$$;

-- As search engines read it: words, "phrases", or, -without. Any text is one.
create function search_query(locale text, query text) returns tsquery language sql stable as $$
  select websearch_to_tsquery(search_exact(locale), query)
    || websearch_to_tsquery(search_bare(locale), query)
$$;

-- The text with what was found marked by the options, the first mark E'\x02'.
create function search_passage(locale text, query tsquery, said text, options text)
returns text language sql stable as $$
  select case when exact <> bare and strpos(exact, E'\x02') = 0 then bare else exact end
  from ts_headline(search_exact(locale), said, query, options) exact,
    lateral (select ts_headline(search_bare(locale), said, query, options) bare) b
$$;

-- The words of a body, block by block: spans of one text belong together, texts apart. A tsvector
-- holds a megabyte, so what follows after 200,000 characters can't be found.
create function body_words(body jsonb) returns text language sql immutable as $$
  select left(string_agg(coalesce(said, code), E'\n'), 200000)
  from jsonb_path_query(body,
      'strict $.blocks.** ? (@.type() == "array" && (exists(@[0].footnote)
        || @[0].text.type() == "string") || exists(@.code))', silent => true) part,
    lateral (select case jsonb_typeof(part)
        when 'array' then (select string_agg(span ->> 'text', '') from jsonb_array_elements(part) span)
      end said,
      case jsonb_typeof(part) when 'object' then part ->> 'code' end code) words
$$;

create function search_vector(locale text, snapshot jsonb) returns tsvector language sql stable as $$
  select case when unaccent(concat(title, said, body)) = concat(title, said, body)
      then weighed.exact else weighed.exact || weighed.bare end
  from (select coalesce(snapshot ->> 'title', '') title,
      concat_ws(' ', snapshot ->> 'kicker', snapshot ->> 'dek') said,
      coalesce(body_words(snapshot -> 'body'), '') body) texts,
    lateral (select
      setweight(to_tsvector(search_exact(locale), title), 'A')
        || setweight(to_tsvector(search_exact(locale), said), 'B')
        || setweight(to_tsvector(search_exact(locale), body), 'D') exact,
      setweight(to_tsvector(search_bare(locale), title), 'A')
        || setweight(to_tsvector(search_bare(locale), said), 'B')
        || setweight(to_tsvector(search_bare(locale), body), 'D') bare) weighed
$$;

-- Of revisions that are, were or will be published: drafts are in no index that readers ask.
create table revision_search (
  revision_id uuid primary key references revision on delete cascade,
  locale text not null,
  vector tsvector not null
);
create index revision_search_idx on revision_search using gin (vector);
create index publication_revision_idx on publication (revision_id);
-- Titles that are nearly spelled like a word.
create index revision_title_words_idx on revision using gin (title_key gin_trgm_ops);

create function index_revision() returns trigger language plpgsql as $$
begin
  insert into revision_search
    select id, new.locale, search_vector(new.locale, snapshot) from revision
    where id = new.revision_id
    on conflict do nothing;
  return null;
end $$;
create trigger publication_search after insert or update of revision_id on publication
  for each row execute function index_revision();

insert into revision_search
  select distinct on (r.id) r.id, p.locale, search_vector(p.locale, r.snapshot)
  from publication p join revision r on r.id = p.revision_id;
