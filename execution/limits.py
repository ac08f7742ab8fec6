"""How large a document may be. Decided before parsing or before validation, so that it is cheap."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    Lexer,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    Source,
    Token,
    TokenKind,
)

from execution.errors import refusal

# Tools ask for types of types of types, up to 15 fields deep.
INTROSPECTION_DEPTH: Final = 20
INTROSPECTION: Final = frozenset({"__schema", "__type"})
# Python takes time to the square of its length to read one; no value of ours has more digits.
NUMBER_LENGTH: Final = 100
# In all the variables of a request, however they are nested.
VALUES: Final = 5_000
NUMBERS: Final = frozenset({TokenKind.INT, TokenKind.FLOAT})


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one document may have of each."""

    length: int = 64 * 1024  # characters
    tokens: int = 2_000
    depth: int = 12  # fields within fields
    aliases: int = 30
    directives: int = 50
    root_fields: int = 20
    root_mutations: int = 5
    items: int = 250  # of a list in the variables
    cost: int = 5_000
    errors: int = 10


def check_text(text: str, limits: Limits) -> None:
    """Count what the words themselves tell, as far as the first limit.

    Raises:
        RequestError: the text is too large.
        GraphQLSyntaxError: a character that no document has.
    """
    if len(text) > limits.length:
        raise refusal(
            "DOCUMENT_TOO_LONG", f"The document has {len(text)} characters, over {limits.length}."
        )
    # The lexer skips comments, but makes a token of each.
    if text.count("#") > limits.tokens:
        raise _too_many("TOO_MANY_TOKENS", limits.tokens, "comments")
    aliases = directives = brackets = 0
    for number, token in enumerate(_tokens(text)):
        kind = token.kind
        # A colon outside of arguments is an alias's.
        brackets += (kind is TokenKind.PAREN_L) - (kind is TokenKind.PAREN_R)
        aliases += kind is TokenKind.COLON and brackets == 0
        directives += kind is TokenKind.AT
        if number >= limits.tokens:
            raise _too_many("TOO_MANY_TOKENS", limits.tokens, "tokens")
        if kind in NUMBERS and len(token.value or "") > NUMBER_LENGTH:
            raise refusal("BAD_USER_INPUT", f"A number has at most {NUMBER_LENGTH} characters.")
    if aliases > limits.aliases:
        raise _too_many("TOO_MANY_ALIASES", limits.aliases, "aliases")
    if directives > limits.directives:
        raise _too_many("TOO_MANY_DIRECTIVES", limits.directives, "directives")


def check_variables(variables: Mapping[str, Any], limits: Limits) -> None:
    """Count values before each is read by its type. An object counts as much as a list.

    Raises:
        RequestError: a list is too long, or there are too many values in all.
    """
    seen = 0
    stack: list[Any] = [variables]
    while stack:
        value = stack.pop()
        if isinstance(value, dict | list):
            if len(value) > limits.items:
                message = f"A list or object in the variables has more than {limits.items} items."
                raise refusal("TOO_MANY_ITEMS", message)
            seen += len(value)
            if seen > VALUES:
                raise refusal("TOO_MANY_ITEMS", f"The variables hold more than {VALUES} values.")
            stack.extend(value.values() if isinstance(value, dict) else value)


def check_document(document: DocumentNode, limits: Limits) -> None:
    """Count what shows once fragments are spread out. Validation has yet to look at it.

    Raises:
        RequestError: an operation is too deep or has too much in it.
    """
    survey = _Survey(document, limits)
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            survey.operation(definition)
    survey.unused()


def _tokens(text: str) -> Iterator[Token]:
    lexer = Lexer(Source(text))
    while (token := lexer.advance()).kind is not TokenKind.EOF:
        yield token


def _too_many(code: str, limit: int, what: str) -> Exception:
    return refusal(code, f"The document has more than {limit} {what}. Ask in several requests.")


@dataclass(frozen=True, slots=True)
class _Open:
    """Selections to be looked at. ``within``: the fragments that led here, the last one first."""

    selections: SelectionSetNode
    depth: int
    limit: int
    within: tuple[str, "_Within"] | None = None


_Within = tuple[str, "_Within"] | None


class _Survey:
    """Walks over what would be executed, without recursion and at most ``cost`` selections far."""

    def __init__(self, document: DocumentNode, limits: Limits) -> None:
        self._limits = limits
        self._fragments = {
            one.name.value: one
            for one in document.definitions
            if isinstance(one, FragmentDefinitionNode)
        }
        self._spread: set[str] = set()
        self._seen = 0
        self._roots = 0

    def operation(self, definition: OperationDefinitionNode) -> None:
        """Also of several operations each counts: all of them are validated."""
        self._roots = 0
        writes = definition.operation is OperationType.MUTATION
        limits = self._limits
        self._walk(_Open(definition.selection_set, 1, limits.depth))
        if writes and self._roots > limits.root_mutations:
            raise _too_many("TOO_MANY_ROOT_FIELDS", limits.root_mutations, "mutations")
        if self._roots > limits.root_fields:
            raise _too_many("TOO_MANY_ROOT_FIELDS", limits.root_fields, "fields at its root")

    def unused(self) -> None:
        """Fragments that nothing spreads are validated all the same."""
        for name in self._fragments.keys() - self._spread:
            self._walk(_Open(self._fragments[name].selection_set, 2, self._limits.depth))

    def _walk(self, start: _Open) -> None:
        stack = [start]
        while stack:
            part = stack.pop()
            for node in part.selections.selections:
                self._count()
                if isinstance(node, FieldNode):
                    stack.extend(self._below(node, part))
                elif isinstance(node, FragmentSpreadNode):
                    stack.extend(self._spread_out(node.name.value, part))
                elif isinstance(node, InlineFragmentNode):
                    stack.append(_Open(node.selection_set, part.depth, part.limit, part.within))

    def _count(self) -> None:
        self._seen += 1
        if self._seen > self._limits.cost:
            raise _too_many("COST_TOO_HIGH", self._limits.cost, "fields, its fragments spread out")

    def _below(self, field: FieldNode, part: _Open) -> Iterator[_Open]:
        self._roots += part.depth == 1
        if part.depth > part.limit:
            raise refusal("TOO_DEEP", f"The document is over {part.limit} fields deep.", field)
        if field.selection_set:
            limit = INTROSPECTION_DEPTH if field.name.value in INTROSPECTION else part.limit
            yield _Open(field.selection_set, part.depth + 1, limit, part.within)

    def _spread_out(self, name: str, part: _Open) -> Iterator[_Open]:
        self._spread.add(name)
        fragment = self._fragments.get(name)
        # One that is missing, or within itself, is for validation to tell.
        if fragment and not _contains(part.within, name):
            yield _Open(fragment.selection_set, part.depth, part.limit, (name, part.within))


def _contains(within: _Within, name: str) -> bool:
    while within:
        if within[0] == name:
            return True
        within = within[1]
    return False
