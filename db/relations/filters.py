"""Filters as SQL. A filter is what the API's filter inputs hold: names, values, nested filters.

Omitted terms hold for everything; ``and: []`` too, ``or: []`` for nothing. A term either holds for
a row or doesn't, also where the row has no value: then its ``not`` holds.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    DateTime,
    FromClause,
    Interval,
    Subquery,
    Text,
    and_,
    any_,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)

from db.dependencies import moving
from db.models import Author, CustomValue, Section, SeriesPart, Tag
from db.relations.parameters import (
    LIKE,
    LISTS,
    LONGEST,
    Column,
    Parameter,
    bound,
    one_of,
    pattern,
    some_storable,
    storable,
)
from db.relations.shapes import Filter
from db.uses import INDEXED_CHARS
from db.view import (
    ARTICLE,
    View,
    content_credits,
    content_sections,
    content_tags,
    custom_fields,
    editions,
    listed_alone,
)

Terms = Mapping[str, Callable[[View, FromClause, Any], ColumnElement[bool]]]


def compile_filter(
    terms: Terms, view: View, source: FromClause, given: Filter
) -> ColumnElement[bool]:
    """All terms of ``given`` hold for a row of ``source``."""

    def holds(name: str, value: Any) -> ColumnElement[bool]:  # one term's value
        match name:
            case "and":
                return and_(true(), *(compile_filter(terms, view, source, f) for f in value))
            case "or":
                return or_(false(), *(compile_filter(terms, view, source, f) for f in value))
            case "not":
                return compile_filter(terms, view, source, value).is_not(true())
            case _:
                return terms[name](view, source, value)

    return and_(true(), *(holds(name, value) for name, value in given))


def _text(column: Column, given: Filter) -> ColumnElement[bool]:
    """Compared without regard to case unless ``case_sensitive``."""
    named = dict(given)
    exact = named.pop("case_sensitive", False)
    subject = column if exact else func.lower(column)

    def folded(value: ColumnElement[Any]) -> ColumnElement[Any]:
        return value if exact else func.lower(value)

    def holds(name: str, value: Any) -> ColumnElement[bool]:
        if name == "is_null":
            return _is_null(column, value)
        if name in LISTS:
            found = one_of(subject, some_storable(value), Text(), None if exact else folded)
            return not_(found) if name == "not_in" else found
        return fits(name, value)

    def fits(name: str, value: Any) -> ColumnElement[bool]:
        if isinstance(value, str):
            if not storable(value):
                return false()
            value = pattern(name, value)
        wanted = folded(bound(value, Text()))
        return subject.like(wanted) if name in LIKE else subject == wanted

    return and_(true(), *(holds(name, value) for name, value in named.items()))


def _is_null(column: Column, value: object) -> ColumnElement[bool]:
    return column.is_(None) if value else column.is_not(None)


def _among(column: Column, values: Any) -> ColumnElement[bool]:
    return one_of(column, values, column.type)


_COMPARE: Final[Mapping[str, Callable[[Column, Any], ColumnElement[bool]]]] = {
    "eq": lambda column, value: column == bound(value, column.type),
    "in": _among,
    "not_in": lambda column, values: _among(column, values).is_not(true()),
    "gt": lambda column, value: column > bound(value, column.type),
    "gte": lambda column, value: column >= bound(value, column.type),
    "lt": lambda column, value: column < bound(value, column.type),
    "lte": lambda column, value: column <= bound(value, column.type),
    "is_null": _is_null,
}


def _values(column: Column, given: Filter) -> ColumnElement[bool]:
    return and_(true(), *(_COMPARE[name](column, value) for name, value in given))


def _instants(view: View, column: Column, given: Filter) -> ColumnElement[bool]:
    """``within_last``: a timedelta back from the view's instant."""
    terms: list[ColumnElement[bool]] = []
    for name, value in given:
        if name == "within_last":
            terms += [column >= _moving(_before(view.at, value)), column <= view.at]
        else:
            terms.append(_COMPARE[name](column, value))
    return and_(true(), *terms)


def _moving(instant: Any) -> ColumnElement[Any]:
    return moving(
        literal(instant, DateTime(timezone=True)) if type(instant) is datetime else instant
    )


def _before(instant: Any, span: Any) -> Any:
    """Either may be a parameter."""
    if isinstance(span, Parameter):
        return instant - bound(span, Interval())
    try:
        return instant - min(span, LONGEST)
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)


def text(column: str) -> Callable[[View, FromClause, Any], ColumnElement[bool]]:
    """A StringFilter on a column of the source."""
    return lambda _view, source, given: _text(source.c[column], given)


