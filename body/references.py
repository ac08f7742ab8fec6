"""What a body points at."""

from collections.abc import Iterator
from dataclasses import dataclass

from body import blocks as visit
from body import urls
from body.model import Block, Link, RichText, Tree


@dataclass(frozen=True, slots=True)
class References:
    """Each once, in the order of their first mention.

    ``paths``: of links into the site itself that name no content yet. ``sources``: addresses of
    media that are not imported, posters too. HTML kept as it was is not looked into.
    """

    content_ids: tuple[str, ...]
    media_ids: tuple[str, ...]
    paths: tuple[str, ...]
    external: tuple[str, ...]
    sources: tuple[str, ...]


def references(tree: Tree, own_hosts: frozenset[str] = frozenset()) -> References:
    """Everything the body points at. Links to ``own_hosts`` count as links into the site."""
    blocks = list(visit.each(tree))
    links = [link for block in blocks for link in block_links(block)]
    plain = [link["href"] for link in links if "content_id" not in link]
    cards = [block["content_id"] for block in blocks if block["type"] == "content_card"]
    linked = [link["content_id"] for link in links if "content_id" in link]
    return References(
        content_ids=_once(iter([*linked, *cards])),
        media_ids=_once(_texts(blocks, "media_id")),
        paths=_once(path for h in plain if (path := urls.internal_path(h, own_hosts))),
        external=_once(href for href in plain if urls.is_external(href, own_hosts)),
        sources=_once(_texts(blocks, "src", "poster")),
    )


def block_links(block: Block) -> Iterator[Link]:
    """Every link of a block, one per span; those of a gallery's images not."""
    for text in visit.texts(block):
        yield from _links(text)
    if block["type"] == "image" and "link" in block:
        yield block["link"]


def _links(text: RichText) -> Iterator[Link]:
    return (span["link"] for span in text if "footnote" not in span and "link" in span)


def _texts(blocks: list[Block], *names: str) -> Iterator[str]:
    for block in blocks:
        yield from (str(value) for name, value in block.items() if name in names)


def _once(found: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))
