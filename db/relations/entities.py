"""What can be at the end of an edge, and where each view shows it."""

from dataclasses import fields
from typing import Any, Final, TypeVar, cast

from sqlalchemy import (
    FromClause,
    Select,
    Subquery,
    Text,
    literal_column,
    select,
    union_all,
)

from db.models import (
    Author,
    Collection,
    CommentCount,
    Content,
    MediaAsset,
    Menu,
    MenuItem,
    Section,
    Site,
)
from db.relations.shapes import Entity, Source
from db.rows import (
    AddressRow,
    ArticleRow,
    AuthorRow,
    BodyRow,
    CollectionItemRow,
    CollectionRow,
    CommentRow,
    ContentRow,
    CorrectionRow,
    CreditRow,
    CustomFieldRow,
    DetailsRow,
    DiscussionRow,
    MediaRow,
    MenuItemRow,
    MenuRow,
    PageRow,
    RedirectRow,
    Row,
    SectionRow,
    SeriesPlaceRow,
    SeriesRow,
    SiteRow,
    TagRow,
)
from db.uses import comments, media
from db.view import (
    ARTICLE,
    PAGE,
    View,
    authors,
    bodies,
    content_credits,
    contents,
    corrections,
    custom_fields,
    details,
    editions,
    redirects,
    series,
    series_places,
    tags,
)

R = TypeVar("R", bound=Row)


def _entity(name: str, row: type[R], source: Source, key: str = "id") -> Entity[R]:
    names = [field.name for field in fields(row) if field.name != "view"]
    columns = tuple(key if column == "id" else column for column in names)
    return Entity(name, row, source, columns, key)


_IMAGE: Final = literal_column("'IMAGE'", Text)


def _articles(view: View) -> Subquery:
    c = contents(view)
    return select(c).where(c.c.type == ARTICLE).subquery("article")


def reached_articles(view: View) -> Subquery:
    """Articles for a join to the ``content_…`` rows of the same view, see ``view.editions``."""
    c = contents(view, reached=True)
    return select(c).where(c.c.type == ARTICLE).subquery("article")


def textless_articles(view: View, *, reached: bool = False) -> Subquery:
    """Articles without their texts, which are a table of their own. ``reached``: as above."""
    e = editions(view, reached=reached)
    return select(e).where(e.c.type == ARTICLE).subquery("article")


def _pages(view: View) -> Subquery:
    c = contents(view)
    return select(c).where(c.c.type == PAGE).subquery("page")


def _listed_pages(view: View) -> Subquery:
    c = contents(view)
    return select(c).where(c.c.type == PAGE, c.c.listed).subquery("page")


def _listed_tags(view: View) -> FromClause:
    return tags(view, listed=True)


def _listed_authors(view: View) -> FromClause:
    return authors(view, listed=True)


def _first_bylines(view: View) -> Subquery:
    c, a = content_credits(view), Author.__table__
    first = c.join(a, a.c.id == c.c.author_id)
    chosen = select(c.c.edition_id, *a.c).select_from(first).where(c.c.position == 1)
    return chosen.subquery("first_byline")


def _bylines(_view: View) -> FromClause:
    # Reached from a visible edition only, so there is nothing left to ask.
    return Author.__table__


def _sections(_view: View) -> FromClause:
    return Section.__table__


def _media(_view: View) -> FromClause:
    # Reached from a text that the view shows, so there is nothing left to ask.
    return MediaAsset.__table__


def _images(_view: View) -> FromClause:
    m = MediaAsset.__table__
    return select(m).where(m.c.kind == _IMAGE).subquery("image")


def _discussions(_view: View) -> FromClause:
    # Asked of articles that the view shows.
    approved = CommentCount.approved.label("comment_count")
    rows = select(Content.id, Content.comments_open, approved)
    counted = rows.join(CommentCount, CommentCount.article_id == Content.id)
    return counted.subquery("discussion")


def _collections(_view: View) -> FromClause:
    # Fronts ask for them by name, and their names are the site's own.
    return Collection.__table__


