"""Serves stored files and their variants. Addresses never change what they mean."""

import logging
import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from media.errors import Overloaded, StorageFailed, WorkFailed
from media.keys import Key, is_sha256
from media.library import Library
from media.negotiation import preferred
from media.ranges import Span, Unsatisfiable, spans
from media.renditions import PREFIX
from media.storage import Missing, Stat, Storage
from media.transforms import Variant

log = logging.getLogger(__name__)

_RETRY_AFTER_S: Final = "2"
_SHOWN: Final = ("image/", "application/pdf")  # all else is a download
_HEADERS: Final = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
    # Browsers show pictures and PDF under it, and run nothing.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
}


@dataclass(frozen=True, slots=True)
class Held:
    """Stored bytes, about to be sent."""

    storage: Storage
    key: Key
    stat: Stat

    @property
    def etag(self) -> str:
        """Strong. The size is in it since a variant may be drawn again by a newer library."""
        variant = f".{self.key.variant}.{self.stat.size}" if self.key.variant else ""
        return f'"{self.key.sha256}{variant}"'

    def pieces(self, span: Span) -> AsyncIterator[bytes]:
        """The bytes."""
        return self.storage.open(self.key, span.start, span.end)


async def original(request: Request) -> Response:
    """The stored file itself."""
    sha256, library = request.path_params["sha256"], _library(request)
    try:
        stat = await library.storage.stat(Key(sha256)) if is_sha256(sha256) else None
    except (StorageFailed, OSError) as error:
        return _unable(sha256, error)
    if stat is None:
        return _problem(404, "There is no such file.")
    return _answer(request, Held(library.storage, Key(sha256), stat))


async def variant(request: Request) -> Response:
    """A picture in the size, crop and format that a signed address names."""
    sha256, library = request.path_params["sha256"], _library(request)
    named = library.addresses.verified(sha256, request.path_params["variant"])
    if named is None or not is_sha256(sha256):
        return _problem(403, "This address is not one of ours.")
    try:
        made = await _settled(library.storage, sha256, named, request)
        held = Held(library.storage, *await library.variants.find(sha256, made))
    except Missing:
        return _problem(404, "There is no such file.")
    except (Overloaded, WorkFailed, StorageFailed, OSError) as error:
        return _unable(sha256, error)
    response = _answer(request, held)
    if named.format == "AUTO":
        response.headers["Vary"] = "Accept"
    return response


routes: Final = [
    Route(f"{PREFIX}/{{sha256}}/{{name}}", original),
    Route(f"{PREFIX}/{{sha256}}/{{variant}}/{{name}}", variant),
]


def _library(request: Request) -> Library:
    library: Library = request.state.media
    return library


def _unable(sha256: str, error: Exception) -> Response:
    log.warning("media.unable", extra={"sha256": sha256, "reason": repr(error)[-1000:]})
    return _problem(503, "Please try again.", {"Retry-After": _RETRY_AFTER_S})


def _problem(status: int, text: str, headers: dict[str, str] | None = None) -> Response:
    return PlainTextResponse(f"{text}\n", status, {"Cache-Control": "no-store", **(headers or {})})


async def _settled(storage: Storage, sha256: str, named: Variant, request: Request) -> Variant:
    """The variant with a format in the place of AUTO."""
    if named.format != "AUTO":
        return named
    taken = preferred(",".join(request.headers.getlist("accept")))
    if taken:
        return replace(named, format=taken)
    stat = await storage.stat(Key(sha256))
    # What may be transparent stays so.
    if stat is not None and stat.mime_type == "image/jpeg":
        return replace(named, format="JPEG")
    return replace(named, format="PNG", quality=None)


def _answer(request: Request, held: Held) -> Response:
    headers = {**_HEADERS, "ETag": held.etag}
    if _matches(request.headers.getlist("if-none-match"), held.etag):
        return Response(status_code=304, headers=headers)
    headers |= {"Accept-Ranges": "bytes", **_disposition(request, held.stat.mime_type)}
    size = held.stat.size
    try:
        wanted = _wanted(request, held)
    except Unsatisfiable:
        return Response(status_code=416, headers={**headers, **_nothing(size)})
    if wanted is not None and len(wanted) > 1:
        return _several(held, wanted, headers)
    headers["Content-Type"] = held.stat.mime_type
    if wanted is None:
        return _one(request, held, Span(0, size), headers)
    return _one(request, held, wanted[0], {**headers, "Content-Range": wanted[0].of(size)})


def _matches(headers: Sequence[str], etag: str) -> bool:
    """Weakly compared, as ``If-None-Match`` wants it."""
    tags = [tag.strip().removeprefix("W/") for header in headers for tag in header.split(",")]
    return etag in tags or "*" in tags


def _wanted(request: Request, held: Held) -> list[Span] | None:
    """None: all of it. ``If-Range`` must be the very tag: we send no dates."""
    header = request.headers.get("range")
    if header is None or request.method != "GET":
        return None
    if request.headers.get("if-range", held.etag).strip() != held.etag:
        return None
    return spans(header, held.stat.size)


def _nothing(size: int) -> dict[str, str]:
    return {"Content-Range": f"bytes */{size}", "Cache-Control": "no-store"}


def _disposition(request: Request, mime_type: str) -> dict[str, str]:
    if mime_type.startswith(_SHOWN):
        return {}
    name = quote(request.path_params["name"], safe="", errors="replace")
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}


def _one(request: Request, held: Held, span: Span, headers: dict[str, str]) -> Response:
    status = 206 if "Content-Range" in headers else 200
    headers = {**headers, "Content-Length": str(len(span))}
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers)
    return StreamingResponse(held.pieces(span), status, headers)


def _several(held: Held, wanted: list[Span], headers: dict[str, str]) -> Response:
    """``multipart/byteranges``, its length known beforehand."""
    boundary = secrets.token_hex(16)
    heads = [
        f"\r\n--{boundary}\r\nContent-Type: {held.stat.mime_type}\r\n"
        f"Content-Range: {span.of(held.stat.size)}\r\n\r\n".encode()
        for span in wanted
    ]
    end = f"\r\n--{boundary}--\r\n".encode()
    length = sum(map(len, heads)) + sum(map(len, wanted)) + len(end)

    async def body() -> AsyncIterator[bytes]:
        for head, span in zip(heads, wanted, strict=True):
            yield head
            async for piece in held.pieces(span):
                yield piece
        yield end

    kind = f"multipart/byteranges; boundary={boundary}"
    headers = {**headers, "Content-Type": kind, "Content-Length": str(length)}
    return StreamingResponse(body(), 206, headers)
