"""One section, tag or author as it is in a transaction."""

from typing import Final
from uuid import UUID

from db.models import Author, Section, Tag
from resolvers.context import Transaction
from resolvers.taxonomy.state import NodeState, state_of

_KINDS: Final[dict[str, type[Section] | type[Tag] | type[Author]]] = {
    "SECTION": Section,
    "TAG": Tag,
    "AUTHOR": Author,
}


async def node_at(tx: Transaction, kind: str, node_id: UUID) -> NodeState:
    """The section, tag or author, unchanged. ``kind``: SECTION, TAG or AUTHOR.

    Raises:
        NotFound: there is none.
    """
    return await state_of(tx, _KINDS[kind], node_id, changed=False)
