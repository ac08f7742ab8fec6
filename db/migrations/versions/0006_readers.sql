-- What contents say to machines, fields of the site's own, what points at what, and comments.

-- Taken out of the snapshot, so that no body is unpacked for them.
alter table revision
  add column seo jsonb generated always as (snapshot -> 'seo') stored
    check (jsonb_typeof(seo) = 'object'),
  add column seo_image_id uuid
    generated always as ((snapshot #>> '{seo,image_id}')::uuid) stored references media_asset,
  add column custom jsonb generated always as (snapshot -> 'custom') stored
    check (jsonb_typeof(custom) = 'object');
create index revision_seo_image_idx on revision (seo_image_id) where seo_image_id is not null;

-- Generated columns are not known yet when the trigger runs: these are more of them.
create or replace function guard_revision() returns trigger language plpgsql as $$
declare generated constant text[] := array['title', 'title_key', 'kicker', 'dek', 'hero_image_id',
  'seo', 'seo_image_id', 'custom'];
begin
  if tg_op = 'INSERT' then
    if new.number <> 1 + coalesce(
        (select max(number) from revision where content_id = new.content_id), 0) then
      perform byline_refuse('revision_gapless', 'Revisions of a content are numbered without gaps.');
    end if;
    return new;
  end if;
  if byline_history() = 'erasure' then
    return coalesce(new, old);
  end if;
  -- Autosaves collapse into one until it is published or planned; author_id may be forgotten.
  if tg_op = 'UPDATE' and (new.id, new.content_id, new.number) = (old.id, old.content_id, old.number)
    and (to_jsonb(new) - generated - 'author_id' = to_jsonb(old) - generated - 'author_id'
      or old.autosave
        and not exists (select from publication p
          where p.content_id = old.content_id and p.revision_id = old.id)
        and not exists (select from schedule s
          where s.content_id = old.content_id and s.revision_id = old.id)) then
    return new;
  end if;
  perform byline_refuse('revision_immutable', 'A revision is never changed or deleted.');
end $$;

-- ── Custom fields ───────────────────────────────────────────────────────────────────────────

create table custom_field (
  id uuid primary key,
  site_id uuid not null references site,
  key text not null check (key ~ '^[a-z][A-Za-z0-9_]{0,62}$'),
  label text not null check (label <> ''),
  type text not null
    check (type in ('TEXT', 'NUMBER', 'BOOLEAN', 'DATE', 'CHOICE', 'REFERENCE', 'JSON')),
  applies_to text[] not null check (applies_to <> '{}' and applies_to <@ array['ARTICLE', 'PAGE']),
  required boolean not null default false,
  public boolean not null default false,
  filterable boolean not null default false,
  choices text[] not null default '{}',
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null check (updated_at >= created_at),
  constraint custom_field_key unique (site_id, key),
  constraint custom_field_choices check ((type = 'CHOICE') = (choices <> '{}')),
  constraint custom_field_filterable check (not filterable or type not in ('REFERENCE', 'JSON'))
);
create trigger custom_field_version before update on custom_field
  for each row execute function bump_version();

-- Revisions hold values of it for ever: what they mean can't change, and it can't go.
create function guard_custom_field() returns trigger language plpgsql as $$
begin
  if byline_history() <> 'erasure' and (tg_op = 'DELETE'
      or (new.id, new.site_id, new.key, new.type) <> (old.id, old.site_id, old.key, old.type)) then
    perform byline_refuse('custom_field_fixed', 'A custom field keeps its key and its type.');
  end if;
  return coalesce(new, old);
end $$;
create trigger custom_field_guard before update or delete on custom_field
  for each row execute function guard_custom_field();

-- The values of each revision by themselves, derived from its snapshot: filters ask them.
-- Without JSON, which nobody asks for a part of.
create table custom_value (
  revision_id uuid not null references revision on delete cascade,
  field_id uuid not null references custom_field on delete cascade,
  -- Of several choices or references, from 1.
  position integer not null,
  text text,
  number double precision,
  boolean boolean,
  instant timestamptz,
  primary key (revision_id, field_id, position),
  check (num_nonnulls(text, number, boolean, instant) = 1)
);
-- The beginning of a text: a b-tree takes no more than 2,700 bytes.
create index custom_value_text_idx on custom_value (field_id, left(lower(text), 100), revision_id)
  where text is not null;
create index custom_value_number_idx on custom_value (field_id, number, revision_id)
  where number is not null;
create index custom_value_boolean_idx on custom_value (field_id, boolean, revision_id)
  where boolean is not null;
create index custom_value_instant_idx on custom_value (field_id, instant, revision_id)
  where instant is not null;

create function keep_custom_values() returns trigger language plpgsql as $$
declare
  type_of constant jsonb := '{"TEXT": "string", "NUMBER": "number", "BOOLEAN": "boolean",
    "DATE": "string", "CHOICE": "array", "REFERENCE": "array"}';
  values_of jsonb := coalesce(new.custom, '{}');
begin
  delete from custom_value where revision_id = new.id;
  if values_of = '{}' then
    return null;
  end if;
  if exists (select from jsonb_each(values_of) v where not exists (
      select from custom_field f join content c on c.id = new.content_id and c.site_id = f.site_id
      where f.key = v.key
        and coalesce(type_of ->> f.type, jsonb_typeof(v.value)) = jsonb_typeof(v.value))) then
    perform byline_refuse('custom_value', 'A custom value is of a field, and of its type.');
  end if;
  insert into custom_value (revision_id, field_id, position, text, number, boolean, instant)
  select new.id, f.id, one.position,
    case when f.type in ('TEXT', 'CHOICE', 'REFERENCE') then one.value #>> '{}' end,
    case f.type when 'NUMBER' then (one.value #>> '{}')::double precision end,
    case f.type when 'BOOLEAN' then (one.value #>> '{}')::boolean end,
    case f.type when 'DATE' then (one.value #>> '{}')::timestamptz end
  from jsonb_each(values_of) v
  join content c on c.id = new.content_id
  join custom_field f on f.site_id = c.site_id and f.key = v.key and f.type <> 'JSON'
  cross join lateral jsonb_array_elements(case jsonb_typeof(v.value) when 'array' then v.value
    else jsonb_build_array(v.value) end) with ordinality as one (value, position);
  return null;
end $$;
create trigger revision_custom after insert or update of snapshot on revision
  for each row execute function keep_custom_values();

-- ── What points at what ─────────────────────────────────────────────────────────────────────

-- The contents that a revision links to or shows as cards; the media in its body, and the pictures
-- that stand for it (COVER). Derived from its snapshot. A body may name what is not there, so these
-- are no foreign keys.
create table revision_reference (
  revision_id uuid not null references revision on delete cascade,
  kind text not null check (kind in ('CONTENT', 'MEDIA', 'COVER')),
  target_id uuid not null,
  primary key (revision_id, kind, target_id)
);
create index revision_reference_target_idx on revision_reference (target_id, kind, revision_id);
create index author_avatar_idx on author (avatar_id) where avatar_id is not null;

-- What custom blocks hold is their own affair.
create function snapshot_references(snapshot jsonb) returns table (kind text, target_id uuid)
language sql immutable as $$
  select distinct named.kind, (named.value #>> '{}')::uuid
  from (
    select 'CONTENT' as kind, jsonb_path_query(block, '$.**.content_id') as value
    from jsonb_path_query(snapshot, '$.body.blocks[*] ? (@.type != "custom")') block
    union all
    select 'MEDIA', jsonb_path_query(block, '$.**.media_id')
    from jsonb_path_query(snapshot, '$.body.blocks[*] ? (@.type != "custom")') block
    union all
    select 'COVER', snapshot -> 'hero_image_id'
    union all
    select 'COVER', snapshot #> '{seo,image_id}'
  ) named
  where named.value #>> '{}' ~* '^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$'
$$;

create function keep_references() returns trigger language plpgsql as $$
begin
  delete from revision_reference where revision_id = new.id;
  insert into revision_reference select new.id, kind, target_id
    from snapshot_references(new.snapshot);
  return null;
end $$;
create trigger revision_references after insert or update of snapshot on revision
  for each row execute function keep_references();

insert into revision_reference
  select r.id, found.kind, found.target_id
  from revision r, lateral snapshot_references(r.snapshot) found;

-- ── Comments ────────────────────────────────────────────────────────────────────────────────

-- An article's own switch; not versioned, as comments aren't.
alter table content add column comments_open boolean not null default true;

create table comment (
  id uuid primary key,
  site_id uuid not null references site,
  article_id uuid not null references content,
  parent_id uuid,
  -- 0 for one that answers no other.
  depth integer not null check (depth between 0 and 6),
  -- An account or a guest; neither once the account is forgotten.
  author_id uuid references user_account on delete set null,
  guest_name text check (guest_name <> ''),
  guest_url text check (guest_url ~ '^https?://'),
  body jsonb not null check (is_rich_text(body)),
  status text not null check (status in ('PENDING', 'APPROVED', 'SPAM', 'REMOVED')),
  pinned boolean not null default false,
  edited_at timestamptz,
  spam_score double precision check (spam_score between 0 and 1),
  ip_hash text,
  -- Kept by triggers: how many direct answers readers see, and whether they see this one. One that
  -- isn't approved keeps its place, without its text, while an answer below it is seen.
  reply_count integer not null default 0 check (reply_count >= 0),
  shown boolean not null generated always as (status = 'APPROVED' or reply_count > 0) stored,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null check (updated_at >= created_at),
  unique (id, article_id),
  foreign key (parent_id, article_id) references comment (id, article_id),
  constraint comment_author check (num_nonnulls(author_id, guest_name) <= 1),
  constraint comment_guest check (guest_url is null or guest_name is not null),
  check ((parent_id is null) = (depth = 0))
);
create index comment_article_idx
  on comment (article_id, (pinned::integer) desc, created_at desc, id desc)
  where shown and parent_id is null;
create index comment_article_replies_idx on comment (article_id, reply_count desc, id desc)
  where shown and parent_id is null;
create index comment_parent_idx on comment (parent_id, created_at, id) where shown;
create index comment_queue_idx on comment (site_id, status, created_at) where status <> 'APPROVED';
create trigger comment_version before update of body, status, pinned, edited_at, guest_name
  on comment for each row execute function bump_version();

-- How many comments of an article are approved: hot, so in a row of its own.
create table comment_count (
  article_id uuid primary key references content on delete cascade,
  approved integer not null check (approved >= 0)
);

create function guard_comment() returns trigger language plpgsql as $$
declare up comment;
begin
  if tg_op = 'UPDATE' then
    if (new.id, new.article_id, new.depth) <> (old.id, old.article_id, old.depth)
      or new.parent_id is distinct from old.parent_id then
      perform byline_refuse('comment_fixed', 'A comment stays where it was made.');
    end if;
    if new.reply_count <> old.reply_count and pg_trigger_depth() = 1 then
      perform byline_refuse('comment_replies', 'Answers are counted by triggers.');
    end if;
    return new;
  end if;
  if new.reply_count <> 0 then
    perform byline_refuse('comment_replies', 'Answers are counted by triggers.');
  end if;
  if not exists (select from content where id = new.article_id and type = 'ARTICLE'
      and site_id = new.site_id and (comments_open or byline_history() = 'import')) then
    perform byline_refuse('comment_open', 'Comments on this article are closed.');
  end if;
  if new.parent_id is not null then
    select * into up from comment where id = new.parent_id;
    if new.depth <> up.depth + 1 then
      perform byline_refuse('comment_depth', 'An answer is one level below what it answers.');
    end if;
    if up.status <> 'APPROVED' and byline_history() <> 'import' then
      perform byline_refuse('comment_answered', 'Only an approved comment can be answered.');
    end if;
  end if;
  return new;
end $$;
create trigger comment_guard before insert or update on comment
  for each row execute function guard_comment();

-- Differences are added, so that writers at once count right. First what is above, from below
-- upward, the article's count last: all lock in this order.
create function count_comment() returns trigger language plpgsql as $$
declare
  here comment := coalesce(new, old);
  shown_by integer := case when tg_op <> 'DELETE' and new.shown then 1 else 0 end
    - case when tg_op <> 'INSERT' and old.shown then 1 else 0 end;
  approved_by integer := case when tg_op <> 'DELETE' and new.status = 'APPROVED' then 1 else 0 end
    - case when tg_op <> 'INSERT' and old.status = 'APPROVED' then 1 else 0 end;
begin
  if shown_by <> 0 and here.parent_id is not null then
    update comment set reply_count = reply_count + shown_by where id = here.parent_id;
  end if;
  if approved_by <> 0 then
    insert into comment_count values (here.article_id, greatest(approved_by, 0))
      on conflict (article_id) do update set approved = comment_count.approved + approved_by;
  end if;
  return null;
end $$;
create trigger comment_count after insert or delete or update of status, reply_count on comment
  for each row execute function count_comment();
