-- Site, sections, tags and authors, with their triggers; then what the blocks' words are.

insert into section (id, site_id, locale, slug, path, name, parent_id, position, created_at,
    updated_at)
select pg_temp.id(2, s, '2015-01-01Z'), site_id, 'en', 's' || s, '/s' || s, said, null, s::integer,
  '2015-01-01Z', '2015-01-01Z'
from plan, generate_series(1, 8) s join line on kind = 'section' and place = s - 1;
insert into section (id, site_id, locale, slug, path, name, parent_id, position, created_at,
    updated_at)
select pg_temp.id(2, 4 + s * 4 + c, '2015-01-01Z'), site_id, 'en', 'c' || c, '/s' || s || '/c' || c,
  said, pg_temp.id(2, s, '2015-01-01Z'), c::integer, '2015-01-01Z', '2015-01-01Z'
from plan, generate_series(1, 8) s, generate_series(1, 4) c, line
where kind = 'section' and place = 3 + s * 4 + c;

insert into tag (id, site_id, locale, slug, path, name, created_at, updated_at)
select pg_temp.id(3, place, '2015-01-01Z'), site_id, 'en', 't' || place, '/tags/t' || place, said,
  '2015-01-01Z', '2015-01-01Z'
from plan, line where kind = 'tag' order by place;
insert into author (id, site_id, locale, slug, path, name, created_at, updated_at)
select pg_temp.id(4, place, '2015-01-01Z'), site_id, 'en', 'a' || place, '/authors/a' || place, said,
  '2015-01-01Z', '2015-01-01Z'
from plan, line where kind = 'author' order by place;

-- As search_vector() weighs them. The first block is a paragraph longer than what body_opening()
-- gives; each block ends in a noun, so the vectors of all, one behind the other, are that of the whole.
update block set vector = case when position = 1
  then setweight(to_tsvector(search_exact('en'), opening), 'C')
    || setweight(to_tsvector(search_exact('en'), substr(said, length(opening) + 1)), 'D')
  else setweight(to_tsvector(search_exact('en'), said), 'D') end
from (select position as p, variant as v, body_words(body) as said, body_opening(body) as opening
  from block, lateral (select jsonb_build_object('blocks', jsonb_build_array(canonical::jsonb)) body) b
) spoken
where (p, v) = (position, variant);

analyze line;
analyze block;
