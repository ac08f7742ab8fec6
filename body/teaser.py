"""The beginning of a body, for those who may not read all of it."""

import json
import re
from typing import Any, Final, cast

from body import blocks as visit
from body import rich, text_out
from body.model import Block, Image, List, ListItem, RichText, Tree

# What a picture, a film or a foreign thing counts for at least: a photo essay has a teaser too.
WORDS_PER_PICTURE: Final = 25
MORE: Final = "…"

# What is written without spaces must have no end of its own: a Chinese or Japanese character counts
# as a word, five of Thai, Lao, Burmese or Khmer, and thirty of whatever else has no space in it.
_CJK: Final = (
    r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_UNSPACED: Final = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_WORD: Final = re.compile(rf"[{_CJK}][^\w\s]*|[{_UNSPACED}]{{1,5}}|[^\s{_CJK}{_UNSPACED}]{{1,30}}")
_NEVER_LAST: Final = frozenset({"heading", "divider"})


def teaser(tree: Tree, words: int) -> tuple[Tree, bool]:
    """The blocks up to so many words, and whether anything was left out.

    Where something was: a paragraph, quote, callout or list may end in the middle, whatever else
    does not fit is left out whole; the last block is no heading; footnotes, and references to
    them, go. Keys stay.
    """
    kept: list[Block] = []
    left = words
    for block in tree["blocks"]:
        weight = _weight(block)
        if weight > left or left <= 0:
            return {**tree, "blocks": _ended([*kept, *_cut(block, left)])}, True
        left -= weight
        kept.append(block)
    return tree, False


def _weight(block: Block) -> int:
    if block["type"] in {"paragraph", "heading", "quote", "callout", "list"}:
        return sum(_words(text) for text in visit.texts(block))
    words = len(_WORD.findall(_said(block)))
    if block["type"] == "gallery":
        return max(words, WORDS_PER_PICTURE * len(block["images"]))
    return words if block["type"] in {"code", "table", "footnotes"} else max(words, _least(block))


def _said(block: Block) -> str:
    """All that it tells; the data of a custom block may be an article of its own."""
    if block["type"] == "custom":
        return json.dumps(block["data"], ensure_ascii=False)
    return text_out.block_text(block)


def _least(block: Block) -> int:
    return 0 if block["type"] == "divider" else WORDS_PER_PICTURE


def _cut(block: Block, words: int) -> list[Block]:
    if words <= 0:
        return []
    if block["type"] == "list":
        return _cut_list(block, words)
    if block["type"] not in {"paragraph", "quote", "callout"}:
        return []
    copy = cast("dict[str, Any]", {k: v for k, v in block.items() if k != "citation"})
    copy["text"] = _beginning(copy["text"], words)
    return [cast("Block", copy)]


def _cut_list(block: List, words: int) -> list[Block]:
    items: list[ListItem] = []
    for item in block["items"]:
        if words <= 0:
            break
        count = _words(item["text"])
        text = item["text"] if count <= words else _beginning(item["text"], words)
        items.append({**item, "text": text})
        words -= count
    return [{**block, "items": items}] if items else []


def _beginning(text: RichText, words: int) -> RichText:
    """So many words of the text, and a sign that there is more."""
    found = list(_WORD.finditer(rich.text_of(text)))
    if len(found) <= words:
        return text
    left = found[words - 1].end()
    spans: RichText = []
    for span in text:
        if "footnote" not in span and left > 0:
            spans.append({**span, "text": span["text"][:left]})
            left -= len(span["text"])
    return rich.canonical([*spans, {"text": MORE}])


def _ended(blocks: list[Block]) -> list[Block]:
    while blocks and blocks[-1]["type"] in _NEVER_LAST:
        blocks.pop()
    return [_without_notes(block) for block in blocks if block["type"] != "footnotes"]


def _without_notes(block: Block) -> Block:
    copy = visit.map_texts(block, _no_references)
    if copy["type"] == "gallery":
        images = [visit.map_texts(image, _no_references) for image in copy["images"]]
        return {**copy, "images": cast("list[Image]", images)}
    return copy


def _no_references(text: RichText) -> RichText:
    kept = rich.canonical(span for span in text if "footnote" not in span)
    return kept or [{"text": MORE} for _ in text[:1]]


def _words(text: RichText) -> int:
    return len(_WORD.findall(rich.text_of(text)))
