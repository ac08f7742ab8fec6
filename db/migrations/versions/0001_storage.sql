-- The storage of a publication. Tables first, then the indexes that reads walk in their order,
-- then the triggers that keep the rules of the model whatever writes to the database.
--
-- Two settings of a transaction steer the triggers:
--   byline.now      the writer's instant (one injected clock for readers and writers); default now()
--   byline.history  'import' allows past intervals to be inserted, 'erasure' allows history to go

create extension if not exists btree_gist;

create function byline_now() returns timestamptz language sql stable as $$
  select coalesce(nullif(current_setting('byline.now', true), '')::timestamptz, now())
$$;

create function byline_history() returns text language sql stable as $$
  select coalesce(current_setting('byline.history', true), '')
$$;

-- A broken rule looks like a check violation, so that db/errors.py translates it by name.
create function byline_refuse(rule text, detail text) returns void language plpgsql as $$
begin
  raise exception '%', detail using errcode = 'check_violation', constraint = rule;
end $$;

-- What titles and names are sorted by, bytewise: lower case, without accents. Our own, since the
-- collations of operating systems and of ICU differ, change with their versions, or are missing.
create function sort_key(name text) returns text language sql immutable parallel safe as $$
  select lower(regexp_replace(normalize(name, nfkd), '[\u0300-\u036f]', '', 'g'))
$$;

-- ── Identity ────────────────────────────────────────────────────────────────────────────────

