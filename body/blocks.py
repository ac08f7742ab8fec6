"""Blocks made so that what is a default stays out of them, and their parts visited."""

from collections.abc import Callable, Iterator
from typing import Any, Final, cast

from body import embeds, urls
from body.model import Block, Embed, Image, RichText, Tree

MIN_RATIO: Final = 0.1
MAX_RATIO: Final = 10.0

Fields = dict[str, Any]  # a block of any type
_TEXTS: Final = ("text", "citation", "caption")


def embed(address: str, title: str = "", aspect_ratio: float | None = None) -> Embed | None:
    """Something of another site; None where the address is none of the web."""
    player = embeds.identify(address)
    url = player.url if player else urls.absolute(address)
    if url is None:
        return None
    made: Embed = {"type": "embed", "key": "", "url": url}
    if player:
        made["provider"] = player.provider
    line = urls.one_line(title)
    if line and line != made.get("provider") and urls.absolute(line) is None:
        made["title"] = line
    usual = player.aspect_ratio if player else None
    if aspect_ratio is not None and MIN_RATIO <= aspect_ratio <= MAX_RATIO:
        ratio = round(aspect_ratio, 4)
        if usual is None or ratio != round(usual, 4):
            made["aspect_ratio"] = ratio
    return made


def each(tree: Tree) -> Iterator[Block]:
    """Every block, those inside galleries after their gallery."""
    for block in tree["blocks"]:
        yield block
        if block["type"] == "gallery":
            yield from block["images"]


def images(blocks: list[Block]) -> Iterator[Image]:
    """The images, those of galleries too."""
    for block in blocks:
        if block["type"] == "image":
            yield block
        elif block["type"] == "gallery":
            yield from block["images"]


def texts(block: Block) -> Iterator[RichText]:
    """Every rich text of a block, in reading order; those of a gallery's images not."""
    if block["type"] == "list":
        yield from (item["text"] for item in block["items"])
    elif block["type"] == "table":
        yield from (cell for row in block["rows"] for cell in row)
    elif block["type"] == "footnotes":
        yield from (note["text"] for note in block["notes"])
    yield from (cast("Fields", block)[name] for name in _TEXTS if name in block)


def map_texts(block: Block, change: Callable[[RichText], RichText]) -> Block:
    """A copy with every rich text changed; those of a gallery's images not."""
    copy = block.copy()
    if copy["type"] == "list":
        copy["items"] = [{**item, "text": change(item["text"])} for item in copy["items"]]
    elif copy["type"] == "table":
        copy["rows"] = [[change(cell) for cell in row] for row in copy["rows"]]
    elif copy["type"] == "footnotes":
        copy["notes"] = [{**note, "text": change(note["text"])} for note in copy["notes"]]
    for name in _TEXTS:
        if name in copy:
            cast("Fields", copy)[name] = change(cast("Fields", copy)[name])
    return copy
