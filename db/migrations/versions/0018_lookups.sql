-- PostgreSQL 18 can skip through an index where a column in the middle has bounds only. It takes a
-- lookup of one content for thousands of such skips, the more the larger the index, and then plans
-- around it: at a million articles a front page of the past was read with parallel workers, and
-- took 100 ms. A key that ends with its first bound can't be skipped through.

drop index publication_content_idx;
create index publication_content_idx on publication (content_id, live_until)
  include (live_from, access);
drop index publication_path_idx;
create index publication_path_idx on publication (path, live_until) include (live_from);
