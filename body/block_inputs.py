"""Blocks as the API takes them (``BlockInput``): their texts are Markdown.

What a block input has no field for stays as it is in the block of the same key: an image's link,
an anchor, a title. ``keep`` stands for a whole block of the version before, unchanged: the way to
leave galleries, films and foreign HTML where they are. Footnotes are written where they are
referred to (``^[…]``) or are those of the version before (``[^id]``).
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, cast

from body import blocks as make
from body import keys, lists, markdown_in, rich
from body.checking import checks
from body.errors import BodyError, Remark
from body.model import (
    MAX_LIST_DEPTH,
    VERSION,
    Block,
    Embed,
    Footnotes,
    Heading,
    Note,
    RichText,
    Tree,
)
from body.reading import notes_in
from body.tree import check

Ids = Callable[[str], str]
_Values = Mapping[str, Any]  # an input object: GraphQL has checked its types


def read_blocks(
    values: list[_Values], old: Tree | None, media_id: Ids, content_id: Ids
) -> tuple[Tree, list[Remark]]:
    """The blocks as a tree that has passed ``check``, and what reading changed or dropped.

    Raises:
        BodyError: with its path, as ``blocks.3.list.items.2.text``.
    """
    reader = _Reader(old, media_id, content_id)
    made = {
        path: block
        for place, value in enumerate(values)
        for path, block in reader.block(value, f"blocks.{place}")
    }
    _refuse_twins(made)
    blocks = list(made.values())
    reader.notes.add_to(blocks)
    try:
        return check(keys.with_keys({"version": VERSION, "blocks": blocks})), reader.remarks
    except BodyError as error:
        raise BodyError(_given_path(error.path, list(made)), error.message) from error


class _Notes:
    """The footnotes of the version before, and new ones."""

    def __init__(self, old: Tree | None) -> None:
        blocks = old["blocks"] if old else []
        self._block = next((b for b in blocks if b["type"] == "footnotes"), None)
        before = self._block["notes"] if self._block else []
        self._all: dict[str, Note] = {note["id"]: note for note in before}
        self.known = frozenset(self._all)

    def adopt(self, text: RichText, notes: list[Note]) -> RichText:
        """The text with its new footnotes under ids that are free; they are remembered."""
        names: dict[str, str] = {}
        for note in notes:
            number = len(self._all) + 1
            while f"{number}" in self._all:
                number += 1
            names[note["id"]] = f"{number}"
            self._all[f"{number}"] = {"id": f"{number}", "text": note["text"]}
        for note_id in names.values():
            self._all[note_id]["text"] = _renamed(self._all[note_id]["text"], names)
        return _renamed(text, names)

    def add_to(self, blocks: list[Block]) -> None:
        """Add the block of those that are referred to."""
        used = notes_in.referred(blocks, self._all)
        if not used:
            return
        made: Footnotes = {"type": "footnotes", "key": "", "notes": used}
        if self._block:
            made["key"] = self._block["key"]
        blocks.append(made)


class _Reader:
    def __init__(self, old: Tree | None, media_id: Ids, content_id: Ids) -> None:
        self.remarks: list[Remark] = []
        self.notes = _Notes(old)
        self._old = {block["key"]: block for block in old["blocks"]} if old else {}
        self._media_id = media_id
        self._content_id = content_id

    def block(self, value: _Values, path: str) -> Iterator[tuple[str, Block]]:
        """One block, behind the path of what was given for it; none where it belongs elsewhere."""
        given = [name for name, inner in value.items() if inner is not None]
        if len(given) != 1 or given[0] not in _READERS:
            raise BodyError(path, f"Give exactly one of {', '.join(_READERS)}.")
        path = f"{path}.{given[0]}"
        made = _READERS[given[0]](self, value[given[0]], path)
        if made is None:
            return
        if value[given[0]].get("key") is not None:
            made["key"] = value[given[0]]["key"]
        yield path, made

    def text(self, values: _Values, name: str, path: str) -> RichText:
        """The Markdown of a field that must say something."""
        text = self.optional(values, name, path)
        if not text:
            raise BodyError(f"{path}.{name}", "Give it a text.")
        return text

    def optional(self, values: _Values, name: str, path: str) -> RichText:
        """The Markdown of a field; empty where it is absent."""
        return self.markdown(values.get(name) or "", f"{path}.{name}")

    def markdown(self, markdown: str, path: str) -> RichText:
        """One line's Markdown."""
        try:
            text, notes, remarks = markdown_in.read_text(markdown, self.notes.known)
        except BodyError as error:
            raise BodyError(path, error.message) from error
        self.remarks += [Remark(r.kind, r.what, path) for r in remarks]
        return self.notes.adopt(text, notes)

    def stored_id(self, values: _Values, name: str, path: str) -> str:
        """The id of a field, as it is stored."""
        change = self._media_id if name == "imageId" else self._content_id
        try:
            return change(values[name])
        except ValueError:
            raise BodyError(f"{path}.{name}", "This is no id.") from None

    def before(self, values: _Values, kind: str) -> dict[str, Any]:
        """The block of this key in the version before, if it is of this type."""
        block = self._old.get(values.get("key") or "")
        return cast("dict[str, Any]", block) if block and block["type"] == kind else {}

    def keep(self, values: _Values, path: str) -> Block | None:
        """A block of the version before, as it was."""
        block = self._old.get(values["key"])
        if block is None:
            raise BodyError(f"{path}.key", "The version before has no block with this key.")
        return None if block["type"] == "footnotes" else block.copy()


def _paragraph(reader: _Reader, values: _Values, path: str) -> Block:
    return {"type": "paragraph", "key": "", "text": reader.text(values, "text", path)}


