-- What lists are sorted by and found by, beside when they were published. At a million articles each
-- of these lists was made by reading all of them, and most by the time a statement has, in vain.

-- Those of the last publications in their order; of each, the bounds say whether it is shown.
create index publication_updated_idx
  on publication (updated_at desc, content_id desc, live_from, live_until)
  include (id) where type = 'ARTICLE' and access <> 'UNLISTED';
-- What was never revised comes last.
create index publication_revised_idx
  on publication (revised_at desc nulls last, content_id desc, live_from, live_until)
  include (id) where type = 'ARTICLE' and access <> 'UNLISTED';
-- From a text to where it is shown, see publication_revision_idx.
create index revision_title_idx on revision (title_key, content_id);
create index revision_words_idx on revision (word_count, content_id);

-- Pages are few among many articles.
create index publication_page_idx on publication (content_id) where type = 'PAGE';
-- Not of articles alone: what is known of an expression is not asked of a partial index, and it
-- would be taken for one of 200 values.
create index publication_slug_idx on publication (lower(slug));
analyze publication, revision;
