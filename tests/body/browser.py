"""What a browser would make of HTML: read by a parser that the room itself does not use."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser, LexborNode


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ELEMENTS: Final = _words("""
    a abbr address article aside audio b bdi bdo blockquote body br caption cite code col colgroup
    dd del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 head header hr html
    i iframe img ins kbd li mark ol p pre q rp rt ruby s samp section small span strong sub summary
    sup table tbody td tfoot th thead time tr u ul var video wbr
""")
ATTRIBUTES: Final = _words("""
    alt allow allowfullscreen aria-label cite class colspan controls data-aspect-ratio data-checked
    data-name data-tone datetime dir height href id lang loading open poster preload referrerpolicy
    rel reversed role rowspan sandbox scope span src srcset start title width
""")
ADDRESSES: Final = ("href", "src", "poster", "cite")
SCHEMES: Final = frozenset({"", "http", "https", "mailto", "tel"})
FRAMES: Final = _words("""
    www.youtube-nocookie.com player.vimeo.com w.soundcloud.com open.spotify.com codepen.io
""")
# A plain renderer that lets all HTML through, as someone else's might.
COMMONMARK: Final = MarkdownIt("commonmark", {"html": True}).enable("table")

_LEADS_OUT: Final = re.compile(r"\s*(https?:|[/\\]{2})", re.IGNORECASE)


def dangers(html: str) -> list[str]:
    """What is in the HTML that must not be."""
    return [problem for element in _elements(html) for problem in _dangers(element)]


def unmarked(html: str) -> list[str]:
    """Links to other sites that give them a hold on the page they came from."""
    links = [element.attributes for element in _elements(html) if element.tag == "a"]
    out = [a.get("href") for a in links if "noopener" not in (a.get("rel") or "")]
    return [href for href in out if href and _LEADS_OUT.match(href)]


def _elements(html: str) -> Iterator[LexborNode]:
    root = LexborHTMLParser(f"<!doctype html><body>{html}").root
    assert root
    return (node for node in root.traverse() if node.is_element_node)


def _dangers(element: LexborNode) -> Iterator[str]:
    if element.tag not in ELEMENTS:
        yield f"<{element.tag}>"
    for name, value in element.attributes.items():
        if name not in ATTRIBUTES:
            yield f"{element.tag}[{name}]"
        elif name in ADDRESSES and _scheme(value or "") not in SCHEMES:
            yield f"{element.tag}[{name}={value}]"
    if element.tag == "iframe" and not _is_player(element.attributes.get("src") or ""):
        yield f"iframe of {element.attributes.get('src')}"


def _scheme(address: str) -> str:
    """As browsers find it: without control characters and leading spaces."""
    bare = re.sub(r"[\x00-\x1f]", "", address).strip()
    found = re.match(r"([a-zA-Z][a-zA-Z0-9+.-]*):", bare)
    return found[1].lower() if found else ""


def _is_player(address: str) -> bool:
    return address.startswith("https://") and urlsplit(address).hostname in FRAMES
