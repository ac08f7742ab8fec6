"""Files from outside: from whom they are taken, and once."""

import asyncio
from io import BytesIO
from typing import Any

import pytest

from auth.viewer import Scope, Viewer
from db.ids import new_id
from db.models import SYSTEM_USER_ID
from media.errors import WorkFailed
from media.library import Library
from media.workers import Workers
from resolvers.context import Context
from resolvers.errors import Invalid, NotAllowed
from resolvers.media import MediaState
from resolvers.services import Services
from resolvers.uploading import upload
from tests.conftest import TickingClock
from tests.media.pictures import encoded, scene

PNG = encoded(scene(), "PNG")
KEY = "4d5c9f0e-6a52-4c52-9d7e-0c9b6b0c1a11"
HOLDER = Viewer(None, new_id(), SYSTEM_USER_ID, frozenset({Scope.MEDIA_WRITE}))


class Sender:
    """Sends files, each as an operation of its own."""

    def __init__(self, site: Context, library: Library) -> None:
        self.site = site
        self.library = library

    async def send(self, data: bytes = PNG, **options: Any) -> MediaState:  # noqa: ANN401
        viewer = options.pop("viewer", HOLDER)
        services = Services(self.library)
        ctx = Context(self.site.db, clock=self.site.clock, viewer=viewer, services=services)
        return await upload(ctx, BytesIO(data), **({"filename": "photo.png"} | options))


@pytest.fixture
def sender(site: Context, library: Library) -> Sender:
    return Sender(site, library)


async def count(sender: Sender) -> tuple[Any, ...]:
    """Of assets, of their events, and by whom they are."""
    query = """
      select count(*), (select count(*) from event where type = 'media.created'),
        array_agg(distinct created_by)
      from media_asset
    """
    async with sender.site.db.read() as connection:
        return tuple((await connection.exec_driver_sql(query)).one())


@pytest.mark.parametrize(
    "viewer", [Viewer(), Viewer(None, new_id(), SYSTEM_USER_ID, frozenset({Scope.COMMENT_WRITE}))]
)
async def test_files_are_taken_by_the_right_scope_only(sender: Sender, viewer: Viewer) -> None:
    with pytest.raises(NotAllowed) as refused:
        await sender.send(viewer=viewer)
    assert refused.value.scope == "MEDIA_WRITE"
    assert (await count(sender))[0] == 0


async def test_a_file_is_booked_to_the_tokens_account(sender: Sender) -> None:
    made = await sender.send(alt_text=" Squares ")
    assert (made.mime_type, made.filename, made.duplicate) == ("image/png", "photo.png", False)
    assert await count(sender) == (1, 1, [SYSTEM_USER_ID])


async def test_sixteen_of_one_key_at_once_make_one_asset(sender: Sender) -> None:
    sent = await asyncio.gather(*(sender.send(key=KEY) for _ in range(16)))
    assert len({(one.id, one.duplicate) for one in sent}) == 1
    assert not sent[0].duplicate
    assert (await count(sender))[:2] == (1, 1)


async def test_the_same_file_again_is_told_to_be_one(sender: Sender) -> None:
    first = await sender.send(key=KEY)
    again = await sender.send(key=KEY.replace("1", "2"))
    assert (again.id, again.duplicate) == (first.id, True)
    assert not (await sender.send(key=KEY)).duplicate


@pytest.mark.parametrize(
    "other",
    [{"data": encoded(scene(), "WEBP")}, {"alt_text": "Others."}, {"filename": "b.png"}],
    ids=["bytes", "text", "name"],
)
async def test_a_key_is_for_one_file_and_what_is_said_of_it(
    sender: Sender, other: dict[str, Any]
) -> None:
    await sender.send(key=KEY)
    with pytest.raises(Invalid) as refused:
        await sender.send(key=KEY, **other)
    assert (refused.value.field, refused.value.code) == ("idempotency_key", "CONFLICT")
    assert (await count(sender))[0] == 1


WRONG: list[tuple[bytes, str]] = [
    (b"", "INVALID"),
    (b"words", "UNSUPPORTED_MEDIA"),
    (b"<svg/>", "UNSUPPORTED_MEDIA"),
    (PNG[:100], "INVALID"),
    (PNG + b" " * 1_000_000, "TOO_LARGE"),
]


@pytest.mark.parametrize(("data", "code"), WRONG)
async def test_a_file_that_is_not_taken_is_told_by_a_code(
    sender: Sender, data: bytes, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await sender.send(data, key=KEY)
    assert (refused.value.field, refused.value.code) == ("file", code)
    await sender.send(key=KEY)


async def test_a_file_that_breaks_what_looks_at_it_is_the_senders_to_mend(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def crash(*_: object, **_given: object) -> None:
        raise WorkFailed

    monkeypatch.setattr(Workers, "run", crash)
    with pytest.raises(Invalid, match="Save it anew") as refused:
        await sender.send()
    assert refused.value.field == "file"


async def test_after_a_day_a_key_no_longer_stands_for_the_first_time(
    sender: Sender, clock: TickingClock
) -> None:
    made = await sender.send(key=KEY)
    clock.advance(days=2)
    again = await sender.send(key=KEY)
    assert (again.id, again.duplicate) == (made.id, True)
