"""Writes that a client may send again, because it heard no answer: done once."""

import hashlib
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from db.queries import idempotency
from db.queries.idempotency import Name
from resolvers.context import Context
from resolvers.errors import Invalid

Result = Mapping[str, Any]  # JSON that leads to what was made, as its id

KEPT: Final = timedelta(days=1)
# Shorter ones are somebody else's too.
_KEY: Final = re.compile(r"[!-~]{16,100}")


@dataclass(frozen=True, slots=True)
class Retry:
    """``key``: the client's, or None for a write that is done each time. ``given``: its input."""

    operation: str
    key: str | None
    given: Mapping[str, object]

    @property
    def digest(self) -> str:
        """Of the input, to know another one by."""
        text = json.dumps(self.given, sort_keys=True, default=str)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


async def once(ctx: Context, retry: Retry, write: Callable[[], Awaitable[Result]]) -> Result:
    """What ``write`` makes; under a key that was used before, what it made then.

    The key is stored in the same transaction, so a write that was refused may be sent again. Of
    several at once the first one writes, and the others wait for it. Keys are kept for a day. They
    are the token's own; those without a token share theirs.

    Raises:
        Invalid: ``idempotency_key``, where it is too short, or was used for another input.
    """
    if retry.key is None:
        return await write()
    if not _KEY.fullmatch(retry.key):
        raise Invalid("idempotency_key", "Send 16 to 100 letters, digits and signs, as of a UUID.")
    name = Name(ctx.viewer.caller, retry.operation, retry.key)
    async with ctx.transaction() as tx:
        now = ctx.clock()
        digest = retry.digest
        known = await idempotency.claim(tx.session, name, digest, now=now, until=now + KEPT)
        if known is None:
            result = await write()
            await idempotency.keep(tx.session, name, result)
            # Last, so that nobody who waits for us holds what we want.
            await idempotency.sweep(tx.session, now)
            return result
        if known.input_sha256 != digest or known.result is None:
            message = "This key was used for something else: take a new one for each new write."
            raise Invalid("idempotency_key", message, code="CONFLICT")
        return known.result
