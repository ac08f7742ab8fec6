"""Where a body's contents and media are, at the moment it is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from body import urls
from body.model import Link

EXTERNAL: Final = ("noopener", "noreferrer")


@dataclass(frozen=True, slots=True)
class Target:
    """A content that the reader may see."""

    url: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """An image's data. ``alt``: used where the block says nothing else."""

    url: str
    width: int | None = None
    height: int | None = None
    alt: str = ""
    srcset: str = ""


@dataclass(frozen=True, slots=True)
class Clip:
    """A film or a sound."""

    url: str
    poster: str = ""


@dataclass(frozen=True, slots=True)
class Resolver:
    """What the ids in a body stand for. Absent, or None: not visible to this reader.

    ``own_hosts``: links to them are no external links. ``link_rel``: what each link's ``rel`` says.
    """

    contents: Mapping[str, Target | None] = field(default_factory=dict)
    images: Mapping[str, Picture | None] = field(default_factory=dict)
    clips: Mapping[str, Clip | None] = field(default_factory=dict)
    own_hosts: frozenset[str] = frozenset()
    link_rel: tuple[str, ...] = ()

    def rel(self, href: str) -> tuple[str, ...]:
        """What a link's ``rel`` says, with what keeps other sites from looking back."""
        external = urls.is_external(href, self.own_hosts)
        return (*self.link_rel, *EXTERNAL) if external else self.link_rel

    def href(self, link: Link) -> str | None:
        """Where the link leads; None where the reader can't follow it."""
        if "content_id" not in link:
            return urls.link(link["href"])
        target = self.target(link["content_id"])
        if target is None:
            return None
        fragment = link["href"].partition("#")[2]
        return urls.link(f"{target.url}#{fragment}" if fragment else target.url)

    def target(self, content_id: str) -> Target | None:
        """The content."""
        return self.contents.get(content_id)

    def picture(self, media_id: str) -> Picture | None:
        """The image."""
        return self.images.get(media_id)

    def clip(self, media_id: str) -> Clip | None:
        """The film or sound."""
        return self.clips.get(media_id)


class _Source(Resolver):
    """Writes ids as addresses that the readers take back: see ``urls``."""

    def href(self, link: Link) -> str | None:
        if "content_id" in link:
            return urls.written_link(link)
        return urls.link(link["href"])

    def target(self, content_id: str) -> Target | None:
        return Target(f"content:{content_id}")

    def picture(self, media_id: str) -> Picture | None:
        return Picture(f"media:{media_id}")

    def clip(self, media_id: str) -> Clip | None:
        return Clip(f"media:{media_id}")


SOURCE: Final[Resolver] = _Source()
NOTHING: Final = Resolver()
