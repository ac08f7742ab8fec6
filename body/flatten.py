"""Blocks as lines of one text, for places that hold rich text only."""

from collections.abc import Iterator

from body import rich
from body.model import Block, Link, List, Media, Quote, RichText, Span


def flat(blocks: list[Block]) -> tuple[RichText, list[Block]]:
    """The blocks as one text, and those that no text can hold, in order."""
    texts: list[RichText] = []
    others: list[Block] = []
    for block in blocks:
        text = _text(block)
        if text is None:
            others.append(block)
        else:
            texts.append(text)
    return rich.joined(texts), others


def as_text(blocks: list[Block]) -> RichText:
    """The blocks as one text; of pictures and the like a link remains, or their caption."""
    texts, others = flat(blocks)
    return rich.joined([texts, *(text for block in others if (text := _stand_in(block)))])


def list_lines(block: List) -> Iterator[RichText]:
    """Each item as a line with its bullet or number."""
    number = block.get("start", 1)
    for item in block["items"]:
        ordered = block.get("ordered", False) and not item.get("depth")
        bullet: Span = {"text": f"{number}. " if ordered else "• "}
        number += ordered
        yield rich.canonical([bullet, *item["text"]])


def _text(block: Block) -> RichText | None:
    if block["type"] in {"paragraph", "callout"}:
        return block["text"]
    if block["type"] == "heading":
        return rich.marked(block["text"], "STRONG")
    if block["type"] == "list":
        return rich.joined(list_lines(block), [{"text": "\n"}])
    if block["type"] == "quote":
        return _quote(block)
    if block["type"] == "code":
        return _code(block["code"])
    return [] if block["type"] == "divider" else None


def _quote(block: Quote) -> RichText:
    return rich.joined([block["text"], block.get("citation", [])])


def _code(code: str) -> RichText:
    lines = [rich.canonical([rich.span(line, ["CODE"])]) for line in code.split("\n")]
    return rich.joined(lines, [{"text": "\n"}])


def _stand_in(block: Block) -> RichText:
    if block["type"] in {"image", "video", "audio"}:
        return _of_media(block)
    if block["type"] == "embed":
        link: Link = {"href": block["url"]}
        return [rich.span(block.get("title", block["url"]), link=link)]
    return []


def _of_media(block: Media) -> RichText:
    caption = block.get("caption", [])
    alt = block.get("alt", "") if block["type"] == "image" else ""
    if "src" not in block:
        return caption or rich.plain(alt)
    link: Link = {"href": block["src"]}
    return [rich.span(alt or rich.text_of(caption) or block["src"], link=link)]
