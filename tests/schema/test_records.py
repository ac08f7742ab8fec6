"""Objects that are written right from the records of their statement, without rows between."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from body.rich import text_of
from db.dependencies import collecting
from db.explain import watching
from db.models import Comment
from db.queries import reads
from db.queries.making import row_maker
from db.queries.wanted import wanted_rows
from db.relations import edges, readers
from execution.plans import Level
from tests.schema.conftest import Json, Reader
from tests.schema.planning import DOCUMENTS, PLANS
from tests.schema.relations import VIEWS

CARDS = (
    "{ articles(first: 5) { nodes { id title author { id name } tags { slug } commentCount } } }"
)


def level_at(document: str, *keys: str) -> Level:
    operation = DOCUMENTS.operation(document, None)
    level = PLANS.plan(operation, {})
    for key in keys:
        (step,) = [one for one in level.steps if one.key == key]
        (level,) = step.levels
    return level


@pytest.mark.parametrize("keys", [(), ("author",), ("tags",)])
def test_what_a_list_shows_is_written_from_records(keys: tuple[str, ...]) -> None:
    assert level_at(CARDS, "articles", "nodes", *keys).places is not None


INLINE = [
    "articles(first: 5) { nodes { id tags { id slug __typename } } }",
    "articles(first: 5) { edges { cursor node { title tags { name } } } }",
    "articles(first: 5) { nodes { url tags { id name } } }",  # which looks at rows
    "articles(first: 5) { nodes { tags { name } first: tags(first: 1) { slug } } }",
    "articles(first: 5) { nodes { byline { role author { name slug } } tags(first: 0) { id } } }",
    "articles(first: 5) { nodes { tags { __typename } byline { position: __typename } } }",
    'article(by: { path: { path: "/city/budget" } }) { title tags { id name } byline { role } }',
    'author(by: { slug: { slug: "ada" } }) { articles(first: 9) { nodes { tags { name } } } }',
]
NOT_INLINE = [
    "articles(first: 5) { nodes { tags { synonyms } } }",  # PostgreSQL has no arrays of arrays
    "articles(first: 5) { nodes { tags { url } } }",
    "articles(first: 5) { nodes { tags { articleCount } } }",
    "articles(first: 5) { nodes { tags(first: -1) { name } } }",
    "articles(first: 5) { nodes { byline { author { id } } } }",
    "articles(first: 5) { nodes { byline { author { avatar { id } } } } }",
]


def lists_of(level: Level) -> list[Any]:
    """Below a level, those that their parents' statement reads; others as None."""
    found = [one.inline for one in level.steps if one.name in {"tags", "byline"}]
    return found + [it for one in level.steps for below in one.levels for it in lists_of(below)]


@pytest.mark.parametrize("fields", INLINE)
async def test_short_lists_are_read_by_the_statement_of_their_parents(
    gazette: Reader, resolvers: Reader, fields: str
) -> None:
    found = lists_of(level_at(f"{{ {fields} }}"))
    assert found
    assert None not in found
    reader = replace(gazette, plans=True)
    with reader.counting() as sent:
        answer = await reader.ask(f"{{ {fields} }}")
    assert "errors" not in answer
    assert answer == await resolvers.ask(f"{{ {fields} }}")
    assert not [one for one in sent if one.count("publication_tag") and "member" not in one]


@pytest.mark.parametrize("fields", NOT_INLINE)
async def test_others_are_read_by_their_own(
    gazette: Reader, resolvers: Reader, fields: str
) -> None:
    assert set(lists_of(level_at(f"{{ {fields} }}"))) == {None}
    assert await gazette.ask(f"{{ {fields} }}") == await resolvers.ask(f"{{ {fields} }}")


async def test_a_list_is_cut_where_a_variable_says(gazette: Reader, resolvers: Reader) -> None:
    document = "query Q($n: Int) { articles(first: 9) { nodes { tags(first: $n) { name } } } }"
    assert lists_of(level_at(document)) == [None]
    for n in (0, 1, 5):
        cut = await gazette.ask(document, {"n": n})
        assert cut == await resolvers.ask(document, {"n": n})


