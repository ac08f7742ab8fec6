"""The number of statements is that of the levels of an operation, not of its rows."""

from typing import Final

import pytest

from tests.schema.conftest import Reader

# Fields that plans read again, each in its own place, where loaders remember what they have read.
BY_THEMSELVES: Final = {"whole articles": 1, "the tree of sections": 1}

# name: the operation, and how many statements its levels take
OPERATIONS: Final[dict[str, tuple[str, int]]] = {
    "cards": (
        """
        articles(first: $n) { nodes {
          title author { name } byline { role author { name } } tags { name } section { name }
        } }
        """,
        6,  # the first name is an edge of its own
    ),
    "cards with addresses": (
        """
        articles(first: $n, filter: { tags: { some: {} } }) { totalCount nodes {
          url author { url } tags { url } section { url parent { url } }
        } }
        """,
        7,
    ),
    "whole articles": (
        """
        articles(first: $n, orderBy: { field: PUBLISHED_AT, direction: ASC }, filter: {
          not: { slug: { eq: "almanac-2025" } } }) { nodes {
            summary heroImage { srcset caption { html } }
            body {
              html markdown media { url } references { title body { truncated } }
              blocks { html ... on ParagraphBlock { text { spans { link { href } } } } }
            }
        } }
        """,
        7,  # the articles, their bodies, pictures, media, what they link to, its bodies, the site
    ),
    "three lists below each other": (
        """
        tags(first: $n) { nodes { articles(first: $n) { nodes { byline { author {
          articles(first: $n) { nodes { title section { name } } }
        } } } } } }
        """,
        6,
    ),
    "lists and their lengths": (
        """
        authors(first: $n) { totalCount nodes { articles(first: $n) { totalCount nodes {
          tags { articleCount articles(first: $n) { totalCount edges { cursor } } }
        } } } }
        """,
        8,
    ),
    "heads of pages": (
        """
        articles(first: $n, orderBy: { field: PUBLISHED_AT, direction: ASC }, filter: {
          not: { slug: { in: ["almanac-2025", "tour", "signpost"] } } }) { nodes {
          seo { description image { url } openGraph { content } alternates { url } jsonLd }
        } }
        """,
        11,  # the articles, what editors said, hero images, credits and their authors, sections
        # and those above, tags, translations, teasers, the site
    ),
    "own fields": (
        """
        articles(first: $n) { nodes {
          customFields { key definition { name } } customField(key: "rating") { key }
        } }
        """,
        3,
    ),
    "comments and answers": (
        """
        articles(first: $n, filter: { slug: { in: ["budget", "tour"] } }, orderBy: {
          field: PUBLISHED_AT, direction: ASC }) { nodes {
          commentCount commentsOpen
          comments(first: $n, orderBy: { field: REPLY_COUNT }) { totalCount nodes {
            author { name } body { plainText } article { path }
            replies(first: $n) { totalCount nodes { parent { id } replies { nodes { id } } } } } }
        } }
        """,
        9,  # articles, their counts, comments and how many, answers and how many, what those are
        # to, answers to them, the articles of the comments
    ),
    "what is near": (
        """
        articles(first: $n, filter: { tags: { some: { slug: { eq: "music" } } } }) { nodes {
          related(first: $n) { article { title related { article { path } } } }
          referencedBy(first: $n) { totalCount nodes { path } }
        } }
        """,
        5,
    ),
    "the last of each": (
        """
        tags(last: $n) { nodes { articles(last: $n, orderBy: { field: TITLE },
          filter: { tags: { some: { articleCount: { gt: 0 } } } }) { nodes { title } } } }
        """,
        2,
    ),
    "tags with their use": (
        "tags(first: $n) { nodes { name articleCount articles(first: 1) { nodes { title } } } }",
        3,
    ),
    "pages and all around them": (
        """
        pages(first: $n) { nodes {
          title parent { title } children { title children { title } } breadcrumbs { title }
        } }
        """,
        4,  # what is below the children is known already
    ),
    "articles in their series": (
        """
        articles(first: $n, filter: { series: { isNull: false } }) { nodes {
          series { position total previous { title } next { title } series { title image { url } } }
          translations { content { title } } corrections { note }
        } }
        """,
        7,  # the places, the series, its picture, the parts beside, translations, corrections
    ),
    "a front": (
        """
        collection(handle: "home") { items(first: $n) { totalCount edges {
          position headline image { url } node { title ... on Article { author { name } } }
        } } }
        """,
        5,
    ),
    "the tree of sections": (
        """
        sections(depth: 10) {
          parent { name }
          children { name articles(first: $n) { nodes { title } } }
          articles(first: $n) { totalCount nodes { title } }
          own: articles(first: $n, includeDescendants: false) { nodes { title } }
        }
        """,
        7,  # the children's articles are known already
    ),
}


TIMES: Final = pytest.mark.parametrize("time", [None, "2026-01-16T12:00:00Z"], ids=["now", "then"])


async def _sent(reader: Reader, fields: str, time: str | None) -> dict[int, int]:
    """How many statements are sent, by the number of rows that each list has at most."""
    view = f'at(time: "{time}") {{ {fields} }}' if time else fields
    sent = {}
    for n in (1, 2, 20):
        with reader.counting() as statements:
            answer = await reader.ask(f"query Q($n: Int!) {{ {view} }}", {"n": n})
        assert "errors" not in answer
        sent[n] = len(statements)
    return sent


@TIMES
@pytest.mark.parametrize("name", OPERATIONS)
async def test_statements_of_resolvers_do_not_grow_with_rows(
    resolvers: Reader, name: str, time: str | None
) -> None:
    fields, levels = OPERATIONS[name]
    sent = await _sent(resolvers, fields, time)
    assert sent[2] == sent[20] == levels
    assert sent[1] <= levels


@TIMES
@pytest.mark.parametrize("name", OPERATIONS)
async def test_statements_of_plans_do_not_grow_with_rows(
    gazette: Reader, name: str, time: str | None
) -> None:
    fields, levels = OPERATIONS[name]
    sent = await _sent(gazette, fields, time)
    assert max(sent.values()) <= levels + BY_THEMSELVES.get(name, 0)


async def test_an_operation_reads_at_one_instant(gazette: Reader) -> None:
    with gazette.counting() as statements:
        await gazette.ask("{ articles { nodes { tags { articleCount } } } site { name } }")
    assert statements  # the instant is bound: none asks the database's own clock
    assert not any("now()" in one or "current_timestamp" in one.lower() for one in statements)
