"""Tags that most sites have under some such name: pictures, players, references."""

from collections.abc import Callable
from typing import Final

from exchange.markdown import snippets
from exchange.markdown.arguments import Arguments
from exchange.markdown.surroundings import Surroundings

_PICTURES: Final = ("image", "img", "figure", "picture", "photo", "resize_image", "responsive")
_SOURCES: Final = ("src", "image", "url", "path", "file", "image_path", "source", "img")
_TWEETS: Final = ("tweet", "twitter", "x", "twitter_simple", "x_simple")
_REFERENCES: Final = ("ref", "relref", "post_url", "link", "url_for")


def expand(name: str, given: Arguments, around: Surroundings, *, alone: bool) -> str | None:
    """What the tag stands for, as Markdown or HTML; None where nobody can tell.

    ``alone``: it is a paragraph of its own.
    """
    name = name.lower()
    if name in _REFERENCES:
        return around.address_of(given.get("path", at=0))
    if maker := _PLAYERS.get(name):
        return maker(given)
    if any(word in name for word in _PICTURES):
        return _picture(name, given, around, alone=alone)
    return None


def included(given: Arguments, around: Surroundings) -> str | None:
    """``{% include name key="value" %}``: by what it is given, for what it does nobody knows."""
    name = given.get(at=0).rpartition("/")[2].partition(".")[0]
    named = given.named or {}
    if maker := _PLAYERS.get(name.lower()):
        return maker(Arguments(given.positional[1:], named))
    if any(key in named for key in _SOURCES):
        rest = Arguments((), named)
        return _picture(name, rest, around, alone=True)
    return None


def _picture(name: str, given: Arguments, around: Surroundings, *, alone: bool) -> str | None:
    named = given.named or {}
    sources = [key for key in _SOURCES if key in named]
    src = named[sources[0]] if sources else given.get(at=0)
    if src and "." not in src and "/" not in src:
        src = around.value(src) or ""
    if not src:
        return None
    alt = named.get("alt") or _alt(name, given)
    caption = named.get("caption") or named.get("title") or ""
    link = named.get("link") or named.get("href") or ""
    if not link and "url" in sources[1:]:
        link = named["url"]
    if caption or link:
        return snippets.figure(src, alt, caption, link)
    return snippets.image(src, alt, alone=alone)


def _alt(name: str, given: Arguments) -> str:
    """Of what stands after the address, classes and sizes among it, the longest."""
    rest = [word for word in given.positional[1:] if word]
    if "class" in name:
        rest = rest[1:]
    return max(rest, key=len, default="")


def _youtube(given: Arguments) -> str | None:
    video = given.get("id", "video_id", "video", "url", at=0)
    if not video:
        return None
    url = video if "/" in video else f"https://www.youtube.com/watch?v={video}"
    return snippets.player(url, given.get("title"))


def _vimeo(given: Arguments) -> str | None:
    video = given.get("id", "video_id", "video", "url", at=0)
    if not video:
        return None
    return snippets.player(video if "/" in video else f"https://vimeo.com/{video}")


def _gist(given: Arguments) -> str | None:
    parts = [part for part in given.positional if part][:2]
    name = "/".join(part.strip("/") for part in parts if not part.endswith((".py", ".js", ".md")))
    name = name or given.get("id")
    return snippets.card(f"https://gist.github.com/{name}") if name else None


def _tweet(given: Arguments) -> str | None:
    status = given.get("id", at=0)
    if status.startswith("https://"):
        return snippets.card(status)
    user = given.get("user") or "i"
    return snippets.card(f"https://twitter.com/{user}/status/{status}") if status else None


def _film(given: Arguments) -> str | None:
    src = given.get("src", "url", at=0)
    return f'<video src="{src}"></video>' if src and '"' not in src and "<" not in src else None


_PLAYERS: Final[dict[str, Callable[[Arguments], str | None]]] = {
    "youtube": _youtube,
    "youtube_embed": _youtube,
    "youtubeplayer": _youtube,
    "vimeo": _vimeo,
    "gist": _gist,
    "video": _film,
    **dict.fromkeys(_TWEETS, _tweet),
}
