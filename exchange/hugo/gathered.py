"""What the files of a site refer to: read once, kept in memory. Bodies are not among it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Final, Protocol
from urllib.parse import urlsplit
from uuid import UUID

from slugify import slugify

from body import markdown_out, texts
from body.resolving import Clip, Picture, Resolver, Target
from db.queries import readable
from db.session import Connection
from db.view import View
from exchange.errors import ExchangeError
from exchange.hugo.places import Locale
from media.kinds import extension_of

MAX_NAME_CHARS: Final = 80


class Row(Protocol):
    """A row of a table; which columns it has is its query's business."""

    def __getattr__(self, name: str) -> Any: ...  # noqa: ANN401


@dataclass(slots=True)
class Gathered:
    """Things by their ids. ``used``: authors, tags and media that files name so far."""

    site: Row
    locales: Mapping[str, Locale]
    sections: Sequence[Row]
    tags: Mapping[UUID, Row]
    authors: Mapping[UUID, Row]
    media: Mapping[UUID, Row]
    tagged: Mapping[UUID, Sequence[UUID]]
    credited: Mapping[UUID, Sequence[tuple[UUID, str]]]
    aliases: Mapping[tuple[str, str], Sequence[str]]
    resolver: Resolver
    used: set[UUID] = field(default_factory=set)

    def tags_of(self, content_id: UUID) -> list[Row]:
        """The content's tags; they are used from now on."""
        found = [self.tags[one] for one in self.tagged.get(content_id, ()) if one in self.tags]
        self.used |= {tag.id for tag in found}
        return found

    def credits_of(self, content_id: UUID) -> list[tuple[Row, str]]:
        """The content's credits, as authors with roles; they are used from now on."""
        named = self.credited.get(content_id, ())
        found = [(self.authors[one], role) for one, role in named if one in self.authors]
        self.used |= {author.id for author, _ in found}
        return found

    def aliases_of(self, row: Row) -> list[str]:
        """The paths that lead to where the row stands."""
        return list(self.aliases.get((row.locale, row.path), ()))

    def markdown(self, text: dict[str, Any] | None) -> str | None:
        """A description or a bio."""
        if text is None:
            return None
        return markdown_out.text_markdown(texts.stored_as(text)["text"], resolver=self.resolver)

    def picture(self, asset_id: UUID | None) -> dict[str, str] | None:
        """A picture as themes know it."""
        asset = self.media.get(asset_id) if asset_id else None
        if asset is None:
            return None
        self.used.add(asset.id)
        found = {"image": address(asset), "alt": asset.alt_text}
        found["caption"] = self.markdown(asset.caption)
        return {name: value for name, value in found.items() if value}


@dataclass(slots=True)
class _Borne:
    """What contents bear, by their ids. Of a content that several views show, the first counts."""

    targets: dict[str, Target | None] = field(default_factory=dict)
    tagged: dict[UUID, list[UUID]] = field(default_factory=lambda: defaultdict(list))
    credited: dict[UUID, list[tuple[UUID, str]]] = field(default_factory=lambda: defaultdict(list))
    aliases: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))

    async def add(self, connection: Connection, view: View) -> None:
        """What the view shows."""
        shown = await readable.addresses(connection, view)
        new = {row.content_id for row in shown if str(row.content_id) not in self.targets}
        self.targets |= {
            str(r.content_id): Target(r.path, r.title) for r in shown if r.content_id in new
        }
        for row in await readable.tagged(connection, view):
            if row.content_id in new:
                self.tagged[row.content_id].append(row.tag_id)
        for row in await readable.credited(connection, view):
            if row.content_id in new:
                self.credited[row.content_id].append((row.author_id, row.role))
        for row in await readable.redirects(connection, view):
            known = self.aliases[row.locale, row.to_path]
            if row.from_path not in known:
                known.append(row.from_path)


async def gather(connection: Connection, views: Iterable[View]) -> Gathered:
    """Read it. Of a content that several views show, the first counts.

    Raises:
        ExchangeError: there is no publication yet.
    """
    site = await readable.site(connection)
    if site is None:
        raise ExchangeError("There is no publication to export yet.")
    media = {row.id: row for row in await readable.media(connection)}
    borne = _Borne()
    for view in views:
        await borne.add(connection, view)
    return Gathered(
        site=site,
        locales={one["code"]: _locale(one, site) for one in site.locales},
        sections=await readable.sections(connection),
        tags={row.id: row for row in await readable.tags(connection)},
        authors={row.id: row for row in await readable.authors(connection)},
        media=media,
        tagged=borne.tagged,
        credited=borne.credited,
        aliases=borne.aliases,
        resolver=_resolver(site, borne.targets, media),
    )


def address(asset: Row) -> str:
    """Where the file lies below ``static``, and where Hugo serves it."""
    stem = slugify(PurePosixPath(asset.filename).stem, max_length=MAX_NAME_CHARS) or "file"
    return f"/media/{asset.sha256}/{stem}.{extension_of(asset.mime_type)}"


def _locale(one: Mapping[str, Any], site: Row) -> Locale:
    return Locale(one["code"], one["prefix"], one["code"] == site.default_locale)


def _resolver(site: Row, targets: dict[str, Target | None], media: Mapping[UUID, Row]) -> Resolver:
    host = urlsplit(site.url).hostname
    return Resolver(
        contents=targets,
        images={
            str(row.id): Picture(address(row), row.width, row.height, row.alt_text or "")
            for row in media.values()
            if row.kind == "IMAGE"
        },
        clips={
            str(row.id): Clip(address(row))
            for row in media.values()
            if row.kind in {"VIDEO", "AUDIO"}
        },
        own_hosts=frozenset({host} if host else ()),
    )