def values(column: str) -> Callable[[View, FromClause, Any], ColumnElement[bool]]:
    """An IDFilter, LocaleFilter or AccessFilter on a column of the source."""
    return lambda _view, source, given: _values(source.c[column], given)


def instants(column: str) -> Callable[[View, FromClause, Any], ColumnElement[bool]]:
    """A DateTimeFilter on a column of the source."""
    return lambda view, source, given: _instants(view, source.c[column], given)


WORDS_PER_MINUTE: Final = 230


def reading_minutes(words: ColumnElement[int]) -> ColumnElement[Any]:
    """Minutes to read so many words, rounded up, as a column of the word count."""
    return (words + WORDS_PER_MINUTE - 1) // WORDS_PER_MINUTE


def _minutes(_view: View, source: FromClause, given: Filter) -> ColumnElement[bool]:
    return _values(reading_minutes(source.c.word_count), given)


def article_count(view: View, tag_id: Column) -> ColumnElement[int]:
    """How many articles that lists show bear the tag."""
    uses, article = content_tags(view), editions(view, "counted", reached=True)
    if (alone := listed_alone(view, uses)) is not None:
        borne = select(func.count()).select_from(alone).where(alone.c.tag_id == tag_id)
        return borne.scalar_subquery()
    return (
        select(func.count())
        .select_from(uses.join(article, article.c.edition_id == uses.c.edition_id))
        .where(uses.c.tag_id == tag_id, uses.c.listed, article.c.listed)
        .where(article.c.type == ARTICLE)
        .scalar_subquery()
    )


def _article_count(view: View, source: FromClause, given: Filter) -> ColumnElement[bool]:
    return _values(article_count(view, source.c.id), given)


def _has(column: str) -> Callable[[View, FromClause, Any], ColumnElement[bool]]:
    return lambda _view, source, given: _is_null(source.c[column], not given)


_NAMED: Final[Terms] = {"id": values("id"), "slug": text("slug"), "name": text("name")}
_TAG: Final[Terms] = {**_NAMED, "article_count": _article_count}


def _items(
    uses_of: Callable[[View], Subquery], item: type[Tag] | type[Author], key: str, terms_of: Terms
) -> Callable[[View, FromClause, Any], ColumnElement[bool]]:
    """``some``, ``none`` and ``every`` over the tags or authors of an edition."""

    def any_of(view: View, source: FromClause, given: Filter, *, matching: bool):  # type: ignore[no-untyped-def]  # noqa: ANN202
        uses = uses_of(view)
        table = item.__table__
        match = compile_filter(terms_of, view, table, given)
        return exists(
            select(1)
            .select_from(uses.join(table, table.c.id == uses.c[key]))
            .where(uses.c.edition_id == source.c.edition_id, match if matching else not_(match))
            # Holds for one use at least, where it is of a list. The lists' indexes have no others.
            .where(*(uses.c[name] for name in ("listed", "lead") if name in uses.c))
        )

    def holds(view: View, source: FromClause, given: Filter) -> ColumnElement[bool]:
        terms: list[ColumnElement[bool]] = []
        for name, value in given:
            found = any_of(view, source, value, matching=name != "every")
            terms.append(found if name == "some" else not_(found))
        return and_(true(), *terms)

    return holds


def _in_section(view: View, source: FromClause, given: Filter) -> ColumnElement[bool]:
    named = dict(given)
    below = named.pop("include_descendants", True)
    match = compile_filter(_NAMED, view, Section.__table__, tuple(named.items()))
    if not below:
        return exists().where(Section.id == source.c.section_id, match)
    places = content_sections(view)
    return exists(
        select(1)
        .select_from(places.join(Section, Section.id == places.c.section_id))
        .where(places.c.edition_id == source.c.edition_id, match)
    )


# Its own name: a list of parts is narrowed too, and would be taken for what is asked about.
_OWN_PART: Final = SeriesPart.__table__.alias("own_part")


def _in_series(_view: View, source: FromClause, given: Filter) -> ColumnElement[bool]:
    part = select(_OWN_PART.c.series_id).where(_OWN_PART.c.content_id == source.c.content_id)
    return _values(part.scalar_subquery(), given)


def _custom(
    view: View, source: FromClause, kind: Column, key: Any, *holds: ColumnElement[bool]
) -> ColumnElement[bool]:
    """The edition has a value in the field, or one of several, for which all of these hold.

    Of a field that the view's readers may not ask for it never has any, nor of one that no more
    applies to its type: such a value is shown nowhere.
    """
    field, value = custom_fields(view), CustomValue
    found = select(1).join_from(value, field, field.c.id == value.field_id)
    found = found.where(value.revision_id == source.c.revision_id)
    found = found.where(field.c.key == bound(key, Text()), field.c.filterable)
    return exists(found.where(kind == any_(field.c.applies_to), *holds))


