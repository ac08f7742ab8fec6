-- Every write tells what it touched, within its transaction, so that no answer that is kept
-- outlives it: PostgreSQL delivers at COMMIT and not at ROLLBACK, and to raw SQL it happens as well
-- (ADR 0017). On the channel byline_cache go JSON arrays: a mark of the transaction, a table, then
-- keys of its rows, old and new, as 'column=value'. No more is told than 'any' where there are too
-- many. The table '*' is everything; '.' is none, and only gives a mark: all who listen hear
-- the same marks in the same order, that of the commits.

create function byline_tell(touched text, keys text[] default '{}') returns void
language plpgsql as $$
declare
  mark text := pg_current_xact_id() || '@' || extract(epoch from now());
  told text := to_jsonb(array[mark, touched] || keys);
begin
  -- 8,000 bytes is the most that PostgreSQL carries. The same told twice in a transaction it drops.
  if cardinality(keys) > 200 or octet_length(told) > 7900 then
    told := jsonb_build_array(mark, touched, 'any');
  end if;
  perform pg_notify('byline_cache', told);
end $$;

-- What else than its columns a row is found by: lists by the terms of a publication, translations
-- by each other. `those` are rows of the table as JSON.
create function byline_terms(touched text, those jsonb[]) returns setof text
language plpgsql stable as $$
begin
  if touched = 'publication' then
    return query select 'tag=' || tag_id from publication_tag
      where publication_id in (select (r ->> 'id')::uuid from unnest(those) r);
    return query select 'author=' || author_id from publication_credit
      where publication_id in (select (r ->> 'id')::uuid from unnest(those) r);
    return query select 'section=' || section_id from publication_section
      where publication_id in (select (r ->> 'id')::uuid from unnest(those) r);
    return query select 'section=' || (r ->> 'section_id') from unnest(those) r
      where r ->> 'section_id' is not null;
    return query select 'sibling=' || o.id from content c
      join content o on o.translation_group_id = c.translation_group_id
      where c.id in (select (r ->> 'content_id')::uuid from unnest(those) r);
  elsif touched = 'content' then
    return query select 'sibling=' || o.id from content o where o.translation_group_id in
      (select (r ->> 'translation_group_id')::uuid from unnest(those) r);
  end if;
end $$;

-- tg_argv: the columns that readers don't see, with commas between, then those that keys are of.
create function byline_touched() returns trigger language plpgsql as $$
declare
  unseen_columns text[] := string_to_array(tg_argv[0], ',');
  few integer;
  those jsonb[];
begin
  if tg_op = 'TRUNCATE' then
    perform byline_tell(tg_table_name, array['any']);
    return null;
  end if;
  if tg_op = 'DELETE' then
    select count(*) into few from (select from before_rows limit 201) r;
  else
    select count(*) into few from (select from after_rows limit 201) r;
  end if;
  if few > 200 then
    perform byline_tell(tg_table_name, array['any']);
    return null;
  end if;
  if tg_op = 'INSERT' then
    select array_agg(to_jsonb(r)) into those from after_rows r;
  elsif tg_op = 'DELETE' then
    select array_agg(to_jsonb(r)) into those from before_rows r;
  else
    with was as (select to_jsonb(r) - unseen_columns as said from before_rows r),
      became as (select to_jsonb(r) - unseen_columns as said from after_rows r)
    select array_agg(said) into those from (
      (select said from was except select said from became)
      union all (select said from became except select said from was)) changed;
  end if;
  if those is not null then
    -- What is added can't have been reached by a key before: 'changed' is for what was there.
    perform byline_tell(tg_table_name, array(
      select 'changed' where tg_op <> 'INSERT'
      union select column_name || '=' || (r ->> column_name)
        from unnest(those) r, unnest(tg_argv[1:]) column_name
        where r ->> column_name is not null
      union select byline_terms(tg_table_name, those)));
  end if;
  return null;
end $$;

-- Of a revision and what is taken out of it readers see nothing until there is a publication of it,
-- which tells of itself. So drafts, the most frequent writes, touch nothing.
create function byline_shown(revisions uuid[]) returns boolean language sql stable as $$
  select exists (select from revision r
    join publication p on p.content_id = r.content_id and p.revision_id = r.id
    where r.id = any (revisions))
