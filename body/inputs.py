"""What the API takes as a body (``BodyInput``), as plain dicts with the schema's names."""

from collections.abc import Mapping
from typing import Any

from body import html_in, keys, markdown_in
from body.block_inputs import Ids, read_blocks
from body.errors import BodyError, Remark
from body.model import Tree
from body.tree import check


def read(
    value: Mapping[str, Any],
    *,
    old: Tree | None = None,
    media_id: Ids = str,
    content_id: Ids = str,
) -> tuple[Tree, list[Remark]]:
    """The input as a tree that has passed ``check``, and what reading changed or dropped.

    Exactly one of ``markdown``, ``html`` and ``blocks``. The first two carry the keys of ``old``
    over, and name contents and media by their stored ids. Blocks have the keys they bring, or new
    ones; see ``block_inputs``. ``media_id`` and ``content_id`` turn the API's ids into stored ones
    and raise ValueError for what is none.

    Raises:
        BodyError: with the path below the input, as ``blocks.3.list.items.2.text``.
    """
    given = [name for name in ("blocks", "markdown", "html") if value.get(name) is not None]
    if len(given) != 1:
        raise BodyError("", "Give exactly one of blocks, markdown and html.")
    if given == ["blocks"]:
        return read_blocks(value["blocks"], old, media_id, content_id)
    reader = markdown_in.read if given == ["markdown"] else html_in.read
    try:
        tree, remarks = reader(value[given[0]])
        return check(keys.carry_keys(old, tree)), remarks
    except BodyError as error:
        raise BodyError(given[0], str(error)) from error
