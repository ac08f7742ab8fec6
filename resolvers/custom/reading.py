"""What contents hold in the site's own fields, as readers may see it."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from db.relations import edges, fronts
from db.relations.shapes import Filter, One
from db.rows import ContentRow, CustomFieldRow, Row
from db.view import View
from resolvers.context import Context
from resolvers.errors import RequestError

MAX_KEYS: Final = 100
_TYPES: Final = {"ArticleRow": "ARTICLE", "PageRow": "PAGE"}
_REFERABLE: Final[Mapping[str, One[Any]]] = {
    "content": fronts.content_by_id,
    "media": edges.media_in_text,
    "section": edges.section_by_id,
    "tag": edges.tag_by_id,
    "author": edges.author_by_id,
}


@dataclass(frozen=True, slots=True)
class ShownValue:
    """A value that the reader may see. ``value``: as ``resolvers.custom.values`` keeps it."""

    view: View
    field: CustomFieldRow
    value: Any  # JSON


async def of_content(
    ctx: Context, content: ContentRow, keys: Collection[str] | None = None
) -> list[ShownValue]:
    """The values that the content has, in the order in which the fields were defined.

    Raises:
        RequestError: BAD_USER_INPUT for more than 100 keys.
    """
    if keys is not None and len(keys) > MAX_KEYS:
        raise RequestError("BAD_USER_INPUT", f"keys: at most {MAX_KEYS}.")
    details, fields = await asyncio.gather(
        ctx.loaders.one(edges.content_details, content.view, content.edition_id),
        ctx.loaders.many(edges.custom_fields, content.view, "site"),
    )
    held = (details.custom if details else None) or {}
    wanted = _TYPES[type(content).__name__]
    return [
        ShownValue(content.view, field, held[field.key])
        for field in fields
        if field.key in held and wanted in field.applies_to and (keys is None or field.key in keys)
    ]


async def one_of_content(ctx: Context, content: ContentRow, key: str) -> ShownValue | None:
    """The value in one field; None where there is none, or no such field."""
    return next(iter(await of_content(ctx, content, [key])), None)


async def references(ctx: Context, shown: ShownValue) -> list[Row]:
    """What a REFERENCE leads to, in its order; what the view doesn't show is left out."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for text in shown.value:
        by_kind[text.partition(":")[0]].append(text)
    found = await asyncio.gather(
        *(_rows(ctx, shown.view, kind, texts) for kind, texts in by_kind.items())
    )
    rows = {text: row for part in found for text, row in part.items()}
    return [rows[text] for text in shown.value if text in rows]


async def _rows(ctx: Context, view: View, kind: str, texts: Sequence[str]) -> dict[str, Row]:
    ids = [UUID(text.partition(":")[2]) for text in texts]
    rows = await ctx.loaders.each(_REFERABLE[kind], view, ids)
    return {text: row for text, row in zip(texts, rows, strict=True) if row}


async def require_filterable(ctx: Context, view: View, given: Filter) -> None:
    """Nothing, where a filter asks for custom fields that readers may ask for.

    Raises:
        RequestError: BAD_USER_INPUT for any other key, and for a term that its type hasn't.
    """
    if not asks_for_fields(given):
        return
    fields = await ctx.loaders.many(edges.custom_fields, view, "site")
    known = {field.key: field.type for field in fields if field.filterable}
    if wrong := mistake(known, given, lambda name: _AS_ASKED.get(name, name)):
        raise RequestError("BAD_USER_INPUT", wrong)


def asks_for_fields(given: Filter) -> bool:
    """Whether there is a term by custom fields in a filter, at any depth."""
    return any(True for _ in _asked(given))


def mistake(
    known: Mapping[str, str], given: Filter, spelled: Callable[[str], str] = str
) -> str | None:
    """What can't be asked of custom fields; None where all can.

    ``known``: the types of those that lists can be narrowed by, by key. ``spelled``: names of terms
    as the caller wrote them.
    """
    for key, terms in _asked(given):
        if key not in known:
            return f"{spelled('custom_fields')}: {_unknown(known)}"
        term = _TERM[known[key]]
        if wrong := terms - {term}:
            asked = spelled(min(wrong))
            return f"{key} is a {known[key]}: ask for {spelled(term)}, not {asked}."
    return None


_TERM: Final = {
    "TEXT": "text",
    "CHOICE": "text",
    "NUMBER": "number",
    "BOOLEAN": "boolean",
    "DATE": "date_time",
}
_AS_ASKED: Final = {"custom_fields": "customFields", "date_time": "dateTime"}


def _unknown(known: Collection[str]) -> str:
    use = f"one of {', '.join(sorted(known))}" if known else "but this site has none"
    return f"a key is that of a field which lists can be narrowed by, {use}."


def _asked(given: Filter) -> Iterator[tuple[str, set[str]]]:
    """(key, names of terms) of each custom field in a filter, at any depth."""
    for name, value in given:
        match name:
            case "and" | "or":
                for one in value:
                    yield from _asked(one)
            case "not":
                yield from _asked(value)
            case "custom_fields":
                for one in value:
                    terms = dict(one)
                    yield terms["key"], terms.keys() - {"key"}
