-- :n articles with three publications each, every value a function of the row's number. Triggers are
-- off meanwhile (they are tested elsewhere), so the copies that they keep are written here.
create function pg_temp.id(kind int, n bigint) returns uuid language sql immutable as $$
  select (lpad(to_hex(kind), 8, '0') || '-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid
$$;

insert into site values (pg_temp.id(1, 1), 'Plans', null, 'https://plans.example', 'en',
  '[{"code": "en", "name": "English", "prefix": "", "fallback": []},
    {"code": "de", "name": "Deutsch", "prefix": "/de", "fallback": ["en"]}]',
  'UTC', 1, '2015-01-01Z', '2015-01-01Z');

-- 8 sections, each with 4 below it.
insert into section (id, site_id, locale, slug, path, name, parent_id, ancestor_ids,
    created_at, updated_at)
select pg_temp.id(2, s), pg_temp.id(1, 1), 'en', 's' || s, '/s' || s, 'Section ' || s, null,
  array[pg_temp.id(2, s)], '2015-01-01Z', '2015-01-01Z' from generate_series(1, 8) s;
insert into section (id, site_id, locale, slug, path, name, parent_id, ancestor_ids,
    created_at, updated_at)
select pg_temp.id(2, 8 + (s - 1) * 4 + c), pg_temp.id(1, 1), 'en', 'c' || c,
  '/s' || s || '/c' || c, 'Section ' || s || '.' || c, pg_temp.id(2, s),
  array[pg_temp.id(2, s), pg_temp.id(2, 8 + (s - 1) * 4 + c)], '2015-01-01Z', '2015-01-01Z'
from generate_series(1, 8) s, generate_series(1, 4) c;

insert into tag (id, site_id, locale, slug, path, name, created_at, updated_at)
select pg_temp.id(3, t), pg_temp.id(1, 1), 'en', 't' || t, '/tags/t' || t, 'Tag ' || t,
  '2015-01-01Z', '2015-01-01Z' from generate_series(1, 200) t;
insert into author (id, site_id, locale, slug, path, name, created_at, updated_at)
select pg_temp.id(4, a), pg_temp.id(1, 1), 'en', 'a' || a, '/authors/a' || a, 'Author ' || a,
  '2015-01-01Z', '2015-01-01Z' from generate_series(1, 300) a;

create temp table piece as
select n, pg_temp.id(5, n) as id,
  timestamptz '2016-01-01Z' + make_interval(hours => (n * 3)::int) as published_at,
  pg_temp.id(2, 1 + n / 3 % 40) as section_id,
  case when n % 50 = 0 then 'UNLISTED' else 'PUBLIC' end as access,
  'article-' || n as slug,
  '/s/article-' || n as path
from generate_series(1, :n) n;

insert into content (id, site_id, type, locale, translation_group_id, slug, path, section_id,
    access, head_revision_id, first_published_at, created_at, updated_at)
select id, pg_temp.id(1, 1), 'ARTICLE', 'en', id, slug, path, section_id, access,
  pg_temp.id(6, n * 4 + 3), published_at, published_at, published_at from piece;
insert into revision (id, content_id, number, snapshot, excerpt, word_count, content_hash,
    created_at)
select pg_temp.id(6, n * 4 + k), id, k,
  jsonb_build_object('title', 'Article ' || n || ', take ' || k, 'dek', 'About ' || n),
  repeat('word ', 80), 400 + n % 900, md5(n || '-' || k), published_at
from piece, generate_series(1, 3) k;

-- Live in three takes: 30 days, 60 days, then for good; every tenth was withdrawn after a year.
insert into publication (id, site_id, content_id, revision_id, live_from, live_until, published_at,
    updated_at, created_at, type, locale, slug, path, section_id, position, access)
select pg_temp.id(7, n * 4 + k), pg_temp.id(1, 1), id, pg_temp.id(6, n * 4 + k),
  published_at + make_interval(days => case k when 1 then 0 when 2 then 30 else 90 end),
  case k when 1 then published_at + interval '30 days' when 2 then published_at + interval '90 days'
    when 3 then case when n % 10 = 0 then published_at + interval '365 days' else 'infinity' end end,
  published_at, published_at, published_at, 'ARTICLE', 'en', slug, path, section_id, 0, access
from piece, generate_series(1, 3) k;

insert into publication_tag (publication_id, tag_id, position, content_id, published_at, live_from,
    live_until, listed)
select p.id, pg_temp.id(3, 1 + (c.n * (t * 2 + 1) + t * 37) % 200), t, p.content_id, p.published_at,
  p.live_from, p.live_until, p.access <> 'UNLISTED'
from publication p join piece c on c.id = p.content_id, generate_series(1, 3) t
on conflict do nothing;
insert into publication_credit (publication_id, position, author_id, role, lead, content_id,
    published_at, live_from, live_until, listed)
select p.id, 1, pg_temp.id(4, 1 + c.n % 300), 'AUTHOR', true, p.content_id, p.published_at,
  p.live_from, p.live_until, p.access <> 'UNLISTED'
from publication p join piece c on c.id = p.content_id;
insert into publication_section (publication_id, section_id, content_id, published_at, live_from,
    live_until, listed)
select p.id, above, p.content_id, p.published_at, p.live_from, p.live_until, p.access <> 'UNLISTED'
from publication p join section s on s.id = p.section_id, unnest(s.ancestor_ids) above;

-- Most have a few comments, some none.
insert into comment_count (article_id, approved) select id, (n * 7919) % 101 % 40 from piece;

-- Nine of ten are viewed, some on the day of this test, most long before.
insert into view_count
select counted.* from piece cross join lateral views_at(id, 1 + (n * 7919) % 1013,
  '2023-06-01Z'::timestamptz - make_interval(hours => (n * 31 % 9000)::integer)) counted
where n % 10 <> 0;

-- A code that few have, and a rating of 1 to 5 on each.
insert into custom_field (id, site_id, key, label, type, applies_to, public, filterable, created_at,
    updated_at)
select pg_temp.id(8, n), pg_temp.id(1, 1), key, key, type, '{ARTICLE}', true, true,
  '2015-01-01Z', '2015-01-01Z'
from (values (1, 'code', 'TEXT'), (2, 'rating', 'NUMBER')) field (n, key, type);
insert into custom_value (revision_id, field_id, position, text, number)
select pg_temp.id(6, n * 4 + k), pg_temp.id(8, 1), 1, 'Code ' || n % 2000, null
from piece, generate_series(1, 3) k
union all
select pg_temp.id(6, n * 4 + k), pg_temp.id(8, 2), 1, null, 1 + n % 5
from piece, generate_series(1, 3) k;
