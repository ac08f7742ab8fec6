"""What readers make of articles: one thing of each article, which they can change or take back."""

import hashlib
from typing import Final
from uuid import UUID

from auth.viewer import hashed_address
from db.queries import contents, hot, publications
from db.relations.hot import reaction_of_reader
from db.rows import ArticleRow
from resolvers.context import Context, Transaction
from resolvers.errors import Invalid, NotFound, RequestError, TooMany
from resolvers.services import WINDOW
from resolvers.writes import instant

KINDS: Final = ("LIKE", "INSIGHTFUL", "FUNNY", "SAD", "ANGRY")
MIN_READER_CHARS: Final = 16
MAX_READER_CHARS: Final = 200
MOST_READERS: Final = 60  # of one address in a window: a school's, not a script's
WHO: Final = (
    f"readerId has {MIN_READER_CHARS} to {MAX_READER_CHARS} characters: make a random one once for "
    "each reader, and keep it."
)


async def set_reaction(ctx: Context, article_id: UUID, reader: str, kind: str | None) -> None:
    """What the reader makes of the article from now on; None: nothing.

    ``reader``: what their client calls them, as random as an id; only a hash of it is stored. No
    event tells of it: there would be one for each click.

    Raises:
        NotFound: no such article that readers see.
        TooMany: readers from one address, for now.
        Invalid: there is no such kind, or nobody could be known by this text.
    """
    if kind not in {*KINDS, None}:
        raise Invalid("reaction", f"A reaction is one of {', '.join(KINDS)}.")
    known_by = reader_key(reader)
    if known_by is None:
        raise Invalid("reader_id", WHO)
    async with ctx.transaction() as tx:
        article = await contents.find(tx.session, article_id)
        live = await publications.is_live(tx.session, article_id, ctx.clock())
        if article is None or article.type != "ARTICLE" or not live:
            raise NotFound("article", article_id)
        if kind is None:
            await hot.take_back(tx.session, article_id, known_by)
            return
        values = {"article_id": article_id, "reader": known_by, "kind": kind}
        values["ip_hash"] = await _admitted(ctx, tx)
        await hot.react(tx.session, values | {"reacted_at": await instant(tx)})


async def _admitted(ctx: Context, tx: Transaction) -> str | None:
    """The address as it is stored; None where none counts: with a token, as a server sends it."""
    viewer = ctx.viewer
    if viewer.address is None or viewer.token_id is not None:
        return None
    address = hashed_address(viewer.address, ctx.services.address_key)
    latest = await hot.latest_from(tx.session, address, MOST_READERS)
    if len(latest) >= MOST_READERS and (free := min(latest) + WINDOW) > ctx.clock():
        raise TooMany(free)
    return address


async def reaction_of(ctx: Context, article: ArticleRow, reader: str) -> str | None:
    """What the reader makes of the article, if anything.

    Raises:
        RequestError: BAD_USER_INPUT where nobody could be known by this text.
    """
    known_by = reader_key(reader)
    if known_by is None:
        raise RequestError("BAD_USER_INPUT", WHO)
    row = await ctx.loaders.one(reaction_of_reader, article.view, (article.id, known_by))
    return row.kind if row else None


def reader_key(reader: str) -> str | None:
    """The hash by which a reader is known; None for what is too short to be theirs alone."""
    if not MIN_READER_CHARS <= len(reader) <= MAX_READER_CHARS:
        return None
    return hashlib.sha256(reader.encode(errors="replace")).hexdigest()
