"""A publication's database and storage, and what the tests do with them."""

import hashlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text

from db.ids import new_id
from db.queries import media
from db.queries.carried import LEFT_OUT, TABLES
from exchange.native.export import Summary, write
from exchange.native.restore import read
from media.keys import Key
from media.library import Library
from media.renditions import Addresses
from media.signing import Signer
from media.storage import LocalStorage
from resolvers.context import Context
from resolvers.writes import current_site
from tests.media.pictures import encoded, scene

Bytes = dict[str, bytes]  # of each file, by its path

# What triggers make of the rest.
DERIVED = (
    "select * from address order by owner_id",
    "select * from publication_section order by publication_id, section_id",
    "select * from publication_tag order by publication_id, tag_id",
    "select * from publication_credit order by publication_id, position",
    "select id, ancestor_ids, name_key from section order by id",
    "select id, title, title_key, hero_image_id from revision order by id",
    "select id, storage_key from media_asset order by id",
)


@dataclass
class Place:
    """``exports``: where its exports are put, numbered."""

    ctx: Context
    library: Library
    exports: Path

    async def export(self, *, emails: bool = False) -> Path:
        """A new export; its directory."""
        self.exports.mkdir(exist_ok=True)
        directory = self.exports / f"{len(list(self.exports.iterdir()))}"
        await self.export_to(directory, emails=emails)
        return directory

    async def export_to(self, directory: Path, *, emails: bool = False) -> None:
        await write(self.ctx.db, self.library.storage, directory, emails=emails)

    async def restore(self, directory: Path) -> Summary:
        return await read(self.ctx, self.library, directory)

    async def rows(self, query: str, **values: object) -> list[tuple[Any, ...]]:
        async with self.ctx.db.read() as connection:
            return [tuple(row) for row in await connection.execute(text(query), values)]

    async def counts(self) -> dict[str, int]:
        """The number of rows of each table, those that aren't carried too."""
        models = [*(table.model for table in TABLES), *LEFT_OUT]
        names = [model.__tablename__ for model in models]
        query = " union all ".join(f"select '{name}', count(*) from {name}" for name in names)  # noqa: S608  # our own names
        counts = dict(await self.rows(query))
        return counts | {"user_account": counts["user_account"] - 1}  # the system's is everywhere

    async def picture(self, size: int = 24, **values: object) -> UUID:
        """A picture in the storage and in the database, without the workers' decoding."""
        data = encoded(scene(size, size), "PNG")
        async with self.library.receive(BytesIO(data)) as received:
            await self.library.storage.put(Key(received.sha256), received.path, "image/png")
        async with self.ctx.transaction() as tx:
            site = await current_site(tx)
            now = await tx.stamp()
            asset_id = new_id()
            row = {
                "id": asset_id, "site_id": site.id, "created_at": now, "updated_at": now,
                "sha256": received.sha256, "source_sha256": hashlib.sha256(b"x").hexdigest(),
                "storage_key": str(Key(received.sha256)), "kind": "IMAGE",
                "mime_type": "image/png", "byte_size": len(data), "width": size, "height": size,
                "filename": "a.png", "thumb_hash": "1QcSHQRnh493V4dIh4eXh1h4kJUI",
                "dominant_color": "#336699", **values,
            }  # fmt: skip
            await media.add(tx.session, row)
            return asset_id


def library_at(directory: Path) -> Library:
    """A library over a local directory."""
    work = directory / "work"
    work.mkdir(parents=True)
    return Library(
        LocalStorage(directory / "files"), Addresses(Signer(b"a key for tests only")), work
    )


def bytes_of(directory: Path) -> Bytes:
    """Every file in it."""
    return {
        str(path.relative_to(directory)): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file()
    }


def put(files: Bytes, directory: Path) -> Path:
    """The files in a directory; the directory."""
    for name, data in files.items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_bytes(data)
    return directory
