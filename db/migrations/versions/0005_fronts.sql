-- What editors put together by hand: series, collections for fronts, menus. And corrections.

-- ── Series ──────────────────────────────────────────────────────────────────────────────────

create table series (
  id uuid primary key,
  site_id uuid not null references site,
  locale text not null,
  slug text not null check (is_slug(slug)),
  path text not null check (right(path, length(slug) + 1) = '/' || slug),
  title text not null check (title <> ''),
  description jsonb check (is_rich_text(description)),
  image_id uuid references media_asset,
  -- Nothing more will come.
  complete boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint series_slug_key unique (site_id, locale, slug)
);
create index series_path_idx on series (path);
create trigger series_address after insert or delete or update of path, locale on series
  for each row execute function keep_address();
create trigger series_version before update on series
  for each row execute function bump_version();

-- An article is part of one series at most.
create table series_part (
  content_id uuid not null references content,
  series_id uuid not null references series on delete cascade,
  position integer not null check (position >= 1),
  constraint series_part_pkey primary key (content_id),
  constraint series_part_place_key unique (series_id, position) deferrable initially deferred
);

create function guard_series_part() returns trigger language plpgsql as $$
begin
  if not exists (select from content c join series s on s.id = new.series_id
      where c.id = new.content_id and c.type = 'ARTICLE'
      and (c.site_id, c.locale) = (s.site_id, s.locale)) then
    perform byline_refuse('series_part_article', 'Parts of a series are articles in its language.');
  end if;
  return new;
end $$;
create trigger series_part_guard before insert or update on series_part
  for each row execute function guard_series_part();

-- Places are numbered from 1 without gaps, as COMMIT finds them. Arguments: the column of the
-- owner, and the columns that each numbering is within.
create function check_dense() returns trigger language plpgsql as $$
declare owners uuid[] := array[
    (to_jsonb(new) ->> tg_argv[0])::uuid, (to_jsonb(old) ->> tg_argv[0])::uuid];
  broken boolean;
begin
  execute format('select exists (select from (select position,
      row_number() over (partition by %s order by position) as place
    from %I where %I = any ($1)) numbered where position <> place)',
    tg_argv[1], tg_table_name, tg_argv[0]) into broken using owners;
  if broken then
    perform byline_refuse(tg_table_name || '_dense', 'Places are numbered from 1 without gaps.');
  end if;
  return null;
end $$;
create constraint trigger series_part_dense after insert or update or delete on series_part
  deferrable initially deferred for each row execute function check_dense('series_id', 'series_id');

-- ── Collections ─────────────────────────────────────────────────────────────────────────────

create table collection (
  id uuid primary key,
  site_id uuid not null references site,
  handle text not null check (handle ~ '^[a-z0-9][a-z0-9-]{0,99}$'),
  title text not null check (title <> ''),
  kind text not null check (kind in ('MANUAL', 'RULE')),
  -- {"filter": as in resolvers/fronts/rules.py, "order": [{"field", "direction"}]}
  rule jsonb check (jsonb_typeof(rule) = 'object'),
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint collection_handle_key unique (site_id, handle),
  constraint collection_rule check ((kind = 'RULE') = (rule is not null))
);
create trigger collection_version before update on collection
  for each row execute function bump_version();

create function guard_collection() returns trigger language plpgsql as $$
begin
  if new.kind <> old.kind then
    perform byline_refuse('collection_kind', 'A collection is hand-ordered or rule-filled for good.');
  end if;
  return new;
end $$;
create trigger collection_guard before update on collection
  for each row execute function guard_collection();

-- Pins come first, each in a slot of its own; the rest of a hand-ordered collection follows.
create table collection_item (
  collection_id uuid not null references collection on delete cascade,
  content_id uuid not null references content,
  pinned boolean not null,
  position integer not null check (position >= 1),
  -- As the front shows the content, where that differs from the content's own.
  headline text check (headline <> ''),
  image_id uuid references media_asset,
  label text check (label <> ''),
  primary key (collection_id, content_id),
  constraint collection_item_place_key unique (collection_id, pinned, position)
    deferrable initially deferred
);

create function guard_collection_item() returns trigger language plpgsql as $$
begin
  if not new.pinned and exists (select from collection
      where id = new.collection_id and kind = 'RULE') then
    perform byline_refuse('collection_item_pinned', 'A rule-filled collection holds pins only.');
  end if;
  return new;
