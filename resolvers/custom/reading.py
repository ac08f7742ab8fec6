"""What contents hold in the site's own fields, as readers may see it."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from db.relations import edges
from db.relations.shapes import Filter, One
from db.rows import ContentRow, CustomFieldRow, Row
from db.view import View
from resolvers.context import Context
from resolvers.errors import RequestError

MAX_KEYS: Final = 100
_TYPES: Final = {"ArticleRow": "ARTICLE", "PageRow": "PAGE"}
_REFERABLE: Final[Mapping[str, tuple[One[Any], ...]]] = {
    "content": (edges.article_by_id, edges.page_by_id),
    "media": (edges.media_in_text,),
    "section": (edges.section_by_id,),
    "tag": (edges.tag_by_id,),
    "author": (edges.author_by_id,),
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
    columns = await asyncio.gather(
        *(ctx.loaders.each(relation, view, ids) for relation in _REFERABLE[kind])
    )
    return {text: row for rows in columns for text, row in zip(texts, rows, strict=True) if row}


async def require_filterable(ctx: Context, view: View, given: Filter) -> None:
    """Nothing, where a filter asks for custom fields that readers may ask for.

    Raises:
        RequestError: BAD_USER_INPUT for any other key, and for a term that its type hasn't.
    """
    asked = list(_asked(given))
    if not asked:
        return
    fields = await ctx.loaders.many(edges.custom_fields, view, "site")
    known = {field.key: field for field in fields if field.filterable}
    for key, terms in asked:
        field = known.get(key)
        if field is None:
            raise RequestError("BAD_USER_INPUT", _unknown(known))
        if wrong := terms - {_TERM[field.type]}:
            raise RequestError(
                "BAD_USER_INPUT",
                f"{key} is a {field.type}: ask for {_TERM[field.type]}, not {min(wrong)}.",
            )


_TERM: Final = {
    "TEXT": "text",
    "CHOICE": "text",
    "NUMBER": "number",
    "BOOLEAN": "boolean",
    "DATE": "dateTime",
}


def _unknown(known: Collection[str]) -> str:
    use = f"one of {', '.join(sorted(known))}" if known else "but this site has none"
    return f"customFields: a key is that of a field which lists can be narrowed by, {use}."


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
                    names = {"dateTime" if n == "date_time" else n for n in terms} - {"key"}
                    yield terms["key"], names
