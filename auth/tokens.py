"""API tokens: made, listed and revoked by an operator, looked up with each request that has one."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from auth.errors import BadToken
from auth.viewer import Scope, Viewer
from db.ids import new_id
from db.queries import tokens as queries
from db.queries.tokens import Held
from db.session import Database

_TOKEN: Final = re.compile(r"byline_([0-9a-f]{12})_([\w-]{43})", re.ASCII)
# Each request with a token would be a write otherwise.
USE_NOTED_EACH: Final = timedelta(minutes=1)


class NoToken(Exception):
    """A token can't be made or found. The text is a sentence for an operator."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token as an operator sees it: without its secret. ``account``: the handle."""

    id: UUID
    name: str
    prefix: str
    scopes: tuple[Scope, ...]
    account: str
    created_at: datetime
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None

    def state(self, now: datetime) -> str:
        """In one word: active, expired or revoked."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at is not None and self.expires_at <= now else "active"


async def create(
    db: Database,
    now: datetime,
    *,
    name: str,
    scopes: Collection[Scope],
    account: str = "system",
    expires_at: datetime | None = None,
) -> tuple[Token, str]:
    """A new token, and the text that whoever has it sends: nothing but this call can tell it.

    ``account``: the handle of the account that writes are booked to.

    Raises:
        NoToken: no name, no scope, no such account, or it would have expired already.
    """
    if not name.strip() or not scopes:
        raise NoToken("Give the token a name and a scope at least.")
    if expires_at is not None and expires_at <= now:
        raise NoToken("The token would have expired already: give a later day.")
    prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    text = f"byline_{prefix}_{secret}"
    token = Token(new_id(), name.strip(), prefix, tuple(scopes), account, now, expires_at)
    async with db.write() as session:
        account_id = await queries.account_id(session, account)
        if account_id is None:
            raise NoToken(f"There is no account {account}.")
        await queries.add(
            session,
            {
                "id": token.id,
                "name": token.name,
                "prefix": prefix,
                "secret_sha256": _digest(text),
                "scopes": list(token.scopes),
                "account_id": account_id,
                "created_at": now,
                "expires_at": expires_at,
            },
        )
    return token, text


async def every(db: Database) -> list[Token]:
    """All that were made, newest first, also those that no longer work."""
    async with db.read() as connection:
        return [_token(held) for held in await queries.every(connection)]


async def revoke(db: Database, now: datetime, prefix: str) -> Token:
    """End a token, from the next request on. One that was revoked before stays as it was.

    ``prefix``: the twelve digits that ``Token.prefix`` has, or all of the token's text.

    Raises:
        NoToken: there is none that begins so.
    """
    found = _TOKEN.fullmatch(prefix)
    async with db.write() as session:
        held = await queries.by_prefix(
            await session.connection(), found[1] if found else prefix.removeprefix("byline_")
        )
        if held is None:
            raise NoToken(f"There is no token {prefix[:20]}: `token list` shows them.")
        token = _token(held)
        if token.revoked_at is None:
            token = replace(token, revoked_at=now)
            await queries.change(session, token.id, {"revoked_at": now})
    return token


async def viewer(db: Database, now: datetime, text: str, address: str | None = None) -> Viewer:
    """Who holds this token. That it was used is noted, once a minute at most.

    Raises:
        BadToken: it is none of ours, has expired, or was revoked.
    """
    found = _TOKEN.fullmatch(text)
    if found is None:
        raise BadToken("This is no token of this server.")
    async with db.read() as connection:
        held = await queries.by_prefix(connection, found[1])
    if held is None or not hmac.compare_digest(held.secret_sha256, _digest(text)):
        raise BadToken("This is no token of this server.")
    if fault := _fault(held, now):
        raise fault
    if held.last_used_at is None or held.last_used_at <= now - USE_NOTED_EACH:
        async with db.write() as session:
            await queries.change(session, held.id, {"last_used_at": now})
    return Viewer(address, held.id, held.account_id, frozenset(_scopes(held)))


async def ended(db: Database, now: datetime, viewers: Collection[Viewer]) -> dict[Viewer, BadToken]:
    """Those of them whose tokens give no right any more, and why: one statement for all."""
    async with db.read() as connection:
        found = await queries.by_ids(connection, {one.token_id for one in viewers if one.token_id})
    held = {one.id: one for one in found}
    faults = ((one, _fault(held.get(one.token_id), now)) for one in viewers if one.token_id)
    return {one: fault for one, fault in faults if fault}


def _fault(held: Held | None, now: datetime) -> BadToken | None:
    """Why it gives no right; None: it does."""
    if held is None:
        return BadToken("This is no token of this server.")
    if (state := _token(held).state(now)) != "active":
        return BadToken(f"This token is {state}.")
    return None if held.account_active else BadToken("The account of this token is closed.")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _scopes(held: Held) -> tuple[Scope, ...]:
    """Those that this version knows: one that was taken back must open nothing."""
    return tuple(Scope(one) for one in held.scopes if one in set(Scope))


def _token(held: Held) -> Token:
    return Token(
        held.id,
        held.name,
        held.prefix,
        _scopes(held),
        held.account,
        held.created_at,
        held.expires_at,
        held.last_used_at,
        held.revoked_at,
    )
