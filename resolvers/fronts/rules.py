"""Rules of collections: a filter of articles and an order, as a collection keeps them.

In JSON as ``{"filter": {"tags": {"some": {"slug": {"eq": "ferry"}}}}, "order": [{"field":
"PUBLISHED_AT", "direction": "DESC"}]}``. Names are those of ``db/relations/filters.py``, ids are
UUIDs, instants RFC 3339, spans of time ISO 8601.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from db.relations.parameters import storable
from db.relations.shapes import Filter, OrderBy
from resolvers.errors import Invalid

MAX_VALUES: Final = 250
MAX_CHARS: Final = 20_000  # of a rule as JSON
# As of filters that clients send: each term is read for each piece, at each sight of the front.
MAX_TERMS: Final = 100
MAX_DEPTH: Final = 10  # of and, or, not in each other
_WHOLE: Final = 2**31  # whole numbers are smaller, as GraphQL's


def _text(text: str) -> str:
    if not storable(text):
        raise ValueError("Take the control characters out.")
    return text


def _instant(at: datetime) -> datetime:
    try:
        at.astimezone(UTC)
    except OverflowError:
        raise ValueError("This is not on the calendar.") from None
    return at


Text = Annotated[str, AfterValidator(_text)]
Whole = Annotated[int, Field(ge=-_WHOLE, lt=_WHOLE)]
Decimal = Annotated[float, Field(allow_inf_nan=False)]
Instant = Annotated[AwareDatetime, AfterValidator(_instant)]
Access = Literal["PUBLIC", "UNLISTED", "REGISTERED", "SUBSCRIBERS"]


class _Terms(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Ids(_Terms):
    eq: UUID | None = None
    in_: tuple[UUID, ...] | None = Field(None, alias="in", max_length=MAX_VALUES)
    not_in: tuple[UUID, ...] | None = Field(None, max_length=MAX_VALUES)
    is_null: bool | None = None


class _Texts(_Terms):
    eq: Text | None = None
    in_: tuple[Text, ...] | None = Field(None, alias="in", max_length=MAX_VALUES)
    not_in: tuple[Text, ...] | None = Field(None, max_length=MAX_VALUES)
    contains: Text | None = None
    starts_with: Text | None = None
    ends_with: Text | None = None
    case_sensitive: bool | None = None
    is_null: bool | None = None


class _Locales(_Terms):
    eq: Text | None = None
    in_: tuple[Text, ...] | None = Field(None, alias="in", max_length=MAX_VALUES)


class _Accesses(_Terms):
    eq: Access | None = None
    in_: tuple[Access, ...] | None = Field(None, alias="in", max_length=MAX_VALUES)


class _Numbers(_Terms):
    eq: Whole | None = None
    gt: Whole | None = None
    gte: Whole | None = None
    lt: Whole | None = None
    lte: Whole | None = None
    in_: tuple[Whole, ...] | None = Field(None, alias="in", max_length=MAX_VALUES)


class _Instants(_Terms):
    eq: Instant | None = None
    gt: Instant | None = None
    gte: Instant | None = None
    lt: Instant | None = None
    lte: Instant | None = None
    within_last: timedelta | None = None
    is_null: bool | None = None


class _Named(_Terms):
    id: _Ids | None = None
    slug: _Texts | None = None
    name: _Texts | None = None


class _Tag(_Named):
    article_count: _Numbers | None = None


class _Tags(_Terms):
    some: _Tag | None = None
    none: _Tag | None = None
    every: _Tag | None = None


class _Authors(_Terms):
    some: _Named | None = None
    none: _Named | None = None
    every: _Named | None = None


class _Section(_Terms):
    id: _Ids | None = None
    slug: _Texts | None = None
    include_descendants: bool | None = None


class _Decimals(_Terms):
    eq: Decimal | None = None
    gt: Decimal | None = None
    gte: Decimal | None = None
    lt: Decimal | None = None
    lte: Decimal | None = None
    in_: tuple[Decimal, ...] | None = Field(None, alias="in", max_length=MAX_VALUES)


class _CustomField(_Terms):
    key: Text
    text: _Texts | None = None
    number: _Decimals | None = None
    boolean: bool | None = None
    date_time: _Instants | None = None


class _Articles(_Terms):
    and_: tuple["_Articles", ...] | None = Field(None, alias="and")
    or_: tuple["_Articles", ...] | None = Field(None, alias="or")
    not_: "_Articles | None" = Field(None, alias="not")
    id: _Ids | None = None
    slug: _Texts | None = None
    title: _Texts | None = None
    locale: _Locales | None = None
    section: _Section | None = None
    tags: _Tags | None = None
    authors: _Authors | None = None
    series: _Ids | None = None
    published_at: _Instants | None = None
    revised_at: _Instants | None = None
    updated_at: _Instants | None = None
    access: _Accesses | None = None
    reading_minutes: _Numbers | None = None
    custom_fields: tuple[_CustomField, ...] | None = None
    has_hero_image: bool | None = None


class _Order(_Terms):
    field: Literal[
        "PUBLISHED_AT", "REVISED_AT", "UPDATED_AT", "TITLE", "READING_MINUTES", "COMMENT_COUNT"
    ]
    direction: Literal["ASC", "DESC"] = "DESC"


class Rule(_Terms):
    """``order``: newest first where nothing is said."""

    filter: _Articles = _Articles()
    order: tuple[_Order, ...] = (_Order(field="PUBLISHED_AT"),)

    @property
    def stored(self) -> dict[str, Any]:
        """As the column holds it."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)

    @property
    def plain_filter(self) -> Filter:
        """As relations compile it."""
        plain: Filter = _plain(self.filter.model_dump(by_alias=True, exclude_none=True))
        return plain

    @property
    def plain_order(self) -> tuple[OrderBy, ...]:
        """As relations sort by it."""
        return tuple(OrderBy(o.field, descending=o.direction == "DESC") for o in self.order)


