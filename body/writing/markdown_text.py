r"""Rich text to Markdown that reads back as the same rich text.

``**``, ``*`` and ``~~`` stand where CommonMark takes them for what they are meant to be; where it
would not (``a**.b**``), and for marks that Markdown has no sign for, HTML tags do.
"""

import re
from typing import Final

from body.model import Link, RichText, Span
from body.resolving import SOURCE, Resolver
from body.writing.emphasis import Part, Sign, settle
from body.writing.nesting import OPEN, Piece, nested

BREAK: Final = "\\\n"
HTML_BREAK: Final = "<br>"  # where a line must not end

_SPECIAL: Final = re.compile(
    r"""[\\`*\[\]^{]        # always a sign
    |(?<![^\W_])_|_(?![^\W_])  # but not inside a word
    |~(?=~)|(?<=~)~|^~|~$
    |<(?=[a-zA-Z/!?])|<$
    |&(?=\#?\w{1,32};)""",
    re.VERBOSE,
)
# What would make a line something else than text. Also ":", which may begin a table's second line.
_LINE_START: Final = re.compile(r"(?m)^(?:[#>+=|:-]|\d+(?=[.)]))")
_OUTER_SPACE: Final = re.compile(r"^\s|\s$")
_TICKS: Final = re.compile(r"`+")
_NOTE: Final = re.compile(r"^\[\^[\w-]+\]$")


def write(text: RichText, *, resolver: Resolver = SOURCE, line_break: str = BREAK) -> str:
    """The text as Markdown, for the beginning of a line."""
    parts = _parts(nested(text), resolver)
    settle(parts)
    written = "".join([part if isinstance(part, str) else part.text for part in parts])
    written = _OUTER_SPACE.sub(lambda found: f"&#{ord(found[0])};", written)
    return written.replace("\n", line_break)


def escaped(text: str) -> str:
    """Text so that Markdown takes it for text, inside a line."""
    return _SPECIAL.sub(r"\\\g<0>", text)


def destination(href: str, title: str | None) -> str:
    """What stands in the parentheses of a link or an image."""
    address = href.replace("&", "\\&") if re.search(r"&#?\w{1,32};", href) else href
    if not href or re.search(r"[()]", href):
        address = f"<{address}>"
    return f'{address} "{_title(title)}"' if title else address


def code(text: str) -> str:
    """A code span."""
    runs = {len(run) for run in _TICKS.findall(text)}
    fence = "`" * next(n for n in range(1, len(runs) + 2) if n not in runs)
    touches = text.startswith("`") or text.endswith("`")
    padded = text.startswith(" ") and text.endswith(" ") and text.strip(" ")
    return f"{fence} {text} {fence}" if touches or padded else f"{fence}{text}{fence}"


def _title(title: str) -> str:
    return re.sub(r'["\\]|&(?=#?\w{1,32};)', r"\\\g<0>", title)


def _parts(pieces: list[Piece], resolver: Resolver) -> list[Part]:
    parts: list[Part] = []
    before = "\n"
    for piece in pieces:
        part = _part(piece, before, resolver)
        written = part if isinstance(part, str) else part.text
        if not written:  # the end of a link that nobody may follow
            continue
        if before.endswith("!") and written.startswith("["):
            parts[-1] = f"{before[:-1]}\\!"  # or it were an image
        parts.append(part)
        before = written
    return parts


def _part(piece: Piece, before: str, resolver: Resolver) -> Part:
    if piece.span is not None:
        return _leaf(piece.span, before)
    if piece.mark is not None:
        return Sign.of(piece.mark, opens=piece.kind == OPEN)
    return _link_end(piece.link, resolver, opens=piece.kind == OPEN) if piece.link else ""


def _link_end(link: Link, resolver: Resolver, *, opens: bool) -> str:
    href = resolver.href(link)
    if href is None:
        return ""
    return "[" if opens else f"]({destination(href, link.get('title'))})"


def _leaf(span: Span, before: str) -> str:
    if "footnote" in span:
        return f"[^{span['footnote']}]"
    if "CODE" in span.get("marks", ()):
        return code(span["text"])
    text = escaped(span["text"])
    if _NOTE.search(before) and text[0] in ":(":
        return f"\\{text}"
    starts = before.endswith("\n")
    return _LINE_START.sub(_line_start, text if starts else f"\0{text}").removeprefix("\0")


def _line_start(found: re.Match[str]) -> str:
    sign = found[0]
    return f"{sign}\\" if sign[0].isdigit() else f"\\{sign}"
