"""Pictures, films, sound and embeds to HTML."""

from typing import Final

from body import embeds, urls
from body.model import Audio, Embed, Gallery, Image, Link, Video
from body.writing.html_text import attribute, escaped
from body.writing.html_writer import Writer

_WIDTHS: Final = {"WIDE": " byline-wide", "FULL": " byline-full"}
_FRAME_WIDTH: Final = 640
# A frame may run and show itself, but neither move nor cover the page around it.
_FRAME: Final = (
    ' loading="lazy" allowfullscreen allow="encrypted-media; picture-in-picture"'
    ' referrerpolicy="strict-origin-when-cross-origin"'
    ' sandbox="allow-scripts allow-same-origin allow-popups allow-presentation"'
)


def image(writer: Writer, block: Image) -> str:
    """An image with its caption; of one that is not visible the caption alone."""
    inner = _picture(writer, block) + writer.caption(block.get("caption"))
    width = _WIDTHS.get(block.get("width", ""), "")
    return f'<figure class="byline-image{width}">{inner}</figure>' if inner else ""


def gallery(writer: Writer, block: Gallery) -> str:
    """Images side by side."""
    figures = "".join([image(writer, one) for one in block["images"]])
    return f'<div class="byline-gallery">{figures}</div>' if figures else ""


def film(writer: Writer, block: Video | Audio) -> str:
    """A player with its caption."""
    inner = _player(writer, block) + writer.caption(block.get("caption"))
    return f'<figure class="byline-{block["type"]}">{inner}</figure>' if inner else ""


def embed(writer: Writer, block: Embed) -> str:
    """A provider's player, or a link."""
    if writer.embeds == "NONE":
        return ""
    player = embeds.identify(block["url"]) if writer.embeds == "FULL" else None
    ratio = block.get("aspect_ratio")
    shape = attribute("data-aspect-ratio", f"{ratio}") if ratio else ""
    if player and player.frame:
        return f'<figure class="byline-embed">{_frame(block, player, shape)}</figure>'
    words = escaped(block.get("title") or block["url"])
    link = _linked(writer, words, {"href": block["url"]})
    return f'<figure class="byline-embed"{shape}>{link}</figure>'


def _picture(writer: Writer, block: Image) -> str:
    found = writer.resolver.picture(block["media_id"]) if "media_id" in block else None
    src = found.url if found else urls.media(block.get("src", ""))
    if not src:
        return ""
    made = attribute("src", src)
    made += attribute("alt", block.get("alt") or (found.alt if found else ""))
    made += attribute("title", block["title"]) if "title" in block else ""
    if found and found.width and found.height:
        made += f' width="{found.width}" height="{found.height}"'
    if found and found.srcset:
        made += attribute("srcset", found.srcset)
    return _linked(writer, f'<img{made} loading="lazy">', block.get("link"))


def _player(writer: Writer, block: Video | Audio) -> str:
    found = writer.resolver.clip(block["media_id"]) if "media_id" in block else None
    src = found.url if found else urls.media(block.get("src", ""))
    if not src:
        return ""
    poster = urls.media(block.get("poster", "")) if block["type"] == "video" else None
    poster = poster or (found.poster if found else "")
    made = attribute("src", src) + (attribute("poster", poster) if poster else "")
    return f'<{block["type"]} controls preload="metadata"{made}></{block["type"]}>'


def _frame(block: Embed, player: embeds.Player, shape: str) -> str:
    height = round(_FRAME_WIDTH / block.get("aspect_ratio", player.aspect_ratio))
    made = attribute("src", player.frame or "")
    made += attribute("title", block.get("title") or player.provider)
    made += f' width="{_FRAME_WIDTH}" height="{height}"{shape}'
    return f'<iframe class="byline-player"{made}{_FRAME}></iframe>'


def _linked(writer: Writer, inner: str, link: Link | None) -> str:
    start = writer.texts.anchor(link) if link else ""
    return f"{start}{inner}</a>" if start else inner
