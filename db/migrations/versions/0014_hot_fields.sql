-- What changes with every reader: views, redirects that were followed, reactions. None of it stands
-- on a row of content, so that a count changes nothing but itself.

-- ── Views ───────────────────────────────────────────────────────────────────────────────────

-- Each batch of counts that came in, so that none comes in twice: whoever brings one puts its id here
-- in the same transaction.
create table view_batch (
  id uuid primary key,
  at timestamptz not null
);
create index view_batch_at_idx on view_batch (at);

-- Heat is the logarithm of a sum in which a view of today counts for more than one of yesterday, twice
-- as much after each half-life. Since all sums grow by the same rule, the order of two contents stays
-- as it is until one of them is viewed again: nothing has to be worked out anew as time passes. In
-- billionths of a doubling, whole, so that a place in the order is exact.
create table view_count (
  content_id uuid primary key references content on delete cascade,
  views bigint not null check (views > 0),
  hour_heat bigint not null,
  day_heat bigint not null,
  week_heat bigint not null,
  month_heat bigint not null
);
create index view_count_hour_idx on view_count (hour_heat desc, content_id desc);
create index view_count_day_idx on view_count (day_heat desc, content_id desc);
create index view_count_week_idx on view_count (week_heat desc, content_id desc);
create index view_count_month_idx on view_count (month_heat desc, content_id desc);

-- The heat of so many views at an instant: half-lives have passed since 2020.
create function heat(views bigint, at timestamptz, half_life interval) returns bigint
language sql immutable strict as $$
  select round(1e9 * (ln(views::double precision) / ln(2::double precision)
    + extract(epoch from at - timestamptz '2020-01-01 00:00:00+00')::double precision
      / extract(epoch from half_life)::double precision))::bigint
$$;

-- The row of a content with so many views at an instant. A view counts half after half of its window.
create function views_at(content uuid, views bigint, at timestamptz) returns view_count
language sql immutable strict as $$
  select row(content, views, heat(views, at, '30 minutes'), heat(views, at, '12 hours'),
    heat(views, at, '3 days 12 hours'), heat(views, at, '15 days'))::view_count
$$;

-- Both together. What is 2^60 times less is not seen beside the other.
create function add_heat(one bigint, other bigint) returns bigint
language sql immutable strict as $$
  select greatest(one, other) + round(1e9 * ln(1
    + power(2::double precision, -least(abs(one - other) / 1e9, 60)::double precision))
    / ln(2::double precision))::bigint
$$;

-- ── Redirects ───────────────────────────────────────────────────────────────────────────────

-- How often each was followed here; redirect.hits is what an import brought along.
create table redirect_count (
  redirect_id uuid primary key references redirect on delete cascade,
  hits bigint not null check (hits > 0)
);

-- ── Reactions ───────────────────────────────────────────────────────────────────────────────

-- What a reader made of an article, at most one thing. reader: a hash of what their client calls them.
create table reaction (
  article_id uuid not null references content on delete cascade,
  reader text not null check (reader ~ '^[0-9a-f]{64}$'),
  kind text not null check (kind in ('LIKE', 'INSIGHTFUL', 'FUNNY', 'SAD', 'ANGRY')),
  reacted_at timestamptz not null,
  -- A hash of where it came from, to see when one place makes up readers.
  ip_hash text,
  primary key (article_id, reader)
);
create index reaction_address_idx on reaction (ip_hash, reacted_at) where ip_hash is not null;

create table reaction_count (
  article_id uuid primary key references content on delete cascade,
  likes integer not null default 0 check (likes >= 0),
  insightful integer not null default 0 check (insightful >= 0),
  funny integer not null default 0 check (funny >= 0),
  sad integer not null default 0 check (sad >= 0),
  angry integer not null default 0 check (angry >= 0)
);

create function guard_reaction() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and (new.article_id, new.reader) <> (old.article_id, old.reader) then
    perform byline_refuse('reaction_fixed', 'A reaction stays with its article and its reader.');
  end if;
  if not exists (select from content where id = new.article_id and type = 'ARTICLE') then
    perform byline_refuse('reaction_article', 'Readers react to articles.');
  end if;
  return new;
end $$;
create trigger reaction_guard before insert or update on reaction
  for each row execute function guard_reaction();

-- Differences are added, so that readers at once count right.
create function count_reaction() returns trigger language plpgsql as $$
declare
  was text := case when tg_op <> 'INSERT' then old.kind end;
  becomes text := case when tg_op <> 'DELETE' then new.kind end;
begin
  if tg_op = 'INSERT' then
    insert into reaction_count (article_id) values (new.article_id) on conflict do nothing;
  end if;
  update reaction_count set
    likes = likes + coalesce((becomes = 'LIKE')::integer, 0) - coalesce((was = 'LIKE')::integer, 0),
    insightful = insightful + coalesce((becomes = 'INSIGHTFUL')::integer, 0)
      - coalesce((was = 'INSIGHTFUL')::integer, 0),
    funny = funny + coalesce((becomes = 'FUNNY')::integer, 0)
      - coalesce((was = 'FUNNY')::integer, 0),
    sad = sad + coalesce((becomes = 'SAD')::integer, 0) - coalesce((was = 'SAD')::integer, 0),
    angry = angry + coalesce((becomes = 'ANGRY')::integer, 0)
      - coalesce((was = 'ANGRY')::integer, 0)
  where article_id = coalesce(new.article_id, old.article_id);
  return null;
end $$;
create trigger reaction_count after insert or update of kind or delete on reaction
  for each row execute function count_reaction();
