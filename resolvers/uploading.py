"""A file from outside: who may send one, and what it becomes."""

from typing import IO, Final
from uuid import UUID

from auth.viewer import Scope
from media.errors import Refused, WorkFailed
from media.library import Stored
from resolvers import media
from resolvers.context import Context
from resolvers.drafts import line
from resolvers.errors import Invalid, NotAllowed
from resolvers.media import MediaState
from resolvers.retries import Result, Retry, once

UNREADABLE: Final = "Nobody could read this file in time. Save it anew, or make it smaller."
# What forms tell these refusals of ``media`` by; all others are INVALID.
_CODES: Final = {
    "too_large": "TOO_LARGE",
    "unknown_type": "UNSUPPORTED_MEDIA",
    "svg": "UNSUPPORTED_MEDIA",
}


async def upload(
    ctx: Context,
    file: IO[bytes],
    *,
    filename: str,
    alt_text: str | None = None,
    key: str | None = None,
) -> MediaState:
    """Take a file in, from a token with MEDIA_WRITE. ``duplicate``: it was here before.

    What is here stays as it is, and is not looked at again. ``key``: see ``retries.once``.

    Raises:
        NotAllowed: no such token.
        Invalid: with the field that can't be taken; ``file``: what was sent.
    """
    if not ctx.viewer.may(Scope.MEDIA_WRITE):
        raise NotAllowed(Scope.MEDIA_WRITE)
    alt_text = line("alt_text", alt_text, media.MAX_TEXT_CHARS)
    library = ctx.services.library
    if library is None:
        raise RuntimeError("This operation was given no library.")
    try:
        async with library.receive(file) as received:
            taken = await media.known(ctx, library, received) or await library.admit(received)
    except Refused as error:
        code = _CODES.get(error.reason, "INVALID")
        raise Invalid("file", str(error), code=code) from error
    except WorkFailed as error:
        raise Invalid("file", UNREADABLE) from error

    async def write() -> Result:
        made = taken
        if isinstance(made, Stored):
            made = await media.add_stored_media(ctx, made, filename=filename, alt_text=alt_text)
        return {"id": str(made.id), "duplicate": made.duplicate}

    given = {"sha256": received.sha256, "filename": filename, "alt": alt_text}
    async with ctx.transaction() as tx:
        result = await once(ctx, Retry("uploadMedia", key, given), write)
        return await media.state(tx, UUID(result["id"]), duplicate=result["duplicate"])
