"""HTML between Markdown, so that it means what it can mean where it stands.

A browser would let ``<title>`` in a sentence swallow the rest of the article, and ``<name>``
vanish. Here the first is closed or text, and the second is text.
"""

import re
from collections import Counter
from collections.abc import Iterable
from html import escape
from typing import Final

from markdown_it.token import Token

from body import sanitise
from body.reading.dom import VOID
from body.reading.inline_in import MARK_TAGS

# Possessive, and never past the next "<": a look at hostile text stays linear.
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*+)[^<>]*+>")
_COMMENT: Final = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
# Up to their end tag, everything is theirs.
_GREEDY: Final = frozenset(
    {"iframe", "noembed", "noframes", "script", "select", "style", "textarea", "title", "xmp"}
)
# One that the whole text never closes must not hold, or set, all that follows.
_SHUT: Final = frozenset(
    {"audio", "button", "math", "object", "svg", "video", "a", "font", *MARK_TAGS}
)
_HOLDERS: Final = ("div", "figure", "section", "article", "aside", "blockquote", "td", "li", "dd")


def never_closed(tokens: Iterable[Token]) -> frozenset[str]:
    """The elements that must end with the piece of HTML they begin in."""
    counts: Counter[str] = Counter()
    for token in tokens:
        if token.type == "html_block":
            counts += _open(token.content)
    return _GREEDY | {name for name in _SHUT if counts[name] > 0}


def indented(tokens: Iterable[Token]) -> None:
    """Code by indentation, inside an element that is still open, is HTML that was indented."""
    counts: Counter[str] = Counter()
    for token in tokens:
        found = _TAG.match(token.content.lstrip()) if token.type == "code_block" else None
        if found and found[2].lower() in sanitise.KNOWN and any(counts[n] > 0 for n in _HOLDERS):
            token.type = "html_block"
        if token.type == "html_block":
            counts += _open(token.content)


def block(html: str, closing: frozenset[str]) -> str:
    """A block of HTML, with end tags for what would swallow the text after it."""
    html = _known(html)
    left = _open(html)
    return html + "".join([f"</{name}>" * left[name] for name in sorted(closing & left.keys())])


def inline(children: list[Token]) -> None:
    """HTML in a line of text: what is open at the end is closed. In place."""
    opened: Counter[str] = Counter()
    ends = Counter(name for token in children for name in _ends(token))
    for token in children:
        if token.type == "html_inline":
            token.content = _known(token.content)
            _follow(token, opened, ends)
    left = [f"</{name}>" for name in reversed(opened) for _ in range(opened[name])]
    children += [Token("html_inline", "", 0, content=end) for end in left]


def _follow(token: Token, opened: Counter[str], ends: Counter[str]) -> None:
    found = _TAG.match(token.content)
    name = found[2].lower() if found else ""
    if found and found[1]:
        opened[name] -= opened[name] > 0
    elif name in _GREEDY and not ends[name]:
        token.content = escape(token.content)
    elif name and name not in VOID:
        opened[name] += 1


def _known(html: str) -> str:
    return _TAG.sub(lambda f: f[0] if f[2].lower() in sanitise.KNOWN else escape(f[0]), html)


def _open(html: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    for end, name in _TAG.findall(_COMMENT.sub("", html)):
        counts[name.lower()] += -1 if end else 1
    return counts


def _ends(token: Token) -> list[str]:
    found = _TAG.match(token.content) if token.type == "html_inline" else None
    return [found[2].lower()] if found and found[1] else []
