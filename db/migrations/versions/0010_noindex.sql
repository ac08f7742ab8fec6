-- What search engines shall leave out is found without a look at all the rest: sitemaps ask it of
-- everything that is listed.
create index revision_noindex_idx on revision (id) where seo @> '{"noindex": true}';
