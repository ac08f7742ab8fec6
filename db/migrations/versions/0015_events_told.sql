-- The order of delivery. seq alone is none: of two transactions the one that took the smaller seq
-- may commit last. Rows whose xid is below pg_snapshot_xmin() are final; none is ever added to them.
create index event_told_idx on event (xid, seq);

create function wake_followers() returns trigger language plpgsql as $$
begin
  perform pg_notify('byline_events', '');  -- once per transaction, when it is committed
  return null;
end $$;
create trigger event_wake after insert on event
  for each statement execute function wake_followers();