def test_below_a_row_that_stands_beside_another_lists_have_their_own_statement() -> None:
    comments = "comments(first: 2) { nodes { article { title tags { name } } } }"
    document = f"{{ articles(first: 2) {{ nodes {{ {comments} }} }} }}"
    assert lists_of(level_at(document)) == [None]


async def test_two_rows_away_lists_are_read_with_the_row_that_has_a_statement_again(
    gazette: Reader, resolvers: Reader
) -> None:
    parents = "parent { id article { title tags { name } section { name } } }"
    comments = f"comments(first: 9) {{ nodes {{ replies {{ nodes {{ {parents} }} }} }} }}"
    document = f"{{ articles(first: 30) {{ nodes {{ {comments} }} }} }}"
    assert None not in lists_of(level_at(document))
    with gazette.counting() as sent:
        answer = await gazette.ask(document)
    assert "'tags': [{'name': " in str(answer)
    assert answer == await resolvers.ask(document)
    assert len([one for one in sent if "publication_tag" in one]) == 1


def test_what_edges_lead_to_is_written_from_records_too() -> None:
    document = "{ articles { nodes { title } edges { cursor node { id slug } } } }"
    assert level_at(document, "articles", "nodes").places is not None
    assert level_at(document, "articles", "edges", "node").places is not None


@pytest.mark.parametrize("field", ["url", "body { id }", "seo { title }"])
def test_where_a_resolver_looks_at_rows_there_are_rows(field: str) -> None:
    level = level_at(
        f"{{ articles {{ nodes {{ id {field} tags {{ id }} }} }} }}", "articles", "nodes"
    )
    assert level.places is None
    (tags,) = [one for one in level.steps if one.key == "tags"]
    assert tags.levels[0].places is not None


def test_below_things_that_may_be_of_several_views_there_are_rows() -> None:
    document = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Article { tags { slug } } } }"
    plan = PLANS.plan(DOCUMENTS.operation(document, None), {})
    articles: Any = plan.steps[0].target
    (tags,) = articles["Article"].steps
    assert tags.levels[0].places is None


async def test_ids_beside_records_are_those_of_the_rows(gazette: Reader) -> None:
    cards = "{ articles(first: 100) { nodes { id heroImage { id } author { id } } } }"
    rows = "{ articles(first: 100) { nodes { id heroImage { id } author { id } url } } }"
    from_records = await gazette.ask(cards)
    from_rows = await gazette.ask(rows)
    answered = from_rows["data"]["articles"]["nodes"]
    assert any(one["heroImage"] is None for one in answered)
    for one in answered:
        del one["url"]
    assert from_records == from_rows


async def sizes(reader: Reader, fields: str) -> list[int]:
    """Of the pages that the statements read."""
    found: list[int] = []

    def note(_text: str, values: Json) -> None:
        found.extend(one for one in values if isinstance(one, int))

    with watching(reader.db, note):
        answer = await reader.ask(f"{{ articles(first: 3) {{ {fields} }} }}")
    assert "errors" not in answer
    return found


@pytest.mark.parametrize(
    ("fields", "read"),
    [
        ("nodes { title }", [3]),
        ("__typename some: nodes { title } all: nodes { slug }", [3]),
        ("nodes { comments(first: 2) { nodes { depth } } }", [3, 2]),
        ("nodes { title } pageInfo { hasNextPage }", [4]),
        ("edges { node { title } }", [4]),
        ("__typename", [3]),
    ],
)
async def test_a_row_more_than_the_page_is_read_where_anything_but_rows_is_looked_at(
    gazette: Reader, fields: str, read: list[int]
) -> None:
    assert await sizes(replace(gazette, plans=True), fields) == read


