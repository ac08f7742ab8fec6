"""Documents, parsed and validated once, then kept."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast

from graphql import (
    REMOVE,
    ASTValidationRule,
    DirectiveNode,
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    OverlappingFieldsCanBeMergedRule,
    StreamDirectiveOnListField,
    ValidationContext,
    Visitor,
    VisitorAction,
    parse,
    specified_rules,
    validate,
    visit,
)
from graphql.validation.validate import ValidationAbortedError

from execution.cost import check_cost
from execution.errors import RequestError, coded, refusal
from execution.limits import Limits, check_document, check_text, check_variables

KEPT: Final = 1_000  # documents
KEPT_CHARACTERS: Final = 400_000  # of their text; parsed, each takes about 75 bytes: 30 MB in all
KEPT_REFUSALS: Final = 100
# A comparison of two fields is two units, some microseconds each. Our own operations, and those of
# the tests, take 134 at most.
COMPARISONS: Final = 4_000
# Errors that suggest a name. To find one takes up to 5 ms, as it is compared with all there are.
HINTS: Final = 3
# Each of them says that some of an answer may come later.
INCREMENTAL: Final = frozenset({"defer", "stream"})


@dataclass(slots=True, eq=False)
class Operation:
    """One operation of a valid document; the same object for each request that asks for it."""

    text: str
    document: DocumentNode
    definition: OperationDefinitionNode
    fragments: dict[str, FragmentDefinitionNode]
    # What the engine and the estimate of cost have made of it.
    compiled: Any = None
    weight: Any = None
    # The same with its @defer and @stream, for who takes an answer in pieces; None: it has none.
    in_pieces: "Operation | None" = None

    @property
    def kind(self) -> OperationType:
        """A query, a mutation or a subscription."""
        return self.definition.operation

    @property
    def name(self) -> str | None:
        """As the document names it."""
        return self.definition.name.value if self.definition.name else None


@dataclass(slots=True)
class _Entry:
    """What a text came to: operations by name, in their order, or a refusal."""

    operations: dict[str | None, Operation] = field(default_factory=dict)
    refused: RequestError | None = None


class _BoundedOverlap(OverlappingFieldsCanBeMergedRule):
    """Compares fields until a budget is spent: pairs grow with the square of a document."""

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        self.rule_context.remaining_complexity_budget = COMPARISONS


class _StreamOnLists(StreamDirectiveOnListField):
    """graphql-core's looks for the fields of what has none, where the directive is misplaced."""

    def enter_directive(self, node: DirectiveNode, *within: Any) -> None:
        """That it is misplaced is told by another rule."""
        context = cast("ValidationContext", self.context)
        if isinstance(context.get_parent_type(), GraphQLObjectType | GraphQLInterfaceType):
            super().enter_directive(node, *within)


class _FewHints(ASTValidationRule):
    """After the first errors there are no more suggestions."""

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        self._tell, self._left = context.on_error, HINTS
        context.on_error = self._told  # type: ignore[method-assign]

    def _told(self, error: GraphQLError) -> None:
        self._left -= 1
        if self._left == 0:
            self.context._hide_suggestions = True  # type: ignore[attr-defined] # noqa: SLF001 # is read anew for each
        self._tell(error)


_OUR_OWN: Final[Mapping[type[ASTValidationRule], type[ASTValidationRule]]] = {
    OverlappingFieldsCanBeMergedRule: _BoundedOverlap,
    StreamDirectiveOnListField: _StreamOnLists,
}


