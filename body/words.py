"""How long a body is, and how it begins."""

import re
from typing import Final

from body import text_out
from body.model import Tree

WORDS_PER_MINUTE: Final = 238
CHARACTERS_PER_MINUTE: Final = 500  # of scripts without spaces
EXCERPT_CHARS: Final = 500

# Chinese characters and Japanese kana: each counts as a word.
_CHARACTER: Final = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_LETTER: Final = re.compile(r"\w")


def word_count(tree: Tree) -> int:
    """The number of words."""
    words, characters = _counts(tree)
    return words + characters


def reading_seconds(tree: Tree) -> int:
    """How long most people read, pictures included: 12 s for the first, then less, at least 3."""
    words, characters = _counts(tree)
    pictures = sum(block["type"] in {"image", "gallery", "video"} for block in tree["blocks"])
    looking = sum(max(12 - place, 3) for place in range(pictures))
    return round(words * 60 / WORDS_PER_MINUTE + characters * 60 / CHARACTERS_PER_MINUTE + looking)


def excerpt(tree: Tree, max_chars: int = EXCERPT_CHARS) -> str:
    """The beginning of what the paragraphs say, as one line, cut after a word.

    Headings, pictures, tables and the like are passed over, unless there is nothing else.
    """
    told = [b for b in tree["blocks"] if b["type"] in {"paragraph", "quote", "list", "callout"}]
    flat = ""
    for block in told or tree["blocks"]:
        flat = f"{flat} {' '.join(text_out.block_text(block).split())}".strip()
        if len(flat) > max_chars:
            return _cut(flat, max_chars)
    return flat


def _counts(tree: Tree) -> tuple[int, int]:
    text = text_out.text(tree)
    characters = len(_CHARACTER.findall(text))
    spaced = _CHARACTER.sub(" ", text) if characters else text
    return sum(_LETTER.search(word) is not None for word in spaced.split()), characters


def _cut(line: str, max_chars: int) -> str:
    return line[: max_chars + 1].rpartition(" ")[0] or line[:max_chars]
