"""What readers ask for: what most writes change, single things, and anything at all."""

from random import Random
from typing import Final

from graphql import build_schema
from sqlalchemy import text

from schema.schema import sdl
from tests.cache.conftest import Written
from tests.cache.servers import posted
from tests.schema import operations
from tests.schema.conftest import Reader
from tests.schema.documents import Documents
from tests.schema.known import everything

Request = tuple[str, bytes]

BROAD: Final = (
    """{ articles(first: 60) { totalCount nodes { id title path access publishedAt
      author { name avatar { altText credit } } section { name path } tags { name slug }
      byline { role author { name } } } } }""",
    """{ articles(first: 40) { nodes { title commentCount commentsOpen comments(first: 3) {
      totalCount nodes { body { plainText } author { name } replies { nodes { status } } } }
      } } }""",
    """{ tags(first: 30) { nodes { name slug articleCount articles(first: 2) {
      totalCount nodes { title } } } } authors(first: 30) { nodes { name slug path } } }""",
    """{ sections(depth: 10) { name path articles(first: 3) { totalCount nodes { title path } } }
      site { name tagline } }""",
    """{ main: menu(handle: "main") { items { label url path target { __typename path } } }
      series(by: { slug: { slug: "ferry-life" } }) { title complete parts { nodes { title
        series { position total previous { title } next { title } } } } } }""",
    """{ search(query: "ferry", first: 10) { totalCount edges { node { __typename } } } }""",
    """{ pages(first: 30) { totalCount nodes { title path children { title }
      parent { title } } } }""",
    """{ articles(first: 30) { nodes { title corrections { note } translations { locale }
      related(first: 3) { article { title } } heroImage { altText credit } } } }""",
    """{ all: articles(first: 4) { nodes { title } } later: articles(first: 3, offset: 5) {
      nodes { title } } en: articles(first: 2, filter: { locale: { eq: "en" } }) { nodes {
      title } } }""",
)  # fmt: skip
AT_PATH: Final = """query($path: String!) {
  article(by: { path: { path: $path } }) { title access body { plainText } updatedAt
    section { name } tags { name } comments { totalCount } related(first: 3) { article { title } }
    series { position total previous { title } } } }"""
ROUTE: Final = """query($path: String!) { route(path: $path) { __typename
  ... on Article { title } ... on Page { title } ... on Section { name }
  ... on Redirect { toPath permanent cause to { __typename ... on Article { title } } }
  ... on Gone { since } } }"""


async def requests(written: Written, random: Random, number: int) -> list[Request]:
    """The broad ones first; so many random ones at the end."""
    reader = Reader(written.db, written.made)
    found = [(document, posted(document)) for document in BROAD]
    for name in operations.NAMES:
        given = await operations.variables(reader, name)
        found.append((name, posted(operations.document(name), given)))
    async with written.db.read() as connection:
        paths = await connection.scalars(
            text("select path from address union select from_path from redirect order by 1")
        )
    for path in paths:
        found += [(f"{path}", posted(one, {"path": path})) for one in (AT_PATH, ROUTE)]
    documents = Documents(build_schema(sdl()), await everything(reader), depth=5, fields=16)
    for _ in range(number):
        asked = documents.operation(random)
        found.append((asked.text, posted(asked.text, asked.variables)))
    return found
