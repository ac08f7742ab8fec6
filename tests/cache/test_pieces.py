"""Answers in pieces are made for who asks; whole ones of the same document are kept."""

from typing import Final
from urllib.parse import quote

import pytest
from strawberry.execution import optimized_is_awaitable

from cache.answers import Answers
from cache.sources import Keeping
from endpoint.http import Endpoint, Rules
from endpoint.operations import Operations
from endpoint.running import Runner
from execution.documents import Documents
from execution.incremental import Incremental
from execution.limits import Limits
from execution.masking import Masking
from resolvers.context import Context
from schema.schema import RULES, schema
from tests.cache.servers import Server, posted
from tests.endpoint.asgi import Client
from tests.endpoint.in_pieces import merged, parts_of
from tests.schema import planning
from tests.schema.conftest import MEDIA
from tests.schema.gazette import NOW
from wiring import subscriptions

DOCUMENT: Final = "{ sections { name ... @defer { path } } }"
IN_PARTS: Final = {"accept": "multipart/mixed;incrementalSpec=v0.2, application/json"}
JSON: Final = {"accept": "application/json"}


def client(server: Server) -> Client:
    core = schema.incremental
    runner = Runner(
        Operations(Documents(core, Limits(), rules=RULES)),
        planning.SERVED,
        lambda _scope: Context(server.db, clock=lambda: NOW, media=MEDIA, prepared=True),
        streams=subscriptions(hints=True, deadline_s=60),
        masking=Masking(()),
        incremental=Incremental(core, is_awaitable=optimized_is_awaitable, hints=True),
    )
    app = Endpoint(runner, rules=Rules())
    return Client(Answers(app, server.answers.sources, Keeping()))


async def test_a_whole_answer_is_kept_and_its_pieces_are_not(one: Server) -> None:
    asking = client(one)
    whole = [await asking.post(posted(DOCUMENT), JSON) for _ in range(3)]
    assert [got.headers["x-cache"] for got in whole] == ["MISS", "MISS", "HIT"]
    pieces = [await asking.post(posted(DOCUMENT), IN_PARTS) for _ in range(3)]
    assert [got.headers["x-cache"] for got in pieces] == ["MISS"] * 3
    for got in pieces:
        answer = merged(parts_of(got.headers["content-type"], got.body)).answer
        assert answer == whole[0].json


async def test_who_could_take_pieces_is_kept_what_has_none(one: Server) -> None:
    asking = client(one)
    plain = DOCUMENT.replace("@defer", "")
    got = [await asking.post(posted(plain), IN_PARTS) for _ in range(3)]
    assert [one.headers["x-cache"] for one in got] == ["MISS", "MISS", "HIT"]
    assert got[2].media_type == "application/json"


@pytest.mark.parametrize("kind", ["text/event-stream", "multipart/mixed"])
async def test_head_keeps_nothing_that_get_would_be_told_otherwise(one: Server, kind: str) -> None:
    asking = client(one)
    headers = {"accept": f"{kind}, application/json;q=0.1"}
    asked = f"query={quote(DOCUMENT)}"
    for _ in range(3):
        await asking.request("HEAD", asked, headers)
    got = await asking.request("GET", asked, headers)
    assert got.headers["content-type"].startswith(kind)
