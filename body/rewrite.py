"""A body with other links and media: what importers do when they know where things are now."""

from collections.abc import Callable
from typing import cast

from body import blocks as visit
from body import rich, sanitise, urls
from body.model import Block, Gallery, Image, Link, Media, RawHtml, RichText, Tree

Links = Callable[[Link], Link | None]
MediaChange = Callable[[Media], Media | None]


def rewrite(
    tree: Tree,
    *,
    links: Links | None = None,
    media: MediaChange | None = None,
    relative: Callable[[str], str] | None = None,
) -> Tree:
    """A copy with every link and every medium changed.

    ``links`` gives the new link, or None to keep the text alone. ``media`` gets a copy of each
    image, video and audio block (those in galleries too), to change and give back, or None to
    leave the block out. ``relative`` gives another address for each relative one in raw HTML. Keys
    stay. Check the result: it is what these functions make of it.
    """
    blocks = [b for block in tree["blocks"] if (b := _block(block, links, media)) is not None]
    if relative:
        blocks = [_raw_html(b, relative) if b["type"] == "raw_html" else b for b in blocks]
    return {"version": tree["version"], "blocks": blocks}


def to_media(ids: dict[str, str]) -> MediaChange:
    """For ``rewrite``: the medium's id in place of each address that has one."""

    def change(block: Media) -> Media:
        media_id = ids.get(block.get("src", ""))
        if media_id is not None:
            del block["src"]
            block["media_id"] = media_id
        return block

    return change


def to_content(ids: dict[str, str], own_hosts: frozenset[str] = frozenset()) -> Links:
    """For ``rewrite``: the content's id beside each path into the site that has one."""

    def change(link: Link) -> Link:
        path = urls.internal_path(link["href"], own_hosts)
        if "content_id" in link or path is None or path not in ids:
            return link
        return {**link, "href": urls.relative(link["href"]), "content_id": ids[path]}

    return change


def _block(block: Block, links: Links | None, media: MediaChange | None) -> Block | None:
    copy: Block | None = visit.map_texts(block, lambda text: _text(text, links)) if links else block
    if links and copy and copy["type"] == "image" and "link" in copy:
        copy = _linked_image(copy, links)
    if media and copy and copy["type"] in {"image", "video", "audio"}:
        return media(copy.copy())
    if copy and copy["type"] == "gallery":
        return _gallery(copy, links, media)
    return copy


def _raw_html(block: RawHtml, relative: Callable[[str], str]) -> RawHtml:
    return {**block, "html": sanitise.with_addresses(block["html"], relative)}


def _gallery(block: Gallery, links: Links | None, media: MediaChange | None) -> Gallery | None:
    images = [i for image in block["images"] if (i := _block(image, links, media)) is not None]
    return {**block, "images": cast("list[Image]", images)} if images else None


def _linked_image(block: Image, links: Links) -> Image:
    link = links(block["link"])
    kept = cast("Image", {name: value for name, value in block.items() if name != "link"})
    return {**kept, "link": link} if link else kept


def _text(text: RichText, links: Links) -> RichText:
    changed: RichText = []
    for span in text:
        if "footnote" in span or "link" not in span:
            changed.append(span)
        else:
            changed.append(rich.span(span["text"], span.get("marks", ()), links(span["link"])))
    return rich.canonical(changed)
