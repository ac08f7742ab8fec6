-- Pictures and rich texts beside the body, and where imported things came from.

alter table revision add column hero_image_id uuid
  generated always as ((snapshot ->> 'hero_image_id')::uuid) stored references media_asset;
create index revision_hero_image_idx on revision (hero_image_id) where hero_image_id is not null;

-- Rich text: {"version", "text": [spans]}
create function is_rich_text(value jsonb) returns boolean language sql immutable as $$
  select jsonb_typeof(value -> 'text') = 'array' and jsonb_typeof(value -> 'version') = 'number'
$$;

-- Captions could not be read yet, so none is lost.
update media_asset set caption = null where not is_rich_text(caption);
alter table media_asset add check (is_rich_text(caption));
alter table author add column bio jsonb check (is_rich_text(bio)),
  add column avatar_id uuid references media_asset;
alter table section add column description jsonb check (is_rich_text(description));
alter table tag add column description jsonb check (is_rich_text(description));

-- Generated columns are not known yet when the trigger runs: this one is another of them.
create or replace function guard_revision() returns trigger language plpgsql as $$
declare generated constant text[] := array['title', 'title_key', 'kicker', 'dek', 'hero_image_id'];
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

-- What an import made of what: a second run finds its things again.
create table source_item (
  site_id uuid not null references site,
  -- Which import: one per place that things come from.
  source text not null check (source <> ''),
  kind text not null check (kind in ('CONTENT', 'SECTION', 'TAG', 'AUTHOR', 'MEDIA')),
  source_id text not null check (source_id <> ''),
  subject_id uuid not null,
  source_url text,
  -- Of what the source said when it was last taken over.
  fingerprint text not null,
  -- The revision, by number, that the import wrote last.
  revision integer check (revision > 0),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (site_id, source, kind, source_id)
);
create index source_item_subject_idx on source_item (subject_id);
