"""The number of statements is that of the levels of an operation, not of its rows."""

from typing import Final

import pytest

from tests.schema.conftest import Reader

# name: the operation, and how many statements its levels take
OPERATIONS: Final[dict[str, tuple[str, int]]] = {
    "cards": (
        """
        articles(first: $n) { nodes {
          title author { name } byline { role author { name } } tags { name } section { name }
        } }
        """,
        5,
    ),
    "cards with addresses": (
        """
        articles(first: $n, filter: { tags: { some: {} } }) { totalCount nodes {
          url author { url } tags { url } section { url parent { url } }
        } }
        """,
        8,
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
        6,
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


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize("time", [None, "2026-01-16T12:00:00Z"], ids=["now", "then"])
async def test_statements_do_not_grow_with_rows(
    gazette: Reader, name: str, time: str | None
) -> None:
    fields, levels = OPERATIONS[name]
    view = f'at(time: "{time}") {{ {fields} }}' if time else fields
    sent = {}
    for n in (1, 2, 20):
        with gazette.counting() as statements:
            answer = await gazette.ask(f"query Q($n: Int!) {{ {view} }}", {"n": n})
        assert "errors" not in answer
        sent[n] = len(statements)
    assert sent[2] == sent[20] == levels
    assert sent[1] <= levels


async def test_an_operation_reads_at_one_instant(gazette: Reader) -> None:
    with gazette.counting() as statements:
        await gazette.ask("{ articles { nodes { tags { articleCount } } } site { name } }")
    assert statements  # the instant is bound: none asks the database's own clock
    assert not any("now()" in one or "current_timestamp" in one.lower() for one in statements)
