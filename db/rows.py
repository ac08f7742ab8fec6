"""What reads give: small frozen rows, the columns plus the view they were loaded under.

The order of the fields is the order of the columns that an entity selects.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from db.view import View


@dataclass(frozen=True, slots=True)
class Row:
    """Loaded under a view; what hangs below it is read under the same one."""

    view: View


@dataclass(frozen=True, slots=True)
class ContentRow(Row):
    """A content in one view. ``edition_id``: the publication or revision that the view shows."""

    id: UUID
    edition_id: UUID
    published_at: datetime | None
    locale: str
    slug: str
    path: str
    section_id: UUID | None
    parent_id: UUID | None
    position: int
    access: str
    revised_at: datetime | None
    updated_at: datetime
    created_at: datetime
    title: str
    kicker: str | None
    dek: str | None
    excerpt: str
    word_count: int
    hero_image_id: UUID | None


@dataclass(frozen=True, slots=True)
class ArticleRow(ContentRow):
    """A dated piece in a section."""


@dataclass(frozen=True, slots=True)
class PageRow(ContentRow):
    """A piece with a place in the page tree."""


@dataclass(frozen=True, slots=True)
class BodyRow(Row):
    """What an edition says: ``id`` is the edition's.

    ``json``: a tree as ``body/model.py`` has it, as text: many who read it know the text already.
    """

    id: UUID
    json: str | None


@dataclass(frozen=True, slots=True)
class DetailsRow(Row):
    """What cards don't show; ``id`` is the edition's. As ``resolvers/drafts.py`` has them."""

    id: UUID
    seo: dict[str, Any] | None
    seo_image_id: UUID | None
    custom: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class RelatedRow(Row):
    """An article near another one, see ``db/relations/readers.py``. ``score``: up to 1."""

    article: ArticleRow
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class CommentRow(Row):
    """A comment. Where ``status`` is REMOVED, nothing of it is left but its place.

    ``words``: those of ``body``, for who wants no more: to read it takes six times as long.
    """

    id: UUID
    article_id: UUID
    parent_id: UUID | None
    depth: int
    author_name: str | None
    author_url: str | None
    is_guest: bool
    body: dict[str, Any] | None
    words: str
    status: str
    pinned: bool
    edited_at: datetime | None
    reply_count: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class DiscussionRow(Row):
    """Whether an article takes comments, and how many it has that are approved."""

    id: UUID
    comments_open: bool
    comment_count: int


@dataclass(frozen=True, slots=True)
class ViewsRow(Row):
    """How often a content was viewed."""

    id: UUID
    views: int


@dataclass(frozen=True, slots=True)
class ReactionsRow(Row):
    """How many reactions of each kind an article has."""

    id: UUID
    likes: int
    insightful: int
    funny: int
    sad: int
    angry: int


@dataclass(frozen=True, slots=True)
class ReactionRow(Row):
    """What one reader made of an article."""

    article_id: UUID
    kind: str


@dataclass(frozen=True, slots=True)
class FollowedRow(Row):
    """How often a redirect was followed here."""

    id: UUID
    hits: int


@dataclass(frozen=True, slots=True)
class CustomFieldRow(Row):
    """A field of the site's own. ``applies_to``: ARTICLE, PAGE."""

    id: UUID
    key: str
    label: str
    type: str
    applies_to: list[str]
    required: bool
    public: bool
    filterable: bool
    choices: list[str]


@dataclass(frozen=True, slots=True)
class MediaRow(Row):
    """A stored file. ``kind``: IMAGE, VIDEO, AUDIO or FILE; an IMAGE has width and height."""

    id: UUID
    kind: str
    sha256: str
    mime_type: str
    byte_size: int
    filename: str
    width: int | None
    height: int | None
    duration_s: float | None
    focal_x: float
    focal_y: float
    alt_text: str | None
    decorative: bool
    caption: dict[str, Any] | None
    credit: str | None
    license: str | None
    label: str | None
    thumb_hash: str | None
    dominant_color: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class SectionRow(Row):
    """A node of the section tree. ``ancestor_ids``: outermost first, itself last.

    ``description``: rich text, ``{"version", "text": [spans]}``; so is a bio and a caption.
    """

    id: UUID
    locale: str
    slug: str
    path: str
    name: str
    parent_id: UUID | None
    position: int
    hidden: bool
    ancestor_ids: list[UUID]
    description: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class TagRow(Row):
    """A keyword."""

    id: UUID
    locale: str
    slug: str
    path: str
    name: str
    synonyms: list[str]
    description: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class AuthorRow(Row):
    """A byline. ``links``: ``[{"label", "url"}]``."""

    id: UUID
    locale: str
    slug: str
    path: str
    name: str
    links: list[dict[str, Any]]
    bio: dict[str, Any] | None
    avatar_id: UUID | None


@dataclass(frozen=True, slots=True)
class SeriesRow(Row):
    """Articles that belong together. ``description``: rich text."""

    id: UUID
    locale: str
    slug: str
    path: str
    title: str
    description: dict[str, Any] | None
    image_id: UUID | None
    complete: bool


@dataclass(frozen=True, slots=True)
class SeriesPlaceRow(Row):
    """An article's place in its series, counted among the parts that the view shows, from 1."""

    series_id: UUID
    position: int
    total: int
    previous_id: UUID | None
    next_id: UUID | None


@dataclass(frozen=True, slots=True)
class CollectionRow(Row):
    """A list for a front. ``rule``: where its kind is RULE, see ``resolvers/fronts/rules.py``."""

    id: UUID
    handle: str
    title: str
    kind: str
    rule: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class CollectionItemRow(Row):
    """A content in a collection; what is None is as the content's own."""

    content: ContentRow
    pinned: bool
    headline: str | None
    image_id: UUID | None
    label: str | None


@dataclass(frozen=True, slots=True)
class MenuRow(Row):
    """A tree of links."""

    id: UUID
    handle: str
    locale: str


@dataclass(frozen=True, slots=True)
class MenuItemRow(Row):
    """A link to exactly one of url, path and the ids. ``label`` None: the target's own title."""

    id: UUID
    parent_id: UUID | None
    label: str | None
    url: str | None
    path: str | None
    content_id: UUID | None
    section_id: UUID | None
    tag_id: UUID | None
    author_id: UUID | None
    series_id: UUID | None


@dataclass(frozen=True, slots=True)
class CorrectionRow(Row):
    """A note to readers on what was put right."""

    at: datetime
    kind: str
    note: str


@dataclass(frozen=True, slots=True)
class CreditRow(Row):
    """Who did what on an edition."""

    author_id: UUID
    role: str


@dataclass(frozen=True, slots=True)
class SiteRow(Row):
    """The publication. ``locales``: ``[{"code", "name", "prefix", "fallback"}]``."""

    id: UUID
    name: str
    tagline: str | None
    url: str
    default_locale: str
    locales: list[dict[str, Any]]
    timezone: str


@dataclass(frozen=True, slots=True)
class RedirectRow(Row):
    """An address that leads elsewhere; without ``to_path`` it is gone since ``created_at``.

    ``hits``: how often it was followed where it was imported from.
    """

    id: UUID
    locale: str
    from_path: str
    to_path: str | None
    permanent: bool
    cause: str
    hits: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class AddressRow(Row):
    """Who answers at a path. ``kind``: article, page, section, tag, author, series, redirect."""

    kind: str
    id: UUID
    path: str
    locale: str


@dataclass(frozen=True, slots=True)
class SnapshotRow(Row):
    """The site at an instant: ``view.at``."""
