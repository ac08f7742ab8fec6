"""Whoever has a token is told things for as long as it gives a right, and no longer."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Hashable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from starlette.types import Scope

from auth.errors import BadToken
from endpoint.callers import unauthenticated
from endpoint.refusals import Refused

log: Final = logging.getLogger("byline.graphql")

# A token that was revoked is told nothing after so long; what all of them cost is one statement.
LOOKED_EACH_S: Final = 30.0

# Of these holders those whose tokens give no right any more, and why.
Ended = Callable[[Collection[Any]], Awaitable[Mapping[Any, BadToken]]]


class Holders:
    """What is open for holders of tokens in this process."""

    def __init__(self) -> None:
        """Nothing is open yet."""
        self._open: dict[Hashable, set[Callable[[Refused], None]]] = {}

    @contextmanager
    def held(self, scope: Scope, end: Callable[[Refused], None]) -> Iterator[None]:
        """``end`` is called once, where the token of this request ends within the block."""
        user = scope.get("user")
        if user is None:
            yield
            return
        ends = self._open.setdefault(user, set())
        ends.add(end)
        try:
            yield
        finally:
            ends.discard(end)
            if not ends and self._open.get(user) is ends:
                del self._open[user]

    async def watch(self, ended: Ended) -> None:
        """Look again and again, in one question for all; never returns."""
        while True:
            await asyncio.sleep(LOOKED_EACH_S)
            if self._open:
                try:
                    self._end(await ended(tuple(self._open)))
                except Exception as error:  # noqa: BLE001  # the next look may find it again
                    log.warning("tokens.unchecked", extra={"reason": type(error).__name__})

    def _end(self, ended: Mapping[Any, BadToken]) -> None:
        for user, why in ended.items():
            for end in self._open.pop(user, ()):
                end(unauthenticated(why))
