"""Visibility, in one place: everything that readers can see is selected from here.

``contents``, ``bodies``, ``details``, ``content_tags``, ``content_credits``, ``content_sections``,
``tags``, ``authors``, ``custom_fields``, ``redirects`` and others each give a FROM clause with what
one ``View`` shows. No other module asks whether something is published, but ``db/uses.py``, which
goes on from here.

An *edition* is what a view shows of a content: a publication in the LIVE and SNAPSHOT views, a
revision in the PREVIEW and DRAFT views. Tags and credits belong to an edition.
"""

from db.view.details import bodies, corrections, custom_fields, details, indexed
from db.view.editions import ARTICLE, PAGE, UNLISTED, contents, editions, listed_alone
from db.view.perspective import Perspective, View
from db.view.redirects import redirects
from db.view.shelves import authors, series, series_places, tags
from db.view.terms import content_credits, content_sections, content_tags

__all__ = [
    "ARTICLE",
    "PAGE",
    "UNLISTED",
    "Perspective",
    "View",
    "authors",
    "bodies",
    "content_credits",
    "content_sections",
    "content_tags",
    "contents",
    "corrections",
    "custom_fields",
    "details",
    "editions",
    "indexed",
    "listed_alone",
    "redirects",
    "series",
    "series_places",
    "tags",
]
