"""Statements written once: the same ones that ``reads`` and ``lists`` write, kept as text.

Writing and compiling a statement takes 1 to 3.5 ms, sending it a twentieth. What changes from
one operation to the next are parameters: the instants of the view, the parents, the values of a
filter, the page's size and its place in the list. The kind of view, the number of parents (one or
several), the order, the shape of the filter and the columns are part of the text, so they are the
key under which it is kept.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import Boolean, ColumnElement, DateTime, Integer, Select, Text, bindparam, null
from sqlalchemy.dialects.postgresql.asyncpg import dialect

from db.dependencies import NotingCompiler
from db.queries import along, lists, reads, suggestions
from db.queries.shaping import Shape
from db.relations.parameters import Parameter, is_even
from db.relations.shapes import Counted, Entity, Many, One, Paged
from db.view import Perspective, View

MAX_KEPT: Final = 500  # of each kind of statement
_DIALECT: Final = dialect()  # type: ignore[no-untyped-call]
_DIALECT.statement_compiler = NotingCompiler
_AT: Final = bindparam("at", None, type_=DateTime(timezone=True))
_NOW: Final = bindparam("now", None, type_=DateTime(timezone=True))


class NotPreparedError(Exception):
    """This read is for ``reads`` and ``lists``: of a view or with keys that no kept text fits."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement as PostgreSQL takes it.

    ``names``: of its parameters, in order; the values of those that are ``fixed`` belong to it.
    ``tables``: that it reads. ``private``: why no answer from it may be kept. ``own_plan``: how it
    is best read depends on its values.
    """

    text: str
    names: tuple[str, ...]
    fixed: Mapping[str, Any]
    tables: frozenset[str]
    private: str
    own_plan: bool = False

    def values(self, given: Mapping[str, Any]) -> list[Any]:
        """The parameters in their order."""
        fixed = self.fixed
        return [given[name] if name in given else fixed[name] for name in self.names]


def prepare(statement: Select[Any]) -> Prepared:
    """The text of a statement, and what its parameters are called."""
    compiled = statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
    names = tuple(compiled.positiontup or ())
    processors: Any = compiled._bind_processors  # noqa: SLF001  # as its own cursor does
    fixed = {
        name: processors[name](value) if name in processors and value is not None else value
        for name, value in compiled.construct_params(_check=False).items()
    }
    noted: Any = compiled
    return Prepared(compiled.string, names, fixed, frozenset(noted.tables), noted.private)


@dataclass(frozen=True, slots=True, eq=False)
class ViewKind:
    """What of a view is written into a statement. Each kind exists once, and is compared so."""

    perspective: Perspective
    exact: bool

    def symbol(self) -> View:
        """A view whose instants are parameters."""
        return View(self.perspective, _AT, _NOW, self.exact)  # type: ignore[arg-type]


_kind: Final = cache(ViewKind)
_LIVE: Final = _kind(Perspective.LIVE, exact=False)


def kind_of(view: View) -> ViewKind:
    """The kind of a view.

    Raises:
        NotPreparedError: a preview's; what it shows is part of its statements.
    """
    if view.perspective is Perspective.LIVE:
        return _LIVE
    if view.content_id is not None or view.revision_id is not None:
        raise NotPreparedError(view.perspective)
    return _kind(view.perspective, exact=view.exact)


# ── Which columns, and which neighbours in the same statement ───────────────────────────────


@dataclass(frozen=True, slots=True)
class Joined:
    """A to-one relation read in its parent's statement. ``columns``: of the row, None: all."""

    relation: One[Any]
    columns: tuple[str, ...] | None


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """What of the target's rows is read: some of its fields (None: all), and neighbours.

    Made by ``wanted_rows``, so that the same is the same object: it is a key of all that is kept.
    """

    columns: tuple[str, ...] | None = None
    joined: tuple[Joined, ...] = ()
    # Records as they come, in place of rows: see ``Layout``.
    records: bool = False


ALL: Final = Wanted()


@lru_cache(maxsize=MAX_KEPT)
def wanted_rows(
    columns: tuple[str, ...] | None, joined: tuple[Joined, ...] = (), *, records: bool = False
) -> Wanted:
    """The one ``Wanted`` of these."""
    plain = columns is None and not joined and not records
    return ALL if plain else Wanted(columns, joined, records)


