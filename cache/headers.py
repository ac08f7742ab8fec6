"""What HTTP's own caches are told about an answer (RFC 9111, RFC 9110 section 13)."""

import string
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final
from urllib.parse import quote

from starlette.types import Message, Scope, Send

Headers = list[tuple[bytes, bytes]]

MAX_TAGS: Final = 1_000  # bytes of Cache-Tag; with more the header is left out
# Of one answer only, or told anew with each.
OWN: Final = frozenset({b"x-request-id", b"age", b"x-cache", b"date"})
# A comma stands between two tags.
_AS_IT_IS: Final = (string.ascii_letters + string.digits + string.punctuation).replace(",", "")
_OF_BODIES: Final = (b"content-type", b"content-length", b"content-encoding")


def etag_of(body: bytes) -> bytes:
    """Strong: the same bytes, the same tag."""
    return b'"%b"' % blake2b(body, digest_size=12).hexdigest().encode()


def for_others(
    headers: Headers, etag: bytes, max_age_s: int, keys: frozenset[str] | None
) -> Headers:
    """With what a browser or a CDN needs to keep an answer to GET, and to ask whether it is true.

    ``max_age_s``: so long they need not ask. ``keys``: what a CDN may purge it by.
    """
    lasting = b"max-age=%d" % max_age_s if max_age_s else b"max-age=0, must-revalidate"
    told = [header for header in headers if header[0] not in {b"vary", b"cache-control"}]
    # Who says who he is gets an answer of his own.
    vary = [value for name, value in headers if name == b"vary"]
    told.append((b"vary", b", ".join([*vary, b"authorization, cookie"])))
    told += [(b"cache-control", b"public, " + lasting), (b"etag", etag)]
    tags = b",".join(sorted(_tag(key) for key in keys or ()))
    if 0 < len(tags) <= MAX_TAGS:
        told.append((b"cache-tag", tags))
    return told


def _tag(key: str) -> bytes:
    """A key as one word that a header may hold, whatever was asked for."""
    return quote(key.replace(" ", ":"), _AS_IT_IS, errors="backslashreplace").encode()


def has_it(scope: Scope, etag: bytes) -> bool:
    """Whether the client has the same bytes already."""
    if scope["method"] == "POST":
        return False
    for name, value in scope["headers"]:
        if name == b"if-none-match":
            known = [one.strip().removeprefix(b"W/") for one in value.split(b",")]
            return etag in known or b"*" in known
    return False


@dataclass(slots=True, eq=False)
class Unmodified:
    """That it has. ``head``: the headers, as whoever sends them has written them."""

    start: Message
    body: Message = field(default_factory=lambda: {"type": "http.response.body", "body": b""})
    head: bytes = b""


def unmodified(headers: Headers) -> Unmodified:
    """The answer of which these are the headers, to who has its bytes."""
    told = [header for header in headers if header[0] not in _OF_BODIES]
    return Unmodified({"type": "http.response.start", "status": 304, "headers": told})


def headed(send: Send) -> Send:
    """Without the body: to HEAD, which is told all else that GET is."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return sending


def marked(send: Send, how: bytes) -> Send:
    """With ``X-Cache``."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], (b"x-cache", how)]
        await send(message)

    return sending
