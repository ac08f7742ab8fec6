-- A publication also tells its type, for lists of all articles and of all pages; with its day and its
-- month ('newest'), for pages of the newest; and the contents that it leads to ('target'), for what
-- is related to those. Otherwise as in 0016.

create or replace function byline_terms(touched text, those jsonb[]) returns setof text
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
    return query select concat_ws('/', 'newest=' || (r ->> 'type'), place, span) from unnest(those) r
      cross join lateral (select (r ->> 'published_at')::timestamptz at time zone 'UTC') at (day)
      cross join unnest(array[null, r ->> 'locale']) place
      cross join unnest(array[to_char(day, 'YYYY-MM-DD'), to_char(day, 'YYYY-MM')]) span;
    return query select 'target=' || target_id from revision_reference
      where kind = 'CONTENT'
        and revision_id in (select (r ->> 'revision_id')::uuid from unnest(those) r);
    return query select 'sibling=' || o.id from content c
      join content o on o.translation_group_id = c.translation_group_id
      where c.id in (select (r ->> 'content_id')::uuid from unnest(those) r);
  elsif touched = 'content' then
    return query select 'sibling=' || o.id from content o where o.translation_group_id in
      (select (r ->> 'translation_group_id')::uuid from unnest(those) r);
  end if;
end $$;

drop trigger touched_insert on publication;
drop trigger touched_update on publication;
drop trigger touched_delete on publication;
drop trigger touched_truncate on publication;
select byline_watch('publication', 'published_by',
  'id', 'content_id', 'path', 'locale', 'parent_id', 'type');
