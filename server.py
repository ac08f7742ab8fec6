"""``python server.py``: starts what is missing, serves the application until a signal, stops it."""

import gc
import os
import signal

if __name__ == "__main__":  # loading the rest takes a second, in which Ctrl-C has nothing to stop
    signal.signal(signal.SIGINT, lambda *_: os._exit(0))
gc.disable()  # nothing that is loaded is garbage, and to look for some takes a third of the start

import asyncio
import socket
import sys
from collections.abc import Callable
from typing import Final

import uvicorn

import embedded
import logs
from application import create_app
from db import health, migrations
from db.session import Database
from endpoint.heads import patient
from endpoint.server_sent import EventStreams
from endpoint.sockets import SocketRules
from exchange import demo
from resolvers import taxonomy
from resolvers.context import Context
from settings import Settings, settings_or_exit
from wiring import StartError, database, library

gc.freeze()
gc.enable()
USAGE_ERROR: Final = 2
GARBAGE: Final = 200_000
UNTAKEN_MS: Final = 30_000
# For who is being answered when a signal comes: container runtimes kill what is there after 10 s.
LEAVING_S: Final = 7


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
            http=patient(settings.body_timeout_s, app.at_once),
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
