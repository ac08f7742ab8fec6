"""Publications that are directories of Markdown: Jekyll, Eleventy, Hugo, Zola."""
