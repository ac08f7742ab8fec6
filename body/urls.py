"""Addresses in a body: cleaned, of harmless schemes only, in one spelling.

Two schemes are ours and never reach a reader: ``content:ID`` and ``media:ID`` stand for the
address of a content or a medium in Markdown and HTML that an editor works on.
"""

import re
from functools import lru_cache
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

from body.model import Link

MAX_URL_CHARS: Final = 4000
MAX_LINE_CHARS: Final = 4000
LINK_SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})
MEDIA_SCHEMES: Final = frozenset({"http", "https"})

# Browsers take these out before they look at the scheme: "java\nscript:" is one.
_IGNORED: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_FOREIGN: Final = re.compile(r"%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_CONTENT: Final = re.compile(r"content:([A-Za-z0-9_-]{1,64})((?:[/?#].*)?)", re.IGNORECASE)
_MEDIA: Final = re.compile(r"media:([A-Za-z0-9_-]{1,64})", re.IGNORECASE)
# Letters of other scripts are percent-encoded; no ASCII character has reason to be.
_HOST: Final = re.compile(r"(?:[A-Za-z0-9._~-]|%[89A-Fa-f][0-9A-Fa-f])+|\[[0-9A-Fa-f:.]+\]")
_SPACES: Final = re.compile(r"\s+")


def link(address: str) -> str | None:
    """The address as a link may have it; None where it is not to be linked to."""
    return _clean(address, LINK_SCHEMES)


def media(address: str) -> str | None:
    """The address as a picture or film may have it; None where it is not to be loaded."""
    return _clean(address, MEDIA_SCHEMES)


def absolute(address: str) -> str | None:
    """An http(s) address with a host, or None."""
    clean = _clean(address, MEDIA_SCHEMES)
    return clean if clean and _host(clean) else None


def read_link(address: str, title: str | None = None) -> Link | None:
    """A link from what someone wrote, ``content:`` understood; None where it leads nowhere."""
    ours = _CONTENT.fullmatch(address.strip())
    href = _rest(ours[2]) if ours else link(address)
    if href is None:
        return None
    made: Link = {"href": href}
    if ours:
        made["content_id"] = ours[1]
    if title and (clean := one_line(title)):
        made["title"] = clean
    return made


def written_link(target: Link) -> str:
    """The link as ``read_link`` takes it back."""
    content_id = target.get("content_id")
    return f"content:{content_id}{target['href']}" if content_id else target["href"]


def media_id(address: str) -> str | None:
    """The id in ``media:ID``."""
    ours = _MEDIA.fullmatch(address.strip())
    return ours[1] if ours else None


def is_external(href: str, own_hosts: frozenset[str] = frozenset()) -> bool:
    """Whether the address leads to another host."""
    host = _host(href)
    return host is not None and host not in own_hosts


def internal_path(href: str, own_hosts: frozenset[str] = frozenset()) -> str | None:
    """The path where the address leads into this site: no query, no fragment."""
    if is_external(href, own_hosts) or (_SCHEME.match(href) and not _host(href)):
        return None
    return urlsplit(href).path or None


def relative(href: str) -> str:
    """The address without scheme and host."""
    return urlunsplit(("", "", *urlsplit(href)[2:]))


def one_line(text: str) -> str:
    """The text without control characters, white space collapsed, cut where it has no end."""
    return _SPACES.sub(" ", _UNPRINTABLE.sub(" ", text)).strip()[:MAX_LINE_CHARS].rstrip()


def _rest(address: str) -> str | None:
    return link(address) if address else ""


@lru_cache(maxsize=2048)
def _clean(address: str, schemes: frozenset[str]) -> str | None:
    bare = _IGNORED.sub("", address).strip()
    if bare.startswith("//"):
        bare = f"https:{bare}"
    scheme = _SCHEME.match(bare)
    if scheme:
        bare = f"{scheme[1].lower()}{bare[scheme.end(1) :]}"
    if not bare or len(bare) > MAX_URL_CHARS or (scheme and scheme[1].lower() not in schemes):
        return None
    clean = _FOREIGN.sub(_encoded, bare)
    return clean if len(clean) <= MAX_URL_CHARS and _is_sound(clean) else None


def _encoded(found: re.Match[str]) -> str:
    return "%25" if found[0] == "%" else quote(found[0], safe="", errors="replace")


def _is_sound(address: str) -> bool:
    """Whether a web address has a host that can be one, and nobody's password before it."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:  # such as an unclosed bracket in the host
        return False
    web = parts.scheme in MEDIA_SCHEMES
    return not web or bool(_HOST.fullmatch(parts.netloc.removesuffix(f":{port}")))


@lru_cache(maxsize=2048)
def _host(href: str) -> str | None:
    return urlsplit(href).hostname if href.startswith(("http://", "https://")) else None
