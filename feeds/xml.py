"""What RSS, Atom and sitemaps share: well-formed XML of any text."""

import re
from typing import Final
from xml.etree import ElementTree as ET

ATOM: Final = "http://www.w3.org/2005/Atom"
CONTENT: Final = "http://purl.org/rss/1.0/modules/content/"
DC: Final = "http://purl.org/dc/elements/1.1/"
MEDIA: Final = "http://search.yahoo.com/mrss/"
SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML: Final = "http://www.w3.org/1999/xhtml"

# Characters that no XML 1.0 document may hold, escaped or not.
_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

for _prefix, _uri in {"atom": ATOM, "content": CONTENT, "dc": DC, "media": MEDIA}.items():
    ET.register_namespace(_prefix, _uri)
ET.register_namespace("xhtml", XHTML)
ET.register_namespace("", SITEMAP)


def add(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
    """A child element. ``tag``: ``{namespace}name`` or a bare name."""
    clean = {name.rstrip("_"): _FORBIDDEN.sub("", value) for name, value in attributes.items()}
    element = ET.SubElement(parent, tag, clean)
    element.text = _FORBIDDEN.sub("", text) or None
    return element


def written(root: ET.Element) -> bytes:
    """The document, in UTF-8 with its declaration."""
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document
