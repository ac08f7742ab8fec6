"""Block keys: what lets an editor's note, or a comparison, follow a block through edits.

Keys are derived from what a block says, so reading one text twice gives the same keys; an edit
then carries the old keys over.
"""

import json
from base64 import b32encode
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final, cast

from body import blocks as visit
from body.matching import match
from body.model import Block, Gallery, Image, Tree

KEY_CHARS: Final = 8


def with_keys(tree: Tree, seed: str = "") -> Tree:
    """A copy in which every block has a key: its own, else a new one.

    A key that comes twice stays with the first block. The tree need not have been checked.
    """
    return _filled(_copied(tree), seed, set())


def carry_keys(old: Tree | None, new: Tree, seed: str = "") -> Tree:
    """A copy of ``new`` whose blocks have the keys of those blocks of ``old`` that they were.

    Equal blocks keep their keys, moved ones too; changed ones keep theirs where they are similar,
    or stand between the same neighbours. New keys are none that ``old`` has. The keys that
    ``new`` came with don't count.
    """
    copy = _copied(new)
    for block in visit.each(copy):
        block["key"] = ""
    if old is None:
        return _filled(copy, seed, set())
    _carry(old["blocks"], copy["blocks"])
    return _filled(copy, seed, {block["key"] for block in visit.each(old)})


def fingerprint(block: Block) -> str:
    """What the block says, without keys."""
    return json.dumps(_keyless(block), sort_keys=True, ensure_ascii=False)


def _carry(old: Sequence[Block], new: Sequence[Block]) -> None:
    found = match([fingerprint(b) for b in old], [fingerprint(b) for b in new])
    for there, here in found.items():
        before, after = old[there], new[here]
        after["key"] = before["key"]
        if before["type"] == "gallery" and after["type"] == "gallery":
            _carry(before["images"], after["images"])


def _filled(tree: Tree, seed: str, reserved: set[str]) -> Tree:
    """The tree itself, with new keys where one is absent or comes twice."""
    wished = {block["key"] for block in visit.each(tree)} | reserved
    given: set[str] = set()
    numbers: Counter[str] = Counter()
    for block in visit.each(tree):
        if not block["key"] or block["key"] in given:
            new = _fresh(block, seed, numbers)
            block["key"] = next(key for key in new if key not in wished and key not in given)
        given.add(block["key"])
    return tree


def _fresh(block: Block, seed: str, numbers: Counter[str]) -> Iterator[str]:
    said = fingerprint(block)
    while True:
        name = f"{seed}\n{numbers[said]}\n{said}"
        numbers[said] += 1
        yield b32encode(sha256(name.encode(errors="replace")).digest()).decode()[:KEY_CHARS].lower()


def _copied(tree: Tree) -> Tree:
    blocks = [_copy(block) for block in tree["blocks"]]
    return {"version": tree["version"], "blocks": blocks}


def _copy(block: Block) -> Block:
    copy = cast("Block", {"key": "", **block})
    if copy["type"] == "gallery":
        images = [cast("Image", {"key": "", **image}) for image in copy["images"]]
        return cast("Gallery", {**copy, "images": images})
    return copy


def _keyless(block: Mapping[str, Any]) -> dict[str, Any]:
    bare = {name: value for name, value in block.items() if name != "key"}
    if bare["type"] == "gallery":
        bare["images"] = [_keyless(image) for image in bare["images"]]
    return bare
