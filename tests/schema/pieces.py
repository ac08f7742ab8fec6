"""Operations with @defer and @stream put in at random."""

from dataclasses import replace
from random import Random
from typing import Any, Final, TypeVar

from graphql import (
    DirectiveNode,
    FieldNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionSetNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_nullable_type,
    is_list_type,
    parse,
    print_ast,
    visit,
)

from tests.schema.documents import Asked

OFTEN: Final = 0.35
Cut = TypeVar("Cut", FieldNode, FragmentSpreadNode, InlineFragmentNode)


def in_pieces(schema: GraphQLSchema, asked: Asked, random: Random) -> Asked:
    """The same operation, parts of which may come later."""
    info = TypeInfo(schema)
    document = visit(parse(asked.text), TypeInfoVisitor(info, _Cutting(info, random)))
    return Asked(print_ast(document), asked.variables, asked.name)


class _Cutting(Visitor):
    def __init__(self, info: TypeInfo, random: Random) -> None:
        super().__init__()
        self._info = info
        self._random = random
        self._labels = 0

    def leave_field(self, node: FieldNode, *_: object) -> FieldNode | None:
        """Each list may be a stream; of lists of lists the outer one."""
        if not is_list_type(get_nullable_type(self._info.get_type())):
            return None
        if self._random.random() > OFTEN:
            return None
        return _with(node, self._directive("stream", f"initialCount: {self._random.randint(0, 3)}"))

    def leave_inline_fragment(
        self, node: InlineFragmentNode, *_: object
    ) -> InlineFragmentNode | None:
        """Each may be deferred."""
        return self._deferred(node)

    def leave_fragment_spread(
        self, node: FragmentSpreadNode, *_: object
    ) -> FragmentSpreadNode | None:
        """Each may be deferred."""
        return self._deferred(node)

    def leave_selection_set(self, node: SelectionSetNode, *_: object) -> SelectionSetNode | None:
        """Some selections that stand together may be deferred together, beside themselves too."""
        if self._random.random() > OFTEN:
            return None
        begin = self._random.randrange(len(node.selections))
        end = self._random.randint(begin + 1, len(node.selections))
        kept = begin if self._random.random() < 0.8 else end
        inside = replace(node, selections=node.selections[begin:end])
        deferred = InlineFragmentNode(selection_set=inside, directives=(self._directive("defer"),))
        selections = (*node.selections[:kept], deferred, *node.selections[end:])
        return replace(node, selections=selections)

    def _deferred(self, node: Cut) -> Cut | None:
        return _with(node, self._directive("defer")) if self._random.random() < OFTEN else None

    def _directive(self, name: str, *given: str) -> DirectiveNode:
        arguments = list(given)
        if self._random.random() < 0.5:
            self._labels += 1
            arguments.append(f'label: "label {self._labels}"')
        if self._random.random() < 0.2:
            arguments.append(f"if: {self._random.choice(['true', 'false'])}")
        told = f"({', '.join(arguments)})" if arguments else ""
        parsed: Any = parse(f"{{ x @{name}{told} }}").definitions[0]
        directive: DirectiveNode = parsed.selection_set.selections[0].directives[0]
        return directive


def _with(node: Cut, directive: DirectiveNode) -> Cut:
    return replace(node, directives=(*(node.directives or ()), directive))
