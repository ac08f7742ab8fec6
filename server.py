"""The ASGI application, and ``python server.py``, which serves it."""

import os
import signal

if __name__ == "__main__":  # loading the rest takes a second, in which Ctrl-C has nothing to stop
    signal.signal(signal.SIGINT, lambda *_: os._exit(0))

import asyncio
import gc
import socket
import sys
from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Final, TypedDict

import uvicorn
from graphql import GraphQLSchema
from starlette.applications import Starlette
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from strawberry.execution import optimized_is_awaitable

import embedded
import logs
from auth import tokens
from auth.errors import BadToken
from auth.viewer import ANONYMOUS, Viewer
from auth.viewer import Scope as TokenScope
from cache.answers import Answers
from cache.budgets import Budgets
from cache.connection import CacheServer, connected
from cache.documents import KeptDocuments
from cache.ledger import greeting
from cache.shared import SharedShelf, namespace, sharing
from cache.sources import Keeping, Sources
from db import health, migrations
from db.dependencies import collecting
from db.errors import TIMEOUTS
from db.explain import watching
from db.listening import Listener, Listening, listening
from db.queries.instants import next_change
from db.session import Database
from endpoint.budget import Budget
from endpoint.graphiql import Explorer
from endpoint.heads import patient
from endpoint.holders import Holders
from endpoint.http import Endpoint, Rules
from endpoint.manifest import ManifestError, read_manifests
from endpoint.operations import Operations
from endpoint.operations import Rules as DocumentRules
from endpoint.rates import Rates, address_of, standing_of
from endpoint.running import Runner
from endpoint.server_sent import EventStreams
from endpoint.sharing import shared_with
from endpoint.sockets import SocketRules, Sockets
from endpoint.tally import Tally
from endpoint.uploads import Rules as UploadRules
from exchange import demo
from execution.documents import Documents
from execution.engine import Engine
from execution.incremental import Incremental
from execution.limits import Limits
from execution.masking import Masking
from execution.measuring import Measuring
from execution.run import Executor, ReferenceExecutor
from execution.streams import Streams
from feeds.http import routes as feed_routes
from media.http import routes as media_routes
from media.library import Library, open_library
from media.library import Limits as MediaLimits
from media.signing import stored_key
from resolvers import taxonomy
from resolvers.allowance import Allowance
from resolvers.context import Context, system_clock
from resolvers.counting import counting
from resolvers.errors import RequestError
from resolvers.hub import Hub
from resolvers.services import CommentRules, Services
from schema.binding import AS_IS, Binding, info_of
from schema.schema import RULES, schema
from settings import ROOT, Settings, settings_or_exit

USAGE_ERROR: Final = 2
GARBAGE: Final = 200_000
UNTAKEN_MS: Final = 30_000
# For who is being answered when a signal comes: container runtimes kill what is there after 10 s.
LEAVING_S: Final = 7
EXPLORER: Final = ROOT / "web" / "dist"
# The rooms whose code is in every answer.
ANSWERING: Final = ("body", "cache", "db", "endpoint", "execution", "media", "resolvers", "schema")


class StartError(Exception):
    """We can't start. Its text is one line that says what to do."""


class State(TypedDict):
    """What the lifespan gives to requests."""

    db: Database
    media: Library
    cache: CacheServer
    services: Services
    events: Hub
    listening: Listening
    graphql: ASGIApp


def database(settings: Settings, url: str) -> Database:
    """The database at ``url``, as the settings want it."""
    return Database(
        url,
        pool_size=settings.database_pool_size,
        statement_timeout_s=settings.statement_timeout_s,
    )


async def secret_key(settings: Settings) -> bytes:
    """What is known to all servers of a deployment, and to nobody else."""
    key, stored = settings.media_signing_key, settings.data_dir / "media.key"
    return key.get_secret_value().encode() if key else await asyncio.to_thread(stored_key, stored)


@asynccontextmanager
async def library(settings: Settings) -> AsyncIterator[Library]:
    """Stored files, as the settings want them."""
    url, signing_key = settings.media_url, await secret_key(settings)
    limits = MediaLimits(max_bytes=settings.media_max_bytes, max_pixels=settings.media_max_pixels)
    address = url.get_secret_value() if url else (settings.data_dir / "media").as_uri()
    async with open_library(
        address, signing_key, public_url=_public_url(settings), limits=limits
    ) as opened:
        yield opened


