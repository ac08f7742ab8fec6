"""Pictures, figures and players as HTML or Markdown that the body's reader understands."""

import re
from html import escape, unescape
from typing import Final

from markdown_it import MarkdownIt

_SPECIAL: Final = re.compile(r"([\\\[\]*_`<&!{}|~^=$])")
_SPACES: Final = re.compile(r"\s+")
_INLINE: Final = MarkdownIt("commonmark", {"html": True, "maxNesting": 20})


def image(src: str, alt: str, *, alone: bool) -> str:
    """A picture. ``alone``: in a paragraph of its own, where text may follow on the next line."""
    said = _line(unescape(alt))
    if alone:
        address = re.sub(r"([\\<>])", r"\\\1", _line(src))
        return "![" + _SPECIAL.sub(r"\\\1", said) + "](<" + address + ">)"
    return f'<img src="{escape(_line(src))}" alt="{escape(said)}">'


def figure(src: str, alt: str = "", caption: str = "", link: str = "") -> str:
    """A picture with a caption (Markdown), and where it leads; a block."""
    made = image(src, alt, alone=False)
    if link:
        made = f'<a href="{escape(_line(link))}">{made}</a>'
    if caption.strip():
        made += f"<figcaption>{_line(_INLINE.renderInline(_line(caption)))}</figcaption>"
    return f"\n\n<figure>{made}</figure>\n\n"


def player(url: str, title: str = "") -> str:
    """Something of another site, by its address."""
    return f'<iframe src="{escape(_line(url))}" title="{escape(_line(title))}"></iframe>'


def card(url: str) -> str:
    """A link that stands alone, as to a post elsewhere."""
    return f"\n\n<{_line(url)}>\n\n"


def code(text: str, language: str) -> str:
    """A block of code, whatever it holds."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    word = re.sub(r"[^\w+#.-]", "", language)
    return f"\n\n{fence}{word}\n{text.strip(chr(10))}\n{fence}\n\n"


def quote(text: str, citation: str) -> str:
    """A quotation; ``text`` is Markdown."""
    quoted = "\n".join(f"> {line}" for line in text.strip().split("\n"))
    return f"\n\n{quoted}\n" + (f">\n> — {_line(citation)}\n\n" if citation else "\n")


def _line(text: str) -> str:
    return _SPACES.sub(" ", text).strip()