def _menus(_view: View) -> FromClause:
    return Menu.__table__


def _menu_items(_view: View) -> FromClause:
    # Where each leads is read under the view: see resolvers/menus.py.
    return MenuItem.__table__


def _either(view: View, kind: str, *values: Any) -> ContentRow:
    return (ArticleRow if kind == "ARTICLE" else PageRow)(view, *values)


def _item(view: View, *values: Any) -> CollectionItemRow:
    return CollectionItemRow(view, _either(view, *values[4:]), *values[:4])


def _site(_view: View) -> FromClause:
    return Site.__table__


def _answers(kind: str, source: FromClause, id_column: str, path: str = "path") -> Select[Any]:
    return select(
        literal_column(f"'{kind}'", Text).label("kind"),
        source.c[id_column].label("id"),
        source.c[path].label("path"),
        source.c.locale,
    )


def _addresses(view: View) -> Subquery:
    e = editions(view)
    return union_all(
        _answers("article", e, "content_id").where(e.c.type == ARTICLE),
        _answers("page", e, "content_id").where(e.c.type == PAGE),
        _answers("section", _sections(view), "id"),
        _answers("tag", tags(view), "id"),
        _answers("author", authors(view), "id"),
        _answers("series", series(view), "id"),
        _answers("redirect", redirects(view), "id", "from_path"),
    ).subquery("address")


ARTICLES: Final = _entity("article", ArticleRow, _articles, "content_id")
PAGES: Final = _entity("page", PageRow, _pages, "content_id")
LISTED_PAGES: Final = _entity("page", PageRow, _listed_pages, "content_id")
SECTIONS: Final = _entity("section", SectionRow, _sections)
TAGS: Final = _entity("tag", TagRow, tags)
LISTED_TAGS: Final = _entity("tag", TagRow, _listed_tags)
AUTHORS: Final = _entity("author", AuthorRow, authors)
LISTED_AUTHORS: Final = _entity("author", AuthorRow, _listed_authors)
BYLINES: Final = _entity("author", AuthorRow, _bylines)
FIRST_BYLINES: Final = _entity("author", AuthorRow, _first_bylines)
BODIES: Final = _entity("body", BodyRow, bodies, "edition_id")
DETAILS: Final = _entity("details", DetailsRow, details, "edition_id")
COMMENTS: Final = _entity("comment", CommentRow, comments)
DISCUSSIONS: Final = _entity("discussion", DiscussionRow, _discussions)
CUSTOM_FIELDS: Final = _entity("custom_field", CustomFieldRow, custom_fields)
MEDIA: Final = _entity("media", MediaRow, _media)
SHOWN_MEDIA: Final = _entity("media", MediaRow, media)
IMAGES: Final = _entity("media", MediaRow, _images)
# These two rows are made by functions that are called as a row's type is.
CONTENTS: Final = Entity(
    "content",
    cast("type[ContentRow]", _either),
    contents,
    ("type", *ARTICLES.columns),
    "content_id",
)
COLLECTION_ITEMS: Final = Entity(
    "collection_item",
    cast("type[CollectionItemRow]", _item),
    contents,
    ("pinned", "headline", "image_id", "label", *CONTENTS.columns),
    "content_id",
)
SERIES: Final = _entity("series", SeriesRow, series)
SERIES_PLACES: Final = _entity("series_place", SeriesPlaceRow, series_places)
COLLECTIONS: Final = _entity("collection", CollectionRow, _collections)
MENUS: Final = _entity("menu", MenuRow, _menus)
MENU_ITEMS: Final = _entity("menu_item", MenuItemRow, _menu_items)
CORRECTIONS: Final = _entity("correction", CorrectionRow, corrections)
CREDITS: Final = _entity("credit", CreditRow, content_credits)
SITES: Final = _entity("site", SiteRow, _site)
REDIRECTS: Final = _entity("redirect", RedirectRow, redirects)
ADDRESSES: Final = _entity("address", AddressRow, _addresses)
