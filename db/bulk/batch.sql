-- The articles of one batch: what is said of each, its three revisions, then all rows of them.

truncate piece, version;

insert into piece
select n, pg_temp.id(16, n, made), made, array[a.first, second, third],
  case when n % 25 = 10 then third + interval '30 days' else 'infinity' end,
  section.id, section.path,
  array[case when n % 10 = 3 then 'draft-of-' || stem else stem end, stem, stem],
  case when n % 50 = 7 then 'UNLISTED' when n % 20 = 3 then 'SUBSCRIBERS'
    when n % 33 = 5 then 'REGISTERED' else 'PUBLIC' end,
  array[pg_temp.id(3, tag, '2015-01-01Z'),
    pg_temp.id(3, (tag + 1 + pg_temp.pick(seed, n, 43, 66)) % 200, '2015-01-01Z'),
    pg_temp.id(3, (tag + 67 + pg_temp.pick(seed, n, 44, 66)) % 200, '2015-01-01Z')],
  array[pg_temp.id(4, author, '2015-01-01Z')]
    || case when n % 5 = 0 then array[pg_temp.id(4, (author + 1) % 200, '2015-01-01Z')] end,
  case when n % 3 <> 0 then hero.id end,
  case when n > 1 then pg_temp.id(16, target, pg_temp.began(target, articles) - interval '1 day') end,
  array[title.said, title.said, title.said || ', again'],
  array[dek.said, dek.said, again.said],
  case when n % 4 = 0 then kicker.said end
from plan
  cross join batch
  cross join generate_series(batch.first, batch.last) n
  cross join lateral (select pg_temp.began(n, articles) as first) a
  cross join lateral (select a.first - interval '1 day' as made,
    a.first + make_interval(hours => 1 + pg_temp.pick(seed, n, 40, 720)) as second) b
  cross join lateral
    (select second + make_interval(hours => 24 + pg_temp.pick(seed, n, 41, 4080)) as third) c
  -- A few tags have much, most have little.
  cross join lateral (select pg_temp.pick(seed, n, 42, 200) * pg_temp.pick(seed, n, 52, 200) / 200 as tag,
    pg_temp.pick(seed, n, 45, 200) as author,
    greatest(1, n - 1 - pg_temp.pick(seed, n, 46, 500)) as target) d
  join section on section.id = pg_temp.id(2, 1 + pg_temp.pick(seed, n, 47, 40), '2015-01-01Z')
  join line title on title.kind = 'title' and title.place = pg_temp.pick(seed, n, 48, 997)
  join line dek on dek.kind = 'dek' and dek.place = pg_temp.pick(seed, n, 49, 499)
  join line again on again.kind = 'dek' and again.place = (dek.place + 1) % 499
  join line kicker on kicker.kind = 'kicker' and kicker.place = pg_temp.pick(seed, n, 50, 12)
  join (select id, row_number() over (order by id) - 1 as place, count(*) over () as heroes
    from media_asset) hero on hero.place = pg_temp.pick(seed, n, 51, heroes::integer)
  cross join lateral (select trim(both '-' from lower(regexp_replace(title.said, '[^A-Za-z]+', '-', 'g')))
    || '-' || n as stem) e;

-- The second revision has another second paragraph, the third another sixth as well. Keys of JSON
-- are in the order of their names, without spaces: the form that content_hash is of.
insert into version
select n, k, pg_temp.id(17, n * 4 + k, at[k]),
  '{"body":{"blocks":[' || concat_ws(',', b1.canonical, b2.canonical, b3.canonical, b4.canonical,
      b5.canonical, b6.canonical, b7.canonical, b8.canonical, b9.canonical, b10.canonical,
      '{"content_id":"' || target_id || '","key":"next","type":"content_card"}')
    || '],"version":1},"credits":[' || credits || '],"dek":' || to_json(deks[k])
    || ',"hero_image_id":' || coalesce('"' || hero_id || '"', 'null')
    || ',"kicker":' || coalesce(to_json(kicker)::text, 'null')
    || ',"tag_ids":["' || array_to_string(tag_ids, '","') || '"],"title":' || to_json(titles[k]) || '}',
  setweight(to_tsvector(config, titles[k]), 'A')
    || setweight(to_tsvector(config, concat_ws(' ', kicker, deks[k])), 'B')
    || b1.vector || b2.vector || b3.vector || b4.vector || b5.vector || b6.vector || b7.vector
    || b8.vector || b9.vector || b10.vector,
  b1.words + b2.words + b3.words + b4.words + b5.words + b6.words + b7.words + b8.words + b9.words
    + b10.words,
  regexp_replace(left(b1.told || ' ' || b2.told, 501), ' [^ ]*$', '')
from piece
  cross join plan
  cross join generate_series(1, 3) k
  join block b1 on b1.position = 1 and b1.variant = pg_temp.pick(seed, n, 1, 199)
  join block b2 on b2.position = 2 and b2.variant = (pg_temp.pick(seed, n, 2, 199) + (k > 1)::integer) % 199
  join block b3 on b3.position = 3 and b3.variant = pg_temp.pick(seed, n, 3, 199)
  join block b4 on b4.position = 4 and b4.variant = pg_temp.pick(seed, n, 4, 199)
  join block b5 on b5.position = 5 and b5.variant = pg_temp.pick(seed, n, 5, 199)
  join block b6 on b6.position = 6 and b6.variant = (pg_temp.pick(seed, n, 6, 199) + (k = 3)::integer) % 199
  join block b7 on b7.position = 7 and b7.variant = pg_temp.pick(seed, n, 7, 199)
  join block b8 on b8.position = 8 and b8.variant = pg_temp.pick(seed, n, 8, 199)
  join block b9 on b9.position = 9 and b9.variant = pg_temp.pick(seed, n, 9, 199)
  join block b10 on b10.position = 10 and b10.variant = pg_temp.pick(seed, n, 10, 199)
  cross join lateral (
    select string_agg('{"author_id":"' || author_id || '","role":"'
      || case number when 1 then 'AUTHOR' else 'PHOTOGRAPHER' end || '"}', ',' order by number) as credits
    from unnest(author_ids) with ordinality as a (author_id, number)) credited;

