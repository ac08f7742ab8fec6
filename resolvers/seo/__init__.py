"""What search engines and social networks are told of everything with an address."""

from resolvers.seo.alternates import Alternate, alternates
from resolvers.seo.json_ld import json_ld
from resolvers.seo.open_graph import Meta, open_graph
from resolvers.seo.said import ShownSeo, canonical_url, description, image, of, robots, title

__all__ = [
    "Alternate",
    "Meta",
    "ShownSeo",
    "alternates",
    "canonical_url",
    "description",
    "image",
    "json_ld",
    "of",
    "open_graph",
    "robots",
    "title",
]
