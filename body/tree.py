"""The gate: whatever is stored as a body has passed ``check``."""

import unicodedata
from typing import Any, cast

from body import keys
from body.checking.block_checks import block
from body.checking.checks import Field, Tally, array, choice, fail, fields
from body.errors import BodyError
from body.model import MAX_BLOCKS, VERSION, Tree

__all__ = ["BodyError", "Tree", "check", "empty"]

_TREE = {
    "version": Field(choice(VERSION)),
    "blocks": Field(array(block, 0, MAX_BLOCKS)),
}


def check(value: object) -> Tree:
    """The value itself, a stored tree for certain.

    Not changed in any way: rich text must be canonical, defaults left out, every block must have
    a key (``keys.with_keys`` gives them), every footnote that is referred to must be there.

    Raises:
        BodyError: with the path of what is not in the format.
    """
    tally = Tally()
    fields(value, _TREE, "", tally)
    for note_id, path in tally.references.items():
        if note_id not in tally.notes:
            raise fail(path, f"There is no footnote {note_id!r}.")
    return cast("Tree", value)


def admitted(value: object) -> Tree:
    """The value as a stored tree: composed (NFC), with keys for the blocks that have none.

    Raises:
        BodyError: with the path of what is not in the format.
    """
    check(_keyed(value))
    return keys.with_keys(composed(value))


def empty() -> Tree:
    """A body that says nothing."""
    return {"version": VERSION, "blocks": []}


def stored_as(value: Any) -> Tree:  # noqa: ANN401 -- JSON
    """A stored tree that was checked when it was written: not checked again."""
    return cast("Tree", value)


def composed(value: Any) -> Any:  # noqa: ANN401 -- JSON in, JSON out
    """JSON with every text in NFC: one text has one form, and one hash."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [composed(item) for item in value]
    if isinstance(value, dict):
        return {composed(name): composed(item) for name, item in value.items()}
    return value


def _keyed(value: object) -> object:
    """The value with some key for each block that has none, for the check alone."""
    if not isinstance(value, dict) or not isinstance(value.get("blocks"), list):
        return value
    blocks = [_with_key(block, f"new-{place}") for place, block in enumerate(value["blocks"])]
    return {**value, "blocks": blocks}


def _with_key(value: object, key: str) -> object:
    if not isinstance(value, dict):
        return value
    keyed = {**value, "key": value.get("key") or key}
    if isinstance(value.get("images"), list):
        images = enumerate(value["images"])
        keyed["images"] = [_with_key(image, f"{key}-{place}") for place, image in images]
    return keyed
