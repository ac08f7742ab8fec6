-- What readers' writes need: keys that make a repeated write one, tokens, a limit per address.

-- A client that heard no answer sends its write again under the same key, and gets the first result.
create table idempotency_key (
  -- The token's id, or nothing for who has none.
  caller text not null,
  operation text not null check (operation <> ''),
  key text not null check (length(key) between 1 and 100),
  input_sha256 text not null check (input_sha256 ~ '^[0-9a-f]{64}$'),
  -- What was made: null only while the transaction that makes it is open.
  result jsonb check (jsonb_typeof(result) = 'object'),
  expires_at timestamptz not null,
  primary key (caller, operation, key)
);
create index idempotency_key_expires_idx on idempotency_key (expires_at);

-- Of a token only its beginning and a hash are kept: 256 random bits need no slow hash.
create table api_token (
  id uuid primary key,
  name text not null check (name <> ''),
  prefix text not null check (prefix ~ '^[0-9a-f]{12}$'),
  secret_sha256 text not null check (secret_sha256 ~ '^[0-9a-f]{64}$'),
  scopes text[] not null check (scopes <> '{}'),
  -- Whom its writes are booked to.
  account_id uuid not null references user_account on delete cascade,
  created_at timestamptz not null,
  expires_at timestamptz check (expires_at > created_at),
  last_used_at timestamptz,
  revoked_at timestamptz,
  constraint api_token_prefix_key unique (prefix)
);

-- How many comments came from an address lately.
create index comment_address_idx on comment (ip_hash, created_at) where ip_hash is not null;