def read(given: Mapping[str, Any]) -> Rule:
    """The rule, checked.

    Raises:
        Invalid: it is none; the message says where.
    """
    try:
        rule = Rule.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise Invalid("rule", f"{where}: {first['msg']}.") from None
    if not rule.order or len({term.field for term in rule.order}) < len(rule.order):
        raise Invalid("rule", "order: each field once, and at least one.")
    if len(rule.model_dump_json(by_alias=True, exclude_none=True)) > MAX_CHARS:
        raise Invalid("rule", f"A rule has at most {MAX_CHARS:,} characters as JSON.")
    _require_small(rule.plain_filter)
    return rule


def _require_small(filter_: Filter) -> None:
    """Make sure that the database can be asked for it.

    Raises:
        Invalid: too many terms, or too deep.
    """
    groups, terms = [(filter_, 0)], 0
    for group, depth in groups:  # grows while we walk it
        for name, value in group:
            if name in {"and", "or", "not"}:
                below = [value] if name == "not" else value
                groups += [(one, depth + 1) for one in below]
            elif name == "custom_fields":
                terms += sum(_terms(one) for one in value)
            else:
                terms += _terms(value)
        if depth > MAX_DEPTH:
            raise Invalid("rule", f"and, or, not: at most {MAX_DEPTH} levels.")
    if terms > MAX_TERMS:
        raise Invalid("rule", f"A rule has at most {MAX_TERMS} terms.")


def _terms(value: object) -> int:
    """How many comparisons one term makes; each of a list of values is none of its own."""
    if isinstance(value, tuple) and value and isinstance(value[0], tuple):
        return sum(_terms(one) for _, one in value)
    return 1


def _plain(value: object) -> Any:  # noqa: ANN401 -- of any depth
    if isinstance(value, dict):
        return tuple((name, _plain(one)) for name, one in value.items())
    return tuple(_plain(one) for one in value) if isinstance(value, tuple) else value
