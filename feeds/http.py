"""Serves feeds and sitemaps: fresh at each request, and cheap to ask for again by their ETag."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from hashlib import sha256
from typing import Final
from urllib.parse import quote
from uuid import UUID

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from feeds import atom, gather, json_feed, rss, sitemap
from feeds.gather import Moved
from resolvers import routes as routing
from resolvers import sitemaps
from resolvers.context import Context
from resolvers.syndication import FEED_NAMES, SITEMAP

_WRITERS: Final = {
    FEED_NAMES["RSS"]: rss,
    FEED_NAMES["ATOM"]: atom,
    FEED_NAMES["JSON_FEED"]: json_feed,
}
_SHELVES: Final = "shelves"

Endpoint = Callable[[Request], Awaitable[Response]]
Contexts = Callable[[Request], Context]


def routes(context: Contexts) -> list[Route]:
    """All of them; ``context`` makes an operation of a request. To stand last: they take any path.

    A feed stands below its page's path: ``/feed.xml``, ``/news/atom.xml``, ``/tags/x/feed.json``.
    """

    def route(path: str, endpoint: Callable[[Contexts, Request], Awaitable[Response]]) -> Route:
        return Route(path, partial(endpoint, context))

    return [
        route(SITEMAP, _index),
        route("/sitemap/{name}.xml", _part),
        *(route(f"/{name}", _feed) for name in _WRITERS),
        *(route(f"/{{path:path}}/{name}", _feed) for name in _WRITERS),
    ]


async def _feed(context: Contexts, request: Request) -> Response:
    ctx = context(request)
    raw = request.scope.get("raw_path", b"").decode("latin-1") or request.url.path
    path, _, name = raw.partition("?")[0].rpartition("/")
    writer = _WRITERS.get(name)  # "news%2Ffeed.xml" is no feed's name
    found = await gather.feed(ctx, path) if writer else None
    if writer is None or found is None:
        return PlainTextResponse("There is no such feed.\n", status_code=404)
    if isinstance(found, Moved):
        return _moved(found, name)
    site = await routing.site(ctx, ctx.view)
    address = routing.url(site, f"{routing.normalise(path).rstrip('/')}/{name}")
    return _answer(request, writer.write(found, address), writer.TYPE)


def _moved(found: Moved, name: str) -> Response:
    if found.path is None:
        return PlainTextResponse("This feed is gone.\n", status_code=410)
    # "//feed.xml" would be a host of that name.
    address = f"{quote(found.path.rstrip('/'))}/{name}"
    return RedirectResponse(address, status_code=301 if found.permanent else 302)


async def _index(context: Contexts, request: Request) -> Response:
    ctx = context(request)
    site = await routing.site(ctx, ctx.view)
    names = [_SHELVES, *(start.hex for start in await sitemaps.starts(ctx))]
    addresses = [routing.url(site, f"/sitemap/{name}.xml") for name in names]
    return _answer(request, sitemap.write_index(addresses), sitemap.TYPE)


async def _part(context: Contexts, request: Request) -> Response:
    ctx, name = context(request), request.path_params["name"]
    try:
        listed = (
            await sitemaps.shelves(ctx)
            if name == _SHELVES
            else await sitemaps.part(ctx, UUID(hex=name))
        )
    except ValueError:
        listed = []
    if not listed:
        return PlainTextResponse("There is no such part.\n", status_code=404)
    site = await routing.site(ctx, ctx.view)
    # A full part takes seconds, in which others shall be served.
    document = await asyncio.to_thread(sitemap.write_part, listed, partial(routing.url, site))
    return _answer(request, document, sitemap.TYPE)


def _answer(request: Request, document: bytes, media_type: str) -> Response:
    etag = f'"{sha256(document).hexdigest()[:32]}"'
    headers = {
        # To be asked again each time: what is scheduled must appear when it is due.
        "cache-control": "public, no-cache",
        "etag": etag,
        "access-control-allow-origin": "*",
        "x-content-type-options": "nosniff",
    }
    if _has(request.headers.get("if-none-match", ""), etag):
        return Response(status_code=304, headers=headers)
    return Response(document, headers=headers, media_type=f"{media_type}; charset=utf-8")


def _has(given: str, etag: str) -> bool:
    """RFC 9110, section 13.1.2: weakly compared."""
    return any(one.strip().removeprefix("W/") in {etag, "*"} for one in given.split(","))