create table site (
  id uuid primary key,
  name text not null check (name <> ''),
  tagline text,
  url text not null check (url ~ '^https?://[^/]+' and url !~ '/$'),
  default_locale text not null,
  -- [{"code", "name", "prefix" ("" or "/pt"), "fallback": [codes]}]
  locales jsonb not null,
  timezone text not null,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create table user_account (
  id uuid primary key,
  kind text not null check (kind in ('HUMAN', 'SYSTEM')),
  handle text not null unique check (handle ~ '^[a-z0-9][a-z0-9._-]*$'),
  name text not null check (name <> ''),
  email text,
  active boolean not null default true,
  created_at timestamptz not null
);
create unique index user_account_email_key on user_account (lower(email));

-- The account that jobs, imports and the demo write under.
insert into user_account (id, kind, handle, name, created_at)
values ('00000000-0000-7000-8000-000000000001', 'SYSTEM', 'system', 'Byline', '2000-01-01Z');

-- ── Addresses ───────────────────────────────────────────────────────────────────────────────

create function is_path(path text) returns boolean language sql immutable as $$
  select path ~ '^/([^/?#[:space:]]+(/[^/?#[:space:]]+)*)?$'
$$;
create function is_slug(slug text) returns boolean language sql immutable as $$
  select slug ~ '^[^/?#[:space:]]{1,200}$' and slug not in ('.', '..')
$$;

-- Every living address once, whatever owns it: sections, tags, authors and contents share one
-- space. Kept by triggers on its owners; nothing else writes here.
create table address (
  site_id uuid not null,
  locale text not null,
  path text not null check (is_path(path)),
  owner_type text not null,
  owner_id uuid not null,
  -- Not deferrable: two writers of one path would wait for each other, not one for the other.
  constraint address_path_key primary key (site_id, locale, path)
);
create unique index address_owner_key on address (owner_id);

-- ── Taxonomy and bylines: today's rows, not versioned ───────────────────────────────────────

create table section (
  id uuid primary key,
  site_id uuid not null references site,
  locale text not null,
  slug text not null check (is_slug(slug)),
  path text not null check (right(path, length(slug) + 1) = '/' || slug),
  name text not null check (name <> ''),
  name_key text collate "C" not null generated always as (sort_key(name)) stored,
  parent_id uuid,
  position integer not null default 0,
  hidden boolean not null default false,
  -- From the outermost section to this one, this one included. Written by a trigger.
  ancestor_ids uuid[] not null default '{}',
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (id, locale),
  foreign key (parent_id, locale) references section (id, locale)
);
create index section_parent_idx on section (parent_id, position);
create index section_path_idx on section (path);
create index section_ancestor_idx on section using gin (ancestor_ids);

create table tag (
  id uuid primary key,
  site_id uuid not null references site,
  locale text not null,
  slug text not null check (is_slug(slug)),
  path text not null check (right(path, length(slug) + 1) = '/' || slug),
  name text not null check (name <> ''),
  name_key text collate "C" not null generated always as (sort_key(name)) stored,
  synonyms text[] not null default '{}',
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint tag_slug_key unique (site_id, locale, slug)
);
create index tag_path_idx on tag (path);

create table author (
  id uuid primary key,
  site_id uuid not null references site,
  locale text not null,
  slug text not null check (is_slug(slug)),
  path text not null check (right(path, length(slug) + 1) = '/' || slug),
  name text not null check (name <> ''),
  name_key text collate "C" not null generated always as (sort_key(name)) stored,
  -- [{"label", "url"}]
  links jsonb not null default '[]',
  user_id uuid references user_account on delete set null,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint author_slug_key unique (site_id, locale, slug)
);
create index author_path_idx on author (path);

-- ── Content and its revisions ───────────────────────────────────────────────────────────────

create table content (
  id uuid primary key,
  site_id uuid not null references site,
  type text not null check (type in ('ARTICLE', 'PAGE')),
  locale text not null,
  translation_group_id uuid not null,
  slug text not null check (is_slug(slug)),
  path text not null check (right(path, length(slug) + 1) = '/' || slug),
  section_id uuid,
  parent_id uuid,
  position integer not null default 0,
  access text not null default 'PUBLIC'
    check (access in ('PUBLIC', 'UNLISTED', 'REGISTERED', 'SUBSCRIBERS')),
  review_state text not null default 'NONE'
    check (review_state in ('NONE', 'REQUESTED', 'CHANGES_REQUESTED', 'APPROVED')),
  head_revision_id uuid not null,
  -- The first publication, past or planned; null while there is none.
  first_published_at timestamptz,
  revised_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz,
  unique (id, locale),
  constraint content_translation_key unique (translation_group_id, locale),
  foreign key (section_id, locale) references section (id, locale),
  foreign key (parent_id, locale) references content (id, locale),
  check ((type = 'ARTICLE') = (section_id is not null)),
  check (type = 'PAGE' or parent_id is null),
  check (parent_id <> id),
  check (updated_at >= created_at)
);
create index content_section_idx on content (section_id) where section_id is not null;
create index content_parent_idx on content (parent_id, position) where parent_id is not null;

create table revision (
  id uuid primary key,
  content_id uuid not null references content,
  number integer not null check (number >= 1),
  -- {"title", "kicker", "dek", "body", "tag_ids", "credits": [{"author_id", "role"}]}
  snapshot jsonb not null,
  -- What list cards show, taken out of the snapshot so that lists never unpack a body.
  title text not null generated always as (snapshot ->> 'title') stored check (title <> ''),
  title_key text collate "C" not null
    generated always as (sort_key(snapshot ->> 'title')) stored,
  kicker text generated always as (snapshot ->> 'kicker') stored,
  dek text generated always as (snapshot ->> 'dek') stored,
  -- The beginning of the body as plain text.
  excerpt text not null default '',
  word_count integer not null default 0 check (word_count >= 0),
  content_hash text not null,
  message text,
  author_id uuid references user_account on delete set null,
  autosave boolean not null default false,
  restored_from integer,
  created_at timestamptz not null,
  constraint revision_number_key unique (content_id, number)
);
alter table content add foreign key (head_revision_id) references revision
  deferrable initially deferred;

-- ── Publications: what readers see is an interval ───────────────────────────────────────────

create table publication (
  id uuid primary key,
  site_id uuid not null references site,
  content_id uuid not null references content,
  revision_id uuid not null references revision,
  live_from timestamptz not null,
  live_until timestamptz not null default 'infinity',
  -- First publication of the content, the same on all its rows: the key of lists.
  published_at timestamptz not null,
  revised_at timestamptz,
  updated_at timestamptz not null,
  created_at timestamptz not null,
  -- Where it was addressed meanwhile. Equal to the content's own while it isn't past.
  type text not null,
  locale text not null,
  slug text not null,
  path text not null check (is_path(path)),
  section_id uuid references section,
  parent_id uuid references content,
  position integer not null,
  access text not null,
  published_by uuid references user_account on delete set null,
  constraint publication_bounds check (live_from < live_until),
  constraint publication_first check (published_at <= live_from),
  constraint publication_overlap
    -- uuid_send: so that no lookup by content_id ever takes this index, which is dear to read.
    exclude using gist (uuid_send(content_id) with =, tstzrange(live_from, live_until) with &&)
);

create table publication_tag (
  publication_id uuid not null references publication on delete cascade,
  tag_id uuid not null references tag,
  position integer not null,
  content_id uuid not null,
  published_at timestamptz not null,
  live_from timestamptz not null,
  live_until timestamptz not null,
  listed boolean not null,
  primary key (publication_id, tag_id)
);

create table publication_credit (
  publication_id uuid not null references publication on delete cascade,
  position integer not null,
  author_id uuid not null references author,
  role text not null check (role in
    ('AUTHOR', 'EDITOR', 'PHOTOGRAPHER', 'ILLUSTRATOR', 'TRANSLATOR', 'CONTRIBUTOR')),
  -- The author's first credit here: an author with two roles is listed once.
  lead boolean not null,
  content_id uuid not null,
  published_at timestamptz not null,
  live_from timestamptz not null,
  live_until timestamptz not null,
  listed boolean not null,
  primary key (publication_id, position),
  constraint publication_credit_role_key unique (publication_id, author_id, role)
);
create unique index publication_credit_lead_key
  on publication_credit (publication_id, author_id) where lead;

-- One row for the publication's section and each section above it, so that a section's list
-- with everything below is one walk along one index (ADR 0004).
create table publication_section (
  publication_id uuid not null references publication on delete cascade,
  section_id uuid not null references section,
  content_id uuid not null,
  published_at timestamptz not null,
  live_from timestamptz not null,
  live_until timestamptz not null,
  listed boolean not null,
  primary key (publication_id, section_id)
);

-- Lists walk these in their order and stop after a page, at any instant. The bounds are keys, not
-- INCLUDEd: only so are intervals of other instants passed over without a look at the table.
create index publication_listed_idx
  on publication (published_at desc, content_id desc, live_from, live_until)
  include (id) where type = 'ARTICLE' and access <> 'UNLISTED';
create index publication_locale_idx
  on publication (locale, published_at desc, content_id desc, live_from, live_until)
  include (id) where type = 'ARTICLE' and access <> 'UNLISTED';
create index publication_section_idx
  on publication (section_id, published_at desc, content_id desc, live_from, live_until)
  include (id) where type = 'ARTICLE' and access <> 'UNLISTED';
create index publication_tag_list_idx
  on publication_tag (tag_id, published_at desc, content_id desc, live_from, live_until)
  include (publication_id) where listed;
create index publication_credit_list_idx
  on publication_credit (author_id, published_at desc, content_id desc, live_from, live_until)
  include (publication_id) where listed and lead;
create index publication_section_list_idx
  on publication_section (section_id, published_at desc, content_id desc, live_from, live_until)
  include (publication_id) where listed;
-- A card of a list is a publication and a revision by id: two pages each by hash, four by b-tree.
create index publication_id_idx on publication using hash (id);
create index revision_id_idx on revision using hash (id);
-- One content, one address, one page tree at an instant.
create index publication_content_idx on publication (content_id, live_until, live_from)
  include (access);
create index publication_path_idx on publication (path, live_until, live_from);
create index publication_parent_idx on publication (parent_id) where parent_id is not null;

create table schedule (
  id uuid primary key,
  content_id uuid not null references content,
  action text not null check (action in ('PUBLISH', 'UNPUBLISH')),
  at timestamptz not null,
  revision_id uuid references revision,
  state text not null default 'PENDING'
    check (state in ('PENDING', 'DONE', 'CANCELLED', 'FAILED')),
  error text,
  created_by uuid references user_account on delete set null,
  created_at timestamptz not null,
  constraint schedule_revision check ((action = 'PUBLISH') = (revision_id is not null))
);
create index schedule_content_idx on schedule (content_id) where state = 'PENDING';
create index schedule_due_idx on schedule (at, id) where state = 'PENDING';

-- ── Redirects and events ────────────────────────────────────────────────────────────────────

-- Never changed in place but for its hits: it is ended (deleted_at) and another one begins, so
-- that the redirects of a past instant are still known. Without a target the path is gone.
create table redirect (
  id uuid primary key,
  site_id uuid not null references site,
  locale text not null,
  from_path text not null check (is_path(from_path)),
  to_path text check (is_path(to_path)),
  to_content_id uuid references content,
  permanent boolean not null default true,
  cause text not null
    check (cause in ('SLUG_CHANGED', 'MOVED', 'MERGED', 'MANUAL', 'IMPORTED')),
  hits integer not null default 0,
  created_at timestamptz not null,
  deleted_at timestamptz,
  constraint redirect_target check (num_nonnulls(to_path, to_content_id) <= 1),
  constraint redirect_self check (from_path <> to_path)
);
create unique index redirect_from_key on redirect (site_id, locale, from_path)
  where deleted_at is null;
create index redirect_from_idx on redirect (from_path);
create index redirect_to_idx on redirect (to_path) where deleted_at is null;
create index redirect_content_idx on redirect (to_content_id) where deleted_at is null;

-- The outbox. seq is taken before COMMIT, so a reader that must not miss one reads only rows
-- whose xid is below pg_snapshot_xmin(pg_current_snapshot()).
create table event (
  seq bigint generated always as identity primary key,
  xid xid8 not null default pg_current_xact_id(),
  site_id uuid not null references site,
  type text not null check (type ~ '^[a-z]+\.[a-z_]+$'),
  content_id uuid,
  subject_id uuid not null,
  at timestamptz not null,
  actor_id uuid references user_account on delete set null,
  paths text[] not null default '{}',
  tags text[] not null default '{}'
);
create index event_content_idx on event (content_id, seq) where content_id is not null;

-- ── Triggers ────────────────────────────────────────────────────────────────────────────────

create function keep_address() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then
    delete from address where owner_id = old.id;
  end if;
  if tg_op <> 'DELETE' then
    if to_jsonb(new) ->> 'deleted_at' is null then
      insert into address values (new.site_id, new.locale, new.path, tg_table_name, new.id);
    end if;
  end if;
  return null;
end $$;

create trigger section_address after insert or delete or update of path, locale on section
  for each row execute function keep_address();
create trigger tag_address after insert or delete or update of path, locale on tag
  for each row execute function keep_address();
create trigger author_address after insert or delete or update of path, locale on author
  for each row execute function keep_address();
create trigger content_address after insert or delete or update of path, deleted_at on content
  for each row execute function keep_address();

-- Every write counts, a manual one too.
create function bump_version() returns trigger language plpgsql as $$
begin
  new.version := old.version + 1;
  return new;
end $$;

create trigger site_version before update on site for each row execute function bump_version();
create trigger section_version before update on section for each row execute function bump_version();
create trigger tag_version before update on tag for each row execute function bump_version();
create trigger author_version before update on author for each row execute function bump_version();

create function guard_section() returns trigger language plpgsql as $$
declare above uuid[] := '{}';
begin
  if new.parent_id is not null then
    select ancestor_ids into above from section where id = new.parent_id for share;
    if new.id = any(above) then
      perform byline_refuse('section_cycle', 'A section can''t be put below itself.');
    end if;
  end if;
  new.ancestor_ids := above || new.id;
  return new;
end $$;
create trigger section_guard before insert or update of parent_id, ancestor_ids on section
  for each row execute function guard_section();

create function move_section() returns trigger language plpgsql as $$
begin
  -- The sections below, nearest first: each takes its line of ancestors from its parent.
  update section set ancestor_ids = '{}' where parent_id = new.id;
  delete from publication_section where publication_id in
      (select publication_id from publication_section where section_id = new.id)
    and section_id = any(old.ancestor_ids) and section_id <> new.id
    and section_id <> all(new.ancestor_ids);
  insert into publication_section (publication_id, section_id)
    select publication_id, above from publication_section, unnest(new.ancestor_ids) above
    where section_id = new.id and above <> new.id
    on conflict do nothing;
  return null;
end $$;
create trigger section_move after update on section for each row
  when (old.ancestor_ids is distinct from new.ancestor_ids) execute function move_section();

create function guard_content() returns trigger language plpgsql as $$
declare above uuid := new.parent_id;
begin
  if tg_op = 'UPDATE' then
    if (new.type, new.locale, new.site_id) <> (old.type, old.locale, old.site_id) then
      perform byline_refuse('content_identity', 'Type, locale and site of a content are fixed.');
    end if;
    new.version := old.version + 1;
  end if;
  while above is not null loop
    if above = new.id then
      perform byline_refuse('content_cycle', 'A page can''t be put below itself.');
    end if;
    -- FOR SHARE: of two moves that together make a circle, one waits and then sees the other.
    select parent_id into above from content where id = above and type = 'PAGE' for share;
    if not found then
      perform byline_refuse('content_parent', 'Only a page can have pages below it.');
    end if;
  end loop;
  return new;
end $$;
create trigger content_guard before insert or update on content
  for each row execute function guard_content();

create function guard_revision() returns trigger language plpgsql as $$
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
    and (to_jsonb(new) - array['author_id', 'title', 'title_key', 'kicker', 'dek']  -- generated: not yet known
        = to_jsonb(old) - array['author_id', 'title', 'title_key', 'kicker', 'dek']
      or old.autosave
        and not exists (select from publication p
          where p.content_id = old.content_id and p.revision_id = old.id)
        and not exists (select from schedule s
          where s.content_id = old.content_id and s.revision_id = old.id)) then
    return new;
  end if;
  perform byline_refuse('revision_immutable', 'A revision is never changed or deleted.');
end $$;
create trigger revision_guard before insert or update or delete on revision
  for each row execute function guard_revision();

create function of_own_revision(p publication) returns publication language plpgsql as $$
begin
  if not exists (select from revision where id = p.revision_id and content_id = p.content_id) then
    perform byline_refuse('publication_revision', 'The revision is of another content.');
  end if;
  return p;
end $$;

create function guard_publication() returns trigger language plpgsql as $$
declare instant timestamptz := byline_now();
begin
  if byline_history() = 'erasure' then
    return coalesce(new, old);
  end if;
  if tg_op = 'INSERT' then
    if new.live_from < instant and byline_history() <> 'import' then
      perform byline_refuse('publication_history', 'A publication can''t begin in the past.');
    end if;
    return of_own_revision(new);
  end if;
  -- Its end may move while it is to come; who published it may be forgotten at any time.
  if old.live_from <= instant and (tg_op = 'DELETE'
      or new.live_until <> old.live_until
        and (old.live_until <= instant or new.live_until < instant)
      or to_jsonb(new) - array['live_until', 'published_by']
        <> to_jsonb(old) - array['live_until', 'published_by']) then
    perform byline_refuse('publication_history', 'What has been public is history: it never changes.');
  end if;
  if tg_op = 'DELETE' then
    return old;
  end if;
  if new.live_from < least(instant, old.live_from) or new.content_id <> old.content_id then
    perform byline_refuse('publication_history', 'A publication can''t begin in the past.');
  end if;
  return of_own_revision(new);
end $$;
create trigger publication_guard before insert or update or delete on publication
  for each row execute function guard_publication();

-- The copies that lists are read by follow their publication.
create function copy_bounds() returns trigger language plpgsql as $$
begin
  select content_id, published_at, live_from, live_until,
      type = 'ARTICLE' and access <> 'UNLISTED'
    into new.content_id, new.published_at, new.live_from, new.live_until, new.listed
    from publication where id = new.publication_id;
  return new;
end $$;
create trigger publication_tag_copy before insert or update on publication_tag
  for each row execute function copy_bounds();
create trigger publication_credit_copy before insert or update on publication_credit
  for each row execute function copy_bounds();
create trigger publication_section_copy before insert or update on publication_section
  for each row execute function copy_bounds();

-- What a publication bears is as fixed as itself once it has begun; a tag or an author may be
-- replaced by another when they are merged. Triggers of ours (depth above 1) know what they do.
create function guard_borne() returns trigger language plpgsql as $$
begin
  if pg_trigger_depth() = 1 and byline_history() = '' and exists (select from publication p
      where p.id = coalesce(new.publication_id, old.publication_id)
      and p.live_from < byline_now()) then
    perform byline_refuse('publication_history', 'What has been public is history: it never changes.');
  end if;
  return coalesce(new, old);
end $$;
create trigger publication_tag_guard before insert or delete on publication_tag
  for each row execute function guard_borne();
create trigger publication_credit_guard before insert or delete on publication_credit
  for each row execute function guard_borne();
create trigger publication_section_guard before insert or delete on publication_section
  for each row execute function guard_borne();

-- Only a row's own removal asks here; with its publication it goes in silence.
create function check_credited() returns trigger language plpgsql as $$
begin
  if exists (select from publication p where p.id = old.publication_id and p.type = 'ARTICLE'
      and not exists (select from publication_credit where publication_id = p.id)) then
    perform byline_refuse('publication_credited', 'A published article needs a credit.');
  end if;
  return null;
end $$;
create constraint trigger publication_credit_kept after delete or update on publication_credit
  deferrable initially deferred for each row execute function check_credited();

create function spread_bounds() returns trigger language plpgsql as $$
declare is_listed boolean := new.type = 'ARTICLE' and new.access <> 'UNLISTED';
begin
  update publication_tag set published_at = new.published_at, live_from = new.live_from,
    live_until = new.live_until, listed = is_listed where publication_id = new.id;
  update publication_credit set published_at = new.published_at, live_from = new.live_from,
    live_until = new.live_until, listed = is_listed where publication_id = new.id;
  update publication_section set published_at = new.published_at, live_from = new.live_from,
    live_until = new.live_until, listed = is_listed where publication_id = new.id;
  return null;
end $$;
create trigger publication_spread after update on publication for each row
  when ((old.published_at, old.live_from, old.live_until, old.access)
    is distinct from (new.published_at, new.live_from, new.live_until, new.access))
  execute function spread_bounds();

create function place_publication() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    delete from publication_section where publication_id = new.id;
  end if;
  -- FOR SHARE: a section that is being moved waits for us, or we for it.
  insert into publication_section (publication_id, section_id)
    select new.id, unnest(ancestor_ids)
    from (select ancestor_ids from section where id = new.section_id for share) s;
  return null;
end $$;
create trigger publication_place after insert or update of section_id on publication
  for each row when (new.section_id is not null) execute function place_publication();

-- Checked at COMMIT, when a write function has done all its steps.
create function check_publication() returns trigger language plpgsql as $$
declare p publication;
begin
  select * into p from publication where id = new.id;
  if not found then
    return null;
  end if;
  if p.type = 'ARTICLE'
    and not exists (select from publication_credit where publication_id = p.id) then
    perform byline_refuse('publication_credited', 'A published article needs a credit.');
  end if;
  if p.live_until > byline_now() and not exists (select from content c where c.id = p.content_id
      and c.deleted_at is null
      and (c.type, c.locale, c.slug, c.path, c.access, c.position)
        = (p.type, p.locale, p.slug, p.path, p.access, p.position)
      and c.first_published_at = p.published_at
      and c.section_id is not distinct from p.section_id
      and c.parent_id is not distinct from p.parent_id) then
    perform byline_refuse('publication_placed', 'What is public stands where its content stands.');
  end if;
  return null;
end $$;
create constraint trigger publication_placed after insert or update on publication
  deferrable initially deferred for each row execute function check_publication();

create function check_content() returns trigger language plpgsql as $$
begin
  if not exists (select from revision r join content c on c.head_revision_id = r.id
      where c.id = new.id and r.content_id = new.id) then
    perform byline_refuse('content_head', 'The head is a revision of the content itself.');
  end if;
  if exists (select from publication p join content c on c.id = p.content_id
      where p.content_id = new.id and p.live_until > byline_now()
      and (c.deleted_at is not null
        or (c.slug, c.path, c.access, c.position) <> (p.slug, p.path, p.access, p.position)
        or c.first_published_at is distinct from p.published_at
        or c.section_id is distinct from p.section_id
        or c.parent_id is distinct from p.parent_id)) then
    perform byline_refuse('publication_placed', 'What is public stands where its content stands.');
  end if;
  return null;
end $$;
create constraint trigger content_placed after insert or update on content
  deferrable initially deferred for each row execute function check_content();

create function guard_schedule() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then
    -- A plan is dropped, done or failed, never another one; who made it may be forgotten.
    if byline_history() <> 'erasure' and (tg_op = 'DELETE'
        or to_jsonb(new) - array['state', 'error', 'created_by']
          <> to_jsonb(old) - array['state', 'error', 'created_by']
        or new.state <> old.state and old.state <> 'PENDING') then
      perform byline_refuse('schedule_fixed', 'A schedule is never changed, only ended.');
    end if;
    return coalesce(new, old);
  end if;
  if new.at <= byline_now() and byline_history() <> 'import' then
    perform byline_refuse('schedule_future', 'A schedule is for an instant still to come.');
  end if;
  if new.revision_id is not null and not exists (select from revision
      where id = new.revision_id and content_id = new.content_id) then
    perform byline_refuse('publication_revision', 'The revision is of another content.');
  end if;
  return new;
end $$;
create trigger schedule_guard before insert or update or delete on schedule
  for each row execute function guard_schedule();

create function guard_redirect() returns trigger language plpgsql as $$
begin
  if byline_history() <> 'erasure' and (tg_op = 'DELETE'
      or to_jsonb(new) - array['deleted_at', 'hits'] <> to_jsonb(old) - array['deleted_at', 'hits']
      or old.deleted_at is distinct from new.deleted_at and old.deleted_at is not null) then
    perform byline_refuse('redirect_fixed', 'A redirect is never changed, only ended.');
  end if;
  return coalesce(new, old);
end $$;
create trigger redirect_guard before update or delete on redirect
  for each row execute function guard_redirect();

create function guard_address() returns trigger language plpgsql as $$
begin
  if pg_trigger_depth() = 1 then
    perform byline_refuse('address_kept', 'Addresses are kept by their owners'' triggers.');
  end if;
  return coalesce(new, old);
end $$;
create trigger address_guard before insert or update or delete on address
  for each row execute function guard_address();

create function guard_truncate() returns trigger language plpgsql as $$
begin
  if byline_history() <> 'erasure' then
    perform byline_refuse('history_kept', 'History is never thrown away.');
  end if;
  return null;
end $$;
create trigger revision_truncate before truncate on revision
  for each statement execute function guard_truncate();
create trigger publication_truncate before truncate on publication
  for each statement execute function guard_truncate();
create trigger redirect_truncate before truncate on redirect
  for each statement execute function guard_truncate();
create trigger event_truncate before truncate on event
  for each statement execute function guard_truncate();

create function guard_event() returns trigger language plpgsql as $$
begin
  if byline_history() = 'erasure'
    or tg_op = 'UPDATE' and to_jsonb(new) - 'actor_id' = to_jsonb(old) - 'actor_id' then
    return coalesce(new, old);
  end if;
  perform byline_refuse('event_append_only', 'Events are only ever added.');
end $$;
create trigger event_guard before update or delete on event
  for each row execute function guard_event();
