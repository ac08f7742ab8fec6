"""Blocks to Markdown that reads back as the same blocks.

CommonMark with tables, footnotes, strikethrough, tasks and ``> [!NOTE]`` callouts. What these
can't say is HTML, one line per block. An address alone in angle brackets is an embed or a card.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from body import embeds, forms, html_out, sanitise, urls
from body.model import (
    Block,
    Callout,
    Code,
    ContentCard,
    Custom,
    Divider,
    Embed,
    Footnotes,
    Heading,
    Image,
    List,
    ListItem,
    Note,
    Paragraph,
    Quote,
    RawHtml,
    RichText,
    Table,
    Tree,
)
from body.resolving import SOURCE, Resolver
from body.writing import markdown_text
from body.writing.html_writer import Writer
from body.writing.markdown_text import HTML_BREAK

_SIGNS: Final = ("-", ".")
_OTHER_SIGNS: Final = ("*", ")")
_CLOSING: Final = re.compile(r"(?<![\\#])#+$")  # at the end of a heading, it would be no text
_ADDRESS: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*(?=:\S*(?:\s+[\"'(].*)?$)", re.DOTALL)
_TICKS: Final = re.compile(r"`{3,}")
_EMPTY_LINE: Final = re.compile(r"\n(?=[ \t]*\n)")


@dataclass(slots=True)
class _Level:
    """A list that is open: its next number, and how wide its signs are."""

    ordered: bool
    number: int = 1
    width: int = 0


class _Writer:
    """What the functions below share while they write one tree."""

    def __init__(self, tree: Tree, resolver: Resolver) -> None:
        self.resolver = resolver
        self.html = Writer(tree, heading_offset=0, embeds="LINK", resolver=resolver)
        self.html.in_one_line = True
        self.list_signs = _SIGNS

    def text(self, text: RichText, line_break: str = markdown_text.BREAK) -> str:
        return markdown_text.write(text, resolver=self.resolver, line_break=line_break)

    def as_html(self, block: Block) -> str:
        return html_out.write(self.html, block)


def markdown(tree: Tree, *, resolver: Resolver = SOURCE) -> str:
    """The body as Markdown, with a line feed at the end.

    By default for editing: ids of contents and media are written as ``content:ID`` and
    ``media:ID``, and ``markdown_in`` reads the same tree again. With another resolver for others
    to read: with addresses, and without what is not visible.
    """
    writer = _Writer(tree, resolver)
    parts: list[str] = []
    before: Block | None = None
    for block in tree["blocks"]:
        writer.list_signs = _signs(block, before, writer.list_signs)
        if part := _WRITERS.get(block["type"], _Writer.as_html)(writer, block):
            parts.append(part)
            before = block
    return "\n\n".join(parts) + "\n" if parts else ""


def text_markdown(text: RichText, *, resolver: Resolver = SOURCE) -> str:
    """One rich text as Markdown."""
    return markdown_text.write(text, resolver=resolver)


def _signs(block: Block, before: Block | None, signs: tuple[str, str]) -> tuple[str, str]:
    """The signs of a list: two lists of a kind in a row are two only where these differ."""
    if block["type"] != "list" or before is None or before["type"] != "list":
        return _SIGNS
    again = block.get("ordered") == before.get("ordered") and signs == _SIGNS
    return _OTHER_SIGNS if again else _SIGNS


def _paragraph(writer: _Writer, block: Paragraph) -> str:
    return writer.text(block["text"])


def _heading(writer: _Writer, block: Heading) -> str:
    text = _CLOSING.sub(r"\\\g<0>", writer.text(block["text"], HTML_BREAK))
    anchor = f" {{#{block['anchor']}}}" if "anchor" in block else ""
    return f"{'#' * block['level']} {text}{anchor}"


def _list(writer: _Writer, block: List) -> str:
    lines: list[str] = []
    opened: list[_Level] = []
    for item in block["items"]:
        ordered = item.get("ordered", block.get("ordered", False))
        level = _level(opened, item.get("depth", 0), ordered=ordered)
        if not lines:
            level.number = block.get("start", 1)
        lines.append(_item(writer, item, opened))
    return "\n".join(lines)


def _level(opened: list[_Level], depth: int, *, ordered: bool) -> _Level:
    """The list that an item belongs to, now the last of those that are open."""
    del opened[depth + 1 :]
    if len(opened) > depth and opened[-1].ordered != ordered:
        opened.pop()
    if len(opened) == depth:
        opened.append(_Level(ordered))
    return opened[-1]


def _item(writer: _Writer, item: ListItem, opened: list[_Level]) -> str:
    level = opened[-1]
    sign = f"{level.number}{writer.list_signs[1]}" if level.ordered else writer.list_signs[0]
    indent = " " * sum(above.width for above in opened[:-1])
    level.number += 1
    level.width = len(sign) + 1
    box = f"[{'x' if item['checked'] else ' '}] " if "checked" in item else ""
    text = writer.text(item["text"]).replace("\n", f"\n{indent}{' ' * level.width}")
    return f"{indent}{sign} {box}{text}"


def _quote(writer: _Writer, block: Quote) -> str:
    if block.get("pull"):
        return writer.as_html(block)
    lines = writer.text(block["text"])
    if "citation" in block:
        lines += f"\n\n<cite>{writer.text(block['citation'])}</cite>"
    return _quoted(lines)


def _callout(writer: _Writer, block: Callout) -> str:
    return _quoted(f"[!{block['tone'].upper()}]\n{writer.text(block['text'])}")


def _quoted(lines: str) -> str:
    return "\n".join([f"> {line}" if line else ">" for line in lines.split("\n")])


def _code(writer: _Writer, block: Code) -> str:
    if "caption" in block:
        return writer.as_html(block)
    return _fenced(block["code"], block.get("language", ""))


def _custom(_writer: _Writer, block: Custom) -> str:
    data = json.dumps(block["data"], ensure_ascii=False, indent=2)
    return _fenced(data, f"{forms.CUSTOM}{block['name']}")


def _fenced(code: str, language: str) -> str:
    fence = "`" * max([3, *(len(run) + 1 for run in _TICKS.findall(code))])
    return f"{fence}{language}\n{code}\n{fence}"


def _image(writer: _Writer, block: Image) -> str:
    picture = writer.resolver.picture(block["media_id"]) if "media_id" in block else None
    src = picture.url if picture else urls.media(block.get("src", ""))
    caption = _one_line(block.get("caption", []))
    if not src or caption is None or "width" in block or "title" in block:
        return writer.as_html(block)
    if caption and caption == block.get("alt"):  # readers take such a title for the alt text again
        return writer.as_html(block)
    alt = markdown_text.escaped(block.get("alt") or (picture.alt if picture else ""))
    image = f"![{alt}]({markdown_text.destination(src, caption)})"
    href = writer.resolver.href(block["link"]) if "link" in block else None
    if href is None:
        return image
    return f"[{image}]({markdown_text.destination(href, block['link'].get('title'))})"


def _one_line(text: RichText) -> str | None:
    """The text where it is one line without marks, so that it fits into a title."""
    if not text:
        return ""
    only = text[0]
    if len(text) > 1 or "footnote" in only or "marks" in only or "link" in only:
        return None
    return only["text"] if urls.one_line(only["text"]) == only["text"] else None


def _embed(writer: _Writer, block: Embed) -> str:
    player = embeds.identify(block["url"])
    if player is None or player.url != block["url"] or "title" in block or "aspect_ratio" in block:
        return writer.as_html(block)
    return f"<{player.url}>"


def _table(writer: _Writer, block: Table) -> str:
    if "caption" in block or not block.get("header_row"):
        return writer.as_html(block)
    head, *rows = [_row(writer, row) for row in block["rows"]]
    return "\n".join([head, "|" + " --- |" * len(block["rows"][0]), *rows])


def _row(writer: _Writer, row: list[RichText]) -> str:
    cells = [writer.text(cell, HTML_BREAK).replace("|", "\\|") for cell in row]
    return "|" + "".join([f" {cell} |" for cell in cells])


def _divider(_writer: _Writer, _block: Divider) -> str:
    return "---"


def _content_card(writer: _Writer, block: ContentCard) -> str:
    target = writer.resolver.target(block["content_id"])
    if target is None:
        return ""
    if writer.resolver is SOURCE:
        return f"<{target.url}>"
    name = markdown_text.escaped(target.title or target.url)
    return f"[{name}]({markdown_text.destination(target.url, None)})"


def _footnotes(writer: _Writer, block: Footnotes) -> str:
    return "\n\n".join([_note(writer, note) for note in block["notes"]])


def _note(writer: _Writer, note: Note) -> str:
    text = writer.text(note["text"]).replace("\n", "\n    ")
    # Without footnotes, CommonMark takes "[^1]: scheme:rest" for where a link "[^1]" leads.
    if address := _ADDRESS.match(text):
        text = f"{address[0]}<!-- -->{text[address.end() :]}"
    return f"[^{note['id']}]: {text}"


def _raw_html(_writer: _Writer, block: RawHtml) -> str:
    # An empty line would end the HTML.
    return _EMPTY_LINE.sub("&#10;", sanitise.raw(block["html"]).strip())


_WRITERS: Final[dict[str, Callable[[_Writer, Any], str]]] = {
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
    "content_card": _content_card,
    "footnotes": _footnotes,
    "raw_html": _raw_html,
    "custom": _custom,
}
