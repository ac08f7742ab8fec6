"""The parameters of a GraphQL request, from a JSON body or from an address."""

from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl

import orjson

from endpoint.refusals import malformed, unreadable

MOST_PARAMETERS: Final = 100
# The extension by which Apollo's link asks for a document by its hash.
BY_HASH: Final = "persistedQuery"


class Parameters(NamedTuple):
    """What to execute. No name is None, never an empty one.

    ``query`` is None where the document is asked for by its id, or by its hash in ``extensions``.
    """

    query: str | None
    operation_name: str | None
    variables: dict[str, Any]
    extensions: dict[str, Any]
    document_id: str | None = None

    @property
    def names_document(self) -> bool:
        """Whether it says what the document is called, beside its text or in place of it."""
        return self.document_id is not None or BY_HASH in self.extensions


def from_body(body: bytes) -> Parameters:
    """Those of a JSON object; whatever else is in it is passed over.

    Raises:
        Refused: it is none.
    """
    given = _json(body, "The body")
    if isinstance(given, list):
        raise malformed("The body is a list. Send one request at a time.")
    if not isinstance(given, dict):
        raise malformed('The body must be a JSON object, as {"query": "{ site { name } }"}.')
    return _checked(given)


def from_given(given: dict[str, Any]) -> Parameters:
    """Those of an object that was read already.

    Raises:
        Refused: they are none.
    """
    return _checked(given)


def from_address(query_string: bytes) -> Parameters:
    """Those of a query string, where variables and extensions are JSON; what is empty is left out.

    Raises:
        Refused: they can't be read.
    """
    given: dict[str, Any] = dict(pairs(query_string))
    for name in ("variables", "extensions"):
        if given.get(name):
            given[name] = _json(given[name].encode(), name)
    return _checked({name: value for name, value in given.items() if value != ""})


def pairs(query_string: bytes) -> dict[str, str]:
    """Names and values of a query string.

    Raises:
        Refused: it isn't UTF-8, is too long, or has a name twice.
    """
    try:
        # As text: some versions of Python refuse letters beyond ASCII in bytes.
        found = parse_qsl(
            query_string.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MOST_PARAMETERS,
        )
    except ValueError:
        raise unreadable("The address must be UTF-8, percent-encoded.") from None
    given = dict(found)
    if len(given) < len(found):
        raise malformed("The address has a parameter twice.")
    return given


def _json(text: bytes, what: str) -> Any:  # noqa: ANN401  # JSON
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise unreadable(f"{what} is not JSON that can be read: {error.msg}.") from None


def _checked(given: dict[str, Any]) -> Parameters:
    query = _text(given, "query")
    # `id` is short for it in links; beside a document it may be anything of the client's own.
    document_id = _text(given, "documentId" if query is not None or "documentId" in given else "id")
    extensions = _object(given, "extensions")
    if query is None and not document_id and not extensions.get(BY_HASH):
        raise malformed("Give the document as `query`, or its id as `documentId`.")
    name, variables = _text(given, "operationName"), _object(given, "variables")
    return Parameters(query, name or None, variables, extensions, document_id or None)


def _text(given: dict[str, Any], name: str) -> str | None:
    value = given.get(name)
    if value is not None and not isinstance(value, str):
        raise malformed(f"`{name}` must be a text" + (" or null." if name != "query" else "."))
    return value


def _object(given: dict[str, Any], name: str) -> dict[str, Any]:
    value = given.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise malformed(f"`{name}` must be a JSON object or null.")
    return value
