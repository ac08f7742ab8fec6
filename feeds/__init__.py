"""What is read without GraphQL: feeds for readers, sitemaps for search engines."""
