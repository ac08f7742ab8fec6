"""The gate: whatever is stored as a body has passed ``check``."""

from typing import Any, cast

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


def empty() -> Tree:
    """A body that says nothing."""
    return {"version": VERSION, "blocks": []}


def stored_as(value: Any) -> Tree:  # noqa: ANN401 -- JSON
    """A stored tree that was checked when it was written: not checked again."""
    return cast("Tree", value)
