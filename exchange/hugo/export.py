"""Writes what readers see to a directory that Hugo builds a site from."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

import orjson

from body import markdown_out, teaser, tree
from body.references import references
from db.queries import readable
from db.session import Connection, Database
from db.view import View
from exchange.directories import appearing
from exchange.errors import ExchangeError
from exchange.hugo import front_matter, writing
from exchange.hugo.gathered import Gathered, Row, address, gather
from exchange.hugo.places import Places
from exchange.progress import Progress, Silent
from media.keys import Key
from media.storage import Missing, Storage, fetch
from resolvers.bodies import TEASER_WORDS

LOCKED: Final = frozenset({"REGISTERED", "SUBSCRIBERS"})


@dataclass(slots=True)
class Summary:
    """What was written. ``locked``: contents of which only the beginning was."""

    contents: int = 0
    drafts: int = 0
    locked: int = 0
    sections: int = 0
    authors: int = 0
    files: int = 0

    def __str__(self) -> str:
        told = f"{self.contents:,} contents ({self.drafts:,} drafts), {self.sections:,} sections, "
        told += f"{self.authors:,} authors and {self.files:,} files"
        return told + (
            f", and of {self.locked:,} locked contents the beginning" if self.locked else ""
        )


async def write(
    db: Database,
    storage: Storage,
    directory: Path,
    view: View,
    *,
    drafts: bool = False,
    progress: Progress | None = None,
) -> Summary:
    """Export what ``view`` shows, of what is locked the beginning.

    ``drafts``: also what nobody sees: contents that aren't public, and the rest of locked ones.

    Raises:
        ExchangeError: the directory isn't empty, there is no publication, or a file is lost.
    """
    with appearing(directory) as root:
        async with db.read_together() as connection:
            views = [view, View.desk(view.now)] if drafts else [view]
            gathered = await gather(connection, views)
            site = _Site(root, gathered, progress or Silent(), whole=drafts)
            await site.write_contents(connection, views)
        site.write_lists()
        await site.write_media(storage)
    return site.summary


class _Site:
    """A site that is being written."""

    def __init__(self, root: Path, gathered: Gathered, progress: Progress, *, whole: bool) -> None:
        self.root = root
        self.gathered = gathered
        self.progress = progress
        self.whole = whole
        self.places = Places()
        self.summary = Summary()
        self._put("hugo.yaml", writing.data(front_matter.of_site(gathered)))

    async def write_contents(self, connection: Connection, views: Iterable[View]) -> None:
        """Every content, as the first view that shows it does."""
        self.progress.begin("contents", len(self.gathered.resolver.contents))
        written: set[UUID] = set()
        for number, view in enumerate(views):
            async for part in readable.contents(connection, view):
                new = [row for row in part if row.content_id not in written]
                written |= {row.content_id for row in new}
                await asyncio.to_thread(self._write_contents, new, is_draft=number > 0)
                self.progress.advance(len(new))

    def _write_contents(self, rows: Iterable[Row], *, is_draft: bool) -> None:
        for row in rows:
            place = self.places.of_content(row.path, self.gathered.locales[row.locale])
            said = self._body(row)
            front = front_matter.of_content(self.gathered, row, place, is_draft=is_draft)
            text = writing.inert(markdown_out.markdown(said, resolver=self.gathered.resolver))
            self._put(place.file, writing.document(front, text))
            self.summary.contents += 1
            self.summary.drafts += is_draft

    def _body(self, row: Row) -> tree.Tree:
        """As much as may be shown. The media in it are used from now on."""
        said = tree.stored_as(orjson.loads(row.json)) if row.json else tree.empty()
        if row.access in LOCKED and not self.whole:
            said, cut = teaser.teaser(said, TEASER_WORDS)
            self.summary.locked += cut
        self.gathered.used |= {UUID(media_id) for media_id in references(said).media_ids}
        return said

    def write_lists(self) -> None:
        """Sections, and what readers see of tags and authors."""
        known = self.gathered
        for row in known.sections:
            self._write_list(
                row,
                description=known.markdown(row.description),
                weight=row.position or None,
                hidden=row.hidden or None,
            )
            self.summary.sections += 1
        for row in [one for one in known.tags.values() if one.id in known.used]:
            self._write_list(row, term=row.name, description=known.markdown(row.description))
        for row in [one for one in known.authors.values() if one.id in known.used]:
            picture = known.picture(row.avatar_id) or {}
            text = known.markdown(row.bio) or ""
            self._write_list(row, text, avatar=picture.get("image"), links=row.links)
            self.summary.authors += 1

    def _write_list(
        self, row: Row, text: str = "", *, term: str | None = None, **more: object
    ) -> None:
        place = self.places.of_list(row.path, self.gathered.locales[row.locale], term)
        aliases = self.gathered.aliases_of(row)
        front = {"title": row.name, "url": place.url, **more, "aliases": aliases}
        self._put(place.file, writing.document(front, writing.inert(text)))

    async def write_media(self, storage: Storage) -> None:
        """The files that the others name."""
        wanted = [asset for asset in self.gathered.media.values() if asset.id in self.gathered.used]
        self.progress.begin("media", len(wanted))
        for asset in wanted:
            target = self.root / "static" / address(asset).lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                await fetch(storage, Key(asset.sha256), target)
            except Missing:
                raise ExchangeError(
                    f"The file {Key(asset.sha256)} is not in the storage of media: "
                    "put it back from a backup."
                ) from None
            self.summary.files += 1
            self.progress.advance()

    def _put(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
