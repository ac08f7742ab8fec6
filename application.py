"""The ASGI application: the rooms wired together, for as long as it is served."""

import asyncio
from collections.abc import AsyncIterator, Collection, Coroutine, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Final, TypedDict

from starlette.applications import Starlette
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from auth import tokens
from auth.errors import BadToken
from auth.viewer import ANONYMOUS, Viewer
from cache.answers import Answers
from cache.budgets import Budgets
from cache.connection import CacheServer, connected
from cache.documents import KeptDocuments
from cache.ledger import greeting
from cache.shared import SharedShelf, namespace, sharing
from cache.sources import Keeping, Sources
from db import health
from db.dependencies import collecting
from db.errors import took_too_long
from db.listening import Listener, Listening, listening
from db.queries.instants import next_change
from db.session import Database
from endpoint.budget import Budget
from endpoint.graphiql import Explorer
from endpoint.holders import Holders
from endpoint.http import Endpoint, Rules
from endpoint.operations import Operations
from endpoint.prompt import Ready
from endpoint.rates import Rates, address_of, standing_of
from endpoint.running import Runner
from endpoint.server_sent import EventStreams
from endpoint.sharing import shared_with
from endpoint.sockets import Sockets
from endpoint.tally import Tally
from execution.masking import Masking
from feeds.http import routes as feed_routes
from media.http import routes as media_routes
from media.library import Library
from media.signing import stored_key
from resolvers.allowance import Allowance
from resolvers.context import Clock, Context, TurnClock, system_clock
from resolvers.counting import counting
from resolvers.errors import RequestError
from resolvers.hub import Hub
from resolvers.services import Services
from settings import ROOT, Settings
from wiring import (
    comment_rules,
    database,
    executor,
    incremental,
    library,
    measuring,
    operations,
    public_url,
    schema_for,
    secret_key,
    subscriptions,
    upload_rules,
)

EXPLORER: Final = ROOT / "web" / "dist"
# The rooms whose code is in every answer.
ANSWERING: Final = ("body", "cache", "db", "endpoint", "execution", "media", "resolvers", "schema")


class State(TypedDict):
    """What the lifespan gives to requests."""

    db: Database
    media: Library
    cache: CacheServer
    services: Services
    events: Hub
    listening: Listening
    clock: Clock
    graphql: ASGIApp


class Application:
    """What is served. GraphQL goes ahead of all routes, for finding one takes its time."""

    def __init__(self, others: Starlette, streams: EventStreams) -> None:
        """``others``: everything that isn't GraphQL, and what happens at start and end.

        ``streams``: answers that have no end of their own.
        """
        self._others = others
        self.streams = streams

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI says."""
        if scope["type"] in {"http", "websocket"} and scope["path"] == "/graphql":
            await scope["state"]["graphql"](scope, receive, send)
        else:
            await self._others(scope, receive, send)

    def at_once(self, scope: Scope, content: bytearray) -> Ready | None:
        """What is to be sent for a request with this body, if it is there; or else call this."""
        graphql = scope["state"]["graphql"]
        if scope["path"] != "/graphql" or not isinstance(graphql, Answers):
            return None
        return graphql.at_once(scope, content)


def create_app(settings: Settings, database_url: str, redis_url: str) -> Application:
    """The application on a database that is migrated."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[State]:
        db = database(settings, database_url)
        events = Hub(db)
        try:
            async with (
                library(settings) as media,
                connected(redis_url) as cache,
                counting(db, cache, system_clock) as views,
                _settling(rates, cache),
                _beside(holders.watch(partial(ended, db))),
                sharing(cache, alike(settings, database_url, asked.trusted)) as shared,
                listening(db) as line,
            ):
                asked.share(KeptDocuments(cache))
                await line.add(Listener("byline_events", events.hear, found=events.wake))
                key, rules = await secret_key(settings), comment_rules(settings)
                services = Services(media, key, rules, views)
                endpoint = graphql(settings, explorer, asked, rates, streams, holders)
                change, clock = partial(next_change, db), TurnClock()
                truth = Sources(line.is_trusted, line.sync, collecting, change, began_us=clock.us)
                yield {
                    "db": db,
                    "media": media,
                    "cache": cache,
                    "services": services,
                    "events": events,
                    "listening": line,
                    "clock": clock,
                    "graphql": await kept(settings, endpoint, truth, line, shared),
                }
        finally:
            await events.close()
            await db.close()

    asked = operations(settings)
    rates = Rates(Budget(settings.rate_limit), caller_of) if settings.rate_limit else None
    streams, holders = EventStreams(), Holders()
    explorer = Explorer(EXPLORER) if settings.serves_graphiql else None
    others = Starlette(
        routes=[
            # The address that the start prints first is the one that people open.
            *([Route("/", RedirectResponse("/graphql")), explorer.files()] if explorer else []),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            *media_routes,
            *feed_routes(reading),
        ],
        lifespan=lifespan,
    )
    return Application(others, streams)


