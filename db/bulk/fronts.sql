-- A front that fills itself, behind two pins; a menu of the sections; series of five parts.

insert into collection (id, site_id, handle, title, kind, rule, created_at, updated_at)
select pg_temp.id(21, place, '2015-01-01Z'), site_id, (array['home', 'long-reads'])[place + 1],
  (array['Today', 'For the weekend'])[place + 1], 'RULE', said::jsonb, '2015-01-01Z', '2015-01-01Z'
from line, plan where kind = 'rule';
insert into collection_item (collection_id, content_id, pinned, position, label)
select pg_temp.id(21, 0, '2015-01-01Z'), id, true, row_number() over (order by n), 'Pinned'
from (select n, pg_temp.id(16, n, pg_temp.began(n, articles) - interval '1 day') as id
  from plan, generate_series(articles / 2, articles / 2 + 1) n where n > 0) pins;

insert into menu (id, site_id, handle, locale, created_at, updated_at)
select pg_temp.id(22, 0, '2015-01-01Z'), site_id, 'main', 'en', '2015-01-01Z', '2015-01-01Z' from plan;
insert into menu_item (id, menu_id, position, section_id)
select pg_temp.id(23, s, '2015-01-01Z'), pg_temp.id(22, 0, '2015-01-01Z'), s,
  pg_temp.id(2, s, '2015-01-01Z') from generate_series(1, 8) s;

insert into series (id, site_id, locale, slug, path, title, created_at, updated_at)
select pg_temp.id(24, s, '2015-01-01Z'), site_id, 'en', 'p' || s, '/series/p' || s, said,
  '2015-01-01Z', '2015-01-01Z'
from plan, generate_series(1, least(20, articles / 10)) s join line on kind = 'title' and place = s;
insert into series_part (content_id, series_id, position)
select pg_temp.id(16, n, pg_temp.began(n, articles) - interval '1 day'),
  pg_temp.id(24, s, '2015-01-01Z'), part
from plan, generate_series(1, least(20, articles / 10)) s, generate_series(1, 5) part,
  lateral (select articles - s * 10 + part as n) numbered;
