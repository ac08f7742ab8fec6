-- Stored files. The bytes lie outside (media/); a row says what they are and how to show them.

create function is_sha256(hash text) returns boolean language sql immutable as $$
  select hash ~ '^[0-9a-f]{64}$'
$$;

create table media_asset (
  id uuid primary key,
  site_id uuid not null references site,
  -- Of the bytes that are stored: upright, in sRGB, without metadata.
  sha256 text not null check (is_sha256(sha256)),
  -- Of the bytes that were given, so that the same file is known before it is looked at again.
  source_sha256 text not null check (is_sha256(source_sha256)),
  storage_key text not null check (storage_key <> ''),
  kind text not null check (kind in ('IMAGE', 'VIDEO', 'AUDIO', 'FILE')),
  mime_type text not null check (mime_type ~ '^[a-z]+/[a-z0-9.+-]+$'),
  byte_size bigint not null check (byte_size > 0),
  width integer check (width > 0),
  height integer check (height > 0),
  duration_s double precision check (duration_s > 0 and duration_s < 'infinity'),
  -- What crops keep, from the left and from the top.
  focal_x double precision not null default 0.5 check (focal_x between 0 and 1),
  focal_y double precision not null default 0.5 check (focal_y between 0 and 1),
  alt_text text check (alt_text <> ''),
  decorative boolean not null default false,
  -- Rich text: {"version", "blocks"}
  caption jsonb check (jsonb_typeof(caption) = 'object'),
  credit text check (credit <> ''),
  license text check (license <> ''),
  label text check (label <> ''),
  filename text not null check (filename <> ''),
  -- Shown until the picture is loaded: ThumbHash in base64, and #rrggbb.
  thumb_hash text,
  dominant_color text check (dominant_color ~ '^#[0-9a-f]{6}$'),
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null check (updated_at >= created_at),
  created_by uuid references user_account on delete set null,
  constraint media_asset_sha256_key unique (site_id, sha256),
  constraint media_asset_size check (num_nonnulls(width, height) <> 1),
  constraint media_asset_image check (
    case kind when 'IMAGE' then num_nonnulls(width, thumb_hash, dominant_color) = 3
    else thumb_hash is null and dominant_color is null and not decorative end
  )
);
create index media_asset_source_idx on media_asset (site_id, source_sha256);
create index media_asset_created_idx on media_asset (site_id, created_at desc, id desc);

-- Addresses are kept for ever by whoever has seen them: an asset never stands for other bytes.
create function guard_media_asset() returns trigger language plpgsql as $$
begin
  if (new.id, new.site_id, new.sha256, new.kind, new.mime_type, new.byte_size)
      <> (old.id, old.site_id, old.sha256, old.kind, old.mime_type, old.byte_size)
    or (new.width, new.height) is distinct from (old.width, old.height) then
    perform byline_refuse('media_asset_identity', 'An asset never stands for other bytes.');
  end if;
  return new;
end $$;
create trigger media_asset_guard before update on media_asset
  for each row execute function guard_media_asset();
create trigger media_asset_version before update on media_asset
  for each row execute function bump_version();
