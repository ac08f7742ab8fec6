"""What series, collections and menus are given alike, checked."""

import re
from collections.abc import Collection as Some
from collections.abc import Sequence
from typing import Final, TypeVar
from uuid import UUID

from db.models import Collection, Content, Menu, Series
from db.queries import fronts, taxonomy
from resolvers.context import Transaction
from resolvers.drafts import line
from resolvers.errors import Conflict, Invalid, NotFound

MAX_ITEMS: Final = 1000
MAX_TITLE_CHARS: Final = 200
_HANDLE: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")

Front = TypeVar("Front", bound=Series | Collection | Menu)


def check_title(title: str) -> str:
    """The title on one line.

    Raises:
        Invalid: blank or too long.
    """
    clean = line("title", title, MAX_TITLE_CHARS)
    if clean is None:
        raise Invalid("title", "Give it a title.")
    return clean


def check_handle(handle: str) -> str:
    """The name that front-ends ask by.

    Raises:
        Invalid: it can't be one.
    """
    if not _HANDLE.fullmatch(handle):
        raise Invalid("handle", "A handle has up to 100 of a-z, 0-9 and hyphens, as in home-page.")
    return handle


def check_length(field: str, given: Sequence[object]) -> None:
    """Nothing, where a list isn't too long.

    Raises:
        Invalid: it is.
    """
    if len(given) > MAX_ITEMS:
        raise Invalid(field, f"At most {MAX_ITEMS}.")


async def locked(
    tx: Transaction, kind: type[Front], front_id: UUID, expected_version: int | None
) -> Front:
    """The row, kept from other writers until COMMIT.

    Raises:
        NotFound: absent.
        Conflict: somebody saved since the caller loaded.
    """
    found = await taxonomy.lock(tx.session, kind, front_id)
    if found is None:
        raise NotFound(kind.__tablename__, front_id)
    require_version(found, expected_version)
    return found


def require_version(found: Series | Collection | Menu, expected: int | None) -> None:
    """Make sure that nobody saved meanwhile.

    Raises:
        Conflict: somebody did.
    """
    if expected is not None and expected != found.version:
        raise Conflict(expected, found.version)


def keeping(order: Sequence[UUID], before: Sequence[UUID], trashed: Some[UUID]) -> list[UUID]:
    """The new order, and in it what is in the trash: each behind what it stood behind.

    So a content that comes back from the trash is where it was.
    """
    placed, behind = list(order), 0
    for one in before:
        if one in trashed:
            placed.insert(behind, one)
            behind += 1
        elif one in placed:
            behind = placed.index(one) + 1
    return placed


async def living(tx: Transaction, field: str, content_ids: Sequence[UUID]) -> dict[UUID, Content]:
    """The contents with these ids, drafts too.

    Raises:
        Invalid: too many, one twice, absent or deleted.
    """
    check_length(field, content_ids)
    if len(set(content_ids)) < len(content_ids):
        raise Invalid(field, "Each content once.")
    found = await fronts.living(tx.session, content_ids)
    for content_id in content_ids:
        if content_id not in found:
            raise Invalid(field, f"There is no content {content_id}.")
    return found
