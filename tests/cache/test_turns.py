"""Requests of one turn of the loop share an instant, and no answer is kept as of a later one."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

import application
from application import create_app
from cache.horizon import Horizon
from resolvers.context import Context
from settings import Settings
from tests.endpoint.asgi import POSTED, Client

AT_ONCE = 20
NOTHING = timedelta(0)


@pytest.fixture
def client(database_url: str) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(), database_url, "unix:///nobody")) as made:
        yield made


def test_what_is_kept_is_true_from_the_instant_on_that_it_was_made_for(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    instants: dict[object, datetime] = {}
    ahead: list[timedelta] = []
    operation, after = application._operation, Horizon.after  # noqa: SLF001  # to look on

    def begin(scope: Scope, *, prepared: bool) -> Context:
        made = operation(scope, prepared=prepared)
        instants[asyncio.current_task()] = made.now
        return made

    async def look(horizon: Horizon, instant: datetime) -> datetime | None:
        ahead.append(instants[asyncio.current_task()] - instant)
        return await after(horizon, instant)

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        await client.app({**scope, "state": client.app_state}, receive, send)

    async def ask() -> None:
        await client.app_state["listening"].ready()  # or else nothing is kept
        asked = [
            b'{"query": "{ a%d: __typename articles { totalCount } }"}' % n for n in range(AT_ONCE)
        ]
        for _ in range(2):  # what is asked for again is kept
            await asyncio.gather(
                *(Client(served).request("POST", "", POSTED, body) for body in asked)
            )

    monkeypatch.setattr(application, "_operation", begin)
    monkeypatch.setattr(Horizon, "after", look)
    assert client.portal
    client.portal.call(ask)
    assert len(set(instants.values())) < len(instants)
    assert len(ahead) >= AT_ONCE
    assert min(ahead) >= NOTHING
