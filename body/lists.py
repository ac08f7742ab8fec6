"""Lists from items that know their depth and kind, whatever the order they come in."""

from collections.abc import Iterable
from dataclasses import dataclass

from body.model import MAX_LIST_DEPTH, List, ListItem, RichText


@dataclass(frozen=True, slots=True)
class Item:
    """An item as read. ``depth`` may jump; ``ordered`` is that of the list it stands in."""

    text: RichText
    depth: int
    ordered: bool
    checked: bool | None = None


def lists(items: Iterable[Item], start: int = 1) -> list[List]:
    """The items as list blocks: a new one wherever the outermost kind changes.

    No item is more than one level deeper than the one before. ``start`` counts for the first.
    """
    made: list[List] = []
    depth = -1
    for item in items:
        if not item.text:
            continue
        depth = max(0, min(item.depth, depth + 1, MAX_LIST_DEPTH - 1))
        if depth == 0 and (not made or made[-1].get("ordered", False) != item.ordered):
            made.append(_empty(item, 1 if made else start))
        made[-1]["items"].append(_stored(item, depth, made[-1]))
    return made


def items_of(block: List) -> list[Item]:
    """The items of a block, as ``lists`` takes them."""
    kind = block.get("ordered", False)
    return [
        Item(i["text"], i.get("depth", 0), i.get("ordered", kind), i.get("checked"))
        for i in block["items"]
    ]


def _empty(item: Item, start: int) -> List:
    made: List = {"type": "list", "key": "", "items": []}
    if item.ordered:
        made["ordered"] = True
        if start != 1:
            made["start"] = start
    return made


def _stored(item: Item, depth: int, block: List) -> ListItem:
    stored: ListItem = {"text": item.text}
    if depth:
        stored["depth"] = depth
    if item.checked is not None:
        stored["checked"] = item.checked
    if item.ordered != block.get("ordered", False):
        stored["ordered"] = item.ordered
    return stored
