"""Pages of lists: each row once and in order, whichever way one walks."""

import base64
import json
import random
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import permutations, product
from typing import Any, Final
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.relations import edges, fronts
from db.relations.shapes import OrderBy, Paged
from resolvers import cursors
from resolvers.errors import RequestError
from schema import ids
from tests.schema.conftest import MORE, Json, Reader, examples

ARTICLE: Final = "id title publishedAt revisedAt updatedAt wordCount commentCount"
ARTICLE_FIELDS: Final = {
    "PUBLISHED_AT": "publishedAt",
    "REVISED_AT": "revisedAt",
    "UPDATED_AT": "updatedAt",
    "TITLE": "title",
    "READING_MINUTES": "wordCount",
    "COMMENT_COUNT": "commentCount",
}
RELATIONS: Final = (
    edges.articles, edges.pages, edges.tags, edges.authors, fronts.series_parts,
    fronts.collection_items,
)  # fmt: skip
NIL: Final = UUID(int=0)
THEN: Final = "2026-01-15T12:00:00Z"
INFO: Final = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"

Term = tuple[str, str]  # field and direction


@dataclass(frozen=True, slots=True)
class Connection:
    """``above``: the field it is below. ``orders``: for each term the field that shows it."""

    field: str
    node: str
    orders: dict[str, str]
    default: tuple[Term, ...]
    above: str = ""
    given: str = ""


NEWEST: Final = (("PUBLISHED_AT", "DESC"),)
BY_NAME: Final = (("NAME", "ASC"),)
BY_PLACE: Final = (("POSITION", "ASC"),)  # that editors chose, or a rule


def _articles(above: str = "", given: str = "") -> Connection:
    return Connection("articles", ARTICLE, ARTICLE_FIELDS, NEWEST, above, given)


