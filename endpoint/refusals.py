"""What is refused before it is a GraphQL request."""

from collections.abc import Mapping

from graphql import GraphQLFormattedError


class Refused(Exception):
    """An answer by status, code and a sentence that says what to do."""

    def __init__(
        self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        """``headers``: what the status asks for beside the answer."""
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = headers or {}

    @property
    def formatted(self) -> GraphQLFormattedError:
        """As an answer has it."""
        return {"message": str(self), "extensions": {"code": self.code}}


def unreadable(message: str) -> Refused:
    """The bytes can't be read."""
    return Refused(400, "BAD_REQUEST", message)


def malformed(message: str) -> Refused:
    """They can, and are not a GraphQL request."""
    return Refused(400, "MALFORMED_REQUEST", message)
