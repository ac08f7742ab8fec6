"""Servers as processes have them, in one: each with its own database pool, listener and answers."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from cache.answers import Answers
from cache.connection import connected
from cache.ledger import greeting
from cache.requests import replaying
from cache.shared import SharedShelf, sharing
from cache.sources import Keeping, Sources
from db.dependencies import collecting
from db.listening import Listener, Listening, listening
from db.queries.instants import next_change
from db.session import Database
from endpoint.http import Endpoint, Rules
from endpoint.operations import Operations
from endpoint.running import Runner
from execution.masking import Masking
from resolvers.context import Context
from resolvers.errors import RequestError
from tests.endpoint.asgi import POSTED, Client, Got
from tests.schema import planning
from tests.schema.conftest import MEDIA
from wiring import subscriptions

EPOCH = datetime.fromtimestamp(0, UTC)
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Server:
    """``answers`` in front of ``fresh``, which keeps nothing."""

    db: Database
    line: Listening
    answers: Answers
    fresh: ASGIApp
    shared: SharedShelf | None = None

    async def ask(self, body: bytes, headers: dict[str, str] | None = None) -> Got:
        """Through the cache."""
        given = {**POSTED, **(headers or {})}
        return await Client(as_served(self.answers)).request("POST", "", given, body)

    async def get(
        self, query: str, headers: dict[str, str] | None = None, method: str = "GET"
    ) -> Got:
        """Through the cache, by GET or HEAD."""
        return await Client(as_served(self.answers)).request(method, query, headers or {})

    async def ask_fresh(self, body: bytes) -> Got:
        """Past the cache."""
        return await Client(self.fresh).request("POST", "", POSTED, body)

    async def is_told(self) -> None:
        """Wait for what was committed before."""
        async with asyncio.timeout(10):
            while not await self.line.sync():  # a busy machine needs more than one
                pass


def as_served(answers: Answers) -> ASGIApp:
    """What is kept is sent at once, as the server's protocol does it; the rest is made."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        message = await receive()
        kept = None if message["more_body"] else answers.at_once(scope, bytearray(message["body"]))
        if kept is None:
            await answers(scope, replaying(message, receive), send)
        else:
            await send(kept.start)
            await send(kept.body)

    return app


def posted(document: str, variables: dict[str, Any] | None = None) -> bytes:
    return json.dumps({"query": document, "variables": variables or {}}).encode()


def endpoint(db: Database, clock: Clock) -> Endpoint:
    """GraphQL as it is served, but for its limits."""
    runner = Runner(
        Operations(planning.DOCUMENTS),
        planning.SERVED,
        lambda _scope: Context(db, clock=clock, media=MEDIA, prepared=True),
        streams=subscriptions(hints=True, deadline_s=60),
        masking=Masking((RequestError,)),
        deadline_s=60,
    )
    return Endpoint(runner, rules=Rules())


def microseconds(clock: Clock) -> Callable[[], int]:
    return lambda: (clock() - EPOCH) // timedelta(microseconds=1)


@asynccontextmanager
async def server(
    url: str, clock: Clock, keeping: Keeping | None = None, *, redis: str = ""
) -> AsyncIterator[Server]:
    """One that listens already. ``redis``: where it shares answers."""
    async with AsyncExitStack() as stack:
        db = Database(url, pool_size=5, statement_timeout_s=20)
        stack.push_async_callback(db.close)
        line = await stack.enter_async_context(listening(db))
        fresh = endpoint(db, clock)
        now_us = microseconds(clock)
        sources = Sources(
            line.is_trusted, line.sync, collecting, partial(next_change, db), now_us, now_us
        )
        shared = None
        if redis:
            cache = await stack.enter_async_context(connected(redis))
            shared = await stack.enter_async_context(sharing(cache, "test"))
        answers = Answers(fresh, sources, keeping or Keeping(), shared)
        await line.add(
            Listener("byline_cache", answers.told, answers.forget, answers.forget, greeting)
        )
        await line.ready()
        yield Server(db, line, answers, fresh, shared)