CONNECTIONS: Final = {
    "articles": _articles(),
    "section": _articles('section(by: {slug: {slug: "news"}})'),
    "section alone": _articles(
        'section(by: {slug: {slug: "culture"}})', "includeDescendants: false, "
    ),
    "tag": _articles('tag(by: {slug: {slug: "music"}})'),
    "author": _articles('author(by: {slug: {slug: "ada-lund"}})'),
    "pages": Connection(
        "pages",
        "id title updatedAt",
        {"TITLE": "title", "UPDATED_AT": "updatedAt", "POSITION": "position"},
        (("POSITION", "ASC"), ("TITLE", "ASC")),
    ),
    "tags": Connection(
        "tags", "id name articleCount", {"NAME": "name", "ARTICLE_COUNT": "articleCount"}, BY_NAME
    ),
    "authors": Connection("authors", "id name", {"NAME": "name"}, BY_NAME),
    "series": Connection(
        "parts", "id title", {}, BY_PLACE, 'series(by: {slug: {slug: "ferry-life"}})'
    ),
    "ruled": Connection("items", "id title", {}, BY_PLACE, 'collection(handle: "home")'),
    "revised": Connection("items", "id title", {}, BY_PLACE, 'collection(handle: "revised")'),
    "by hand": Connection("items", "id title", {}, BY_PLACE, 'collection(handle: "choice")'),
}
ORDERS: Final = [
    (name, ((field, direction),))
    for name, connection in CONNECTIONS.items()
    for field in connection.orders
    for direction in ("ASC", "DESC")
    if name != "authors"  # has one order only
]
TIMES: Final = (None, THEN)
CASES: Final = [
    (name, order, time)
    for i, (name, order) in enumerate([*ORDERS, *((name, ()) for name in CONNECTIONS)])
    for time in (TIMES if name == "articles" else [TIMES[(i + i // 2) % 2]])
]


class List:
    """A list in an order at a time, as one reader sees it."""

    def __init__(
        self, reader: Reader, name: str, order: Sequence[Term], time: str | None = None
    ) -> None:
        self.reader = reader
        self.connection = CONNECTIONS[name]
        self.order = order
        self.time = time

    async def read(self, node: str = "id", **page: Json) -> dict[str, Any]:
        """A page of it with these fields of its nodes, or what the error says."""
        answer = await self.reader.ask(self._document(node, page))
        if "errors" in answer:
            return {"error": answer["errors"][0]["extensions"]["code"]}
        found = answer["data"]["at"] if self.time else answer["data"]
        if self.connection.above:
            (found,) = found.values()
        page_read: dict[str, Any] = found[self.connection.field]
        return page_read

    def _document(self, node: str, page: dict[str, Any]) -> str:
        c = self.connection
        terms = ", ".join(f"{{field: {f}, direction: {d}}}" for f, d in self.order)
        given = {name: json.dumps(value) for name, value in page.items()}
        if terms:
            given["orderBy"] = f"[{terms}]"
        arguments = c.given + ", ".join(f"{name}: {value}" for name, value in given.items())
        text = f"{c.field}({arguments}) {{ {INFO} edges {{ cursor node {{ {node} }} }} }}"
        text = f"{c.above} {{ {text} }}" if c.above else text
        return f'{{ at(time: "{self.time}") {{ {text} }} }}' if self.time else f"{{ {text} }}"

    async def rows(self) -> list[dict[str, Any]]:
        """All of it, with what it is sorted by; what is read once stays as it is."""
        name = (self.connection.above or self.connection.field, tuple(self.order), self.time)
        if name not in _rows:
            page = await self.read(self.connection.node, first=100)
            assert not page["pageInfo"]["hasNextPage"]
            _rows[name] = page["edges"]
        return _rows[name]

    async def whole(self) -> list[dict[str, Any]]:
        """All of it, as pages show it."""
        return [edge | {"node": {"id": edge["node"]["id"]}} for edge in await self.rows()]


_rows: Final[dict[Any, list[dict[str, Any]]]] = {}


def consistent(page: dict[str, Any], whole: Sequence[dict[str, Any]]) -> None:
    """The page's info is that of its edges, which are a part of the whole."""
    edges, info = page["edges"], page["pageInfo"]
    assert edges
    assert info["startCursor"] == edges[0]["cursor"]
    assert info["endCursor"] == edges[-1]["cursor"]
    begin = whole.index(edges[0])
    assert edges == list(whole[begin : begin + len(edges)])
    assert info["hasPreviousPage"] == (begin > 0)
    assert info["hasNextPage"] == (begin + len(edges) < len(whole))


async def forward(items: List, whole: Sequence[Any], chance: random.Random) -> list[Any]:
    found: list[Any] = []
    page: dict[str, Any] = {}
    while not page or page["pageInfo"]["hasNextPage"]:
        after = {"after": page["pageInfo"]["endCursor"]} if page else {}
        page = await items.read(first=chance.randint(1, 14), **after)
        consistent(page, whole)
        found += page["edges"]
    return found


async def backward(items: List, whole: Sequence[Any], chance: random.Random) -> list[Any]:
    found: list[Any] = []
    page: dict[str, Any] = {}
    while not page or page["pageInfo"]["hasPreviousPage"]:
        before = {"before": page["pageInfo"]["startCursor"]} if page else {}
        page = await items.read(last=chance.randint(1, 14), **before)
        consistent(page, whole)
        found = page["edges"] + found
    return found


def folded(text: str) -> str:
    """By what titles and names are sorted."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not "\u0300" <= c <= "\u036f")
    return plain.lower()


def place(edge: dict[str, Any], connection: Connection, order: Sequence[Term]) -> list[Any]:
    """What an edge is to be sorted by, ascending: None comes last whatever the direction."""
    keys: list[Any] = []
    terms = order or connection.default
    for field, direction in terms:
        shown = connection.orders[field]
        value = edge["node"][shown]
        value = folded(value) if shown in {"title", "name"} else value
        keys.append((value is None, _Turned(value, turned=direction == "DESC")))
    found = ids.decode(edge["node"]["id"])
    assert found
    return [*keys, _Turned(found.uuid, turned=terms[-1][1] == "DESC")]


@dataclass(frozen=True, slots=True)
class _Turned:
    value: Any
    turned: bool

    def __lt__(self, other: "_Turned") -> bool:
        if self.value is None:
            return False
        less: bool = self.value > other.value if self.turned else self.value < other.value
        return less


@pytest.mark.parametrize(("name", "order", "time"), CASES, ids=str)
async def test_walking_a_list_gives_each_row_once_and_in_order(
    gazette: Reader, name: str, order: tuple[Term, ...], time: str | None
) -> None:
    items = List(gazette, name, order, time)
    rows, whole = await items.rows(), await items.whole()
    assert len(whole) > 3
    assert len({edge["cursor"] for edge in whole}) == len(whole)
    if not any(field == "POSITION" for field, _ in order or items.connection.default):  # not told
        assert rows == sorted(rows, key=lambda edge: place(edge, items.connection, order))
    for seed in range(1 + MORE // 100):
        chance = random.Random(f"{name} {order} {time} {seed}")  # noqa: S311  # repeatable
        assert await forward(items, whole, chance) == whole
        assert await backward(items, whole, chance) == whole


@examples(10)
@given(st.data())
async def test_several_terms_are_walked_likewise(gazette: Reader, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted({name for name, _ in ORDERS})))
    fields = sorted(CONNECTIONS[name].orders.keys() - {"POSITION"})
    chosen = data.draw(st.lists(st.sampled_from(fields), min_size=1, max_size=4, unique=True))
    order = [(field, data.draw(st.sampled_from(["ASC", "DESC"]))) for field in chosen]
    items = List(gazette, name, order, data.draw(st.sampled_from([None, THEN])))
    rows, whole = await items.rows(), await items.whole()
    assert rows == sorted(rows, key=lambda edge: place(edge, items.connection, order))
    chance = data.draw(st.randoms(use_true_random=False))
    assert await forward(items, whole, chance) == whole
    assert await backward(items, whole, chance) == whole


@examples(20)
@given(st.data())
async def test_two_cursors_cut_a_piece_out(gazette: Reader, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["articles", "section", "tag", "pages"]))
    items = List(gazette, name, ())
    whole = await items.whole()
    begin, end = data.draw(st.tuples(*[st.integers(0, len(whole) - 1)] * 2))
    size = data.draw(st.integers(1, 10))
    between = whole[begin + 1 : end]
    cut = {"after": whole[begin]["cursor"], "before": whole[end]["cursor"]}
    first, last = await items.read(first=size, **cut), await items.read(last=size, **cut)
    assert first["edges"] == between[:size]
    assert last["edges"] == between[-size:]
    for page in (first, last):
        if page["edges"]:
            consistent(page, whole)


NESTED: Final = """
query Nested($order: [ArticleOrder!], $first: Int, $after: String, $last: Int, $before: String) {
  articles(first: 100, orderBy: $order) { edges { cursor node { id } } }
  tags { nodes {
    ...Page
    all: articles(first: 100, orderBy: $order) { edges { cursor node { id } } }
  } }
}
fragment Page on Tag {
  articles(first: $first, after: $after, last: $last, before: $before, orderBy: $order) {
    edges { cursor node { id } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""


@examples(10)
@given(st.data())
async def test_below_many_parents_each_has_its_own_page(
    gazette: Reader, data: st.DataObject
) -> None:
    fields = st.lists(st.sampled_from(sorted(ARTICLE_FIELDS)), max_size=2, unique=True)
    directions = st.sampled_from(["ASC", "DESC"])
    order = [{"field": f, "direction": data.draw(directions)} for f in data.draw(fields)]
    first = await gazette.ask(NESTED, {"order": order, "first": 1})
    everything = first["data"]["articles"]["edges"]
    at = data.draw(st.integers(0, len(everything) - 1))
    size, cursor = data.draw(st.integers(1, 5)), everything[at]["cursor"]
    backward = data.draw(st.booleans())
    page = {"last": size, "before": cursor} if backward else {"first": size, "after": cursor}
    answer = await gazette.ask(NESTED, {"order": order, **page})
    for tag in answer["data"]["tags"]["nodes"]:
        beyond = everything[:at] if backward else everything[at + 1 :]
        fitting = [edge for edge in tag["all"]["edges"] if edge in beyond]
        assert tag["articles"]["edges"] == (fitting[-size:] if backward else fitting[:size])
        more = tag["articles"]["pageInfo"]["hasPreviousPage" if backward else "hasNextPage"]
        assert more == (len(fitting) > size)


async def test_a_cursor_is_of_one_order(gazette: Reader) -> None:
    kinds = {"pages": "pages", "tags": "tags"}
    made = {
        (kinds.get(name, "articles"), order): (await List(gazette, name, order).whole())[0][
            "cursor"
        ]
        for name, order in ORDERS
    }
    chance = random.Random(1)  # noqa: S311  # repeatable
    for name, order in ORDERS:
        (kind, made_in), cursor = chance.choice(sorted(made.items()))
        page = await List(gazette, name, order).read(first=1, after=cursor)
        same = (kind, made_in) == (kinds.get(name, "articles"), order)
        assert (page.get("error") != "INVALID_CURSOR") == same
    assert len(set(made.values())) == len(made)


@pytest.mark.parametrize("relation", RELATIONS, ids=lambda relation: relation.name)
def test_no_two_orders_take_each_others_cursors(relation: Paged[Any]) -> None:
    orders = [
        tuple(OrderBy(name, descending) for name, descending in zip(names, ways, strict=True))
        for size in (1, 2)
        for names in permutations(relation.orders, size)
        for ways in product((True, False), repeat=size)
    ]
    for made_in, asked in product(orders, orders):
        keys = [relation.orders[term.field] for term in made_in]
        values = [_SAMPLES[key.type] for key in keys]
        cursor = cursors.encode(relation, made_in, [*values, NIL])
        if made_in == asked:
            assert cursors.decode(cursor, relation, asked, keys) == (*values, NIL)
        else:
            asked_keys = [relation.orders[term.field] for term in asked]
            with pytest.raises(RequestError):
                cursors.decode(cursor, relation, asked, asked_keys)


_SAMPLES: Final = {str: "a", int: 1, datetime: datetime(2026, 1, 1, 0, 0, 0, 1, tzinfo=UTC)}


def rewritten(cursor: str, change: Callable[[bytes], bytes]) -> str:
    raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    return base64.urlsafe_b64encode(change(raw)).decode().rstrip("=")


BROKEN: Final[dict[str, Callable[[str], str]]] = {
    "empty": lambda _: "",
    "no base64": lambda c: c + "!",
    "no letters": lambda _: "ÄÖÜ",
    "padded": lambda c: c + "=" * (-len(c) % 4) if len(c) % 4 else c + "====",
    "a line break in it": lambda c: c[:8] + "\n" + c[8:],
    "shorter": lambda c: c[:-3],
    "no JSON": lambda c: rewritten(c, lambda raw: raw[1:]),
    "no UTF-8": lambda c: rewritten(c, lambda raw: b"\xff" + raw),
    "no list": lambda c: rewritten(c, lambda _: b'{"a": 1}'),
    "an empty list": lambda c: rewritten(c, lambda _: b"[]"),
    "another version": lambda c: rewritten(c, lambda raw: raw.replace(b"[1,", b"[2,")),
    "another hash": lambda c: rewritten(c, lambda raw: raw.replace(b'[1,"', b'[1,"0')),
    "a value too many": lambda c: rewritten(c, lambda raw: raw.replace(b",", b",1,", 2)),
    "deep": lambda c: rewritten(c, lambda _: b"[" * 100_000),
    "a long number": lambda c: rewritten(c, lambda _: b"[" + b"9" * 5000 + b"]"),
}


@pytest.mark.parametrize("name", ["articles", "pages", "tags", "authors", "series", "ruled"])
@pytest.mark.parametrize("kind", BROKEN)
async def test_a_broken_cursor_is_told(gazette: Reader, name: str, kind: str) -> None:
    items = List(gazette, name, ())
    whole = await items.whole()
    for argument in ("after", "before"):
        broken = BROKEN[kind](whole[0]["cursor"])
        assert await items.read(first=1, **{argument: broken}) == {"error": "INVALID_CURSOR"}


VALUES: Final = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([2**31, -(2**31) - 1, 2**63, 10**30, -(10**18), 0]),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from(["\0", "\ud800", "", "0" * 32]),
    st.lists(st.integers(), max_size=2),
)


@examples(80)
@given(st.data())
async def test_a_forged_cursor_is_refused_or_a_place(gazette: Reader, data: st.DataObject) -> None:
    name, order = data.draw(st.sampled_from(ORDERS))
    items = List(gazette, name, order)
    whole = await items.whole()

    def forge(raw: bytes) -> bytes:
        values = json.loads(raw)
        values[data.draw(st.integers(0, len(values) - 1))] = data.draw(VALUES)
        return json.dumps(values).encode()

    cursor = rewritten(whole[0]["cursor"], forge)
    page = await items.read(first=100, after=cursor)
    if page != {"error": "INVALID_CURSOR"}:
        assert page["edges"] == whole[len(whole) - len(page["edges"]) :]


@examples(80)
@given(st.data())
async def test_a_mistyped_cursor_is_refused_or_a_place(
    gazette: Reader, data: st.DataObject
) -> None:
    items = List(gazette, data.draw(st.sampled_from(sorted(CONNECTIONS))), ())
    whole = await items.whole()
    cursor = whole[data.draw(st.integers(0, len(whole) - 1))]["cursor"]
    at = data.draw(st.integers(0, len(cursor)))
    mistyped = (
        cursor[:at] + data.draw(st.text(max_size=2)) + cursor[at + data.draw(st.integers(0, 2)) :]
    )
    page = await items.read(first=100, after=mistyped)
    if page != {"error": "INVALID_CURSOR"}:
        assert page["edges"] == whole[len(whole) - len(page["edges"]) :]
