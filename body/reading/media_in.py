"""Pictures, films, sound and frames out of HTML."""

from typing import Final
from urllib.parse import urlsplit

from body import blocks as make
from body import embeds, flatten, rich, urls
from body.model import Audio, Block, Gallery, Image, RichText, Video, Width
from body.reading.dom import Element
from body.reading.reader import Reader, Style

_EMOJI: Final = {"emoji", "wp-smiley"}
_GALLERIES: Final = {"byline-gallery", "gallery", "wp-block-gallery", "kg-gallery-card"}
_CAPTIONS: Final = {"wp-caption-text", "gallery-caption"}
_WIDTHS: Final[dict[str, Width]] = {
    "byline-wide": "WIDE",
    "alignwide": "WIDE",
    "kg-width-wide": "WIDE",
    "byline-full": "FULL",
    "alignfull": "FULL",
    "kg-width-full": "FULL",
}


def read_image(reader: Reader, element: Element, style: Style) -> None:
    """``img``. The title becomes the caption when all is read, unless there is one."""
    alt = urls.one_line(element.get("alt"))
    if alt and element.classes() & _EMOJI:
        reader.text(alt, style)
        return
    image = _image(element, style)
    if image is None:
        reader.remark("dropped", "an image without an address that may be loaded")
        return
    if alt:
        image["alt"] = alt
    if title := urls.one_line(element.get("title")):
        image["title"] = title
    if reader.has_run:
        reader.remark("changed", "an image inside a paragraph stands after the text before it")
    reader.add(image)


def read_figure(reader: Reader, element: Element, style: Style) -> None:
    """``figure`` and what older sites have in its place."""
    captions = [child for child in element.elements() if _is_caption(child)]
    inner = reader.inside([c for c in element.children if c not in captions], style)
    caption = _caption(reader, captions, style)
    found = inner.blocks
    for image in make.images(found):
        if width := next((_WIDTHS[c] for c in element.classes() if c in _WIDTHS), None):
            image["width"] = width
    if _is_gallery(element, found):
        found = [_gallery(found)]
    if len(found) == 1 and caption:
        caption = _captioned(found[0], caption)
    reader.add(*found)
    if caption:
        reader.add({"type": "paragraph", "key": "", "text": caption})


def read_film(reader: Reader, element: Element, _style: Style) -> None:
    """``video`` and ``audio``."""
    made: Video | Audio
    if element.tag == "video":
        made = {"type": "video", "key": ""}
        if poster := urls.media(element.get("poster")):
            made["poster"] = poster
    else:
        made = {"type": "audio", "key": ""}
    for name, value in _address(element).items():
        made[name] = value  # type: ignore[literal-required]
    if "media_id" in made or "src" in made:
        reader.add(made)
    else:
        reader.remark("dropped", f"<{element.tag}> without an address that may be loaded")


def read_frame(reader: Reader, element: Element, _style: Style) -> None:
    """``iframe``, ``embed`` and ``object``: a known provider's player, else a link."""
    address = element.get("src") or element.get("data-src") or element.get("data")
    block = make.embed(address, element.get("title"), _ratio(element))
    host = urlsplit(block["url"]).hostname if block else None
    if block is None or (element.tag != "iframe" and "provider" not in block):
        reader.remark("dropped", f"<{element.tag}> without an address that may be loaded")
        return
    if "provider" not in block:
        reader.remark("changed", f"a frame of {host} became a link")
    reader.add(block)


def read_script(reader: Reader, element: Element, _style: Style) -> None:
    """``script``: dropped, but for GitHub's gists, which become links."""
    player = embeds.identify(element.get("src"))
    block = make.embed(player.url) if player and player.frame is None else None
    if block:
        reader.remark("changed", "a gist's script became a link")
        reader.add(block)
    else:
        reader.remark("dropped", "<script>")


def read_embed_link(reader: Reader, element: Element) -> bool:
    """A link in a figure of ours; False where it is none after all."""
    found = next((child for child in element.walk() if child.tag == "a"), None)
    if found is None:
        return False
    ratio = element.get("data-aspect-ratio")
    block = make.embed(found.get("href"), found.text(), _number(ratio))
    if block:
        reader.add(block)
    return block is not None


def _image(element: Element, style: Style) -> Image | None:
    made: Image = {"type": "image", "key": ""}
    address = _address(element)
    if not address:
        return None
    if "media_id" in address:
        made["media_id"] = address["media_id"]
    else:
        made["src"] = address["src"]
    if style.link:
        made["link"] = style.link
    if width := next((_WIDTHS[c] for c in element.classes() if c in _WIDTHS), None):
        made["width"] = width
    return made


def _address(element: Element) -> dict[str, str]:
    """The medium's id or address: the first that may be loaded."""
    sources = [child.get("src") for child in element.walk() if child.tag == "source"]
    names = ("src", "data-src", "data-lazy-src")
    for address in [*(element.get(name) for name in names), *sources]:
        if media_id := urls.media_id(address):
            return {"media_id": media_id}
        if src := urls.media(address):
            return {"src": src}
    return {}


def _is_caption(element: Element) -> bool:
    return element.tag == "figcaption" or bool(element.classes() & _CAPTIONS)


def _caption(reader: Reader, captions: list[Element], style: Style) -> RichText:
    read = [flatten.as_text(reader.inside(c.children, style).blocks) for c in captions]
    return rich.joined(read)


def _is_gallery(element: Element, found: list[Block]) -> bool:
    images = [block for block in found if block["type"] == "image"]
    named = bool(element.classes() & _GALLERIES)
    return len(images) == len(found) and (len(images) > 1 or (named and bool(images)))


def _gallery(found: list[Block]) -> Gallery:
    return {"type": "gallery", "key": "", "images": list(make.images(found))}


def _captioned(block: Block, caption: RichText) -> RichText:
    """Give the block its caption; what is left is a paragraph after it."""
    if block["type"] == "quote" and "citation" not in block:
        block["citation"] = caption
        return []
    words = rich.text_of(caption)
    if block["type"] == "embed" and "title" not in block and caption == rich.plain(words):
        block["title"] = urls.one_line(words)
        return []
    if block["type"] in {"image", "video", "audio", "code", "table"} and "caption" not in block:
        block["caption"] = caption
        return []
    return caption


def _ratio(element: Element) -> float | None:
    if said := element.get("data-aspect-ratio"):
        return _number(said)
    width, height = _number(element.get("width")), _number(element.get("height"))
    ours = element.get("class") == "byline-player"
    return width / height if width and height and not ours else None


def _number(text: str) -> float | None:
    bare = text.removesuffix("px")
    whole, _, fraction = bare.partition(".")
    digits = f"{whole}{fraction}"
    return float(bare) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None