def _heading(reader: _Reader, values: _Values, path: str) -> Block:
    text = reader.text(values, "text", path)
    made: Heading = {"type": "heading", "key": "", "text": text, "level": values.get("level", 2)}
    if anchor := reader.before(values, "heading").get("anchor"):
        made["anchor"] = anchor
    return made


def _list(reader: _Reader, values: _Values, path: str) -> Block:
    ordered = bool(values.get("ordered"))
    items = [
        _item(reader, item, f"{path}.items.{place}", ordered=ordered)
        for place, item in enumerate(values["items"])
    ]
    for place, item in enumerate(items):
        if not 0 <= item.depth <= (items[place - 1].depth + 1 if place else 0):
            raise BodyError(f"{path}.items.{place}.depth", "At most one more than the item before.")
        if item.depth >= MAX_LIST_DEPTH:
            raise BodyError(f"{path}.items.{place}.depth", f"At most {MAX_LIST_DEPTH - 1}.")
    start = values.get("start")
    made = lists.lists(items, 1 if start is None else start)
    if len(made) != 1:
        raise BodyError(f"{path}.items", "Give one list at least one item, of one kind.")
    return made[0]


def _item(reader: _Reader, values: _Values, path: str, *, ordered: bool) -> lists.Item:
    text = reader.text(values, "text", path)
    nested = values.get("ordered")
    depth = values.get("depth") or 0
    kind = ordered if nested is None else bool(nested)
    return lists.Item(text, depth, kind, values.get("checked"))


def _quote(reader: _Reader, values: _Values, path: str) -> Block:
    return _plain(
        type="quote",
        text=reader.text(values, "text", path),
        citation=reader.optional(values, "citation", path),
        pull=values.get("pull"),
    )


def _code(reader: _Reader, values: _Values, path: str) -> Block:
    code = rich.UNPRINTABLE.sub("", values["code"].replace("\r\n", "\n")).removesuffix("\n")
    caption = reader.optional(values, "caption", path)
    return _plain(type="code", code=code, language=values.get("language"), caption=caption)


def _image(reader: _Reader, values: _Values, path: str) -> Block:
    before = reader.before(values, "image")
    media_id = reader.stored_id(values, "imageId", path)
    kept = {name: before.get(name) for name in ("alt", "title", "link")}
    width = values.get("width")
    return _plain(
        type="image",
        media_id=media_id,
        caption=reader.optional(values, "caption", path),
        width=None if width == "COLUMN" else width,
        **(kept if before.get("media_id") == media_id else {}),
    )


def _embed(reader: _Reader, values: _Values, path: str) -> Block:
    made = make.embed(values["url"])
    if made is None:
        raise BodyError(f"{path}.url", "This must be an http(s) address.")
    before = reader.before(values, "embed")
    if before.get("url") == made["url"]:
        return cast("Embed", {**before, **made})
    return made


def _table(reader: _Reader, values: _Values, path: str) -> Block:
    rows = [
        [reader.markdown(cell, f"{path}.rows.{y}.{x}") for x, cell in enumerate(row)]
        for y, row in enumerate(values["rows"])
    ]
    if not rows:
        raise BodyError(f"{path}.rows", "Give it at least one row.")
    caption = reader.optional(values, "caption", path)
    return _plain(
        type="table", rows=rows, header_row=values.get("headerRow", True), caption=caption
    )


def _callout(reader: _Reader, values: _Values, path: str) -> Block:
    text = reader.text(values, "text", path)
    return {"type": "callout", "key": "", "tone": values["tone"].lower(), "text": text}


def _divider(_reader: _Reader, _values: _Values, _path: str) -> Block:
    return {"type": "divider", "key": ""}


def _content_card(reader: _Reader, values: _Values, path: str) -> Block:
    content_id = reader.stored_id(values, "contentId", path)
    return {"type": "content_card", "key": "", "content_id": content_id}


def _custom(_reader: _Reader, values: _Values, path: str) -> Block:
    checks.data(values["data"], f"{path}.data", checks.Tally())
    return {"type": "custom", "key": "", "name": values["name"], "data": values["data"]}


def _plain(**fields: object) -> Block:
    """A block of these fields, without those that are empty or false."""
    kept = {name: value for name, value in fields.items() if value}
    return cast("Block", {"key": "", **kept})


def _renamed(text: RichText, names: Mapping[str, str]) -> RichText:
    return [
        {"footnote": names.get(span["footnote"], span["footnote"])} if "footnote" in span else span
        for span in text
    ]


def _refuse_twins(made: Mapping[str, Block]) -> None:
    seen: set[str] = set()
    for path, block in made.items():
        if block["key"] and block["key"] in seen:
            raise BodyError(f"{path}.key", f"The key {block['key']!r} comes twice.")
        seen.add(block["key"])


def _given_path(stored: str, paths: list[str]) -> str:
    """The path of what was given, where it is that of what was made of it."""
    _, place, *below = [*stored.split("."), ""]
    if not place.isdigit() or int(place) >= len(paths):  # the footnotes come last
        return stored
    return ".".join([paths[int(place)], *(_GIVEN_NAMES.get(name, name) for name in below if name)])


_GIVEN_NAMES: Final = {"media_id": "imageId", "content_id": "contentId", "header_row": "headerRow"}
_READERS: Final[dict[str, Callable[[_Reader, _Values, str], Block | None]]] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "list": _list,
    "quote": _quote,
    "code": _code,
    "image": _image,
    "embed": _embed,
    "table": _table,
    "callout": _callout,
    "divider": _divider,
    "contentCard": _content_card,
    "custom": _custom,
    "keep": _Reader.keep,
}