$$;

create function byline_touched_revision() returns trigger language plpgsql as $$
begin
  if tg_op = 'TRUNCATE' then
    perform byline_tell(tg_table_name, array['any']);
  elsif tg_op <> 'INSERT' then
    if byline_shown(array(select id from before_rows)) then
      perform byline_tell(tg_table_name, array['any']);
    end if;
  end if;
  return null;
end $$;

create function byline_touched_of_revision() returns trigger language plpgsql as $$
declare revisions uuid[];
begin
  if tg_op = 'INSERT' then
    revisions := array(select distinct revision_id from after_rows);
  elsif tg_op = 'UPDATE' then
    revisions := array(select revision_id from before_rows union select revision_id from after_rows);
  elsif tg_op = 'DELETE' then
    revisions := array(select distinct revision_id from before_rows);
  end if;
  if tg_op = 'TRUNCATE' then
    perform byline_tell(tg_table_name, array['any']);
  elsif cardinality(revisions) > 0 then
    if byline_shown(revisions) then
      perform byline_tell(tg_table_name, array['any']);
    end if;
  end if;
  return null;
end $$;

-- `teller`: a call of what tells of each write in this table.
create function byline_tell_by(watched regclass, teller text) returns void language plpgsql as $$
declare op record;
begin
  for op in select * from (values
    ('insert', 'referencing new table as after_rows'),
    ('update', 'referencing old table as before_rows new table as after_rows'),
    ('delete', 'referencing old table as before_rows'),
    ('truncate', '')) v (name, rows)
  loop
    execute format('create trigger touched_%1$s after %1$s on %2$s %3$s
      for each statement execute function %4$s', op.name, watched, op.rows, teller);
  end loop;
end $$;

-- For migrations that make tables: who writes in this one tells of it.
create function byline_watch(watched regclass, hidden text default '', variadic keys text[] default '{}')
returns void language sql as $$
  select byline_tell_by(watched, format('byline_touched(%s)', string_agg(quote_literal(a), ', ' order by n)))
  from unnest(array[hidden] || keys) with ordinality t (a, n)
$$;

select byline_watch('site');
select byline_watch('address');
select byline_watch('section', '', 'id', 'slug', 'path', 'parent_id', 'locale');
select byline_watch('tag', '', 'id', 'slug', 'path');
select byline_watch('author', '', 'id', 'slug', 'path');
select byline_watch('content', 'head_revision_id,review_state,version,updated_at,revised_at', 'id');
select byline_watch('publication', 'published_by',
  'id', 'content_id', 'path', 'locale', 'parent_id');
select byline_watch('publication_tag', '', 'publication_id', 'tag_id');
select byline_watch('publication_credit', '', 'publication_id', 'author_id');
select byline_watch('publication_section', '', 'publication_id', 'section_id');
select byline_watch('redirect', '', 'id', 'from_path');
select byline_watch('media_asset', '', 'id');
select byline_watch('series', '', 'id', 'path');
select byline_watch('series_part', '', 'series_id', 'content_id');
select byline_watch('collection', '', 'id', 'handle');
select byline_watch('collection_item', '', 'collection_id');
select byline_watch('menu', '', 'handle');
select byline_watch('menu_item', '', 'menu_id');
select byline_watch('correction', '', 'content_id');
select byline_watch('custom_field');
select byline_watch('comment', '', 'id', 'article_id', 'parent_id');
select byline_watch('comment_count', '', 'article_id');
select byline_watch('reaction_count', '', 'article_id');
select byline_watch('user_account');

select byline_tell_by('revision', 'byline_touched_revision()');
select byline_tell_by('revision_search', 'byline_touched_of_revision()');
select byline_tell_by('revision_reference', 'byline_touched_of_revision()');
select byline_tell_by('custom_value', 'byline_touched_of_revision()');

-- The next instant at which readers see something else, though nobody writes.
create index publication_begins_idx on publication (live_from);
create index publication_ends_idx on publication (live_until) where live_until < 'infinity';
create index correction_at_idx on correction (at);
create index redirect_begins_idx on redirect (created_at);
create index redirect_ends_idx on redirect (deleted_at) where deleted_at is not null;
