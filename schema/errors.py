"""What a client is told of a fault: ours by code, everything else as an internal error."""

import logging
from typing import Any, Final
from uuid import uuid4

from graphql import GraphQLError
from strawberry.extensions import MaskErrors

from resolvers.errors import RequestError

log: Final = logging.getLogger("byline.graphql")


def unexpected(error: GraphQLError) -> bool:
    """Neither the document's fault nor one of our answers."""
    original = error.original_error
    return original is not None and not isinstance(original, GraphQLError | RequestError)


class CodedErrors(MaskErrors):
    """Masks the unexpected; validation errors and our own codes stay."""

    def __init__(self, **_kw: Any) -> None:
        """As an extension is made: once per operation."""
        super().__init__(unexpected, "Internal error.")

    def anonymise_error(self, error: GraphQLError) -> GraphQLError:
        """The place in the document, a code, and the id under which the log has the rest."""
        request_id = uuid4().hex
        log.error("graphql.error", extra={"request_id": request_id}, exc_info=error.original_error)
        return GraphQLError(
            self.error_message,
            nodes=error.nodes,
            path=error.path,
            extensions={"code": "INTERNAL_SERVER_ERROR", "requestId": request_id},
        )


def log_unexpected(*_args: Any) -> None:
    """Nothing: ``CodedErrors`` logs once, with the id that the client is shown."""
