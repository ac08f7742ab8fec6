-- Articles can be listed by how many comments they have: each content has a count from its start, so
-- that a list walks the counts alone, and those without comments are in it too.
alter table comment_count alter column approved set default 0;
insert into comment_count (article_id) select id from content on conflict do nothing;
create index comment_count_order_idx on comment_count (approved desc, article_id desc);

create function begin_comment_count() returns trigger language plpgsql as $$
begin
  insert into comment_count (article_id) values (new.id);
  return null;
end $$;
create trigger content_comment_count after insert on content
  for each row execute function begin_comment_count();