class Layout(NamedTuple):
    """Where a row's fields stand in a record, and those of each neighbour, behind its key."""

    places: Mapping[str, int]
    neighbours: tuple[tuple[int, Mapping[str, int]], ...]


@lru_cache(maxsize=MAX_KEPT)
def layout(relation: One[Any] | Many[Any] | Paged[Any], wanted: Wanted) -> Layout:
    """Of the records that are read along a relation; empty where its rows aren't plain ones."""
    ahead = key_width(relation)
    places = _placed(relation.target, wanted.columns, ahead)
    place = ahead + len(places)
    neighbours: list[tuple[int, Mapping[str, int]]] = []
    for join in wanted.joined:
        theirs = _placed(join.relation.target, join.columns, place + 1)
        neighbours.append((place, theirs))
        place += 1 + len(theirs)
    return Layout(places, tuple(neighbours))


def _placed(entity: Entity[Any], columns: tuple[str, ...] | None, place: int) -> Mapping[str, int]:
    names = row_fields(entity)
    if names is None:
        return {}
    return {names[number]: place + i for i, number in enumerate(chosen(entity, columns))}


@cache
def row_fields(entity: Entity[Any]) -> tuple[str, ...] | None:
    """The fields of the entity's rows in the order of its columns; None: not a plain row."""
    row: Any = entity.row
    if not (isinstance(row, type) and is_dataclass(row)):
        return None
    return tuple(field.name for field in fields(row) if field.name != "view")


@cache
def classes_of(entity: Entity[Any]) -> Mapping[str, type]:
    """By field of its rows: the class of each value that isn't None, where the column tells it."""
    names = row_fields(entity) or ()
    columns = entity.columns_of(entity.source(_LIVE.symbol())) if names else ()
    found = {name: _CLASSES.get(type(one.type)) for name, one in zip(names, columns, strict=True)}
    return {name: one for name, one in found.items() if one is not None}


_CLASSES: Final[Mapping[type, type]] = {
    Boolean: bool,
    DateTime: datetime,
    Integer: int,  # of 32 bits
    Text: str,
}


def chosen(entity: Entity[Any], columns: tuple[str, ...] | None) -> list[int]:
    """The positions of the wanted columns among the entity's."""
    names = row_fields(entity)
    if columns is None or names is None:
        return list(range(len(entity.columns)))
    # One at least: a row of none would be none.
    return [number for number, name in enumerate(names) if name in columns] or [0]


def column_of(entity: Entity[Any], name: str) -> int | None:
    """Where a row's field stands among the entity's columns."""
    names = row_fields(entity)
    return names.index(name) if names is not None and name in names else None


def narrowed(
    statement: Select[Any],
    ahead: int,
    entity: Entity[Any],
    view: View,
    wanted: Wanted,
    *,
    rest: bool = True,
) -> Select[Any]:
    """The same rows with the wanted columns only, and their neighbours' behind them.

    ``ahead``: how many columns come before the entity's (keys). ``rest``: those behind them (sort
    values) stay, at the end.
    """
    columns = list(statement.selected_columns)
    width = len(entity.columns)
    own = columns[ahead : ahead + width]
    picked = [own[number] for number in chosen(entity, wanted.columns)]
    neighbours: list[ColumnElement[Any]] = []
    for number, join in enumerate(wanted.joined):
        place = column_of(entity, join.relation.parent_key)
        if place is None:
            raise NotPreparedError(join.relation.name)
        target = join.relation.target
        source = target.source(view).alias(f"joined_{number}")
        (key,) = join.relation.columns or (target.key,)
        statement = statement.outerjoin(source, source.c[key] == own[place])
        neighbours.append(source.c[key].label(f"joined_{number}_key"))
        theirs = target.columns_of(source)
        neighbours += [
            theirs[i].label(f"joined_{number}_{i}") for i in chosen(target, join.columns)
        ]
    return statement.with_only_columns(
        *columns[:ahead],
        *picked,
        *neighbours,
        *(columns[ahead + width :] if rest else ()),
        maintain_column_froms=True,
    )


# ── Rows ────────────────────────────────────────────────────────────────────────────────────


class InRecords(NamedTuple):
    """What stands beside rows that are records: nothing, for it is in them. Their view."""

    view: View


Neighbours = tuple[Mapping[int, Any], ...] | InRecords
Rows = Callable[[View, Sequence[Any]], tuple[Any, Neighbours]]


