"""The body of a request, as far as it may go."""

from typing import Final

from starlette.types import Receive

from endpoint.accept import READ, content_type
from endpoint.deadlines import Deadline
from endpoint.refusals import Refused

Headers = dict[bytes, bytes]
# What a page of another site can have a browser send here without asking first.
SIMPLE: Final = {"", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"}
PREFLIGHTED: Final = frozenset({b"graphql-preflight", b"apollo-require-preflight"})


class Gone(Exception):
    """The client has left; nobody reads an answer."""


def check_json(headers: Headers) -> None:
    """That the body says to be JSON in UTF-8, as it is.

    Raises:
        Refused: it says something else.
    """
    kind, charset = content_type(headers.get(b"content-type", b"")[:READ].decode("latin-1"))
    if kind in SIMPLE and not headers.keys() & PREFLIGHTED:
        raise Refused(
            415 if kind == "" else 403,
            "PREFLIGHT_REQUIRED",
            "Send application/json. Any other site can send this type: it needs the header "
            "GraphQL-Preflight: 1.",
        )
    if kind != "application/json" or charset not in {"utf-8", "utf8"}:
        raise Refused(
            415,
            "UNSUPPORTED_MEDIA_TYPE",
            "Send application/json in UTF-8.",
            {"accept": "application/json"},
        )
    check_encoding(headers)


def check_encoding(headers: Headers) -> None:
    """That the body is sent as it is.

    Raises:
        Refused: it is compressed.
    """
    if headers.get(b"content-encoding", b"identity").lower() != b"identity":
        raise Refused(
            415,
            "UNSUPPORTED_MEDIA_TYPE",
            "Send the body uncompressed.",
            {"accept-encoding": "identity"},
        )


async def read(receive: Receive, headers: Headers, limit: int, patience_s: float) -> bytes:
    """The whole body. It is read in parts, and no further than the limit.

    Raises:
        Refused: it is too large or too slow.
        Gone: the client has left.
    """
    told = headers.get(b"content-length", b"")
    if told.isdigit() and int(told[:20]) > limit:
        raise _too_large(limit)
    try:
        with Deadline(patience_s):
            return await _joined(receive, limit)
    except TimeoutError:
        message = f"The body took more than {patience_s:g} s."
        raise Refused(408, "REQUEST_TIMEOUT", message, {"connection": "close"}) from None


async def _joined(receive: Receive, limit: int) -> bytes:
    parts: list[bytes] = []
    length = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        part: bytes = message.get("body", b"")
        length += len(part)
        if length > limit:
            raise _too_large(limit)
        if not message.get("more_body"):
            return b"".join((*parts, part)) if parts else part
        parts.append(part)


def _too_large(limit: int) -> Refused:
    message = f"The body has more than {limit} bytes."
    return Refused(413, "BODY_TOO_LARGE", message, {"connection": "close"})
