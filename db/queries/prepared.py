"""Statements written once: the same ones that ``reads`` and ``lists`` write, kept as text.

Writing and compiling a statement takes 1 to 3.5 ms, sending it a twentieth. What changes from
one operation to the next are parameters: the instants of the view, the parents, the values of a
filter, the page's size and its place in the list. The kind of view, the number of parents (one or
several), the order, the shape of the filter and the columns are part of the text, so they are the
key under which it is kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any, Final

from sqlalchemy import DateTime, Select, bindparam, null
from sqlalchemy.dialects.postgresql.asyncpg import dialect

from db.dependencies import NotingCompiler
from db.queries import along, lists, reads, suggestions
from db.queries.narrowing import NotPreparedError, narrowed, with_lists
from db.queries.shaping import Shape
from db.queries.wanted import MAX_KEPT, WHOLE_PAGE, PageWanted, Wanted, key_width, layout
from db.relations.parameters import Parameter, is_even
from db.relations.shapes import Counted, Many, One, Paged
from db.view import Perspective, View

_DIALECT: Final = dialect()  # type: ignore[no-untyped-call]
_DIALECT.statement_compiler = NotingCompiler
_AT: Final = bindparam("at", None, type_=DateTime(timezone=True))
_NOW: Final = bindparam("now", None, type_=DateTime(timezone=True))


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
LIVE: Final = _kind(Perspective.LIVE, exact=False)


def kind_of(view: View) -> ViewKind:
    """The kind of a view.

    Raises:
        NotPreparedError: a preview's; what it shows is part of its statements.
    """
    if view.perspective is Perspective.LIVE:
        return LIVE
    if view.content_id is not None or view.revision_id is not None:
        raise NotPreparedError(view.perspective)
    return _kind(view.perspective, exact=view.exact)


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
    found = narrowed(statement, width, relation.target, view, wanted)
    return prepare(with_lists(found, view, wanted, layout(relation, wanted)))


@lru_cache(maxsize=MAX_KEPT)
def many(relation: Many[Any], kind: ViewKind, wanted: Wanted, *, several: bool) -> Prepared:
    """The key, the target's columns, its neighbours'."""
    view, parents = kind.symbol(), _parents(1, several=several)
    statement = relation.members(view, lambda column: reads.among(column, parents))
    found = narrowed(statement, 1, relation.target, view, wanted)
    return prepare(with_lists(found, view, wanted, layout(relation, wanted)))


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
    keyed = statement if several else _with_key(statement)
    whole = with_lists(keyed, view, wanted.rows, layout(relation, wanted.rows))
    return replace(prepare(whole), own_plan=own)


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
