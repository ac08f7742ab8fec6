import asyncio
import wave
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from db.errors import BrokenRule
from db.ids import new_id
from db.models import MediaAsset
from db.queries import media
from db.session import Database
from media.keys import Key
from media.library import Library
from media.renditions import Addresses
from media.signing import Signer
from media.transforms import Transform
from resolvers.context import Context
from resolvers.errors import Invalid, NotFound
from resolvers.media import MediaState, add_media, update_media
from tests.conftest import TickingClock
from tests.media.pictures import PLACE, animation, bomb, encoded, photo, scene

PNG = encoded(scene(), "PNG")


async def add(ctx: Context, library: Library, data: bytes = PNG, **given: Any) -> MediaState:  # noqa: ANN401
    return await add_media(ctx, library, BytesIO(data), **({"filename": "photo.png"} | given))


async def rows(db: Database, query: str) -> list[dict[str, Any]]:
    async with db.read() as connection:
        return [dict(row) for row in (await connection.execute(text(query))).mappings()]


async def row(db: Database, asset_id: UUID) -> dict[str, Any]:
    (found,) = await rows(db, f"select * from media_asset where id = '{asset_id}'")  # noqa: S608
    return found


async def events(db: Database) -> list[tuple[str, UUID]]:
    query = "select type, subject_id from event where type like 'media.%' order by seq"
    return [(found["type"], found["subject_id"]) for found in await rows(db, query)]


async def test_a_picture_is_a_row_and_one_event(
    site: Context, db: Database, library: Library
) -> None:
    state = await add(
        site,
        library,
        photo(),
        filename="C:\\Users\\me\\Grüße.JPG",
        alt_text=" A  square ",
        credit="Ada",
        license="",
        focal_point=(0.25, 1),
        caption="From the *quay*",
    )
    found = await row(db, state.id)
    assert (
        found
        | {
            "kind": "IMAGE",
            "mime_type": "image/jpeg",
            "width": 160,
            "height": 240,
            "focal_x": 0.25,
            "focal_y": 1.0,
            "alt_text": "A square",
            "decorative": False,
            "caption": {
                "version": 1,
                "text": [{"text": "From the "}, {"text": "quay", "marks": ["EM"]}],
            },
            "credit": "Ada",
            "license": None,
            "label": None,
            "filename": "Grüße.JPG",
            "duration_s": None,
            "version": 1,
            "created_by": site.actor_id,
            "storage_key": str(Key(state.sha256)),
        }
        == found
    )
    assert found["sha256"] != found["source_sha256"]
    assert found["byte_size"] == state.byte_size
    assert found["thumb_hash"]
    assert found["dominant_color"]
    assert await events(db) == [("media.created", state.id)]
    (event,) = await rows(db, "select tags, paths from event where type = 'media.created'")
    assert (event["tags"], event["paths"]) == (["media", f"media:{state.id}"], [])


async def test_what_is_stored_has_no_place(site: Context, library: Library) -> None:
    state = await add(site, library, photo())
    stored = b"".join([piece async for piece in library.storage.open(Key(state.sha256))])
    assert PLACE not in stored


async def test_the_same_file_is_stored_once_and_said_once(
    site: Context, db: Database, library: Library
) -> None:
    first = await add(site, library, photo())
    again = await add(site, library, photo(), filename="other.jpg", alt_text="Other")
    assert (again.id, again.duplicate, again.changed) == (first.id, True, False)
    assert (again.filename, again.version) == (first.filename, 1)
    assert len(await events(db)) == 1


async def test_what_comes_to_the_same_picture_is_the_same(site: Context, library: Library) -> None:
    first = await add(site, library, PNG)
    tailed = await add(site, library, PNG + b"and more")
    assert (tailed.id, tailed.duplicate) == (first.id, True)