@lru_cache(maxsize=MAX_KEPT)
def row_maker(entity: Entity[Any], wanted: Wanted, ahead: int, *, grouped: bool = False) -> Rows:
    """Makes rows of records: ``(view, records) -> (rows, {id(row): neighbour or None} per join)``.

    ``grouped``: in place of the rows, lists of them by what stands first in their records.

    A row of some columns is of its own type all the same; a field that wasn't read is not set, so
    that to look at it is an AttributeError. Generated: this runs once for every row there is.
    """
    if wanted.records:
        return _grouped_records if grouped else _records
    code = _Code()
    names: dict[str, Any] = {}
    place = code.row("o", entity, wanted.columns, ahead, names)
    for number, join in enumerate(wanted.joined):
        code.neighbour(number, join, place, names)
        place += 1 + len(chosen(join.relation.target, join.columns))
    maps = "".join(f"j{n}," for n in range(len(wanted.joined)))
    head = "".join(f"    j{n} = {{}}\n" for n in range(len(wanted.joined)))
    begin, keep = _GROUPED if grouped else _LISTED
    text = (
        f"def make(view, records):\n{begin}{head}"
        f"    for r in records:\n{code.text}{keep}    return rows, ({maps})\n"
    )
    exec(text, names)  # noqa: S102  # our own text
    made: Rows = names.pop("make")  # or it would hold itself, till the collector comes
    return made


def _records(view: View, records: Sequence[Any]) -> tuple[Any, Neighbours]:
    return records, InRecords(view)


def _grouped_records(view: View, records: Sequence[Any]) -> tuple[Any, Neighbours]:
    rows: dict[Any, list[Any]] = {}
    for record in records:
        key = record[0]
        if key in rows:
            rows[key].append(record)
        else:
            rows[key] = [record]
    return rows, InRecords(view)


_LISTED: Final = ("    rows = []\n    add = rows.append\n", "        add(o)\n")
_GROUPED: Final = (
    "    rows = {}\n",
    "        k = r[0]\n        if k in rows: rows[k].append(o)\n        else: rows[k] = [o]\n",
)


@cache
def _open(entity: Entity[Any]) -> type:
    """The same class, but open to be filled: each row is of it until it is full.

    A frozen one's slots have to be set through their descriptors, which takes three times as long
    as all that is done with most rows. Both ways to change it are opened: with one alone, Python
    keeps looking for the other's function.
    """
    row = entity.row
    opened = {"__slots__": (), "__setattr__": object.__setattr__}
    return type(row.__name__, (row,), opened | {"__delattr__": object.__delattr__})


class _Code:
    """The inside of the loop."""

    def __init__(self) -> None:
        self.text = ""

    def row(
        self,
        name: str,
        entity: Entity[Any],
        columns: tuple[str, ...] | None,
        place: int,
        names: dict[str, Any],
        *,
        indent: int = 8,
    ) -> int:
        """The entity's row from the columns at ``place``; returns where the next ones begin."""
        space = " " * indent
        wanted = chosen(entity, columns)
        fields_ = row_fields(entity)
        if fields_ is None:
            names[f"{name}_of"] = entity.row
            self.text += f"{space}{name} = {name}_of(view, *r[{place}:{place + len(wanted)}])\n"
            return place + len(wanted)
        names["new"] = object.__new__
        names[f"{name}_open"], names[f"{name}_type"] = _open(entity), entity.row
        listed = ["view"] + [fields_[number] for number in wanted]
        values = ["view"] + [f"r[{place + number}]" for number in range(len(wanted))]
        self.text += f"{space}{name} = new({name}_open)\n"
        for field, value in zip(listed, values, strict=True):
            self.text += f"{space}{name}.{field} = {value}\n"
        self.text += f"{space}{name}.__class__ = {name}_type\n"
        return place + len(wanted)

    def neighbour(self, number: int, join: Joined, place: int, names: dict[str, Any]) -> None:
        """The joined row, where there is one."""
        # Also that there is none: where rows of two reads come together, one that was cut off its
        # page may have had the same id.
        self.text += f"        j{number}[id(o)] = None\n        if r[{place}] is not None:\n"
        name = f"o{number}"
        self.row(name, join.relation.target, join.columns, place + 1, names, indent=12)
        self.text += f"            j{number}[id(o)] = {name}\n"


