"""The tables, as SQLAlchemy sees them.

Only columns and references are declared here; constraints, indexes and triggers are SQL and stand
in ``db/migrations``. A test compares both.
"""

from db.models.access import ApiToken, IdempotencyKey
from db.models.base import FOREVER, SYSTEM_USER_ID, Base
from db.models.comment import Comment, CommentCount
from db.models.content import Content, Revision
from db.models.correction import Correction
from db.models.custom import CustomField, CustomValue
from db.models.event import Event
from db.models.fronts import Collection, CollectionItem, Menu, MenuItem, Series, SeriesPart
from db.models.hot import Reaction, ReactionCount, RedirectCount, ViewBatch, ViewCount
from db.models.media import MediaAsset
from db.models.publication import (
    Publication,
    PublicationCredit,
    PublicationSection,
    PublicationTag,
    Schedule,
)
from db.models.redirect import Address, Redirect
from db.models.reference import RevisionReference
from db.models.search import RevisionSearch
from db.models.site import Site, UserAccount
from db.models.source import SourceItem
from db.models.taxonomy import Author, Section, Tag

__all__ = [
    "FOREVER",
    "SYSTEM_USER_ID",
    "Address",
    "ApiToken",
    "Author",
    "Base",
    "Collection",
    "CollectionItem",
    "Comment",
    "CommentCount",
    "Content",
    "Correction",
    "CustomField",
    "CustomValue",
    "Event",
    "IdempotencyKey",
    "MediaAsset",
    "Menu",
    "MenuItem",
    "Publication",
    "PublicationCredit",
    "PublicationSection",
    "PublicationTag",
    "Reaction",
    "ReactionCount",
    "Redirect",
    "RedirectCount",
    "Revision",
    "RevisionReference",
    "RevisionSearch",
    "Schedule",
    "Section",
    "Series",
    "SeriesPart",
    "Site",
    "SourceItem",
    "Tag",
    "UserAccount",
    "ViewBatch",
    "ViewCount",
]
