"""What write functions of sections, tags and authors give back, and what they share."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar
from uuid import UUID

from db.models import Author, Section, Tag
from db.queries import taxonomy
from resolvers.context import Context, Transaction
from resolvers.drafts import line
from resolvers.errors import Invalid, NotFound
from resolvers.redirects import Moved, Origin, Target, follow
from resolvers.writes import Told, Touched, tell

MAX_NAME_CHARS: Final = 200

Node = TypeVar("Node", bound=Section | Tag | Author)


@dataclass(frozen=True, slots=True)
class NodeState:
    """A section, tag or author as a write left it; ``changed``: False where it did nothing."""

    id: UUID
    locale: str
    slug: str
    path: str
    name: str
    version: int
    parent_id: UUID | None = None
    changed: bool = True


def check_name(name: str) -> str:
    """The name on one line.

    Raises:
        Invalid: blank or too long.
    """
    clean = line("name", name, MAX_NAME_CHARS)
    if clean is None:
        raise Invalid("name", "Give it a name.")
    return clean


async def locked(tx: Transaction, kind: type[Node], node_id: UUID) -> Node:
    """A section, tag or author, kept from other writers until COMMIT.

    Raises:
        NotFound: absent.
    """
    node = await taxonomy.lock(tx.session, kind, node_id)
    if node is None:
        raise NotFound(kind.__tablename__, node_id)
    return node


async def state_of(
    tx: Transaction, kind: type[Node], node_id: UUID, *, changed: bool = True
) -> NodeState:
    """The node as it is in the transaction now."""
    node = await taxonomy.find(tx.session, kind, node_id)
    if node is None:
        raise NotFound(kind.__tablename__, node_id)
    return NodeState(
        id=node.id,
        locale=node.locale,
        slug=node.slug,
        path=node.path,
        name=node.name,
        version=node.version,
        parent_id=node.parent_id if isinstance(node, Section) else None,
        changed=changed,
    )


async def report(
    ctx: Context, tx: Transaction, told: Told, kind: type[Node], touched: Touched
) -> NodeState:
    """The event of a write, and the node after it. ``told.type`` begins with the node's kind."""
    name = kind.__tablename__
    tags = {f"{name}:{told.subject_id}", f"{name}s"}
    await tell(ctx, tx, told, touched | Touched(tags=tags))
    return await state_of(tx, kind, told.subject_id)


async def take_path(
    tx: Transaction, origin: Origin, paths: dict[str, str], now: datetime, cause: str
) -> set[str]:
    """Lead each old path to its new one; a new one that was none has itself as its old path."""
    moves = [
        Moved(old if old != new else None, new, Target(path=new), live=True)
        for old, new in paths.items()
    ]
    return await follow(tx, origin, moves, now, cause) | {*paths, *paths.values()}