end $$;
create trigger collection_item_guard before insert or update on collection_item
  for each row execute function guard_collection_item();
create constraint trigger collection_item_dense after insert or update or delete on collection_item
  deferrable initially deferred for each row
  execute function check_dense('collection_id', 'collection_id, pinned');

-- ── Menus ───────────────────────────────────────────────────────────────────────────────────

create table menu (
  id uuid primary key,
  site_id uuid not null references site,
  handle text not null check (handle ~ '^[a-z0-9][a-z0-9-]{0,99}$'),
  locale text not null,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint menu_handle_key unique (site_id, handle, locale)
);
create trigger menu_version before update on menu for each row execute function bump_version();

create table menu_item (
  id uuid primary key,
  menu_id uuid not null references menu on delete cascade,
  parent_id uuid,
  position integer not null check (position >= 1),
  -- Of an outermost item 1. Written by a trigger.
  depth integer not null constraint menu_item_depth check (depth <= 5),
  -- Null: the target's own title.
  label text check (label <> ''),
  -- Where it leads: out of the site, to a path that nothing here owns, or to a thing of the site.
  url text check (url ~ '^(https?://|mailto:)'),
  path text check (is_path(path)),
  content_id uuid references content,
  section_id uuid references section,
  tag_id uuid references tag,
  author_id uuid references author,
  series_id uuid references series on delete cascade,
  unique (id, menu_id),
  foreign key (parent_id, menu_id) references menu_item (id, menu_id) on delete cascade,
  constraint menu_item_target check
    (num_nonnulls(url, path, content_id, section_id, tag_id, author_id, series_id) = 1),
  constraint menu_item_label check (label is not null or num_nonnulls(url, path) = 0)
);
create index menu_item_menu_idx on menu_item (menu_id);
create index menu_item_parent_idx on menu_item (parent_id) where parent_id is not null;

-- An item is put below one that is there already and never moves, so no circle can arise.
create function guard_menu_item() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    if (new.id, new.menu_id) <> (old.id, old.menu_id)
      or new.parent_id is distinct from old.parent_id then
      perform byline_refuse('menu_item_fixed', 'An item of a menu stays where it was put.');
    end if;
    return new;
  end if;
  new.depth := 1;
  if new.parent_id is not null then
    select depth + 1 into new.depth from menu_item where id = new.parent_id;
    if not found then
      perform byline_refuse('menu_item_parent', 'Put an item below one that is there already.');
    end if;
  end if;
  return new;
end $$;
create trigger menu_item_guard before insert or update on menu_item
  for each row execute function guard_menu_item();
create constraint trigger menu_item_dense after insert or update or delete on menu_item
  deferrable initially deferred for each row
  execute function check_dense('menu_id', 'menu_id, parent_id');

-- ── Corrections ─────────────────────────────────────────────────────────────────────────────

create table correction (
  content_id uuid not null references content,
  at timestamptz not null,
  kind text not null check (kind in ('CORRECTION', 'CLARIFICATION', 'UPDATE')),
  note text not null check (note <> ''),
  created_by uuid references user_account on delete set null,
  constraint correction_pkey primary key (content_id, at)
);

-- Public at once, so as fixed as what has been published; who made it may be forgotten.
create function guard_correction() returns trigger language plpgsql as $$
begin
  if byline_history() = 'erasure' then
    return coalesce(new, old);
  end if;
  if tg_op = 'DELETE' or tg_op = 'UPDATE'
      and to_jsonb(new) - 'created_by' <> to_jsonb(old) - 'created_by' then
    perform byline_refuse('correction_fixed', 'A correction is never changed: make another.');
  end if;
  if tg_op = 'INSERT' then
    if new.at <> byline_now() and byline_history() <> 'import' then
      perform byline_refuse('correction_now', 'A correction says when it was made.');
    end if;
    if not exists (select from content where id = new.content_id and type = 'ARTICLE') then
      perform byline_refuse('correction_article', 'Only articles are corrected.');
    end if;
  end if;
  return new;
end $$;
create trigger correction_guard before insert or update or delete on correction
  for each row execute function guard_correction();
create trigger correction_truncate before truncate on correction
  for each statement execute function guard_truncate();

-- ── Addresses that are nearly spelled like one ──────────────────────────────────────────────

create index address_near_idx on address using gist (path gist_trgm_ops);
