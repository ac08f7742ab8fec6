"""What each type of block may hold."""

from collections.abc import Callable, Mapping
from typing import Any, Final, cast

from body import blocks as make
from body import forms, sanitise, urls
from body.checking.checks import (
    Check,
    Field,
    Tally,
    a_link,
    an_id,
    array,
    choice,
    data,
    fail,
    fields,
    filled,
    line,
    media_address,
    number,
    objects,
    pattern,
    rich_text,
    text,
)
from body.model import MAX_BLOCKS, MAX_COLUMNS, MAX_LIST_DEPTH, MAX_ROWS

MAX_START: Final = 100_000_000
_MANY: Final = 100_000  # the limit of bytes is reached before


def block(value: object, path: str, tally: Tally) -> None:
    """A block of any type."""
    kind = value.get("type") if isinstance(value, dict) else None
    known = _BLOCKS.get(kind) if isinstance(kind, str) else None
    if known is None:
        raise fail(f"{path}.type", "There is no block of this type.")
    _count(path, tally)
    found = fields(value, known, path, tally)
    rule = _RULES.get(found["type"])
    if rule:
        rule(found, path, tally)


def _raw_html(value: object, path: str, tally: Tally) -> None:
    said = text(value, path, tally)
    if not said or sanitise.raw(said) != said:
        raise fail(path, "This HTML is not as body.sanitise leaves it.")


def _code(value: object, path: str, tally: Tally) -> None:
    if not text(value, path, tally).strip():
        raise fail(path, "Code must not be blank.")


def _ratio(value: object, path: str, _tally: Tally) -> None:
    ok = type(value) in {int, float} and make.MIN_RATIO <= cast("float", value) <= make.MAX_RATIO
    if not ok or round(cast("float", value), 4) != value:
        raise fail(path, "A number from 0.1 to 10 with at most four decimals.")


def _embed_address(value: object, path: str, tally: Tally) -> None:
    said = text(value, path, tally)
    if urls.absolute(said) != said:
        raise fail(path, "This must be an http(s) address.")


def _image(value: object, path: str, tally: Tally) -> None:
    if not isinstance(value, dict) or value.get("type") != "image":
        raise fail(path, "A gallery holds images.")
    block(value, path, tally)


def _count(path: str, tally: Tally) -> None:
    tally.blocks += 1
    if tally.blocks > MAX_BLOCKS:
        raise fail(path, f"At most {MAX_BLOCKS} blocks.")


def _key(value: object, path: str, tally: Tally) -> None:
    an_id(value, path, tally)
    if value in tally.keys:
        raise fail(path, f"The key {value!r} comes twice.")
    tally.keys.add(cast("str", value))


def _note_id(value: object, path: str, tally: Tally) -> None:
    an_id(value, path, tally)
    if value in tally.notes:
        raise fail(path, f"The footnote {value!r} comes twice.")
    tally.notes.add(cast("str", value))


def _list_rule(found: Mapping[str, Any], path: str, _tally: Tally) -> None:
    if "start" in found and not found.get("ordered"):
        raise fail(f"{path}.start", "Only ordered lists have a start.")
    before = -1
    for place, item in enumerate(found["items"]):
        where = f"{path}.items.{place}"
        depth = item.get("depth", 0)
        if depth > before + 1:
            raise fail(f"{where}.depth", f"At most {before + 1} here.")
        if item.get("ordered") == found.get("ordered", False) or ("ordered" in item and not depth):
            raise fail(f"{where}.ordered", "Only for a nested list of another kind.")
        before = depth


def _media_rule(found: Mapping[str, Any], path: str, _tally: Tally) -> None:
    if ("media_id" in found) == ("src" in found):
        raise fail(path, "One of 'media_id' and 'src'.")


def _table_rule(found: Mapping[str, Any], path: str, _tally: Tally) -> None:
    if len({len(row) for row in found["rows"]}) > 1:
        raise fail(f"{path}.rows", "All rows have equally many cells.")


def _footnotes_rule(_found: Mapping[str, Any], path: str, tally: Tally) -> None:
    if tally.has_footnotes:
        raise fail(path, "At most one block of footnotes.")
    tally.has_footnotes = True


def _fields(**own: Field) -> dict[str, Field]:
    return {"type": Field(line), "key": Field(_key), **own}


def _maybe(check: Check, default: object = None) -> Field:
    return Field(check, required=False, default=default)


_name: Final = pattern(forms.NAME, "Small letters, digits, hyphens and underscores.")
_flag: Final = _maybe(choice(True), default=False)
_caption: Final = _maybe(filled)
_medium: Final = {"media_id": _maybe(an_id), "src": _maybe(media_address), "caption": _caption}
_item: Final = {
    "text": Field(filled),
    "depth": _maybe(number(1, MAX_LIST_DEPTH - 1), default=0),
    "checked": _maybe(choice(True, False)),
    "ordered": _maybe(choice(True, False)),
}
_BLOCKS: Final[dict[str, dict[str, Field]]] = {
    "paragraph": _fields(text=Field(filled)),
    "heading": _fields(
        text=Field(filled),
        level=Field(number(1, 6)),
        anchor=_maybe(pattern(forms.ANCHOR, "Letters, digits and .:- only.")),
    ),
    "list": _fields(
        items=Field(array(objects(_item), 1, _MANY)),
        ordered=_flag,
        start=_maybe(number(0, MAX_START), default=1),
    ),
    "quote": _fields(text=Field(filled), citation=_maybe(filled), pull=_flag),
    "code": _fields(
        code=Field(_code),
        language=_maybe(pattern(forms.LANGUAGE, "One word.")),
        caption=_caption,
    ),
    "image": _fields(
        **_medium,
        alt=_maybe(line),
        title=_maybe(line),
        link=_maybe(a_link),
        width=_maybe(choice("WIDE", "FULL")),
    ),
    "gallery": _fields(images=Field(array(_image, 1, MAX_BLOCKS))),
    "video": _fields(**_medium, poster=_maybe(media_address)),
    "audio": _fields(**_medium),
    "embed": _fields(
        url=Field(_embed_address),
        provider=_maybe(_name),
        title=_maybe(line),
        aspect_ratio=_maybe(_ratio),
    ),
    "table": _fields(
        rows=Field(array(array(rich_text, 1, MAX_COLUMNS), 1, MAX_ROWS)),
        header_row=_flag,
        caption=_caption,
    ),
    "callout": _fields(text=Field(filled), tone=Field(pattern(forms.TONE, "A word."))),
    "divider": _fields(),
    "content_card": _fields(content_id=Field(an_id)),
    "footnotes": _fields(
        notes=Field(array(objects({"id": Field(_note_id), "text": Field(filled)}), 1, _MANY))
    ),
    "raw_html": _fields(html=Field(_raw_html)),
    "custom": _fields(name=Field(_name), data=Field(data)),
}
_RULES: Final[dict[str, Callable[[Mapping[str, Any], str, Tally], None]]] = {
    "list": _list_rule,
    "image": _media_rule,
    "video": _media_rule,
    "audio": _media_rule,
    "table": _table_rule,
    "footnotes": _footnotes_rule,
}