class Documents:
    """Gives the operation of a text. What is asked for least recently is forgotten first."""

    def __init__(
        self,
        schema: GraphQLSchema,
        limits: Limits,
        *,
        rules: Sequence[type[ASTValidationRule]] = (),
        introspection: bool = True,
    ) -> None:
        """``rules``: beside those of the specification.

        Without ``introspection`` there are no hints either: they spell the schema out, one guess at
        a time.
        """
        self._schema = schema
        self.limits = limits
        self._open = introspection
        usual = [one for one in specified_rules if one not in _OUR_OWN]
        closed = () if introspection else (NoSchemaIntrospectionCustomRule,)
        self._rules = (*usual, *_OUR_OWN.values(), _FewHints, *rules, *closed)
        self._kept = _Recent(KEPT, KEPT_CHARACTERS)
        self._refused = _Recent(KEPT_REFUSALS, KEPT_CHARACTERS // 4)

    def operation(self, text: str, name: str | None) -> Operation:
        """The operation with this name; without a name the only one.

        Raises:
            RequestError: the text is too large, can't be parsed or isn't valid, or has no such
                operation.
        """
        return _chosen(self._operations(text), name)

    def operations(self, text: str) -> Sequence[Operation]:
        """All operations of a text, in their order.

        Raises:
            RequestError: see ``operation``.
        """
        return tuple(self._operations(text).values())

    def _operations(self, text: str) -> dict[str | None, Operation]:
        entry = self._kept.get(text) or self._refused.get(text)
        if entry is None:
            entry = self._read(text)
            (self._refused if entry.refused else self._kept).put(text, entry)
        if entry.refused:
            raise RequestError(entry.refused.errors)
        return entry.operations

    def check(self, operation: Operation, variables: Mapping[str, Any]) -> int:
        """What it may cost with these variables, where they and that are within the limits.

        Raises:
            RequestError: they are not.
        """
        if variables:
            check_variables(variables, self.limits)
        return check_cost(self._schema, operation, variables, self.limits.cost)

    def _read(self, text: str) -> _Entry:
        try:
            document = self._checked(text)
        except RequestError as refused:
            return _Entry(refused=refused)
        operations = _operations_of(text, document)
        whole = _whole(text, document)
        if whole is not document:
            in_pieces, operations = operations, _operations_of(text, whole)
            for name, one in operations.items():
                one.in_pieces = in_pieces[name]
        return _Entry(operations)

    def _checked(self, text: str) -> DocumentNode:
        try:
            check_text(text, self.limits)
            document = parse(text)
        except GraphQLError as error:
            raise coded("GRAPHQL_PARSE_FAILED", [error]) from None
        check_document(document, self.limits)
        most = self.limits.errors
        errors = validate(
            self._schema, document, self._rules, max_errors=most, hide_suggestions=not self._open
        )
        if errors and len(errors) <= most and isinstance(errors[-1], ValidationAbortedError):
            raise refusal(
                "COST_TOO_HIGH", "Its fields repeat too often, or its fragments are too deep."
            )
        if errors:
            raise coded("GRAPHQL_VALIDATION_FAILED", errors)
        return document


def _operations_of(text: str, document: DocumentNode) -> dict[str | None, Operation]:
    fragments = {
        one.name.value: one
        for one in document.definitions
        if isinstance(one, FragmentDefinitionNode)
    }
    operations = [
        Operation(text, document, one, fragments)
        for one in document.definitions
        if isinstance(one, OperationDefinitionNode)
    ]
    return {one.name: one for one in operations}


class _Wholly(Visitor):
    """Takes @defer and @stream away."""

    def enter_directive(self, node: DirectiveNode, *_: Any) -> VisitorAction:
        """An empty answer leaves the directive where it is."""
        return REMOVE if node.name.value in INCREMENTAL else None


def _whole(text: str, document: DocumentNode) -> DocumentNode:
    """The document of the same answer in one piece; itself where it has neither directive."""
    if not any(name in text for name in INCREMENTAL):
        return document
    whole: DocumentNode = visit(document, _Wholly())
    return whole


def _chosen(operations: dict[str | None, Operation], name: str | None) -> Operation:
    if name is None and len(operations) == 1:
        return next(iter(operations.values()))
    if name is None:
        what = "has no operation" if not operations else "has several operations: give its name"
        raise refusal("OPERATION_RESOLUTION_FAILURE", f"The document {what}.")
    if name not in operations:
        message = f"The document has no operation named {name[:80]}."
        raise refusal("OPERATION_RESOLUTION_FAILURE", message)
    return operations[name]


class _Recent:
    """Entries by text, bounded by their number and by the length of their texts."""

    def __init__(self, number: int, characters: int) -> None:
        self._number = number
        self._characters = characters
        self._length = 0
        self._entries: OrderedDict[str, _Entry] = OrderedDict()

    def get(self, text: str) -> _Entry | None:
        """The entry, which is now the most recent one."""
        entry = self._entries.get(text)
        if entry:
            self._entries.move_to_end(text)
        return entry

    def put(self, text: str, entry: _Entry) -> None:
        """Keep it, and forget the oldest ones for it."""
        self._entries[text] = entry
        self._length += len(text)
        while len(self._entries) > self._number or self._length > self._characters:
            forgotten, _ = self._entries.popitem(last=False)
            self._length -= len(forgotten)
