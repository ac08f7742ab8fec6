"""Status codes by two editions of GraphQL over HTTP: what most clients know, and the newer text."""

from typing import Final, Literal

from endpoint.accept import GRAPHQL, JSON

Edition = Literal["2025", "2026"]

PARTIAL: Final = 294
# Neither is well-formed enough to be a document.
UNPARSEABLE: Final = frozenset({"GRAPHQL_PARSE_FAILED", "BAD_REQUEST"})
# It could be run, and this client may not.
FORBIDDEN: Final = frozenset({"DOCUMENT_NOT_TRUSTED"})


def of_answer(edition: Edition, media_type: str, *, has_errors: bool) -> int:
    """Something was executed: there is ``data``, though it may be null."""
    return PARTIAL if has_errors and edition == "2026" and media_type == GRAPHQL else 200


def of_request_error(edition: Edition, media_type: str, code: str) -> int:
    """A request was read, and nothing of it executed. An old client takes 200 for an answer."""
    if edition == "2025" and media_type == JSON:
        return 200
    if code in FORBIDDEN:
        return 403
    return 400 if edition == "2025" or code in UNPARSEABLE else 422


def of_refusal(edition: Edition, status: int, code: str) -> int:
    """It was no GraphQL request."""
    return 422 if edition == "2026" and code == "MALFORMED_REQUEST" else status


def offers(edition: Edition) -> tuple[str, str]:
    """What answers are, the one first that is for who takes anything."""
    return (JSON, GRAPHQL) if edition == "2025" else (GRAPHQL, JSON)


def content_type(edition: Edition, media_type: str, status: int) -> str:
    """By the newer text ``application/json`` is only for what went well."""
    told = GRAPHQL if edition == "2026" and status >= 400 else media_type
    return f"{told}; charset=utf-8"
