"""Full text search: what fits best first, with the passages that fit."""

import asyncio
import difflib
import html
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from aiodataloader import DataLoader

from db.queries import facets
from db.queries import search as queries
from db.queries.facets import FacetRow
from db.relations.search import MILLION, search
from db.relations.shapes import Counted, Edge, Filter, Page
from db.rows import ContentRow
from db.session import Database
from db.view import View
from resolvers import bodies, lists, routes
from resolvers.context import Context
from resolvers.errors import RequestError
from resolvers.loaders import SITE_WIDE

MAX_QUERY: Final = 200
MAX_FACETS: Final = 100
_MAX_WORDS: Final = 8
_TITLES_PER_WORD: Final = 10
_ALIKE: Final = 0.6
_WORD: Final = re.compile(r"\w+")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Highlight:
    """A field of a hit with what was found in ``<mark>``; all else in it is escaped."""

    field: str
    html: str


async def find(
    ctx: Context, view: View, query: str, given: Filter, first: int | None, after: str | None
) -> Page[ContentRow]:
    """A page of the hits. Words, "phrases", or, -without; each language by its own rules.

    Raises:
        RequestError: BAD_USER_INPUT for a query above 200 characters, and as ``lists.read``.
    """
    if len(query) > MAX_QUERY:
        raise RequestError("BAD_USER_INPUT", f"query has at most {MAX_QUERY} characters.")
    locales = await _locales(ctx, view, given)
    text = " ".join(_UNPRINTABLE.sub(" ", query).split())
    options = (("query", text), ("locales", locales))
    asked = lists.ListArguments(first=first, after=after, filter=given, options=options)
    return await lists.read(ctx, search, view, asked)


def score(edge: Edge[ContentRow]) -> float:
    """How well it fits, from 0; to be compared within one search only."""
    return float(edge.sort[0]) / MILLION


async def highlights(
    ctx: Context, page: Page[ContentRow], edge: Edge[ContentRow]
) -> list[Highlight]:
    """Title, dek and body of a hit, those with something found in them.

    Of all hits of the page at once. A locked body's passages are of its teaser.
    """
    counted = page.counted
    name = (Highlight, counted.view, counted.options, tuple(row.edition_id for row in page.nodes))
    all_of_them = ctx.loaders.once(name, lambda: _task(_highlights(ctx, page)))
    found: dict[Any, list[Highlight]] = await asyncio.shield(all_of_them)
    return found[edge.node.edition_id]


async def suggestion(ctx: Context, page: Page[ContentRow]) -> str | None:
    """The query as visible titles spell it, where it finds nothing and that does."""
    if page.nodes or page.has_previous or page.has_next:
        return None
    counted = page.counted
    asked = dict(counted.options)
    query = _folded(asked["query"])
    words = [word for word in dict.fromkeys(_WORD.findall(query)) if word != "or"][:_MAX_WORDS]
    if not words:
        return None
    async with ctx.db.read() as connection:
        titles = await queries.titles_like(connection, counted.view, words, _TITLES_PER_WORD)
    known = [word for title in titles for word in _WORD.findall(title)]
    better_words = {word: _nearest(word, known) for word in words}
    # Quotes, or and -without stay where they are: they say what is looked for.
    spelled = _WORD.sub(lambda found: better_words.get(found[0], found[0]), query)
    if spelled == query:
        return None
    options = (("query", spelled), ("locales", asked["locales"]))
    better = lists.ListArguments(first=1, filter=counted.filter, options=options)
    found = await lists.read(ctx, search, counted.view, better)
    return spelled if found.nodes else None


async def facet(ctx: Context, page: Page[Any], by: str, first: int) -> list[FacetRow]:
    """The list's members by ``by``, the largest groups first; over its first 10,000 members.

    Raises:
        RequestError: BAD_USER_INPUT for a number that isn't from 1 to 100.
    """
    if not 1 <= first <= MAX_FACETS:
        raise RequestError("BAD_USER_INPUT", f"facets: first is from 1 to {MAX_FACETS}.")
    whole = page.counted
    name = (FacetRow, replace(whole, key=None), by, first)
    loader: DataLoader[Any, list[FacetRow]] = ctx.loaders.once(
        name, lambda: DataLoader(_facets(ctx.db, whole, by, first))
    )
    return await asyncio.shield(loader.load(whole.key or SITE_WIDE))


def _facets(
    db: Database, counted: Counted, by: str, first: int
) -> Callable[[list[Any]], Coroutine[Any, Any, list[list[FacetRow]]]]:
    """Of all parents of a level at once."""

    async def load(keys: list[Any]) -> list[list[FacetRow]]:
        async with db.read() as connection:
            asked = [None if key is SITE_WIDE else key for key in keys]
            found = await facets.facets(connection, counted, asked, by, first)
        return [found[key] for key in asked]

    return load


async def _locales(ctx: Context, view: View, given: Filter) -> tuple[str, ...]:
    """The languages to read the query in: those that the filter leaves of the site's."""
    asked = dict(dict(given).get("locale", ()))
    wanted = {*asked.get("in", ()), *([asked["eq"]] if "eq" in asked else ())}
    spoken = [locale["code"] for locale in (await routes.site(ctx, view)).locales]
    return tuple(code for code in spoken if not wanted or code in wanted) or (spoken[0],)


async def _highlights(ctx: Context, page: Page[ContentRow]) -> dict[Any, list[Highlight]]:
    query = dict(page.counted.options)["query"]
    rows = list(page.nodes)
    said = await asyncio.gather(*(bodies.of_content(ctx, row) for row in rows))
    texts = {row.edition_id: body.plain_text for row, body in zip(rows, said, strict=True)}
    by_locale: dict[str, list[ContentRow]] = defaultdict(list)
    for row in rows:
        by_locale[row.locale].append(row)
    found: dict[Any, list[Highlight]] = {}
    for locale, some in by_locale.items():
        whole = [text for row in some for text in (row.title, row.dek or "")]
        parts = [texts[row.edition_id] for row in some]
        async with ctx.db.read() as connection:
            lines = await queries.passages(connection, query, locale, whole, whole=True)
        async with ctx.db.read() as connection:
            passages = await queries.passages(connection, query, locale, parts, whole=False)
        marked = zip(some, lines[::2], lines[1::2], passages, strict=True)
        found |= {row.edition_id: _marked(*texts) for row, *texts in marked}
    return found


def _marked(title: str, dek: str, body: str) -> list[Highlight]:
    fields = (("title", title), ("dek", dek), ("body", body))
    return [Highlight(name, _html(text)) for name, text in fields if queries.OPEN in text]


def _html(text: str) -> str:
    escaped = html.escape(" ".join(text.split()))
    return escaped.replace(queries.OPEN, "<mark>").replace(queries.CLOSE, "</mark>")


def _folded(text: str) -> str:
    """As ``sort_key`` writes titles: small letters without accents."""
    bare = unicodedata.normalize("NFKD", text)
    return "".join(c for c in bare if not unicodedata.combining(c)).lower()


def _nearest(word: str, known: Sequence[str]) -> str:
    if word in known:
        return word
    alike = difflib.get_close_matches(word, known, n=1, cutoff=_ALIKE)
    return alike[0] if alike else word


def _task(work: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
    """Begun once, awaited by whoever asks."""
    return asyncio.ensure_future(work)
