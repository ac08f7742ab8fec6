"""Whose players and widgets may stand in a body, and how their addresses are spelt.

An id is taken out of an address by a narrow pattern and put into one of ours: no address that
someone typed ever becomes that of a frame.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, parse_qs, quote, urlsplit

from body import urls

WIDESCREEN: Final = 16 / 9


@dataclass(frozen=True, slots=True)
class Player:
    """Something of a provider we know.

    ``url``: its page, in one spelling. ``frame``: what an iframe loads; None: only ever a link.
    """

    provider: str
    url: str
    frame: str | None
    aspect_ratio: float = WIDESCREEN


def identify(address: str) -> Player | None:
    """What the address shows, whichever of a provider's spellings it has."""
    url = urls.absolute(address)
    if url is None:
        return None
    parts = urlsplit(url)
    reader = _READERS.get((parts.hostname or "").removeprefix("www."))
    return reader(parts) if reader else None


def _youtube(parts: SplitResult) -> Player | None:
    query = _query(parts)
    found = re.fullmatch(r"/(?:embed|shorts|live|v)/([\w-]{11})/?", parts.path, re.ASCII)
    video = found[1] if found else query.get("v", "") if parts.path == "/watch" else ""
    if parts.hostname == "youtu.be":
        video = parts.path[1:]
    if not re.fullmatch(r"[\w-]{11}", video, re.ASCII):
        return None
    seconds = _seconds(query.get("start") or query.get("t") or "")
    return Player(
        "youtube",
        f"https://www.youtube.com/watch?v={video}" + (f"&t={seconds}s" if seconds else ""),
        f"https://www.youtube-nocookie.com/embed/{video}"
        + (f"?start={seconds}" if seconds else ""),
    )


def _vimeo(parts: SplitResult) -> Player | None:
    found = re.fullmatch(r"/(?:video/)?(\d{1,12})(?:/([0-9a-f]{4,32}))?/?", parts.path)
    if not found:
        return None
    key = found[2] or _query(parts).get("h", "")
    key = key if re.fullmatch(r"[0-9a-f]{4,32}", key) else ""
    return Player(
        "vimeo",
        f"https://vimeo.com/{found[1]}" + (f"/{key}" if key else ""),
        f"https://player.vimeo.com/video/{found[1]}" + (f"?h={key}" if key else ""),
    )


def _soundcloud(parts: SplitResult) -> Player | None:
    inner = _query(parts).get("url", "") if parts.hostname == "w.soundcloud.com" else parts.geturl()
    page = urls.absolute(inner)
    host = urlsplit(page).hostname if page else None
    if page is None or host not in {"soundcloud.com", "api.soundcloud.com"}:
        return None
    url = f"https://{host}{urlsplit(page).path}"
    frame = f"https://w.soundcloud.com/player/?url={quote(url, safe='')}"
    return Player("soundcloud", url, frame, 4.0)


def _spotify(parts: SplitResult) -> Player | None:
    kinds = "track|album|playlist|episode|show|artist"
    found = re.fullmatch(rf"/(?:embed/)?({kinds})/([A-Za-z0-9]{{10,30}})/?", parts.path)
    if not found:
        return None
    what = f"{found[1]}/{found[2]}"
    site = "https://open.spotify.com"
    return Player("spotify", f"{site}/{what}", f"{site}/embed/{what}", 4.0)


def _codepen(parts: SplitResult) -> Player | None:
    form = r"/([\w-]{1,60})/(?:pen|embed|details|full)/(?:preview/)?([A-Za-z0-9]{4,40})/?"
    found = re.fullmatch(form, parts.path, re.ASCII)
    if not found:
        return None
    site = f"https://codepen.io/{found[1]}"
    return Player("codepen", f"{site}/pen/{found[2]}", f"{site}/embed/{found[2]}")


def _gist(parts: SplitResult) -> Player | None:
    found = re.fullmatch(r"/([\w-]{1,60}/[0-9a-f]{5,40})(?:\.js)?/?", parts.path, re.ASCII)
    # GitHub offers a script, no frame; and scripts don't stand in a body.
    return Player("gist", f"https://gist.github.com/{found[1]}", None) if found else None


def _query(parts: SplitResult) -> dict[str, str]:
    try:
        return {name: values[0] for name, values in parse_qs(parts.query).items()}
    except ValueError:  # too many fields
        return {}


def _seconds(time: str) -> int:
    found = re.fullmatch(r"(?:(\d{1,2})h)?(?:(\d{1,3})m)?(?:(\d{1,6})s?)?", time)
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    return hours * 3600 + minutes * 60 + seconds


_READERS: Final[dict[str, Callable[[SplitResult], Player | None]]] = {
    "youtube.com": _youtube,
    "m.youtube.com": _youtube,
    "youtube-nocookie.com": _youtube,
    "youtu.be": _youtube,
    "vimeo.com": _vimeo,
    "player.vimeo.com": _vimeo,
    "soundcloud.com": _soundcloud,
    "api.soundcloud.com": _soundcloud,
    "w.soundcloud.com": _soundcloud,
    "open.spotify.com": _spotify,
    "codepen.io": _codepen,
    "gist.github.com": _gist,
}