def _public_url(settings: Settings) -> str:
    """What addresses of media begin with; a guess only where a front-end is just being built."""
    guess = settings.base_url if settings.mode == "development" else ""
    return settings.public_url or guess


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


class Server(uvicorn.Server):
    """uvicorn's, which waits for answers to end: those that have no end are ended."""

    def __init__(self, config: uvicorn.Config, streams: EventStreams) -> None:
        """``streams``: of the application that the configuration serves."""
        super().__init__(config)
        self._streams = streams

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Sockets are closed with 1012 by uvicorn itself."""
        self._streams.end()
        await super().shutdown(sockets)


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
                yield {
                    "db": db,
                    "media": media,
                    "cache": cache,
                    "services": services,
                    "events": events,
                    "listening": line,
                    "graphql": await kept(settings, endpoint, db, line, shared),
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
    settings: Settings, app: ASGIApp, db: Database, line: Listening, shared: SharedShelf
) -> ASGIApp:
    """``app``, with its answers kept, as the settings want it."""
    if settings.cache == "off":
        return app
    answers = Answers(
        app,
        Sources(line.is_trusted, line.sync, collecting, partial(next_change, db)),
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
        _public_url(settings),
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
        masking=Masking((RequestError,), settings.max_errors, settings.max_error_bytes),
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


def operations(settings: Settings) -> Operations:
    """Gives the operations that requests ask for.

    Raises:
        StartError: a manifest can't be used.
    """
    try:
        trusted = read_manifests(settings.documents_manifests)
    except ManifestError as error:
        raise StartError(f"BYLINE_DOCUMENTS_MANIFESTS: {error}") from error
    if settings.trusted_documents == "only" and not trusted:
        raise StartError("BYLINE_TRUSTED_DOCUMENTS is only: set BYLINE_DOCUMENTS_MANIFESTS too.")
    hints = settings.serves_introspection
    core = schema_for(settings)
    documents = Documents(core, limits(settings), rules=RULES, introspection=hints)
    rules = DocumentRules(
        trusted,
        settings.trusted_documents,
        automatic=settings.automatic_documents,
        exploring=settings.mode == "development",
    )
    return Operations(documents, rules)


def schema_for(settings: Settings) -> GraphQLSchema:
    """With the directives that clients may use."""
    return schema.incremental if settings.serves_incremental else schema.core


def executor(core: GraphQLSchema = schema.core, *, hints: bool, planned: bool) -> Executor:
    """``hints``: errors suggest names. ``planned``: queries are run by plans."""
    reference = ReferenceExecutor(core, is_awaitable=optimized_is_awaitable, hints=hints)
    if not planned:
        return reference
    return Engine(core, Binding(schema), info_of, reference, as_is=AS_IS, hopeless=TIMEOUTS)


def subscriptions(*, hints: bool, deadline_s: float) -> Streams:
    """``hints``: as ``executor``. ``deadline_s``: for what is told of one event."""
    return Streams(
        schema.core, is_awaitable=optimized_is_awaitable, hints=hints, deadline_s=deadline_s
    )


def incremental(*, hints: bool) -> Incremental:
    """``hints``: as ``executor``."""
    return Incremental(schema.incremental, is_awaitable=optimized_is_awaitable, hints=hints)


def measuring(core: GraphQLSchema = schema.core, *, hints: bool, planned: bool) -> Measuring:
    """Executes as ``executor`` does, and tells what it took."""
    own = executor(core, hints=hints, planned=planned)
    return Measuring(own, info_of, lambda context, note: watching(context.db, note))


def upload_rules(settings: Settings) -> UploadRules:
    """Who may send files, and how large they may be, as the settings want it."""
    return UploadRules(
        _may_upload,
        file_bytes=settings.media_max_bytes,
        body_bytes=settings.max_body_bytes,
        files=settings.max_root_mutations,
        patience_s=settings.body_timeout_s,
    )


def _may_upload(scope: Scope) -> bool | None:
    viewer: Viewer | None = scope.get("user")
    return None if viewer is None else viewer.may(TokenScope.MEDIA_WRITE)


def comment_rules(settings: Settings) -> CommentRules:
    """Which comments are taken and shown, as the settings want it."""
    return CommentRules(held=settings.holds_comments, most=settings.comments_per_address)


def limits(settings: Settings) -> Limits:
    """How large a document may be, as the settings want it."""
    return Limits(
        length=settings.max_document_length,
        tokens=settings.max_tokens,
        depth=settings.max_depth,
        aliases=settings.max_aliases,
        directives=settings.max_directives,
        root_fields=settings.max_root_fields,
        root_mutations=settings.max_root_mutations,
        items=settings.max_list_items,
        cost=settings.max_cost,
        errors=settings.max_errors,
    )


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


async def prepare(settings: Settings, url: str, say: Callable[[str], None]) -> None:
    """Bring the database to where this version can serve from it.

    Raises:
        StartError: it is out of reach, of another version, or waits for ``cli.py migrate``.
    """
    db = database(settings, url)
    try:
        await health.check(db)
        if settings.mode == "development":
            for name in await migrations.upgrade(db.engine):
                say(f"database migrated to {name}")
            await _ensure_site(settings, db, say)
        elif await migrations.missing(db.engine):
            raise StartError("The database waits for its migrations: run `python cli.py migrate`.")
    except (health.Unusable, migrations.UnknownVersion) as error:
        raise StartError(str(error)) from error
    finally:
        await db.close()


async def _ensure_site(settings: Settings, db: Database, say: Callable[[str], None]) -> None:
    ctx = Context(db)
    if settings.demo:
        async with library(settings) as media:
            await demo.fill_if_empty(ctx, media, url=settings.base_url, say=say)
    await taxonomy.ensure_site(ctx, url=settings.base_url, timezone=settings.timezone)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; taken first, so that a busy port costs nothing else.

    Raises:
        StartError: the port is in use, or the address isn't ours.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        # The number's own text, without what Python adds; look-ups of names have negative numbers.
        number = error.errno or 0
        reason = os.strerror(number) if number > 0 else error.strerror
        raise StartError(f"Can't listen on {host}:{port}: {reason}. Set HOST or PORT.") from error
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # on Linux
        # Who takes nothing of what was sent is cut off, though it answers the kernel's probes.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNTAKEN_MS)
    return listener


def serve(settings: Settings) -> None:
    """Start what is missing, serve until a signal, stop what was started.

    Raises:
        StartError, embedded.EmbeddedError: one line each.
    """
    url, redis_url = settings.database_url, settings.redis_url
    with (
        listen(settings.host, settings.port) as listener,
        embedded.running(
            settings.data_dir, postgres=url is None, valkey=redis_url is None, say=_say
        ) as services,
    ):
        database_url = url.get_secret_value() if url else services.database_url
        cache_url = redis_url.get_secret_value() if redis_url else services.redis_url
        settings = settings.model_copy(update={"port": listener.getsockname()[1]})
        asyncio.run(prepare(settings, database_url, _say))
        app = create_app(settings, database_url, cache_url)
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            loop="uvloop",
            http=patient(settings.body_timeout_s),
            proxy_headers=bool(settings.trusted_proxies),
            forwarded_allow_ips=settings.trusted_proxies,
            ws_max_size=SocketRules().message_bytes,
            # A compressor takes as much memory as all the rest of a socket, to save what goes in
            # one packet anyway.
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=LEAVING_S,
        )
        _settle_garbage()
        _announce(settings)
        Server(config, app.streams).run(sockets=[listener])


def main() -> int:
    """Exit code: 0 after a signal, 2 where something has to be set right first."""
    settings = settings_or_exit()
    logs.configure(settings.log_level, as_json=settings.mode == "production")
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, _stop)
    try:
        serve(settings)
    except (StartError, embedded.EmbeddedError) as error:
        print(error, file=sys.stderr)
        return USAGE_ERROR
    except KeyboardInterrupt:
        print()
    return 0


def _stop(*_args: object) -> None:
    raise SystemExit(0)


def _settle_garbage() -> None:
    """What is loaded by now stays: the collector need not look at it again and again.

    It starts after so many objects, and each answer that is being made has thousands that are gone
    at its end, without cycles.
    """
    # Ctrl-C in the middle would be raised in some finalizer, and be ignored there.
    waiting = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    gc.collect()
    signal.pthread_sigmask(signal.SIG_SETMASK, waiting)
    gc.freeze()
    gc.set_threshold(GARBAGE, 10, 10)


def _say(line: str) -> None:
    print(line, flush=True)


def _announce(settings: Settings) -> None:
    base = settings.base_url
    _say(f"Byline serves at {base}")
    _say(f"  GraphQL  {base}/graphql" + ("  (GraphiQL in a browser)" * settings.serves_graphiql))
    _say(f"  health   {base}/healthz, {base}/readyz")
    _say("Ctrl-C stops it.")


if __name__ == "__main__":
    sys.exit(main())
