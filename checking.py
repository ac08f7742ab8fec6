"""What ``cli.py documents check`` prints: whether a client's documents fit, and what they cost."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from graphql import GraphQLError, GraphQLSchema
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from endpoint.manifest import Document, read_manifest
from execution.cost import LARGEST_PAGE, estimate
from execution.documents import Documents, Operation
from execution.errors import RequestError
from execution.limits import Limits
from schema.schema import RULES

IN_PIECES: Final = (
    "Some use @defer or @stream: in production they are refused unless BYLINE_INCREMENTAL=true."
)
ID_SHOWN: Final = 12  # characters; as git shows its hashes


@dataclass(frozen=True, slots=True)
class _Cost:
    """Of an operation: with variables at their defaults, and with the largest pages."""

    operation: Operation
    usual: int
    most: int
    is_in_pieces: bool


def check(manifest: Path, limits: Limits, schema: GraphQLSchema) -> bool:
    """Print a table of the operations, then what is wrong. Whether all of them can be run.

    ``schema``: as it is served.

    Raises:
        ManifestError: the file is no manifest.
    """
    console = Console(highlight=False, soft_wrap=True)
    listed = read_manifest(manifest)
    documents = Documents(schema, limits, rules=RULES)
    costs: list[tuple[Document, _Cost]] = []
    faults: list[str] = []
    for one in listed:
        try:
            costs += [(one, cost) for cost in _costs(schema, documents, one.text)]
        except RequestError as error:
            faults += [f"{_short(one)}: {_line(fault)}" for fault in error.errors]
    faults += [_over(one, cost, limits) for one, cost in costs if cost.usual > limits.cost]
    console.print(_table(costs, limits))
    for fault in faults:
        console.print(fault, markup=False)
    console.print(_summary(listed, costs, faults))
    return not faults


def _costs(schema: GraphQLSchema, documents: Documents, text: str) -> Iterator[_Cost]:
    for whole in documents.operations(text):
        operation = whole.in_pieces or whole  # which costs more
        names = [one.variable.name.value for one in operation.definition.variable_definitions or ()]
        largest: dict[str, Any] = dict.fromkeys(names, LARGEST_PAGE)
        usual, most = estimate(schema, operation, {}), estimate(schema, operation, largest)
        yield _Cost(operation, usual, max(usual, most), is_in_pieces=operation is not whole)


def _table(costs: Sequence[tuple[Document, _Cost]], limits: Limits) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("Id")
    table.add_column("Operation", overflow="fold")
    table.add_column("Kind")
    table.add_column("Cost", justify="right")
    table.add_column("At most", justify="right")
    for one, cost in costs:
        over = " !" if cost.most > limits.cost else ""
        kind = cost.operation.kind.value
        table.add_row(escape(_short(one)), _name(cost), kind, f"{cost.usual}", f"{cost.most}{over}")
    return table


def _summary(
    listed: Sequence[Document], costs: Sequence[tuple[Document, _Cost]], faults: Sequence[str]
) -> str:
    counted = ((len(listed), "document"), (len(costs), "operation"), (len(faults), "fault"))
    told = "\n" + ", ".join(f"{n} {what}{'s' * (n != 1)}" for n, what in counted) + "."
    if any(cost.most > cost.usual for _, cost in costs):
        told += f" At most: where variables ask for pages of {LARGEST_PAGE}; ! is refused then."
    if any(cost.is_in_pieces for _, cost in costs):
        told += f"\n{IN_PIECES}"
    return told


def _over(one: Document, cost: _Cost, limits: Limits) -> str:
    return f"{_short(one)}: {_name(cost)} costs {cost.usual}, over {limits.cost}."


def _name(cost: _Cost) -> str:
    return cost.operation.name or "(no name)"


def _short(one: Document) -> str:
    return one.id.removeprefix("sha256:")[:ID_SHOWN]


def _line(error: GraphQLError) -> str:
    place = error.locations[0] if error.locations else None
    return f"line {place.line}, column {place.column}: {error.message}" if place else error.message
