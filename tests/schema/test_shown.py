"""Texts that a process keeps with their forms."""

import tracemalloc
from typing import Any

from resolvers.shown import Said

WORDS = "All of a paragraph. " * 100


def test_a_kept_text_does_not_grow_with_the_ways_it_is_asked_for() -> None:
    block = {"type": "paragraph", "key": "a", "text": [{"text": WORDS}]}
    tree: Any = {"version": 1, "blocks": [block]}
    said = Said(tree)
    tracemalloc.start()
    try:
        for offset in range(200):
            assert len(said.html(offset, "FULL")) > len(WORDS)
        size, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size < 10 * len(WORDS)