insert into content (id, site_id, type, locale, translation_group_id, slug, path, section_id, access,
    head_revision_id, first_published_at, revised_at, version, created_at, updated_at)
select id, site_id, 'ARTICLE', 'en', id, slugs[3], section_path || '/' || slugs[3], section_id, access,
  pg_temp.id(17, n * 4 + 3, at[3]), at[1], case when n % 4 = 1 then at[3] end, 4, made,
  case ended when 'infinity' then at[3] else ended end
from piece, plan;
insert into address select site_id, 'en', section_path || '/' || slugs[3], 'content', id from piece, plan;

insert into revision (id, content_id, number, snapshot, excerpt, word_count, content_hash, author_id,
    created_at)
select version.id, piece.id, k, snapshot::jsonb, excerpt, words,
  encode(sha256(convert_to(snapshot, 'UTF8')), 'hex'), '00000000-0000-7000-8000-000000000001', at[k]
from version join piece using (n);
insert into revision_search (revision_id, locale, vector) select id, 'en', vector from version;
insert into revision_reference
select v.id, kind, target from version v join piece using (n),
  lateral (values ('CONTENT', target_id), ('COVER', hero_id)) named (kind, target)
where target is not null;

insert into publication (id, site_id, content_id, revision_id, live_from, live_until, published_at,
    revised_at, updated_at, created_at, type, locale, slug, path, section_id, position, access,
    published_by)
select pg_temp.id(18, n * 4 + k, at[k]), site_id, piece.id, version.id, at[k],
  coalesce(at[k + 1], ended), at[1], case when n % 4 = 1 and k = 3 then at[3] end, at[k], made,
  'ARTICLE', 'en', slugs[k], section_path || '/' || slugs[k], section_id, 0, access,
  '00000000-0000-7000-8000-000000000001'
from version join piece using (n), plan;

create temp table shown on commit drop as
select p.id as publication_id, content_id, published_at, live_from, live_until,
  p.access <> 'UNLISTED' as listed, p.section_id, tag_ids, author_ids
from piece join publication p on p.content_id = piece.id;
insert into publication_tag (publication_id, tag_id, position, content_id, published_at, live_from,
    live_until, listed)
select publication_id, tag_id, position, content_id, published_at, live_from, live_until, listed
from shown, unnest(tag_ids) with ordinality as t (tag_id, position);
insert into publication_credit (publication_id, position, author_id, role, lead, content_id,
    published_at, live_from, live_until, listed)
select publication_id, position, author_id, case position when 1 then 'AUTHOR' else 'PHOTOGRAPHER' end,
  true, content_id, published_at, live_from, live_until, listed
from shown, unnest(author_ids) with ordinality as a (author_id, position);
insert into publication_section (publication_id, section_id, content_id, published_at, live_from,
    live_until, listed)
select publication_id, above, content_id, published_at, live_from, live_until, listed
from shown join section s on s.id = section_id, unnest(ancestor_ids) above;
drop table shown;

insert into redirect (id, site_id, locale, from_path, to_content_id, cause, created_at)
select pg_temp.id(19, n, at[2]), site_id, 'en', section_path || '/' || slugs[1], id, 'SLUG_CHANGED', at[2]
from piece, plan where slugs[1] <> slugs[3];

-- Five comments: two lines of talk, 1 ← 2 ← 3 and 4 ← 5. Some fourths are not approved, so that
-- nobody answers them.
insert into comment (id, site_id, article_id, parent_id, depth, guest_name, body, status, reply_count,
    created_at, updated_at)
select pg_temp.id(20, n * 8 + k, said_at), site_id, id,
  case when k in (2, 3) or k = 5 and heard then pg_temp.id(20, n * 8 + k - 1, before) end,
  case k when 2 then 1 when 3 then 2 when 5 then heard::integer else 0 end,
  guest.said, remark.said::jsonb,
  case when k <> 4 or heard then 'APPROVED' when n % 9 = 0 then 'PENDING' else 'SPAM' end,
  case when k in (1, 2) or k = 4 and heard then 1 else 0 end,
  said_at, said_at
from piece
  cross join plan
  cross join generate_series(1, 5) k
  cross join lateral (select n % 9 <> 0 and n % 17 <> 0 as heard,
    at[1] + make_interval(hours => k * 3) as said_at,
    at[1] + make_interval(hours => k * 3 - 3) as before) talk
  join line guest on guest.kind = 'guest' and guest.place = pg_temp.pick(seed, n, 20 + k, 101)
  join line remark on remark.kind = 'remark' and remark.place = pg_temp.pick(seed, n, 30 + k, 211);
insert into comment_count
select id, case when n % 9 <> 0 and n % 17 <> 0 then 5 else 4 end from piece;

-- A few are viewed much, most little, on the day after they were published.
insert into view_count
select counted.*
from piece cross join plan cross join lateral
  views_at(id, 1 + 50000 / (1 + pg_temp.pick(seed, n, 53, 997)), at[1] + interval '1 day') counted
where n % 11 <> 0;

insert into event (site_id, type, content_id, subject_id, at, actor_id, paths, tags)
select site_id, 'content.imported', id, id, now(), '00000000-0000-7000-8000-000000000001',
  array[section_path || '/' || slugs[3]], array['article:' || id, 'articles']
from piece, plan order by n;
