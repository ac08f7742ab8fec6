"""Stored files: taking them in, and what editors say about them."""

import re
from dataclasses import dataclass
from typing import IO, Any, Final
from uuid import UUID

from db.ids import new_id
from db.models import MediaAsset, Site
from db.queries import media
from media.errors import Refused
from media.keys import Key
from media.kinds import extension_of
from media.library import Library, Received, Stored
from resolvers.context import Context, Transaction
from resolvers.drafts import line, rich_text
from resolvers.errors import Invalid, NotFound
from resolvers.writes import KEEP, Keep, Told, Touched, current_site, instant, tell

MAX_TEXT_CHARS: Final = 2000
MAX_FILENAME_CHARS: Final = 255

FocalPoint = tuple[float, float]  # from the left and from the top, each 0 to 1

_PATH: Final = re.compile(r".*[/\\]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class MediaState:
    """An asset as a write left it.

    ``duplicate``: it was there already, and is as it was. ``changed``: False where nothing was
    written.
    """

    id: UUID
    sha256: str
    kind: str
    mime_type: str
    byte_size: int
    width: int | None
    height: int | None
    filename: str
    version: int
    duplicate: bool = False
    changed: bool = True


async def add_media(  # noqa: PLR0913 -- named, and all but one can be left out
    ctx: Context,
    library: Library,
    file: IO[bytes],
    *,
    filename: str,
    alt_text: str | None = None,
    decorative: bool = False,
    caption: str | None = None,
    credit: str | None = None,
    license: str | None = None,  # noqa: A002 -- the domain's word
    label: str | None = None,
    focal_point: FocalPoint = (0.5, 0.5),
) -> MediaState:
    """Take a file in. It is read from where it stands; its bytes tell its type.

    The bytes are stored before the transaction: rolled back, at most a file is left that nobody
    names. So call it outside of larger transactions, which would stay open meanwhile. A file that
    was given before is not looked at again.

    Raises:
        Invalid: with the field that can't be taken; ``file``: what was sent.
        WorkFailed: the process that looked at it crashed or took too long.
    """
    values = _described(
        filename=filename,
        alt_text=alt_text,
        decorative=decorative,
        caption=caption,
        credit=credit,
        license=license,
        label=label,
        focal_point=focal_point,
    )
    try:
        async with library.receive(file) as received:
            there = await known(ctx, library, received)
            if there is not None:
                return there
            stored = await library.admit(received)
    except Refused as error:
        raise Invalid("file", str(error)) from error
    return await _record(ctx, stored, values)


async def add_stored_media(  # noqa: PLR0913 -- named, and most can be left out
    ctx: Context,
    stored: Stored,
    *,
    filename: str,
    alt_text: str | None = None,
    decorative: bool = False,
    caption: str | None = None,
    credit: str | None = None,
    license: str | None = None,  # noqa: A002 -- the domain's word
    label: str | None = None,
    focal_point: FocalPoint = (0.5, 0.5),
) -> MediaState:
    """As ``add_media``, of a file that ``library.admit`` stored: for a step of a larger write.

    Raises:
        Invalid: with the field that can't be taken.
    """
    values = _described(
        filename=filename,
        alt_text=alt_text,
        decorative=decorative,
        caption=caption,
        credit=credit,
        license=license,
        label=label,
        focal_point=focal_point,
    )
    return await _record(ctx, stored, values)


async def update_media(  # noqa: PLR0913 -- named, and all but one can be left out
    ctx: Context,
    asset_id: UUID,
    *,
    alt_text: str | Keep | None = KEEP,
    decorative: bool | Keep = KEEP,
    caption: str | Keep | None = KEEP,
    credit: str | Keep | None = KEEP,
    license: str | Keep | None = KEEP,  # noqa: A002 -- the domain's word
    label: str | Keep | None = KEEP,
    focal_point: FocalPoint | Keep = KEEP,
) -> MediaState:
    """Say something else about an asset. What isn't given stays.

    Raises:
        NotFound: no such asset.
        Invalid: with the field that can't be taken.
    """
    values = _texts(alt_text=alt_text, credit=credit, license=license, label=label)
    values |= {} if focal_point is KEEP else _focal_point(focal_point)
    values |= {} if caption is KEEP else {"caption": rich_text("caption", caption)}
    values |= {} if decorative is KEEP else {"decorative": decorative}
    async with ctx.transaction() as tx:
        asset = await media.lock(tx.session, asset_id)
        if asset is None:
            raise NotFound("media", asset_id)
        if decorative is True and asset.kind != "IMAGE":
            raise Invalid("decorative", "Only an image can be decorative.")
        if all(getattr(asset, name) == value for name, value in values.items()):
            return _state(asset, changed=False)
        now = await instant(tx, [asset.updated_at])
        await media.change(tx.session, asset_id, values | {"updated_at": now})
        await _tell(ctx, tx, Told("media.updated", asset_id, asset.site_id, now))
        return await state(tx, asset_id)


async def known(ctx: Context, library: Library, received: Received) -> MediaState | None:
    """The asset that this file gave before, unless its stored bytes are lost."""
    async with ctx.transaction() as tx:
        site = await current_site(tx)
        asset = await media.by_source(tx.session, site.id, received.sha256)
    if asset is None or await library.storage.stat(Key(asset.sha256)) is None:
        return None
    return _state(asset, changed=False, duplicate=True)


async def _record(ctx: Context, stored: Stored, values: dict[str, Any]) -> MediaState:
    async with ctx.transaction() as tx:
        site = await current_site(tx)
        row = await _row(ctx, tx, site, stored, values)
        if not await media.add(tx.session, row):
            asset = await media.by_sha256(tx.session, site.id, stored.sha256)
            if asset is None:
                raise RuntimeError("The asset is there and can't be found.")
            return _state(asset, changed=False, duplicate=True)
        await _tell(ctx, tx, Told("media.created", row["id"], site.id, row["created_at"]))
        return await state(tx, row["id"])


async def _row(
    ctx: Context, tx: Transaction, site: Site, stored: Stored, values: dict[str, Any]
) -> dict[str, Any]:
    if values["decorative"] and stored.kind != "IMAGE":
        raise Invalid("decorative", "Only an image can be decorative.")
    now = await instant(tx)
    facts = {name: getattr(stored, name) for name in Stored.__dataclass_fields__}
    return {
        "id": new_id(),
        "site_id": site.id,
        "created_at": now,
        "updated_at": now,
        "created_by": ctx.actor_id,
        **facts,
        **values,
        "filename": values["filename"] or f"file.{extension_of(stored.mime_type)}",
    }


async def _tell(ctx: Context, tx: Transaction, told: Told) -> None:
    await tell(ctx, tx, told, Touched(tags={f"media:{told.subject_id}", "media"}))


async def state(tx: Transaction, asset_id: UUID, *, duplicate: bool = False) -> MediaState:
    """An asset as it is.

    Raises:
        NotFound: no such asset.
    """
    asset = await media.find(tx.session, asset_id)
    if asset is None:
        raise NotFound("media", asset_id)
    return _state(asset, duplicate=duplicate)


def _state(asset: MediaAsset, *, changed: bool = True, duplicate: bool = False) -> MediaState:
    return MediaState(
        id=asset.id,
        sha256=asset.sha256,
        kind=asset.kind,
        mime_type=asset.mime_type,
        byte_size=asset.byte_size,
        width=asset.width,
        height=asset.height,
        filename=asset.filename,
        version=asset.version,
        duplicate=duplicate,
        changed=changed,
    )


def _filename(name: str) -> str | None:
    """The last part of a path, on one line; whatever system wrote it."""
    clean = line("filename", _PATH.sub("", name), max_chars=MAX_TEXT_CHARS)
    return clean and clean[-MAX_FILENAME_CHARS:]


def _described(
    *,
    filename: str,
    decorative: bool,
    caption: str | None,
    focal_point: FocalPoint,
    **texts: str | None,
) -> dict[str, Any]:
    return {
        "filename": _filename(filename),
        "decorative": decorative,
        "caption": rich_text("caption", caption),
        **_texts(**texts),
        **_focal_point(focal_point),
    }


def _texts(**given: str | Keep | None) -> dict[str, Any]:
    return {
        field: line(field, text, MAX_TEXT_CHARS)
        for field, text in given.items()
        if not isinstance(text, Keep)
    }


def _focal_point(point: FocalPoint) -> dict[str, Any]:
    if not all(0 <= part <= 1 for part in point):
        raise Invalid("focal_point", "Both numbers are from 0 to 1.")
    return {"focal_x": float(point[0]), "focal_y": float(point[1])}
