"""The reads of published content, the same now and at any moment."""

from collections.abc import Sequence
from typing import Annotated, Any, Optional

import strawberry
from strawberry import Parent

from db.relations import edges, fronts
from db.relations.entities import ARTICLES, PAGES
from db.relations.shapes import One
from db.relations.shapes import Page as PageOf
from db.rows import (
    ArticleRow,
    AuthorRow,
    CollectionRow,
    ContentRow,
    MenuRow,
    PageRow,
    Row,
    SectionRow,
    SeriesRow,
    SiteRow,
    TagRow,
)
from resolvers import lookups, menus, routes, sections
from resolvers import search as searching
from resolvers.lists import ListArguments
from resolvers.trending import trending
from schema import ids
from schema.arguments import After, Before, First, Last, window
from schema.articles import Filtered, asked_of_all
from schema.edges import found, paged
from schema.filters import plain
from schema.info import Info, view_of
from schema.inputs import ContentBy, PathInLocale, SlugInLocale
from schema.orders import order_by as order_of
from schema.scalars import Locale
from schema.types.article import Article, TagFilter
from schema.types.article_connection import ArticleConnection
from schema.types.author import Author, AuthorBy
from schema.types.author_connection import AuthorConnection
from schema.types.collection import Collection
from schema.types.menu import Menu
from schema.types.page import Page, PageFilter, PageOrder
from schema.types.page_connection import PageConnection
from schema.types.route import Missing, RouteResult
from schema.types.search import SearchConnection
from schema.types.section import Section, SectionBy
from schema.types.series import Series, SeriesBy
from schema.types.site import Site
from schema.types.tag import Tag, TagBy, TagOrder
from schema.types.tag_connection import TagConnection
from schema.types.trending import TrendingWindow

MAX_DEPTH = 10
Path = Annotated[
    str,
    strawberry.argument(
        description="The path alone, as /news/hello: no host, no query, no fragment."
    ),
]
InLocale = Annotated[
    Locale | None,
    strawberry.argument(
        description="Only in this language. Where nothing is said: in the default one, else in any."
    ),
]


Wanted = Annotated[ContentBy, strawberry.argument(description="Which one.")]


def _article(by: Wanted) -> tuple[One[ArticleRow], Any] | None:
    if isinstance(by.path, PathInLocale):
        return routes.article_at(by.path.path, by.path.locale or None)
    return edges.article_by_id, ids.uuid_of(str(by.id), "Article", "Content")


def _page(by: Wanted) -> tuple[One[PageRow], Any] | None:
    if isinstance(by.path, PathInLocale):
        return routes.page_at(by.path.path, by.path.locale or None)
    return edges.page_by_id, ids.uuid_of(str(by.id), "Page", "Content")


def _pages_asked(  # the arguments of a connection
    filter: Annotated[
        PageFilter | None, strawberry.argument(description="Only pages for which this holds.")
    ] = None,
    order_by: Annotated[
        list[PageOrder] | None,
        strawberry.argument(description="By what; by position where nothing is said."),
    ] = None,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
) -> ListArguments:
    order, given = order_of(order_by), plain(filter)
    return ListArguments(first, after, last, before, order=order, filter=given)


def _tags_asked(
    filter: Annotated[
        TagFilter | None, strawberry.argument(description="Only tags for which this holds.")
    ] = None,
    order_by: Annotated[
        list[TagOrder] | None,
        strawberry.argument(description="By what; by name where nothing is said."),
    ] = None,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
) -> ListArguments:
    order, given = order_of(order_by), plain(filter)
    return ListArguments(first, after, last, before, order=order, filter=given)