async def kept(
    settings: Settings, app: ASGIApp, truth: Sources, line: Listening, shared: SharedShelf
) -> ASGIApp:
    """``app``, with its answers kept, as the settings want it."""
    if settings.cache == "off":
        return app
    answers = Answers(
        app,
        truth,
        Keeping(
            max_bytes=settings.cache_bytes,
            max_age_s=settings.cache_max_age_s,
            by_origin=settings.cors_origins is not None,
        ),
        shared,
    )
    await line.add(Listener("byline_cache", answers.told, answers.forget, answers.forget, greeting))
    return answers


@asynccontextmanager
async def _settling(rates: Rates | None, cache: CacheServer) -> AsyncIterator[None]:
    """Budgets are those of all processes together for as long as the block takes."""
    if rates is None:
        yield
        return
    async with _beside(rates.budget.keep_settled(Budgets(cache))):
        yield


@asynccontextmanager
async def _beside(endless: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """It runs for as long as the block takes."""
    task = asyncio.create_task(endless)
    try:
        yield
    finally:
        task.cancel()


def alike(settings: Settings, database_url: str, documents: Mapping[str, str]) -> str:
    """The same for processes that give the same answers.

    ``documents``: those of the manifests, by id; the settings only name their files.
    """
    key = settings.media_signing_key
    own = {"host", "port", "log_level", "cache_bytes", "database_pool_size"}
    return namespace(
        (ROOT / room for room in ANSWERING),
        database_url,
        public_url(settings),
        key.get_secret_value() if key else stored_key(settings.data_dir / "media.key").hex(),
        settings.model_dump_json(exclude=own),
        *(text for document in sorted(documents.items()) for text in document),
    )


def graphql(
    settings: Settings,
    page: ASGIApp | None,
    asked: Operations,
    rates: Rates | None,
    streams: EventStreams,
    holders: Holders,
) -> ASGIApp:
    """The GraphQL endpoint; ``page`` is for browsers."""
    hints = settings.serves_introspection
    planned = settings.engine == "plans"
    core = schema_for(settings)
    runner = Runner(
        asked,
        executor(core, hints=hints, planned=planned),
        lambda scope: _operation(scope, prepared=True),
        streams=subscriptions(hints=hints, deadline_s=settings.request_deadline_s),
        masking=Masking(
            (RequestError,), settings.max_errors, settings.max_error_bytes, took_too_long
        ),
        deadline_s=settings.request_deadline_s,
        rates=rates,
        measuring=measuring(core, hints=hints, planned=planned) if settings.tells_cost else None,
        incremental=incremental(hints=hints) if settings.serves_incremental else None,
        authenticate=authenticated,
        followed=Tally("subscriptions", settings.subscriptions_per_caller, caller_of),
        holders=holders,
    )
    rules = Rules(
        status_codes=settings.graphql_status_codes,
        body_bytes=settings.max_body_bytes,
        body_patience_s=settings.body_timeout_s,
    )
    # Browsers write them in lower case.
    origins = (settings.cors_origins or "").lower().replace(",", " ").split()
    sockets = Tally("sockets", settings.sockets_per_caller, caller_of)
    endpoint = Endpoint(
        runner,
        rules=rules,
        sockets=Sockets(runner, origins, tally=sockets),
        event_streams=streams,
        files=upload_rules(settings),
        page=page,
    )
    return shared_with(origins, endpoint) if origins else endpoint


def reading(request: HTTPConnection) -> Context:
    """An operation that a request begins."""
    return _operation(request.scope, prepared=False)


async def authenticated(scope: Scope, token: str) -> Viewer:
    """Who holds a token.

    Raises:
        BadToken: nobody does.
    """
    client = scope.get("client")
    db: Database = scope["state"]["db"]
    return await tokens.viewer(db, system_clock(), token, client[0] if client else None)


async def ended(db: Database, viewers: Collection[Viewer]) -> Mapping[Viewer, BadToken]:
    """Those of them whose tokens give no right any more."""
    return await tokens.ended(db, system_clock(), viewers)


def caller_of(scope: Scope) -> str:
    """Whose budget a request is taken from: a token's, or else that of where it came from."""
    user: Viewer | None = scope.get("user")
    return (user and user.caller) or address_of(scope)


def _operation(scope: Scope, *, prepared: bool) -> Context:
    state, standing = scope["state"], standing_of(scope)
    return Context(
        state["db"],
        media=state["media"].addresses,
        prepared=prepared,
        allowance=standing and Allowance(*standing),
        viewer=scope.get("user") or _anonymous(scope.get("client")),
        services=state["services"],
        events=state["events"],
        began=state["clock"](),
    )


def _anonymous(client: tuple[str, int] | None) -> Viewer:
    return Viewer(client[0]) if client else ANONYMOUS


async def healthz(_request: Request) -> Response:
    """The process answers."""
    return PlainTextResponse("ok\n")


async def readyz(request: Request) -> Response:
    """The database answers too."""
    try:
        await health.check(request.state.db)
    except health.Unusable:
        return PlainTextResponse("the database is out of reach\n", status_code=503)
    return PlainTextResponse("ok\n")
