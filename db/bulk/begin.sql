-- What batches are made from. Everything here is gone at COMMIT, or belongs to this connection.

-- An id that sorts by its instant, as UUIDv7 do, and is always the same.
create or replace function pg_temp.id(kind integer, n bigint, at timestamptz) returns uuid
language sql stable as $$
  select (lpad(to_hex(floor(extract(epoch from at) * 1000)::bigint), 12, '0')
    || '7' || lpad(to_hex(kind), 3, '0') || '8' || lpad(to_hex(n), 15, '0'))::uuid
$$;

-- A whole number from 0, less than most: by seed, article and what it is for.
create or replace function pg_temp.pick(seed bigint, n bigint, purpose integer, most integer)
returns integer language sql immutable as $$
  select ((hashint8extended(n * 64 + purpose, seed) & 9223372036854775807) % most)::integer
$$;

-- When an article was first published: evenly over ten years.
create or replace function pg_temp.began(n bigint, articles bigint) returns timestamptz
language sql stable as $$
  select timestamptz '2015-01-01Z' + interval '3653 days' * ((n - 0.5) / articles)
$$;

create temp table plan (seed bigint not null, articles bigint not null, site_id uuid not null,
  config regconfig not null)
  on commit drop;
create temp table batch (first bigint not null, last bigint not null) on commit drop;
insert into batch values (0, 0);

-- Titles, names, remarks and the like, by kind, from 0.
create temp table line (kind text, place integer, said text not null, primary key (kind, place))
  on commit drop;
-- Of each place in a body its variants, from 0. ``told``: what an excerpt shows.
create temp table block (
  position integer, variant integer, canonical text not null, words integer not null,
  told text not null, vector tsvector, primary key (position, variant)
) on commit drop;

create temp table piece (
  n bigint primary key, id uuid not null, made timestamptz not null, at timestamptz[] not null,
  ended timestamptz not null, section_id uuid not null, section_path text not null,
  slugs text[] not null, access text not null, tag_ids uuid[] not null, author_ids uuid[] not null,
  hero_id uuid, target_id uuid, titles text[] not null, deks text[] not null, kicker text
) on commit drop;
create temp table version (
  n bigint, k integer, id uuid not null, snapshot text not null, vector tsvector not null,
  words integer not null, excerpt text not null, primary key (n, k)
) on commit drop;
