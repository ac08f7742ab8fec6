"""What nobody has published changes no answer: not a text, a count, an order or a place in one."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Final

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette

from db.relations import fronts
from feeds.http import routes
from resolvers import cursors
from resolvers.context import Context
from tests.schema.conftest import MEDIA, Hands, Json, Reader, Template, examples
from tests.schema.documents import Documents
from tests.schema.gazette import NOW, START
from tests.schema.operations import NAMES, document, recorded, variables
from tests.schema.test_leaks import knowing
from tests.schema.unseen import Unseen

FEEDS: Final = [
    f"{page}/{name}"
    for page in ("", "/de", "/news", "/tags/ferry", "/tags/ferry-boats", "/authors/ada-lund")
    for name in ("feed.xml", "atom.xml", "feed.json")
]
# A cursor of these holds the stored place: docs/adr/0014-fronts.md, "Price".
STORED_PLACES: Final = tuple(
    cursors.encode(relation, order, ())[:16]
    for relation, order in (
        (fronts.series_parts, fronts.series_parts.default_order),
        (fronts.collection_items, (fronts.PLACE,)),
    )
)


def told(answer: Json) -> Json:
    """An answer without those cursors."""
    if isinstance(answer, dict):
        return {name: told(one) for name, one in answer.items()}
    if isinstance(answer, list):
        return [told(one) for one in answer]
    return "…" if isinstance(answer, str) and answer.startswith(STORED_PLACES) else answer


@pytest.fixture(scope="module")
async def busy(template: Template) -> AsyncIterator[Reader]:
    """A reader of the same Gazette, whose newsroom went on working."""
    async with template.copied("unseen") as reader:
        clock = Hands(START)
        await Unseen(Context(reader.db, clock=clock), clock, reader.made).work()
        yield reader


@pytest.fixture(scope="module")
async def documents(busy: Reader) -> Documents:
    """Random operations that know what readers don't."""
    return await knowing(busy)


@pytest.mark.parametrize("name", NAMES)
async def test_a_recorded_answer_stays(gazette: Reader, busy: Reader, name: str) -> None:
    answer = await busy.ask(document(name), await variables(gazette, name))
    assert told(answer) == told(json.loads(recorded(name))["answer"])


@pytest.mark.parametrize("engine", ["plans", "reference"])
@examples(100)
@given(st.data())
async def test_any_answer_stays(
    gazette: Reader, busy: Reader, documents: Documents, engine: str, data: st.DataObject
) -> None:
    asked = documents.operation(data.draw(st.randoms(use_true_random=False)))
    before, after = (
        replace(reader, plans=engine == "plans", prepared=engine == "plans")
        for reader in (gazette, busy)
    )
    later = await after.ask(asked.text, asked.variables)
    assert told(later) == told(await before.ask(asked.text, asked.variables))


def _client(reader: Reader) -> httpx2.AsyncClient:
    app = Starlette(routes=routes(lambda _: Context(reader.db, clock=lambda: NOW, media=MEDIA)))
    return httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=app), base_url="https://api.example"
    )


async def test_feeds_and_sitemaps_stay(gazette: Reader, busy: Reader) -> None:
    async with _client(gazette) as before, _client(busy) as after:
        index = await before.get("/sitemap.xml")
        parts = re.findall(r"<loc>https://[^/]+(/[^<]+)</loc>", index.text)
        assert parts
        for path in (*FEEDS, "/sitemap.xml", *parts):
            one, other = await before.get(path), await after.get(path)
            assert (other.status_code, other.content) == (one.status_code, one.content), path
            assert other.headers.get("etag") == one.headers.get("etag"), path
