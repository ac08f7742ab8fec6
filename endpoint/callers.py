"""Who sends a request, where it says so by a token."""

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.types import Scope

from auth.errors import BadToken
from endpoint.refusals import Refused

# Finds who holds the token, or raises BadToken. What it gives becomes the scope's ``user``.
Authenticate = Callable[[Scope, str], Awaitable[object]]

AUTHORIZATION: Final = b"authorization"
# What is answered to who has a token is for nobody else.
PRIVATE: Final = {"cache-control": "private, no-store"}


async def no_tokens(scope: Scope, text: str) -> object:
    """Of a server that knows no tokens.

    Raises:
        BadToken: always.
    """
    del scope, text
    raise BadToken("This server takes no tokens.")


async def admit(scope: Scope, given: bytes | None, authenticate: Authenticate) -> None:
    """Tell the scope who asks. Without a token that is nobody in particular.

    ``given``: what stands in the header, or in its place.

    Raises:
        Refused: there is a token, or something in its place, that gives no right.
    """
    if given is None:
        return
    kind, _, text = given.decode("latin-1").partition(" ")
    if kind.lower() != "bearer":
        raise _unknown("Send `Authorization: Bearer` and a token, or no such header.", "")
    try:
        scope["user"] = await authenticate(scope, text.strip())
    except BadToken as error:
        raise unauthenticated(error) from None


def unauthenticated(error: BadToken) -> Refused:
    """What is told of a token that gives no right, or none any more."""
    return _unknown(str(error), ', error="invalid_token"')


def _unknown(message: str, error: str) -> Refused:
    challenge = {"www-authenticate": f'Bearer realm="byline"{error}'}
    return Refused(401, "UNAUTHENTICATED", message, challenge)
