"""A request that is refused before anything of it runs."""

from collections.abc import Sequence

from graphql import GraphQLError, Node


class RequestError(Exception):
    """Nothing was executed: an answer has these errors and no ``data``.

    Each error has a code in its extensions; ``code`` is that of the first.
    """

    def __init__(self, errors: Sequence[GraphQLError]) -> None:
        """``errors``: at least one, for clients to read as they are."""
        super().__init__(errors[0].message)
        self.errors = list(errors)

    @property
    def code(self) -> str:
        """What programs tell this refusal by."""
        code: str = (self.errors[0].extensions or {})["code"]
        return code


def refusal(code: str, message: str, node: Node | None = None) -> RequestError:
    """One error, at a node of the document where it has a place there."""
    return RequestError([GraphQLError(message, node, extensions={"code": code})])


def coded(code: str, errors: Sequence[GraphQLError]) -> RequestError:
    """The same errors, each with this code unless it brings its own."""
    for error in errors:
        error.extensions = {"code": code, **(error.extensions or {})}
    return RequestError(errors)


def timed_out(seconds: float) -> GraphQLError:
    """What is told of a request that took longer."""
    message = f"This took more than {seconds:g} s. Ask for less at once."
    return GraphQLError(message, extensions={"code": "TIMEOUT"})
