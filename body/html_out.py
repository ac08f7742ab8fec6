"""Blocks to HTML.

Safe by construction: every text and attribute is escaped, every address passes ``urls``, frames
are those of ``embeds`` only; foreign HTML (``raw_html``) passes ammonia once more.
"""

from collections.abc import Callable
from typing import Any, Final

from body import sanitise
from body.model import (
    Block,
    Callout,
    Code,
    ContentCard,
    Custom,
    Divider,
    Footnotes,
    Heading,
    List,
    ListItem,
    Paragraph,
    Quote,
    RawHtml,
    RichText,
    Table,
    Tree,
)
from body.resolving import NOTHING, Resolver
from body.writing import html_media
from body.writing.html_text import TextWriter, attribute, escaped
from body.writing.html_writer import Embeds, Writer


def html(
    tree: Tree,
    *,
    heading_offset: int = 0,
    embeds: Embeds = "FULL",
    resolver: Resolver = NOTHING,
) -> str:
    """The whole body as HTML."""
    writer = Writer(tree, heading_offset=heading_offset, embeds=embeds, resolver=resolver)
    parts = [write(writer, block) for block in tree["blocks"]]
    return "\n".join([part for part in parts if part])


def html_by_key(
    tree: Tree,
    *,
    heading_offset: int = 0,
    embeds: Embeds = "FULL",
    resolver: Resolver = NOTHING,
) -> dict[str, str]:
    """The HTML of each block by its key, those in galleries too; anchors and numbers as in all."""
    writer = Writer(tree, heading_offset=heading_offset, embeds=embeds, resolver=resolver)
    made: dict[str, str] = {}
    for block in tree["blocks"]:
        made[block["key"]] = write(writer, block)
        if block["type"] == "gallery":
            made |= {image["key"]: html_media.image(writer, image) for image in block["images"]}
    return made


def text_html(text: RichText, tree: Tree, *, resolver: Resolver = NOTHING) -> str:
    """One rich text of a tree as HTML."""
    return TextWriter(tree, resolver).write(text)


def write(writer: Writer, block: Block) -> str:
    """A block as HTML; empty where it has nothing to show."""
    return _WRITERS[block["type"]](writer, block)


def _paragraph(writer: Writer, block: Paragraph) -> str:
    return f"<p>{writer.text(block['text'])}</p>"


def _heading(writer: Writer, block: Heading) -> str:
    level = min(max(block["level"] + writer.heading_offset, 1), 6)
    anchor = attribute("id", writer.anchors[block["key"]])
    return f"<h{level}{anchor}>{writer.text(block['text'])}</h{level}>"


def _list(writer: Writer, block: List) -> str:
    made: list[str] = []
    opened: list[str] = []
    for item in block["items"]:
        ordered = item.get("ordered", block.get("ordered", False))
        start = 1 if made else block.get("start", 1)
        made += _up_to(opened, item.get("depth", 0), "ol" if ordered else "ul", start)
        made.append(_item(writer, item))
    made += [f"</li></{tag}>" for tag in reversed(opened)]
    return "".join(made)


def _item(writer: Writer, item: ListItem) -> str:
    text = writer.text(item["text"])
    if "checked" not in item:
        return f"<li>{text}"
    state, box = ("true", "☑") if item["checked"] else ("false", "☐")
    return f'<li class="byline-task" data-checked="{state}">{box} {text}'


def _quote(writer: Writer, block: Quote) -> str:
    kind = ' class="byline-pull"' if block.get("pull") else ""
    text = writer.text(block["text"])
    source = f"<footer>{writer.text(block['citation'])}</footer>" if "citation" in block else ""
    return f"<blockquote{kind}><p>{text}</p>{source}</blockquote>"


def _code(writer: Writer, block: Code) -> str:
    kind = attribute("class", f"language-{block['language']}") if "language" in block else ""
    code = f"{escaped(block['code'])}\n"  # readers take one line feed off the end
    if writer.in_one_line:
        code = code.replace("\n", "&#10;")
    caption = writer.caption(block.get("caption"))
    written = f"<pre><code{kind}>{code}</code></pre>"
    return f'<figure class="byline-code">{written}{caption}</figure>' if caption else written


def _table(writer: Writer, block: Table) -> str:
    caption = f"<caption>{writer.text(block['caption'])}</caption>" if "caption" in block else ""
    rows = block["rows"]
    head = ""
    if block.get("header_row"):
        head = _row(writer, rows[0], '<th scope="col">', "</th>")
        rows = rows[1:]
    inner = "".join([_row(writer, row, "<td>", "</td>") for row in rows])
    head = f"<thead>{head}</thead>" if head else ""
    inner = f"<tbody>{inner}</tbody>" if inner else ""
    return f"<table>{caption}{head}{inner}</table>"


def _row(writer: Writer, row: list[RichText], start: str, end: str) -> str:
    return f"<tr>{''.join([f'{start}{writer.text(cell)}{end}' for cell in row])}</tr>"


def _callout(writer: Writer, block: Callout) -> str:
    tone = attribute("data-tone", block["tone"])
    return f'<aside class="byline-callout"{tone}><p>{writer.text(block["text"])}</p></aside>'


def _divider(_writer: Writer, _block: Divider) -> str:
    return "<hr>"


def _content_card(writer: Writer, block: ContentCard) -> str:
    target = writer.resolver.target(block["content_id"])
    start = writer.texts.anchor({"href": "", "content_id": block["content_id"]})
    if target is None or not start:
        return ""
    return f'<p class="byline-card">{start}{escaped(target.title or target.url)}</a></p>'


def _footnotes(writer: Writer, block: Footnotes) -> str:
    inner = ""
    for note in block["notes"]:
        way_back = writer.texts.way_back(note["id"])
        name = attribute("id", f"fn-{note['id']}")
        inner += f"<li{name}>{writer.text(note['text'])}{way_back}</li>"
    return f'<section class="byline-footnotes" role="doc-endnotes"><ol>{inner}</ol></section>'


def _raw_html(_writer: Writer, block: RawHtml) -> str:
    return sanitise.raw(block["html"])


def _custom(_writer: Writer, block: Custom) -> str:
    return f'<div class="byline-custom"{attribute("data-name", block["name"])}></div>'


def _up_to(opened: list[str], depth: int, tag: str, start: int) -> list[str]:
    """The tags between the item before and one of this depth; keeps ``opened`` up to date."""
    made: list[str] = []
    while len(opened) > depth + 1:
        made.append(f"</li></{opened.pop()}>")
    if len(opened) == depth + 1:
        if opened[-1] == tag:
            return [*made, "</li>"]
        made.append(f"</li></{opened.pop()}>")
    opened.append(tag)
    number = f' start="{start}"' if start != 1 and tag == "ol" else ""
    return [*made, f"<{tag}{number}>"]


_WRITERS: Final[dict[str, Callable[[Writer, Any], str]]] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "list": _list,
    "quote": _quote,
    "code": _code,
    "image": html_media.image,
    "gallery": html_media.gallery,
    "video": html_media.film,
    "audio": html_media.film,
    "embed": html_media.embed,
    "table": _table,
    "callout": _callout,
    "divider": _divider,
    "content_card": _content_card,
    "footnotes": _footnotes,
    "raw_html": _raw_html,
    "custom": _custom,
}
