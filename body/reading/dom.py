"""Foreign HTML as elements and texts.

nh3 parses (as browsers do) and writes well-formed HTML; the standard library's tokeniser is then
enough to build the tree.
"""

from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from typing import Final

from body import sanitise

# Deeper elements become part of this one, so that no recursion below can end the process.
MAX_DEPTH: Final = 48
VOID: Final = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param"}
    | {"source", "track", "wbr"}
)


# What html5ever writes as it stood, without escapes.
_RAW: Final = ("script", "style", "xmp", "iframe", "noembed", "noframes", "noscript")


@dataclass(slots=True, eq=False)
class Element:
    """An element. Tag and attribute names are in small letters. ``is_read``: on its own already."""

    tag: str
    attributes: dict[str, str]
    children: list["Element | str"] = field(default_factory=list)
    is_read: bool = False

    def get(self, name: str) -> str:
        """The attribute; empty where it is absent."""
        return self.attributes.get(name, "")

    def classes(self) -> set[str]:
        """The words of the class attribute."""
        return set(self.get("class").split())

    def elements(self) -> list["Element"]:
        """The children that are elements."""
        return [child for child in self.children if isinstance(child, Element)]

    def walk(self) -> "list[Element]":
        """All elements below, in document order."""
        found: list[Element] = []
        for child in self.elements():
            found += [child, *child.walk()]
        return found

    def text(self) -> str:
        """All text below."""
        parts = [c.text() if isinstance(c, Element) else c for c in self.children]
        return "".join(parts)


Node = Element | str


def parse(html: str) -> Element:
    """The HTML as a browser would read it, below one element without a name.

    Raises:
        BodyError: too large, or too deep.
    """
    builder = _Builder()
    builder.feed(sanitise.well_formed(html))
    builder.close()
    return builder.root


def write(node: Node) -> str:
    """The node as HTML; not sanitised."""
    if isinstance(node, str):
        return escape(node, quote=False)
    inner = "".join([write(child) for child in node.children])
    if not node.tag:
        return inner
    attributes = "".join([f' {name}="{escape(v)}"' for name, v in node.attributes.items()])
    start = f"<{node.tag}{attributes}>"
    return start if node.tag in VOID else f"{start}{inner}</{node.tag}>"


class _Builder(HTMLParser):
    # The library means this to be overridden, though its stubs say Final.
    CDATA_CONTENT_ELEMENTS = _RAW  # type: ignore[misc]

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self._open = [self.root]
        self._too_deep: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if len(self._open) > MAX_DEPTH:
            if tag not in VOID:
                self._too_deep.append(tag)
            return
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if self._too_deep:
            self._too_deep.pop()
        elif len(self._open) > 1 and self._open[-1].tag == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)
