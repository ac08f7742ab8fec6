"""Lists out of HTML. A picture or a table in an item parts the list; its numbers go on."""

from dataclasses import replace
from typing import Final

from body.lists import Item, items_of, lists
from body.model import Block
from body.reading.dom import Element, Node
from body.reading.reader import Reader, Style

BOXES: Final = ("☐ ", "☑ ")  # what our HTML shows before a task
_MAX_START: Final = 100_000_000


def read_list(reader: Reader, element: Element, style: Style) -> None:
    """``ul`` and ``ol``."""
    ordered = element.tag == "ol"
    number = _start(element)
    waiting: list[Item] = []
    for part in _parts(reader, element, style, ordered=ordered):
        if isinstance(part, Item):
            waiting.append(part)
        else:
            reader.remark("changed", f"a list is parted by a block of type {part['type']}")
            reader.add(*lists(waiting, number), part)
            number += sum(item.depth == 0 for item in waiting)
            waiting = []
    reader.add(*lists(waiting, number))


def _parts(reader: Reader, element: Element, style: Style, *, ordered: bool) -> list[Item | Block]:
    parts: list[Item | Block] = []
    for child in element.children:
        if isinstance(child, Element) and child.tag in {"ul", "ol", "menu", "dir"}:
            inner = reader.inside([child], style)
            parts += _below(inner.blocks)
        elif isinstance(child, Element) or child.strip():
            parts += _item(reader, child, style, ordered=ordered)
    return parts


def _item(reader: Reader, node: Node, style: Style, *, ordered: bool) -> list[Item | Block]:
    inner = reader.inside(_content(node), style)
    own: list[Block] = []
    while inner.blocks and inner.blocks[0]["type"] == "paragraph":
        own.append(inner.blocks.pop(0))
    text, _ = reader.flat(own)
    checked = _checked(node, inner)
    head = [Item(text, 0, ordered, checked)] if text else []
    return [*head, *_below(inner.blocks)]


def _below(blocks: list[Block]) -> list[Item | Block]:
    """Blocks of an item: its lists one level deeper, the rest as it is."""
    parts: list[Item | Block] = []
    for block in blocks:
        if block["type"] == "list":
            parts += [replace(item, depth=item.depth + 1) for item in items_of(block)]
        else:
            parts.append(block)
    return parts


def _content(node: Node) -> list[Node]:
    """What the item holds, without the box that our own HTML shows."""
    if isinstance(node, str):
        return [node]
    first = node.children[0] if node.children else None
    if node.get("data-checked") and isinstance(first, str) and first.startswith(BOXES):
        return [first[2:], *node.children[1:]]
    return node.children if node.tag == "li" else [node]


def _checked(node: Node, inner: Reader) -> bool | None:
    said = node.get("data-checked") if isinstance(node, Element) else ""
    return said == "true" if said else inner.checked


def _start(element: Element) -> int:
    number = element.get("start")
    if element.tag == "ol" and number.isascii() and number.isdigit():
        return min(int(number[:9]), _MAX_START)
    return 1
