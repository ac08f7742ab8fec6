"""What a client is told of faults, on every transport: ours by code, all else as internal."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from graphql import GraphQLError, GraphQLFormattedError

log: Final = logging.getLogger("byline.graphql")

TOO_SLOW: Final = "This took too long. Ask for less at once, or again."


def _never(_error: Exception) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Masking:
    """``ours``: exceptions whose text is for clients; they have ``extensions`` with a code.

    ``is_slow``: tells those of what was given up because it took too long. At most ``number``
    errors are told, in ``size`` bytes.
    """

    ours: tuple[type[Exception], ...]
    number: int = 10
    size: int = 16 * 1024
    is_slow: Callable[[Exception], bool] = _never

    def told(self, errors: Sequence[GraphQLError], request_id: str) -> list[GraphQLFormattedError]:
        """The errors as an answer has them. What is masked is logged, once, with its trace."""
        formatted = [self._one(error, request_id) for error in errors]
        return _cut(formatted, self.number, self.size)

    def _one(self, error: GraphQLError, request_id: str) -> GraphQLFormattedError:
        original = error.original_error
        if original is None or isinstance(original, (GraphQLError, *self.ours)):
            return error.formatted
        if self.is_slow(original):
            log.warning("graphql.slow", extra={"request_id": request_id})
            told = {"code": "TIMEOUT"}
            return GraphQLError(TOO_SLOW, error.nodes, path=error.path, extensions=told).formatted
        log.error("graphql.error", extra={"request_id": request_id}, exc_info=original)
        return GraphQLError(
            "Internal error.",
            nodes=error.nodes,
            path=error.path,
            extensions=internal(request_id),
        ).formatted


def internal(request_id: str) -> dict[str, Any]:
    """The extensions of an error that is not the client's."""
    return {"code": "INTERNAL_SERVER_ERROR", "requestId": request_id}


def _cut(
    errors: list[GraphQLFormattedError], number: int, size: int
) -> list[GraphQLFormattedError]:
    """As many as fit; how many do not is told by one more."""
    kept: list[GraphQLFormattedError] = []
    for error in errors[:number]:
        size -= len(orjson.dumps(error))
        if size < 0:
            break
        kept.append(error)
    if missing := len(errors) - len(kept):
        more = f"{missing} more errors are not shown." if kept else errors[0]["message"][:500]
        kept.append({"message": more, "extensions": {"code": "TOO_MANY_ERRORS"}})
    return kept