@strawberry.interface(
    description="All reads of published content. `Query` answers as of now and `Snapshot` as of a "
    "moment, so that one fragment on ContentView serves both."
)
class ContentView:
    """Fields of ``Query`` and ``Snapshot``; the parent is None or a row with a view."""

    @strawberry.field(
        graphql_type=RouteResult,
        description="What answers at an address: one call per page view. Old addresses give a "
        "Redirect that leads there in one hop.",
    )
    @staticmethod
    async def route(
        parent: Parent[Any], info: Info, path: Path, locale: InLocale = None
    ) -> Row | Missing:
        view = view_of(parent, info)
        found = await routes.find(info.context, view, path, locale)
        return found or Missing(view, routes.normalise(path))

    article = found(ARTICLES, _article, Optional[Article], description="One article.")
    articles = paged(
        edges.articles,
        asked_of_all,
        ArticleConnection,
        description="Articles, newest first unless ordered.",
    )
    page = found(PAGES, _page, Optional[Page], description="One page.")
    pages = paged(
        edges.pages,
        _pages_asked,
        PageConnection,
        description="Pages, in the order that editors gave them.",
    )

    @strawberry.field(graphql_type=Optional[Section], description="One section.")
    @staticmethod
    async def section(
        parent: Parent[Any],
        info: Info,
        by: Annotated[SectionBy, strawberry.argument(description="Which one.")],
    ) -> SectionRow | None:
        view = view_of(parent, info)
        if isinstance(by.slug, SlugInLocale):
            slug, locale = by.slug.slug, by.slug.locale or None
            return await lookups.by_slug(info.context, edges.section_by_slug, view, slug, locale)
        uuid = ids.uuid_of(str(by.id), "Section")
        return await info.context.loaders.one(edges.section_by_id, view, uuid)

    @strawberry.field(
        graphql_type=list[Section],
        description="The tree of sections as a flat list: each followed by what is below it; "
        "hidden ones and what is below them are left out.",
    )
    @staticmethod
    async def sections(
        parent: Parent[Any],
        info: Info,
        below: Annotated[
            strawberry.ID | None,
            strawberry.argument(
                name="parent", description="Only below this section; else the whole tree."
            ),
        ] = None,
        depth: Annotated[
            int | None, strawberry.argument(description="How many levels, from 1 to 10.")
        ] = 2,
        locale: Annotated[
            Locale | None,
            strawberry.argument(description="The site's default where nothing is said."),
        ] = None,
    ) -> list[SectionRow]:
        top = None if below is None else ids.uuid_of(below, "Section")
        return await sections.tree(
            info.context, view_of(parent, info), top, 2 if depth is None else depth, locale
        )

    @strawberry.field(graphql_type=Optional[Tag], description="One tag.")
    @staticmethod
    async def tag(
        parent: Parent[Any],
        info: Info,
        by: Annotated[TagBy, strawberry.argument(description="Which one.")],
    ) -> TagRow | None:
        view = view_of(parent, info)
        if isinstance(by.slug, SlugInLocale):
            slug, locale = by.slug.slug, by.slug.locale or None
            return await lookups.by_slug(info.context, edges.tag_by_slug, view, slug, locale)
        uuid = ids.uuid_of(str(by.id), "Tag")
        return await info.context.loaders.one(edges.tag_by_id, view, uuid)

    tags = paged(
        edges.tags,
        _tags_asked,
        TagConnection,
        description="Tags that listed articles bear, by name.",
    )

    @strawberry.field(graphql_type=Optional[Author], description="One author.")
    @staticmethod
    async def author(
        parent: Parent[Any],
        info: Info,
        by: Annotated[AuthorBy, strawberry.argument(description="Which one.")],
    ) -> AuthorRow | None:
        view = view_of(parent, info)
        if isinstance(by.slug, SlugInLocale):
            slug, locale = by.slug.slug, by.slug.locale or None
            return await lookups.by_slug(info.context, edges.author_by_slug, view, slug, locale)
        uuid = ids.uuid_of(str(by.id), "Author")
        return await info.context.loaders.one(edges.author_by_id, view, uuid)

    authors = paged(
        edges.authors,
        window,
        AuthorConnection,
        description="Authors with a credit on a listed article, by name.",
    )

    @strawberry.field(
        graphql_type=SearchConnection,
        description="Articles and pages with these words, what fits best first: words, "
        '"phrases", or, -without. Endings and accents don\'t matter in languages that we know.',
    )
    @staticmethod
    async def search(
        parent: Parent[Any],
        info: Info,
        query: Annotated[
            str, strawberry.argument(description="What to look for, at most 200 characters.")
        ],
        filter: Filtered = None,
        first: First = None,
        after: After = None,
    ) -> PageOf[ContentRow]:
        view = view_of(parent, info)
        return await searching.find(info.context, view, query, plain(filter), first, after)

    @strawberry.field(
        graphql_type=list[Article],
        description="The articles that are viewed most of late, the most viewed first. What nobody "
        "has viewed is left out; in quiet times it goes further back. It counts the views of today "
        "at any moment.",
    )
    @staticmethod
    async def trending(
        parent: Parent[Any],
        info: Info,
        window: Annotated[
            TrendingWindow | None, strawberry.argument(description="How far back it looks.")
        ] = TrendingWindow.DAY,
        section: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Only in this section, and in those below it."),
        ] = None,
        first: Annotated[
            int | None, strawberry.argument(description="How many at most, up to 100.")
        ] = 10,
    ) -> Sequence[ArticleRow]:
        window, number = window or TrendingWindow.DAY, 10 if first is None else first
        below = None if section is None else ids.uuid_of(section, "Section")
        view = view_of(parent, info)
        return await trending(info.context, view, window.name, below, number)

    @strawberry.field(graphql_type=Optional[Series], description="One series.")
    @staticmethod
    async def series(
        parent: Parent[Any],
        info: Info,
        by: Annotated[SeriesBy, strawberry.argument(description="Which one.")],
    ) -> SeriesRow | None:
        view = view_of(parent, info)
        if isinstance(by.slug, SlugInLocale):
            slug, locale = by.slug.slug, by.slug.locale or None
            return await lookups.by_slug(info.context, fronts.series_by_slug, view, slug, locale)
        uuid = ids.uuid_of(str(by.id), "Series")
        return await info.context.loaders.one(fronts.series_by_id, view, uuid)

    @strawberry.field(graphql_type=Optional[Collection], description="A list for a front.")
    @staticmethod
    async def collection(
        parent: Parent[Any],
        info: Info,
        handle: Annotated[str, strawberry.argument(description="Its name, as home.")],
    ) -> CollectionRow | None:
        return await lookups.by_handle(
            info.context, fronts.collection_by_handle, view_of(parent, info), handle
        )

    @strawberry.field(
        graphql_type=Optional[Menu],
        description="A menu; where it is missing in a language, the one that `Site.locales` puts "
        "in its place.",
    )
    @staticmethod
    async def menu(
        parent: Parent[Any],
        info: Info,
        handle: Annotated[str, strawberry.argument(description="Its name, as main.")],
        locale: Annotated[
            Locale | None,
            strawberry.argument(description="The site's default where nothing is said."),
        ] = None,
    ) -> MenuRow | None:
        return await menus.find(info.context, view_of(parent, info), handle, locale)

    @strawberry.field(graphql_type=Site, description="The publication itself.")
    @staticmethod
    async def site(parent: Parent[Any], info: Info) -> SiteRow:
        return await routes.site(info.context, view_of(parent, info))
