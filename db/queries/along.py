"""Articles with a tag, an author or a section that a filter names: read along its own list.

How many articles bear a tag can't be told ahead. Asked whether each has it, PostgreSQL reads all
articles until a page is full, or all that bear the tag; along the lists of the tags that are named
it reads a page of each, whatever their lengths, in their order.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Final

from sqlalchemy import Select, Subquery, func, literal_column, select, true

from db.models import Author, Section, Tag
from db.queries import lists
from db.relations import edges
from db.relations.filters import compile_filter, text, values
from db.relations.shapes import Filter, Paged, Window
from db.view import View

Narrow = Callable[[Select[Any]], Select[Any]]
_NAMES: Final = {"id": values("id"), "slug": text("slug"), "name": text("name")}
# These name few: as many as have values in the filter, for names are nearly unique.
_NAMING: Final = frozenset({"eq", "in", "case_sensitive"})


@dataclass(frozen=True, slots=True)
class Named:
    """Parents that a filter names. ``relation``: their lists; ``rest``: of the filter."""

    kind: type[Tag | Author | Section]
    given: Filter
    relation: Paged[Any]
    rest: Filter


def named(relation: Paged[Any], given: Filter) -> Named | None:
    """The parents whose lists have all rows of the filtered list, where it names some."""
    if relation is not edges.articles:
        return None
    given = tuple(_terms(given))
    for number, (name, value) in enumerate(given):
        if name in _READERS and (names := _READERS[name](value)):
            kind, lists_of = _LISTS[name]
            return Named(kind, names, lists_of, (*given[:number], *given[number + 1 :]))
    return None


def _terms(given: Filter) -> Iterator[tuple[str, Any]]:
    """All that must hold, also where it was put into an ``and``."""
    for name, value in given:
        if name == "and":
            yield from chain.from_iterable(map(_terms, value))
        else:
            yield name, value


def page_statement(found: Named, view: View, window: Window, narrow: Narrow) -> Select[Any]:
    """As ``lists.list_statement`` of the site's articles."""
    parents = _parents(found, view)
    part = replace(window, filter=found.rest)
    return narrow(lists.along(parents, found.relation, view, part))


def count_statement(found: Named, view: View, cap: int | None) -> Select[Any]:
    """As ``lists.count_statement`` of the site's articles."""
    parents = _parents(found, view)
    whole = found.relation.members(view, parents.c.id, ())
    members = lists.leanest(whole, found.rest)
    fitting = members.select.with_only_columns(
        members.source.c[found.relation.target.key].label("member"), maintain_column_froms=True
    ).where(found.relation.predicate(view, members.source, found.rest))
    rows = fitting.correlate(parents).lateral("along")
    once = select(rows.c.member).select_from(parents.join(rows, true())).distinct()
    counted = once if cap is None else once.limit(literal_column(str(cap + 1)))
    return select(func.count()).select_from(counted.subquery("counted"))


def _parents(found: Named, view: View) -> Subquery:
    table = found.kind.__table__
    chosen = select(table.c.id).where(compile_filter(_NAMES, view, table, found.given))
    return chosen.subquery("named")


def _of_some(value: Filter) -> Filter | None:
    """Of ``some`` of its tags or authors."""
    return _named(value[0][1]) if [name for name, _ in value] == ["some"] else None


def _of_section(value: Filter) -> Filter | None:
    given = dict(value)
    below = given.pop("include_descendants", True)
    return _named(tuple(given.items())) if below else None


def _named(given: Filter) -> Filter | None:
    """The filter itself, where it names what it means."""
    terms = [name for name, value in given for name, _ in value]
    is_naming = _NAMING.issuperset(terms) and not {"eq", "in"}.isdisjoint(terms)
    return given if is_naming and {name for name, _ in given} <= _NAMES.keys() else None


_READERS: Final[Mapping[str, Callable[[Filter], Filter | None]]] = {
    "tags": _of_some,
    "authors": _of_some,
    "section": _of_section,
}
_LISTS: Final[Mapping[str, tuple[type[Tag | Author | Section], Paged[Any]]]] = {
    "tags": (Tag, edges.tag_articles),
    "authors": (Author, edges.author_articles),
    "section": (Section, edges.section_articles),
}