# ── The statements ──────────────────────────────────────────────────────────────────────────


def _parents(width: int, *, several: bool) -> Sequence[Any]:
    """The keys as parameters: ``keys`` for an array, ``key_0`` … for the columns of one."""
    if not several:
        parts: tuple[Any, ...] = tuple(bindparam(f"key_{number}", None) for number in range(width))
        return [parts[0] if width == 1 else parts]
    if width > 1:
        raise NotPreparedError
    return reads.SEVERAL


@lru_cache(maxsize=MAX_KEPT)
def one(relation: One[Any], kind: ViewKind, wanted: Wanted, *, several: bool) -> Prepared:
    """``reads.one_statement``: the key's columns, the target's, its neighbours'."""
    view, width = kind.symbol(), key_width(relation)
    statement = reads.one_statement(relation, view, _parents(width, several=several))
    return prepare(narrowed(statement, width, relation.target, view, wanted))


def key_width(relation: One[Any] | Many[Any] | Paged[Any]) -> int:
    """How many columns a key has: those in front of each record."""
    return (len(relation.columns) or 1) if isinstance(relation, One) else 1


@lru_cache(maxsize=MAX_KEPT)
def many(relation: Many[Any], kind: ViewKind, wanted: Wanted, *, several: bool) -> Prepared:
    """The key, the target's columns, its neighbours'."""
    view, parents = kind.symbol(), _parents(1, several=several)
    statement = relation.members(view, lambda column: reads.among(column, parents))
    return prepare(narrowed(statement, 1, relation.target, view, wanted))


@dataclass(frozen=True, slots=True, eq=False)
class PageWanted:
    """What of a page is read. ``places``: its sort values too, which cursors are made of.

    Made by ``wanted_page``, as ``Wanted`` is.
    """

    rows: Wanted = ALL
    places: bool = True


WHOLE_PAGE: Final = PageWanted()


@lru_cache(maxsize=MAX_KEPT)
def wanted_page(rows: Wanted, *, places: bool) -> PageWanted:
    """The one ``PageWanted`` of these."""
    return WHOLE_PAGE if rows is ALL and places else PageWanted(rows, places)


@lru_cache(maxsize=MAX_KEPT)
def page(
    relation: Paged[Any], kind: ViewKind, shape: Shape, wanted: PageWanted, *, several: bool
) -> Prepared:
    """``lists.list_statement``; in front the key, null where there is one parent or none."""
    view = kind.symbol()
    keys = _parents(1, several=several)

    def narrow(read: Select[Any]) -> Select[Any]:
        if wanted is not WHOLE_PAGE:
            read = narrowed(read, 0, relation.target, view, wanted.rows, rest=wanted.places)
        return shape.cut(read)

    window = shape.window()
    found = along.named(relation, window.filter)
    statement = (
        along.page_statement(found, view, window, narrow)
        if found
        else lists.list_statement(relation, view, keys, window, narrow)
    )
    left = found.rest if found else window.filter
    own = relation.own_plans or not (is_even(left) and is_even(window.options))
    return replace(prepare(statement if several else _with_key(statement)), own_plan=own)


def _with_key(page: Select[Any]) -> Select[Any]:
    """Columns stand where they do in the pages of several parents."""
    columns = page.selected_columns
    return page.with_only_columns(null().label("id"), *columns, maintain_column_froms=True)


@lru_cache(maxsize=MAX_KEPT)
def count(counted: Counted, kind: ViewKind, cap: int | None, *, several: bool) -> Prepared:
    """``lists.count_statement``. ``counted``: its shape, without its view and key."""
    symbol = replace(counted, view=kind.symbol())
    found = along.named(counted.relation, counted.filter)
    statement = (
        along.count_statement(found, symbol.view, cap)
        if found
        else lists.count_statement(symbol, _parents(1, several=several), cap)
    )
    left = found.rest if found else counted.filter
    own = counted.relation.own_plans or not (is_even(left) and is_even(counted.options))
    return replace(prepare(statement), own_plan=own)


@lru_cache(maxsize=MAX_KEPT)
def near(kind: ViewKind, limit: int) -> Prepared:
    """``suggestions.near_statement`` of the parameter ``path``."""
    return prepare(suggestions.near_statement(kind.symbol(), Parameter("path"), limit))
