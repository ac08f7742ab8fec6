"""The edges of the graph, each once. The name says from where to what."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    Text,
    and_,
    any_,
    func,
    literal_column,
    select,
    true,
    tuple_,
)

from db.models import CommentCount, Section, Site, Tag
from db.relations.entities import (
    ADDRESSES,
    ARTICLES,
    AUTHORS,
    BODIES,
    BYLINES,
    CREDITS,
    CUSTOM_FIELDS,
    DETAILS,
    FIRST_BYLINES,
    IMAGES,
    LISTED_AUTHORS,
    LISTED_PAGES,
    LISTED_TAGS,
    MEDIA,
    PAGES,
    REDIRECTS,
    SECTIONS,
    SHOWN_MEDIA,
    SITES,
    TAGS,
    reached_articles,
    textless_articles,
)
from db.relations.filters import ARTICLE_TERMS, PAGE_TERMS, TAG_TERMS, article_count, predicate
from db.relations.shapes import (
    Among,
    Beside,
    Filter,
    Many,
    Members,
    One,
    OrderBy,
    Paged,
    SortKey,
)
from db.rows import ArticleRow
from db.view import View, content_credits, content_sections, content_tags, editions, listed_alone


def _outermost(section: FromClause) -> ColumnElement[Any]:
    return tuple_(func.cardinality(section.c.ancestor_ids), section.c.id)


def _preferred(content: FromClause) -> ColumnElement[Any]:
    default = select(Site.default_locale).order_by(Site.created_at).limit(1).scalar_subquery()
    return tuple_(content.c.locale != default, content.c.locale)


# ── To one ──────────────────────────────────────────────────────────────────────────────────

article_by_id: Final = One("article_by_id", ARTICLES)
page_by_id: Final = One("page_by_id", PAGES)
section_by_id: Final = One("section_by_id", SECTIONS)
tag_by_id: Final = One("tag_by_id", TAGS)
author_by_id: Final = One("author_by_id", AUTHORS)
redirect_by_id: Final = One("redirect_by_id", REDIRECTS)
media_by_id: Final = One("media_by_id", SHOWN_MEDIA)
media_in_text: Final = One("media_in_text", MEDIA)
# A slug is unique among siblings only: the outermost section wins, of several the oldest.
section_by_slug: Final = One(
    "section_by_slug", SECTIONS, columns=("locale", "slug"), order=_outermost
)
# A path is unique within its locale: the default one wins, then any.
article_by_path: Final = One("article_by_path", ARTICLES, columns=("path",), order=_preferred)
page_by_path: Final = One("page_by_path", PAGES, columns=("path",), order=_preferred)
article_in_locale: Final = One("article_in_locale", ARTICLES, columns=("locale", "path"))
page_in_locale: Final = One("page_in_locale", PAGES, columns=("locale", "path"))
tag_by_slug: Final = One("tag_by_slug", TAGS, columns=("locale", "slug"))
author_by_slug: Final = One("author_by_slug", AUTHORS, columns=("locale", "slug"))

content_body: Final = One("content_body", BODIES, "edition_id")
content_details: Final = One("content_details", DETAILS, "edition_id")
seo_image: Final = One("seo_image", IMAGES, "seo_image_id")
custom_field_by_id: Final = One("custom_field_by_id", CUSTOM_FIELDS)
content_hero_image: Final = One("content_hero_image", IMAGES, "hero_image_id")
author_avatar: Final = One("author_avatar", IMAGES, "avatar_id")
article_section: Final = One("article_section", SECTIONS, "section_id")
article_author: Final = One("article_author", FIRST_BYLINES, "edition_id", columns=("edition_id",))
credit_author: Final = One("credit_author", BYLINES, "author_id")
page_parent: Final = One("page_parent", LISTED_PAGES, "parent_id")
section_parent: Final = One("section_parent", SECTIONS, "parent_id")


# ── To short lists ──────────────────────────────────────────────────────────────────────────


def _credits_of(view: View, among: Among) -> Select[Any]:
    c = content_credits(view)
    chosen = select(c.c.edition_id, *CREDITS.columns_of(c)).where(among(c.c.edition_id))
    return chosen.order_by(c.c.position)


def _tags_of(view: View, among: Among) -> Select[Any]:
    uses, tag = content_tags(view), Tag.__table__
    chosen = select(uses.c.edition_id, *TAGS.columns_of(tag)).where(among(uses.c.edition_id))
    return chosen.join(tag, tag.c.id == uses.c.tag_id).order_by(uses.c.position)


def _answering(view: View, among: Among) -> Select[Any]:
    a = ADDRESSES.source(view)
    return select(a.c.path, *ADDRESSES.columns_of(a)).where(among(a.c.path))


def _pages_below(view: View, among: Among) -> Select[Any]:
    p = LISTED_PAGES.source(view)
    chosen = select(p.c.parent_id, *LISTED_PAGES.columns_of(p)).where(among(p.c.parent_id))
    return chosen.order_by(p.c.position, p.c.title_key, p.c.content_id)


def _pages_above(view: View, among: Among) -> Select[Any]:
    e = editions(view, "line")
    start = select(e.c.content_id.label("below"), e.c.parent_id.label("above"))
    line = start.where(among(e.c.content_id)).cte("line_above", recursive=True)
    step = editions(view, "step")
    line = line.union(
        select(line.c.below, step.c.parent_id).join(step, step.c.content_id == line.c.above)
    )
    p = LISTED_PAGES.source(view)
    chosen = select(line.c.below, *LISTED_PAGES.columns_of(p))
    # A page's path begins with that of each page above it, so the shortest is the outermost.
    return chosen.join(p, p.c.content_id == line.c.above).order_by(func.length(p.c.path))


def _sections_below(_view: View, among: Among) -> Select[Any]:
    s = Section.__table__
    chosen = select(s.c.parent_id, *SECTIONS.columns_of(s)).where(among(s.c.parent_id))
    return chosen.where(~s.c.hidden).order_by(s.c.position, s.c.name_key, s.c.id)


def _sections_of(_view: View, among: Among) -> Select[Any]:
    s = Section.__table__
    chosen = select(s.c.locale, *SECTIONS.columns_of(s)).where(among(s.c.locale))
    return chosen.order_by(s.c.position, s.c.name_key, s.c.id)


def _section_line(_view: View, among: Among) -> Select[Any]:
    s, above = Section.__table__, Section.__table__.alias("above")
    chosen = select(s.c.id, *SECTIONS.columns_of(above)).where(among(s.c.id))
    on = above.c.id == any_(s.c.ancestor_ids)
    return chosen.join(above, on).order_by(func.cardinality(above.c.ancestor_ids))


def _custom_fields_of(view: View, _among: Among) -> Select[Any]:
    f = CUSTOM_FIELDS.source(view)
    key = literal_column("'site'", Text)
    return select(key, *CUSTOM_FIELDS.columns_of(f)).order_by(f.c.id)


def _site_of(view: View, _among: Among) -> Select[Any]:
    s = SITES.source(view)
    key = literal_column("'site'", Text)
    return select(key, *SITES.columns_of(s)).order_by(s.c.created_at).limit(1)


article_credits: Final = Many("article_credits", CREDITS, "edition_id", _credits_of, inline=True)
article_tags: Final = Many("article_tags", TAGS, "edition_id", _tags_of, inline=True)
section_line: Final = Many("section_line", SECTIONS, "section_id", _section_line)
custom_fields: Final = Many("custom_fields", CUSTOM_FIELDS, "site", _custom_fields_of)
page_children: Final = Many("page_children", LISTED_PAGES, "id", _pages_below)
page_breadcrumbs: Final = Many("page_breadcrumbs", LISTED_PAGES, "id", _pages_above)
section_children: Final = Many("section_children", SECTIONS, "id", _sections_below)
sections_of_locale: Final = Many("sections_of_locale", SECTIONS, "code", _sections_of)
site: Final = Many("site", SITES, "site", _site_of)
answers_at_path: Final = Many("answers_at_path", ADDRESSES, "path", _answering)


# ── To long lists ───────────────────────────────────────────────────────────────────────────

_TITLE: Final = SortKey("title_key", str, apart=True)
_NAME: Final = SortKey("name_key", str)
_UPDATED: Final = SortKey("updated_at", datetime)
ARTICLE_ORDERS: Final = {
    "PUBLISHED_AT": SortKey("published_at", datetime),
    "REVISED_AT": SortKey("revised_at", datetime, nullable=True),
    "UPDATED_AT": _UPDATED,
    "TITLE": _TITLE,
    "READING_MINUTES": SortKey("word_count", int, apart=True),
    # Of today in every view, for comments aren't versioned.
    "COMMENT_COUNT": SortKey("approved", int, beside=Beside(CommentCount.__table__, "article_id")),
}
_NEWEST: Final = (OrderBy("PUBLISHED_AT", descending=True),)


def _all_articles(view: View, _key: Any, _options: Filter) -> Members:
    return _placed(view, lambda a: a.c.listed)


def _placed(view: View, holds: Callable[[FromClause], ColumnElement[bool]]) -> Members:
    """Articles found by what their editions hold."""
    a, textless = ARTICLES.source(view), textless_articles(view)
    ids = select(textless.c.content_id).where(holds(textless))
    chosen = select(*ARTICLES.columns_of(a)).where(holds(a))
    return Members(chosen, a, textless=Members(ids, textless))


def _articles_of(
    uses_of: Callable[[View], Subquery], column: str, *, lead_only: bool = False
) -> Callable[[View, Any, Filter], Members]:
    """Articles with an equal term: walked along the index of the table that holds the term."""

    def borne(uses: FromClause, key: Any) -> ColumnElement[bool]:
        return and_(uses.c[column] == key, uses.c.lead if lead_only else true())

    def members(view: View, key: Any, _options: Filter) -> Members:
        a, textless = reached_articles(view), textless_articles(view, reached=True)
        uses = uses_of(view)

        def joined(chosen: Select[Any], a: FromClause) -> Select[Any]:
            found = chosen.join(uses, uses.c.edition_id == a.c.edition_id)
            return found.where(borne(uses, key), uses.c.listed, a.c.listed)

        return Members(
            joined(select(*ARTICLES.columns_of(a)), a),
            a,
            {"published_at": uses.c.published_at, "content_id": uses.c.content_id},
            textless=Members(joined(select(textless.c.content_id), textless), textless),
            bare=bare(view, uses, key),
        )

    def bare(view: View, uses: Subquery, key: Any) -> Members | None:
        alone = listed_alone(view, uses)
        if alone is None:
            return None
        return Members(select(alone.c.content_id).where(borne(alone, key)), alone)

    return members


def _articles_in_section(view: View, key: Any, options: Filter) -> Members:
    if dict(options).get("include_descendants", True):
        return _articles_below(view, key, options)
    return _placed(view, lambda a: and_(a.c.section_id == key, a.c.listed))


_articles_below = _articles_of(content_sections, "section_id")


def _article_list(
    name: str, members: Callable[[View, Any, Filter], Members], parent_key: str | None
) -> Paged[ArticleRow]:
    terms = predicate(ARTICLE_TERMS)
    return Paged(name, ARTICLES, members, terms, ARTICLE_ORDERS, _NEWEST, parent_key)


def _all_pages(view: View, _key: Any, _options: Filter) -> Members:
    p = LISTED_PAGES.source(view)
    return Members(select(*LISTED_PAGES.columns_of(p)), p)


def _all_tags(view: View, _key: Any, _options: Filter) -> Members:
    shown = LISTED_TAGS.source(view)
    count = article_count(view, shown.c.id)
    t = select(shown, count.label("article_count")).subquery("tag_counted")
    return Members(select(*LISTED_TAGS.columns_of(t)), t)


def _all_authors(view: View, _key: Any, _options: Filter) -> Members:
    a = LISTED_AUTHORS.source(view)
    return Members(select(*LISTED_AUTHORS.columns_of(a)), a)


def _unfiltered(_view: View, _source: FromClause, _given: Filter) -> ColumnElement[bool]:
    return true()


articles: Final = _article_list("articles", _all_articles, None)
section_articles: Final = _article_list("section_articles", _articles_in_section, "id")
tag_articles: Final = _article_list("tag_articles", _articles_of(content_tags, "tag_id"), "id")
author_articles: Final = _article_list(
    "author_articles", _articles_of(content_credits, "author_id", lead_only=True), "id"
)
pages: Final = Paged(
    "pages",
    LISTED_PAGES,
    _all_pages,
    predicate(PAGE_TERMS),
    {"TITLE": _TITLE, "UPDATED_AT": _UPDATED, "POSITION": SortKey("position", int)},
    (OrderBy("POSITION", descending=False), OrderBy("TITLE", descending=False)),
)
tags: Final = Paged(
    "tags",
    LISTED_TAGS,
    _all_tags,
    predicate(TAG_TERMS),
    {"NAME": _NAME, "ARTICLE_COUNT": SortKey("article_count", int)},
    (OrderBy("NAME", descending=False),),
)
authors: Final = Paged(
    "authors",
    LISTED_AUTHORS,
    _all_authors,
    _unfiltered,
    {"NAME": _NAME},
    (OrderBy("NAME", descending=False),),
)
