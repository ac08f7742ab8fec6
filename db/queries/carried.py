"""Which tables an export carries, and in which order.

Which columns a table has is the models' business: a new one is carried without a word here. What
triggers derive, and what belongs to one deployment, is left out by name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Literal, cast

from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    FromClause,
    Integer,
    SQLColumnExpression,
    Text,
    Uuid,
    func,
    literal,
    outerjoin,
    select,
)
from sqlalchemy import Table as SqlTable
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import aliased
from sqlalchemy.types import TypeEngine

from db.models import (
    Address,
    ApiToken,
    Author,
    Base,
    Collection,
    CollectionItem,
    Comment,
    CommentCount,
    Content,
    Correction,
    CustomField,
    CustomValue,
    Event,
    IdempotencyKey,
    MediaAsset,
    Menu,
    MenuItem,
    Publication,
    PublicationCredit,
    PublicationSection,
    PublicationTag,
    Reaction,
    ReactionCount,
    Redirect,
    RedirectCount,
    Revision,
    RevisionReference,
    RevisionSearch,
    Schedule,
    Section,
    Series,
    SeriesPart,
    Site,
    SourceItem,
    Tag,
    UserAccount,
    ViewBatch,
    ViewCount,
)
from db.models.base import Until

Kind = Literal[
    "uuid", "text", "instant", "integer", "bigint", "number", "boolean", "json", "texts", "uuids"
]


_KINDS: Final[tuple[tuple[type[TypeEngine[Any]], Kind], ...]] = (
    (Uuid, "uuid"),
    (Text, "text"),
    (DateTime, "instant"),
    (BigInteger, "bigint"),
    (Integer, "integer"),
    (Float, "number"),
    (Boolean, "boolean"),
    (JSONB, "json"),
)


@dataclass(frozen=True, slots=True)
class Field:
    """A column as the interchange carries it. ``default``: the database has a value for it."""

    name: str
    kind: Kind
    nullable: bool
    default: bool


@dataclass(frozen=True)
class Table:
    """A table that is carried. ``order``: that of its rows; none comes before one that it needs.

    ``left_out``: columns that the database derives, or that each deployment has its own of.
    """

    model: type[Base]
    order: tuple[SQLColumnExpression[Any], ...]
    left_out: frozenset[str] = frozenset()
    source: FromClause | None = None  # where the order needs more than the table itself

    @property
    def name(self) -> str:
        """The table's name."""
        return cast("SqlTable", self.model.__table__).name

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The columns that are carried, in the order of the model."""
        return tuple(
            Field(c.name, kind_of(c.type), bool(c.nullable), c.server_default is not None)
            for c in self.columns
        )

    @cached_property
    def columns(self) -> tuple[Column[Any], ...]:
        """The same, as SQLAlchemy knows them."""
        columns = cast("SqlTable", self.model.__table__).columns
        return tuple(c for c in columns if c.computed is None and c.name not in self.left_out)


def kind_of(column_type: TypeEngine[Any]) -> Kind:
    """What values the column has.

    Raises:
        TypeError: none that is carried yet.
    """
    if isinstance(column_type, ARRAY):
        return "uuids" if isinstance(column_type.item_type, Uuid) else "texts"
    if isinstance(column_type, Until):
        return "instant"
    for known, kind in _KINDS:
        if isinstance(column_type, known):
            return kind
    raise TypeError(f"Teach the interchange to carry {column_type!r}.")


_COPIED: Final = frozenset({"content_id", "published_at", "live_from", "live_until", "listed"})


def _page_tree() -> CTE:
    """(id, depth) of each page: how many stand above it."""
    top = select(Content.id, literal(0).label("depth"))
    tree = top.where(Content.type == "PAGE", Content.parent_id.is_(None)).cte(recursive=True)
    child = aliased(Content)
    below = select(child.id, tree.c.depth + 1).join(tree, child.parent_id == tree.c.id)
    return tree.union_all(below)


_PAGES: Final = _page_tree()

MEDIA_ASSETS: Final = Table(MediaAsset, (MediaAsset.id,), frozenset({"storage_key"}))

# In the order that rows refer to each other in: a head and its content are checked at COMMIT.
TABLES: Final = (
    Table(Site, (Site.id,)),
    Table(UserAccount, (UserAccount.id,)),
    MEDIA_ASSETS,
    Table(
        Section, (func.cardinality(Section.ancestor_ids), Section.id), frozenset({"ancestor_ids"})
    ),
    Table(Tag, (Tag.id,)),
    Table(Author, (Author.id,)),
    Table(CustomField, (CustomField.id,)),
    Table(
        Content,
        (func.coalesce(_PAGES.c.depth, 0), Content.id),
        source=outerjoin(Content, _PAGES, _PAGES.c.id == Content.id),
    ),
    Table(Revision, (Revision.content_id, Revision.number)),
    Table(Publication, (Publication.content_id, Publication.live_from)),
    Table(
        PublicationTag,
        (PublicationTag.publication_id, PublicationTag.position, PublicationTag.tag_id),
        _COPIED,
    ),
    Table(
        PublicationCredit,
        (PublicationCredit.publication_id, PublicationCredit.position),
        _COPIED,
    ),
    Table(Schedule, (Schedule.id,)),
    Table(Correction, (Correction.content_id, Correction.at)),
    Table(Series, (Series.id,)),
    Table(SeriesPart, (SeriesPart.series_id, SeriesPart.position)),
    Table(Collection, (Collection.id,)),
    Table(
        CollectionItem,
        (CollectionItem.collection_id, CollectionItem.pinned.desc(), CollectionItem.position),
    ),
    Table(Menu, (Menu.id,)),
    # An item comes after the one that it is below.
    Table(
        MenuItem,
        (MenuItem.menu_id, MenuItem.depth, MenuItem.id),
        frozenset({"depth"}),
    ),
    Table(Comment, (Comment.depth, Comment.id), frozenset({"reply_count", "ip_hash"})),
    Table(Reaction, (Reaction.article_id, Reaction.reader.collate("C")), frozenset({"ip_hash"})),
    Table(ViewCount, (ViewCount.content_id,)),
    Table(Redirect, (Redirect.id,)),
    Table(RedirectCount, (RedirectCount.redirect_id,)),
    Table(
        SourceItem,
        # Bytewise: texts sort otherwise on each system.
        (
            SourceItem.source.collate("C"),
            SourceItem.kind.collate("C"),
            SourceItem.source_id.collate("C"),
        ),
    ),
)

# Tables that aren't carried, and why.
LEFT_OUT: Final[Mapping[type[Base], str]] = {
    Address: "triggers keep it",
    PublicationSection: "triggers derive it from publications and sections",
    CommentCount: "a trigger derives it from comments",
    ReactionCount: "a trigger derives it from reactions",
    ViewBatch: "it tells which counts came in here",
    CustomValue: "a trigger derives it from revisions",
    RevisionReference: "a trigger derives it from revisions",
    RevisionSearch: "a trigger derives it from what is published",
    Event: "it tells of writes here, not of what there is",
    ApiToken: "who holds one may write here, not where a copy goes",
    IdempotencyKey: "it is kept for a day, for clients of this deployment",
}
