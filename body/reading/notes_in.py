"""Footnotes out of HTML: the section they stand in, and their order."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from body import blocks as visit
from body import flatten, forms, rich
from body.model import Block, Footnotes, Note, RichText
from body.reading.dom import Element
from body.reading.reader import Reader, Source

_SECTIONS: Final = {"footnotes", "byline-footnotes", "wp-block-footnotes"}
_PREFIX: Final = re.compile(r"^(?:user-content-)?(?:fn|footnote|note)[-:_]?")
_FOREIGN: Final = re.compile(r"[^A-Za-z0-9_-]+")


def find(source: Source, root: Element) -> list[tuple[str, Element]]:
    """The footnotes and their ids; their sections count as read."""
    found: list[tuple[str, Element]] = []
    names = Counter(source.note_ids.values())
    for element in root.walk():
        if element.classes() & _SECTIONS or element.get("role") == "doc-endnotes":
            items = [child for child in element.walk() if child.tag == "li" and child.get("id")]
            element.is_read = bool(items)
            for item in items:
                if item.get("id") not in source.note_ids:
                    source.note_ids[item.get("id")] = note_id = _name(item.get("id"), names)
                    found.append((note_id, item))
    return found


def read(source: Source, found: list[tuple[str, Element]]) -> list[Note]:
    """The footnotes that say something; references to the others will be passed over."""
    notes: list[Note] = []
    for note_id, element in found:
        blocks = Reader(source).inside(element.children).blocks
        notes.append({"id": note_id, "text": flatten.as_text(blocks)})
    kept = _filled(notes, set(source.note_ids.values()) - {note["id"] for note in notes})
    empty = {note["id"] for note in notes} - {note["id"] for note in kept}
    source.note_ids = {name: "" if i in empty else i for name, i in source.note_ids.items()}
    return kept


def place(blocks: list[Block], notes: list[Note]) -> None:
    """Add the footnotes, in the order they are referred to, as the last block."""
    known = {note["id"]: note for note in notes}
    order = {note["id"]: note for note in referred(blocks, known)} | known
    if order:
        made: Footnotes = {"type": "footnotes", "key": "", "notes": list(order.values())}
        blocks.append(made)


def referred(blocks: list[Block], notes: Mapping[str, Note]) -> list[Note]:
    """Those footnotes that blocks, and footnotes in turn, refer to, in the order they do."""
    queue = list(dict.fromkeys(_references(blocks)))
    seen = set(queue)
    for note_id in queue:  # which grows
        new = [i for i in dict.fromkeys(_ids(notes[note_id]["text"])) if i not in seen]
        seen.update(new)
        queue += new
    return [notes[note_id] for note_id in queue]


def _filled(notes: list[Note], others: set[str]) -> list[Note]:
    """Without the empty ones, and without references to them."""
    before = -1
    while before != len(notes):
        before = len(notes)
        known = {note["id"] for note in notes} | others
        for note in notes:
            note["text"] = rich.canonical(
                s for s in note["text"] if "footnote" not in s or s["footnote"] in known
            )
        notes = [note for note in notes if note["text"]]
    return notes


def _references(blocks: list[Block]) -> Iterator[str]:
    for block in blocks:
        for text in visit.texts(block):
            yield from _ids(text)
        if block["type"] == "gallery":
            for image in block["images"]:
                yield from _ids(image.get("caption", []))


def _ids(text: RichText) -> Iterator[str]:
    return (span["footnote"] for span in text if "footnote" in span)


def _name(name: str, names: Counter[str]) -> str:
    """An id for the footnote whose element has this one; ``names``: how often it was wished."""
    wish = name.removeprefix("fn-")  # ours
    if wish == name or not forms.ID.fullmatch(wish):
        wish = _FOREIGN.sub("-", _PREFIX.sub("", name, count=1)).strip("-")[:48] or "note"
    note_id = wish
    while names[note_id]:
        names[wish] += 1
        note_id = f"{wish[:48]}-{names[wish]}"
    names[note_id] += 1
    return note_id