_Has = Callable[..., ColumnElement[bool]]  # takes what holds for one value


def _custom_field(
    view: View, source: FromClause, kind: Column, given: Filter
) -> ColumnElement[bool]:
    named = dict(given)
    has = partial(_custom, view, source, kind, named.pop("key"))
    terms = [t for name, value in named.items() for t in _CUSTOM_TERMS[name](has, view, value)]
    return and_(*terms) if terms else has()


def _custom_text(has: _Has, _view: View, given: Filter) -> list[ColumnElement[bool]]:
    named = dict(given)
    none_of, empty = named.pop("not_in", None), named.pop("is_null", None)
    terms = _emptiness(has, empty)
    if named.keys() - {"case_sensitive"}:
        terms.append(has(*_said(named)))
    if none_of is not None:
        exact = named.get("case_sensitive", False)
        terms += [has(), not_(has(*_said({"case_sensitive": exact, "in": none_of})))]
    return terms


def _custom_instant(has: _Has, view: View, given: Filter) -> list[ColumnElement[bool]]:
    named = dict(given)
    terms = _emptiness(has, named.pop("is_null", None))
    if named:
        terms.append(has(_instants(view, CustomValue.instant, tuple(named.items()))))
    return terms


def _emptiness(has: _Has, empty: object) -> list[ColumnElement[bool]]:
    if empty is None:
        return []
    return [not_(has()) if empty else has()]


def _said(named: dict[str, Any]) -> list[ColumnElement[bool]]:
    """The filter, and what follows from it for the index."""
    wanted = (named["eq"],) if "eq" in named else named.get("in")
    terms = [_text(CustomValue.text, tuple(named.items()))]
    if wanted is not None:
        start = _start(CustomValue.text)
        terms.append(one_of(start, some_storable(wanted), Text(), _start))
    return terms


def _start(text: Any) -> ColumnElement[Any]:
    return func.left(func.lower(text), INDEXED_CHARS)


_CUSTOM_TERMS: Final[Mapping[str, Callable[[_Has, View, Any], list[ColumnElement[bool]]]]] = {
    "text": _custom_text,
    "number": lambda has, _view, given: [has(_values(CustomValue.number, given))],
    "boolean": lambda has, _view, wanted: [has(CustomValue.boolean == wanted)],
    "date_time": _custom_instant,
}


def _custom_fields(view: View, source: FromClause, given: Any) -> ColumnElement[bool]:
    # Of a column the planner would not know that it is always this.
    return and_(true(), *(_custom_field(view, source, ARTICLE, one) for one in given))


def _custom_fields_of_each(view: View, source: FromClause, given: Any) -> ColumnElement[bool]:
    return and_(true(), *(_custom_field(view, source, source.c.type, one) for one in given))


ARTICLE_TERMS: Final[Terms] = {
    "id": values("content_id"),
    "slug": text("slug"),
    "title": text("title"),
    "locale": values("locale"),
    "section": _in_section,
    "tags": _items(content_tags, Tag, "tag_id", _TAG),
    "authors": _items(content_credits, Author, "author_id", _NAMED),
    "series": _in_series,
    "published_at": instants("published_at"),
    "revised_at": instants("revised_at"),
    "updated_at": instants("updated_at"),
    "access": values("access"),
    "reading_minutes": _minutes,
    "custom_fields": _custom_fields,
    "has_hero_image": _has("hero_image_id"),
}
# Of lists that have articles and pages.
CONTENT_TERMS: Final[Terms] = {**ARTICLE_TERMS, "custom_fields": _custom_fields_of_each}
PAGE_TERMS: Final[Terms] = {
    "id": values("content_id"),
    "slug": text("slug"),
    "parent": values("parent_id"),
    "locale": values("locale"),
    "updated_at": instants("updated_at"),
}
TAG_TERMS: Final[Terms] = {**_NAMED, "article_count": values("article_count")}


_OF_TEXTS: Final = frozenset({"title", "reading_minutes", "has_hero_image"})


def reads_texts(given: Filter) -> bool:
    """Whether a filter of articles asks for what their texts hold."""
    return any(
        name in _OF_TEXTS
        or (name in {"and", "or"} and any(map(reads_texts, value)))
        or (name == "not" and reads_texts(value))
        for name, value in given
    )


def predicate(terms: Terms) -> Callable[[View, FromClause, Filter], ColumnElement[bool]]:
    """The filters of one kind of list."""
    return lambda view, source, given: compile_filter(terms, view, source, given)