async def test_who_collects_is_told_whether_there_is_more(gazette: Reader) -> None:
    with collecting():
        assert await sizes(replace(gazette, plans=True), "nodes { title }") == [4]


@pytest.mark.parametrize("where", ["first: 2", "last: 2", "first: 2, offset: 1", "first: 0"])
async def test_pages_of_nothing_but_rows_are_those_of_resolvers(
    gazette: Reader, resolvers: Reader, where: str
) -> None:
    below = f"tags {{ articles({where}) {{ nodes {{ id }} }} }}"
    fields = f"one: nodes {{ title }} __typename two: nodes {{ {below} }}"
    document = f"{{ articles({where}) {{ {fields} }} }}"
    assert await gazette.ask(document) == await resolvers.ask(document)


COMMENTS = "articles { nodes { comments(first: 9) { nodes { %s } } } }"
REPLIES = COMMENTS % "replies { nodes { id %s } }"
MADE = [  # a list's fields, and where in the answer its level is
    (COMMENTS % "author { name } body { plainText }", "comments"),
    (COMMENTS % "who: author { name called: name } body { __typename } id", "comments"),
    (REPLIES % "author { name } body { one: plainText plainText __typename }", "replies"),
    (REPLIES % "parent { depth author { name } body { plainText } }", "replies"),
]
NOT_MADE = [
    (COMMENTS % "author { __typename name }", "comments"),
    (COMMENTS % "author { name ... on GuestAuthor { url } }", "comments"),
    (COMMENTS % "body { plainText html }", "comments"),
    (COMMENTS % "body { spans { text } }", "comments"),
]


def rows_of(level: Level, name: str) -> Level:
    """The level of the rows in the list of this name."""
    for step in level.steps:
        for below in step.levels:
            if step.name == name:
                return next(one for it in below.steps for one in it.levels)
            if below.steps:
                return rows_of(below, name)
    raise AssertionError(name)


@pytest.mark.parametrize(("fields", "name"), MADE)
async def test_what_a_row_tells_of_what_functions_give_needs_no_rows(
    gazette: Reader, resolvers: Reader, fields: str, name: str
) -> None:
    assert rows_of(level_at(f"{{ {fields} }}"), name).places is not None
    answer = await gazette.ask(f"{{ {fields} }}")
    assert "errors" not in answer
    assert answer == await resolvers.ask(f"{{ {fields} }}")


@pytest.mark.parametrize(("fields", "name"), NOT_MADE)
async def test_what_else_they_are_asked_for_needs_rows(
    gazette: Reader, resolvers: Reader, fields: str, name: str
) -> None:
    assert rows_of(level_at(f"{{ {fields} }}"), name).places is None
    assert await gazette.ask(f"{{ {fields} }}") == await resolvers.ask(f"{{ {fields} }}")


async def test_the_words_of_a_comment_are_those_of_its_text(gazette: Reader) -> None:
    async with gazette.db.read() as connection:
        found = (await connection.execute(select(Comment.id))).scalars().all()
        rows = await reads.one(connection, readers.comment_by_id, VIEWS["live"], found)
    said = [(row.words, row.body) for row in rows.values()]
    assert [words for words, _ in said] == [
        "" if body is None else text_of(body["text"]) for _, body in said
    ]
    assert {0, 1, 3} <= {len(body["text"]) if body else 0 for _, body in said}


@pytest.mark.parametrize("as_records", [True, False])
def test_rows_come_to_their_parents_in_whatever_order_they_are_read(*, as_records: bool) -> None:
    wanted = wanted_rows(("name",), records=as_records)
    make = row_maker(edges.article_tags.target, wanted, 1, grouped=True)
    found, _ = make(VIEWS["live"], [(2, "a"), (2, "b"), (1, "c"), (2, "d"), (1, "e")])
    names = {
        key: [row[1] if as_records else row.name for row in rows] for key, rows in found.items()
    }
    assert names == {2: ["a", "b", "d"], 1: ["c", "e"]}
