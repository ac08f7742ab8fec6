"""Addresses as clients are given them."""

from typing import Any

import pytest

from media.renditions import Addresses
from media.signing import Signer
from resolvers import contents, fronts, routes, taxonomy
from resolvers.context import Context
from resolvers.drafts import Credit, Draft
from resolvers.fronts import Entry
from resolvers.taxonomy import Locale
from schema.schema import schema

ASKED = """
{
  article(by: { path: { path: "/ça/café" } }) {
    path url
    byline { author { url } }
    seo { canonicalUrl alternates { url } openGraph { property content } jsonLd }
  }
  menu(handle: "main") { items { url } }
}
"""


def told(answer: Any) -> set[str]:  # noqa: ANN401 -- an answer's shape
    """All texts in it."""
    if isinstance(answer, dict):
        return {text for one in answer.values() for text in told(one)}
    if isinstance(answer, list):
        return {text for one in answer for text in told(one)}
    return {str(answer)}


async def test_every_address_is_percent_encoded(ctx: Context) -> None:
    locales = [Locale("en", "English"), Locale("pt", "Português", "/pt", ("en",))]
    await taxonomy.create_site(ctx, name="Try", url="https://try.example", locales=locales)
    section = await taxonomy.create_section(ctx, name="A", slug="ça")
    there = await taxonomy.create_section(ctx, name="A", slug="lá", locale="pt")
    author = await taxonomy.create_author(ctx, name="A", slug="zoë")
    draft = Draft("A", credits=(Credit(author.id),))
    made = await contents.create_article(ctx, section_id=section.id, draft=draft, slug="café")
    other = await contents.create_article(
        ctx, section_id=there.id, draft=draft, slug="chá", translation_of=made.id
    )
    for one in (made, other):
        await contents.publish(ctx, one.id)
    await fronts.set_menu(ctx, "main", [Entry("/ça/café"), Entry("/où", "b")])
    fresh = Context(ctx.db, clock=ctx.clock, media=Addresses(Signer(b"a key for tests only")))
    result = await schema.execute(ASKED, context_value=fresh)
    assert result.errors is None
    addresses = {text for text in told(result.data) if text.startswith("https://try.example/")}
    assert addresses == {
        "https://try.example/%C3%A7a",
        "https://try.example/%C3%A7a/caf%C3%A9",
        "https://try.example/pt/l%C3%A1/ch%C3%A1",
        "https://try.example/authors/zo%C3%AB",
        "https://try.example/o%C3%B9",
    }


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/", "https://try.example/"),
        ("/a b", "https://try.example/a%20b"),
        ("/100%", "https://try.example/100%25"),
        ("/a(1),b;c=d", "https://try.example/a(1),b;c=d"),
        ('/"<>\\^`{|}', "https://try.example/%22%3C%3E%5C%5E%60%7B%7C%7D"),
    ],
)
async def test_what_needs_it_is_encoded_and_nothing_else(
    ctx: Context, path: str, address: str
) -> None:
    await taxonomy.create_site(ctx, name="Try", url="https://try.example")
    site = await routes.site(ctx, ctx.view)
    assert routes.url(site, path) == address
