"""Links between contents of the source become ids, whichever of the two comes first."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import unquote, urljoin
from uuid import UUID

from body import rewrite, urls
from body.model import Link
from body.references import references
from exchange.records import ContentRecord, Entry, Remark

_INDEX: Final = ("index.html", "index.htm", "index.md")


class Index:
    """Which content an address of the source is.

    ``linked_from``: who links to whom, as far as texts have been seen.
    """

    def __init__(
        self, entries: Iterable[Entry], ids: Mapping[str, UUID], hosts: frozenset[str]
    ) -> None:
        """``ids``: by source id. Of two contents with one address the first has it.

        The address that a content has comes before those that it had.
        """
        entries = list(entries)
        first = [(path, entry.source_id) for entry in entries for path in entry.paths[:1]]
        others = [(path, entry.source_id) for entry in entries for path in entry.paths[1:]]
        self._hosts = hosts
        self._owners: dict[str, str] = {}
        for path, source_id in [*first, *others]:
            self._owners.setdefault(spelling(path), source_id)
        self._ids = ids
        self.linked_from: dict[str, set[str]] = {}

    def owner(self, path: str) -> str | None:
        """The source id of the content that has the address."""
        return self._owners.get(spelling(path))

    def linked(self, record: ContentRecord, known_paths: Container[str]) -> ContentRecord:
        """The record with its links resolved, and a remark on each that leads nowhere.

        ``known_paths``: addresses in Byline that something lives at, such as those of authors.
        """
        unresolved: dict[str, None] = {}
        files = record.files

        def change(link: Link) -> Link:
            path = urls.internal_path(link["href"], self._hosts)
            if "content_id" in link or path is None or link["href"] in files:
                return link
            target = self.owner(urljoin(record.address, path))
            if target is not None:
                self.linked_from.setdefault(target, set()).add(record.source_id)
                href = urls.relative(link["href"])
                return {**link, "href": href, "content_id": str(self._ids[target])}
            if spelling(path) not in known_paths and spelling(path) != "/":
                unresolved[path] = None
            return link

        body = rewrite.rewrite(record.body, links=change)
        remarks = tuple(
            Remark("link-unresolved", f"The link to {path} leads to nothing that was imported.")
            for path in unresolved
        )
        return replace(record, body=body, remarks=record.remarks + remarks)


def address(path: str) -> str:
    """The address that a static site answers a path at, as it is written: ``/a/`` is ``/a``."""
    bare = path.strip()
    for name in _INDEX:
        bare = bare.removesuffix(f"/{name}")
    return "/" + "/".join(part for part in bare.split("/") if part)


def spelling(path: str) -> str:
    """One spelling for the addresses that a static site serves the same file at."""
    return address(unquote(path)).removesuffix(".html")


def sources(record: ContentRecord) -> tuple[str, ...]:
    """Addresses of the media in the body."""
    return references(record.body).sources
