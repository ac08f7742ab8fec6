"""Blocks to plain text: what is read aloud, searched and counted."""

from html import unescape
from typing import Final

import nh3

from body import flatten, rich
from body.model import Block, RawHtml, Table, Tree

GAP: Final = "\n\n"


def text(tree: Tree) -> str:
    """The body as plain text, an empty line between blocks."""
    return GAP.join([said for block in tree["blocks"] if (said := block_text(block))])


def text_by_key(tree: Tree) -> dict[str, str]:
    """The plain text of each block by its key, those in galleries too."""
    made: dict[str, str] = {}
    for block in tree["blocks"]:
        made[block["key"]] = block_text(block)
        if block["type"] == "gallery":
            made |= {image["key"]: block_text(image) for image in block["images"]}
    return made


def block_text(block: Block) -> str:
    """A block as plain text. Of images their caption, else what they show; of embeds their title.

    Empty for what says nothing.
    """
    parts = _parts(block)
    return "\n".join([part for part in parts if part])


def _parts(block: Block) -> list[str]:
    if block["type"] == "list":
        return [rich.text_of(line) for line in flatten.list_lines(block)]
    if block["type"] == "table":
        return _table(block)
    if block["type"] == "footnotes":
        return [rich.text_of(note["text"]) for note in block["notes"]]
    if block["type"] == "gallery":
        return [block_text(image) for image in block["images"]]
    return _simple(block)


def _simple(block: Block) -> list[str]:
    if block["type"] == "code":
        return [block["code"], rich.text_of(block.get("caption", []))]
    if block["type"] in {"image", "video", "audio"}:
        return [rich.text_of(block.get("caption", [])) or str(block.get("alt", ""))]
    if block["type"] == "quote":
        return [rich.text_of(block["text"]), rich.text_of(block.get("citation", []))]
    if block["type"] in {"paragraph", "heading", "callout"}:
        return [rich.text_of(block["text"])]
    if block["type"] == "embed":
        return [block.get("title", "")]
    return [_of_html(block)] if block["type"] == "raw_html" else []


def _table(block: Table) -> list[str]:
    rows = ["\t".join([rich.text_of(cell) for cell in row]) for row in block["rows"]]
    return [rich.text_of(block.get("caption", [])), *rows]


def _of_html(block: RawHtml) -> str:
    spaced = block["html"].replace("<", " <")
    return " ".join(unescape(nh3.clean(spaced, tags=set())).split())
