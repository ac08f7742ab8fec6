"""Requests as far as the cache looks at them: which are the same, and which are nobody else's."""

import asyncio
import types
from collections.abc import Coroutine, Generator, Hashable
from typing import Any, Final, cast

from starlette.types import Message, Receive, Scope

# Who sends one of these is somebody: neither looked up nor kept.
PRIVATE: Final = frozenset({
    b"authorization", b"cookie", b"proxy-authorization", b"x-api-key", b"api-key",
    b"byline-preview", b"x-preview-token", b"graphql-cost", b"content-encoding", b"range",
})  # fmt: skip
# Answers differ by them. Where pages of other sites may read answers, ``origin`` is one too.
SHAPING: Final = frozenset({b"accept", b"accept-encoding", b"content-type", b"graphql-explorer"})
MAX_BYTES: Final = 64 * 1024  # of a request that is looked up
PATIENCE_S: Final = 0.5  # for its body; who is slower is served without us


def key_of(scope: Scope, content: bytes, shaping: frozenset[bytes]) -> Hashable | None:
    """Requests with the same key have the same answer; None: the answer is for one only."""
    parts = [scope["method"] == "POST", scope["query_string"], content]
    for header in scope["headers"]:
        name = header[0]
        if name in shaping:
            parts.append(header)
        elif name in PRIVATE:
            return None
    return tuple(parts)


async def first_message(receive: Receive) -> Message | None:
    """The first part of the body; None where it doesn't come soon.

    Mostly it is there already: then there is nothing to wait for, nor a limit to be set.
    """
    coming: Any = receive()
    try:
        waits_for = coming.send(None)
    except StopIteration as done:
        message: Message = done.value
        return message
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await _rest(coming, waits_for)
    except TimeoutError:
        return None


@types.coroutine
def _rest(coming: Coroutine[Any, Any, Message], waits_for: Any) -> Generator[Any, Any, Message]:  # noqa: ANN401  # what a task waits for
    """A coroutine that has begun already, to its end."""
    yield waits_for
    return cast("Message", (yield from coming))


def replaying(message: Message, receive: Receive) -> Receive:
    """``receive`` as it was before this message was taken."""
    waiting = [message]

    async def replayed() -> Message:
        return waiting.pop() if waiting else await receive()

    return replayed
