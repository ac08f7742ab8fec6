"""Tokens: made once, kept as hashes, refused by name when they no longer work."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from auth import tokens
from auth.errors import BadToken
from auth.tokens import NoToken, Token
from auth.viewer import Scope, Viewer
from db.models import SYSTEM_USER_ID
from db.session import Database
from tests.conftest import CountStatements, TickingClock


async def made(db: Database, clock: TickingClock, **options: object) -> tuple[Token, str]:
    given = {"name": "Front-end", "scopes": [Scope.COMMENT_WRITE], **options}
    return await tokens.create(db, clock(), **given)  # type: ignore[arg-type]


async def test_who_holds_a_token_has_its_account_and_scopes(
    db: Database, clock: TickingClock
) -> None:
    token, secret = await made(db, clock)
    holder = await tokens.viewer(db, clock(), secret, "192.0.2.7")
    assert holder == Viewer("192.0.2.7", token.id, SYSTEM_USER_ID, frozenset({Scope.COMMENT_WRITE}))


async def test_of_a_token_nothing_is_stored_that_it_could_be_made_of(
    db: Database, clock: TickingClock
) -> None:
    token, secret = await made(db, clock)
    assert re.fullmatch(r"byline_[0-9a-f]{12}_[\w-]{43}", secret)
    async with db.read() as connection:
        stored = str(await connection.scalar(text("select to_jsonb(t) from api_token t")))
    assert token.prefix in stored
    assert secret[20:] not in stored


async def test_each_token_is_another(db: Database, clock: TickingClock) -> None:
    made_ones = [await made(db, clock) for _ in range(20)]
    assert len({secret[20:] for _, secret in made_ones}) == 20
    assert len({token.prefix for token, _ in made_ones}) == 20


@pytest.mark.parametrize("change", ["first", "last", "prefix", "cut", "longer", "none", "odd"])
async def test_what_is_not_exactly_a_token_is_refused(
    db: Database, clock: TickingClock, change: str
) -> None:
    _, secret = await made(db, clock)
    wrong = {
        "first": "x" + secret[1:],
        "last": secret[:-1] + ("a" if secret[-1] != "a" else "b"),
        "prefix": "byline_" + "0" * 12 + secret[19:],
        "cut": secret[:-1],
        "longer": secret + "\n",
        "none": "",
        "odd": secret[:-1] + "\u00e9",
    }
    with pytest.raises(BadToken, match="no token of this server"):
        await tokens.viewer(db, clock(), wrong[change])


async def test_a_token_ends_on_its_day(db: Database, clock: TickingClock) -> None:
    _, secret = await made(db, clock, expires_at=clock.now + timedelta(days=1))
    clock.advance(hours=23)
    await tokens.viewer(db, clock(), secret)
    clock.advance(hours=1)
    with pytest.raises(BadToken, match="This token is expired"):
        await tokens.viewer(db, clock(), secret)


async def test_a_revoked_token_is_refused_from_then_on(db: Database, clock: TickingClock) -> None:
    (token, secret), (_, other) = await made(db, clock), await made(db, clock)
    ended = await tokens.revoke(db, clock(), token.prefix)
    with pytest.raises(BadToken, match="This token is revoked"):
        await tokens.viewer(db, clock(), secret)
    await tokens.viewer(db, clock(), other)
    again = await tokens.revoke(db, clock.advance(days=1), secret)
    assert again.revoked_at == ended.revoked_at


async def test_a_token_of_a_closed_account_is_refused(db: Database, clock: TickingClock) -> None:
    async with db.engine.begin() as connection:
        await connection.execute(
            text(
                "insert into user_account (id, kind, handle, name, created_at) "
                "values (gen_random_uuid(), 'HUMAN', 'ann', 'Ann', now())"
            )
        )
    _, secret = await made(db, clock, account="ann")
    async with db.engine.begin() as connection:
        await connection.execute(text("update user_account set active = false where kind='HUMAN'"))
    with pytest.raises(BadToken, match="The account of this token is closed"):
        await tokens.viewer(db, clock(), secret)
    with pytest.raises(NoToken, match="There is no account ann"):
        await made(db, clock, account="ann")


async def test_use_is_noted_once_a_minute(
    db: Database, clock: TickingClock, count_statements: CountStatements
) -> None:
    _, secret = await made(db, clock)
    first = clock()
    with count_statements() as sent:
        await tokens.viewer(db, first, secret)
    assert len(sent) == 2
    with count_statements() as sent:
        await tokens.viewer(db, clock.advance(seconds=59), secret)
    assert len(sent) == 1
    assert [one.last_used_at for one in await tokens.every(db)] == [first]
    later = clock.advance(seconds=1)
    await tokens.viewer(db, later, secret)
    assert [one.last_used_at for one in await tokens.every(db)] == [later]


async def test_a_right_that_this_version_does_not_know_opens_nothing(
    db: Database, clock: TickingClock
) -> None:
    _, secret = await made(db, clock)
    async with db.engine.begin() as connection:
        await connection.execute(text("update api_token set scopes = '{ROOT,COMMENT_WRITE}'"))
    assert (await tokens.viewer(db, clock(), secret)).scopes == {Scope.COMMENT_WRITE}


async def test_the_list_has_the_newest_first_and_tells_their_state(
    db: Database, clock: TickingClock
) -> None:
    await made(db, clock, name="Ends", expires_at=clock.now + timedelta(days=1))
    gone, _ = await made(db, clock, name="Gone")
    await made(db, clock, name="Stays")
    await tokens.revoke(db, clock(), gone.prefix)
    now = clock.advance(days=2)
    told = [(one.name, one.state(now), one.account) for one in await tokens.every(db)]
    assert told == [
        ("Stays", "active", "system"),
        ("Gone", "revoked", "system"),
        ("Ends", "expired", "system"),
    ]


async def test_a_token_has_a_name_a_scope_and_a_day_to_come(
    db: Database, clock: TickingClock
) -> None:
    nothing: list[Scope] = []
    for wrong in ({"name": " "}, {"scopes": nothing}, {"expires_at": clock.now}):
        with pytest.raises(NoToken):
            await made(db, clock, **wrong)
    with pytest.raises(NoToken, match="There is no token"):
        await tokens.revoke(db, clock(), "0" * 12)
    assert await tokens.every(db) == []


async def test_of_many_holders_one_statement_tells_whose_tokens_ended_and_why(
    db: Database, clock: TickingClock, count_statements: CountStatements
) -> None:
    day = clock.now + timedelta(days=1)
    made_ones = [await made(db, clock, expires_at=until) for until in (None, None, day, None)]
    stays, revoked, expires, gone = [
        await tokens.viewer(db, clock(), secret) for _, secret in made_ones
    ]
    await tokens.revoke(db, clock(), made_ones[1][1])
    async with db.engine.begin() as connection:
        await connection.execute(
            text("delete from api_token where id = :id"), {"id": gone.token_id}
        )
    now, elsewhere = clock.advance(days=1), revoked._replace(address="192.0.2.9")
    with count_statements() as sent:
        ended = await tokens.ended(
            db, now, [stays, revoked, elsewhere, expires, gone, Viewer("192.0.2.1")]
        )
    assert len(sent) == 1
    assert {one: str(why) for one, why in ended.items()} == {
        revoked: "This token is revoked.",
        elsewhere: "This token is revoked.",
        expires: "This token is expired.",
        gone: "This is no token of this server.",
    }
