-- Positions count from 1, as ``with ordinality`` gives them, so that the first credit is the one at 1.
alter table publication_credit add constraint publication_credit_position check (position > 0);