async def test_what_was_stored_is_known_when_it_comes_back(
    site: Context, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await add(site, library, photo())
    stored = b"".join([piece async for piece in library.storage.open(Key(first.sha256))])
    monkeypatch.delattr(library, "workers")  # it is not looked at again
    for data in (stored, photo()):
        assert (await add(site, library, data)).id == first.id


async def test_a_lost_file_comes_back_with_the_next_upload(site: Context, library: Library) -> None:
    first = await add(site, library)
    await library.storage.delete(Key(first.sha256))
    assert (await add(site, library)).id == first.id
    assert await library.storage.stat(Key(first.sha256))


@pytest.mark.usefixtures("site")
async def test_many_uploads_at_once_are_one_asset(
    db: Database, library: Library, clock: TickingClock
) -> None:
    states = await asyncio.gather(*(add(Context(db, clock=clock), library) for _ in range(8)))
    assert len({state.id for state in states}) == 1
    assert [state.duplicate for state in states].count(False) == 1
    assert len(await events(db)) == 1


async def test_a_rollback_leaves_no_row_and_no_event(
    site: Context, db: Database, library: Library
) -> None:
    async def add_and_fail() -> None:
        async with site.transaction():
            await add(site, library)
            raise KeyError("something else")

    with pytest.raises(KeyError):
        await add_and_fail()
    assert await rows(db, "select id from media_asset") == []
    assert await events(db) == []
    assert not (await add(site, library)).duplicate


@pytest.mark.parametrize(
    ("data", "kind", "mime_type"),
    [
        (animation(), "IMAGE", "image/gif"),
        (b"%PDF-1.7\n", "FILE", "application/pdf"),
        (b"ID3\x04\0\0\0\0\0\0", "AUDIO", "audio/mpeg"),
        (b"\x1a\x45\xdf\xa3\x42\x82\x84webm", "VIDEO", "video/webm"),
    ],
)
async def test_other_files_are_taken_by_their_type(
    site: Context, library: Library, data: bytes, kind: str, mime_type: str
) -> None:
    state = await add(site, library, data, filename="")
    assert (state.kind, state.mime_type) == (kind, mime_type)
    assert state.filename.startswith("file.")


def wav(seconds: int, rate: int = 8000) -> bytes:
    out = BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes(b"\0\0" * rate * seconds)
    return out.getvalue()


async def test_recordings_say_how_long_they_last(
    site: Context, db: Database, library: Library
) -> None:
    state = await add(site, library, wav(3), filename="talk.wav")
    assert (await row(db, state.id))["duration_s"] == 3.0
    assert state.width is None


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (bomb(), "too many"),
        (b"<svg/>", "scripts"),
        (b"<html>", "Send a JPEG"),
        (PNG[:200], "damaged"),
        (b"%PDF-" + b"x" * 1_000_000, "at most 1 MB"),
    ],
)
async def test_refused_files_say_why(
    site: Context, db: Database, library: Library, data: bytes, says: str
) -> None:
    with pytest.raises(Invalid, match=says) as refused:
        await add(site, library, data)
    assert refused.value.field == "file"
    assert await rows(db, "select id from media_asset") == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("alt_text", "x" * 2001),
        ("alt_text", "nul\0"),
        ("credit", "\ud800"),
        ("filename", "nul\0"),
        ("focal_point", (0.5, 1.1)),
        ("focal_point", (float("nan"), 0.5)),
        ("caption", "x" * 70_000),
    ],
)
async def test_wrong_values_are_named(
    site: Context, library: Library, field: str, value: object
) -> None:
    given: dict[str, Any] = {field: value}
    with pytest.raises(Invalid) as refused:
        await add(site, library, PNG, **given)
    assert refused.value.field == field


async def test_only_an_image_is_decorative(site: Context, library: Library) -> None:
    with pytest.raises(Invalid, match="Only an image"):
        await add(site, library, b"%PDF-1.7\n", decorative=True)
    state = await add(site, library, b"%PDF-1.7\n")
    with pytest.raises(Invalid, match="Only an image"):
        await update_media(site, state.id, decorative=True)


async def test_an_update_changes_what_is_given_and_tells_once(
    site: Context, db: Database, library: Library
) -> None:
    state = await add(site, library, alt_text="Old", credit="Ada")
    after = await update_media(
        site, state.id, alt_text=None, decorative=True, focal_point=(0.1, 0.2), label="hero"
    )
    found = await row(db, state.id)
    assert (found["alt_text"], found["credit"], found["label"]) == (None, "Ada", "hero")
    assert (found["decorative"], found["focal_x"], found["focal_y"]) == (True, 0.1, 0.2)
    assert (after.version, found["version"], after.changed) == (2, 2, True)
    assert found["updated_at"] > found["created_at"]
    assert await events(db) == [("media.created", state.id), ("media.updated", state.id)]


async def test_an_update_that_changes_nothing_is_none(
    site: Context, db: Database, library: Library
) -> None:
    state = await add(site, library, alt_text="Same")
    after = await update_media(site, state.id, alt_text=" Same ", focal_point=(0.5, 0.5))
    assert (after.version, after.changed) == (1, False)
    assert len(await events(db)) == 1


async def test_what_is_not_there_can_not_be_updated(site: Context) -> None:
    with pytest.raises(NotFound):
        await update_media(site, new_id(), alt_text="x")


async def test_rows_make_addresses(site: Context, db: Database, library: Library) -> None:
    state = await add(site, library, encoded(scene(1200, 600), "PNG"), focal_point=(0.2, 0.3))
    async with db.write() as session:
        asset = await media.find(session, state.id)
    assert asset
    addresses = Addresses(Signer(b"secret secret secret"), "https://cdn.example")
    assert addresses.original(asset).endswith("/photo.png")
    rendition = addresses.rendition(asset, Transform(width=320, aspect_ratio=1))
    assert f"/{state.sha256}/320x320.c200-300.auto~" in rendition.url


@pytest.mark.parametrize(
    "change",
    [
        "sha256 = repeat('0', 64)",
        "kind = 'FILE'",
        "byte_size = 1",
        "width = 1",
        "mime_type = 'image/gif'",
    ],
)
async def test_an_asset_never_stands_for_other_bytes(
    site: Context, db: Database, library: Library, change: str
) -> None:
    await add(site, library)
    with pytest.raises(BrokenRule, match="media_asset_"):
        async with db.write() as session:
            await session.execute(text(f"update media_asset set {change}"))  # noqa: S608


async def test_models_and_tables_have_the_same_columns(db: Database) -> None:
    query = (
        "select column_name, is_nullable from information_schema.columns"
        " where table_name = 'media_asset'"
    )
    found = {r["column_name"]: r["is_nullable"] == "YES" for r in await rows(db, query)}
    columns = MediaAsset.__table__.columns
    assert found == {column.name: bool(column.nullable) for column in columns}
