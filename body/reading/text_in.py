"""Paragraphs, headings, quotes, code and boxes out of HTML."""

import json
import re
from typing import Final

from body import forms, rich, urls
from body.checking import checks
from body.errors import BodyError
from body.model import Callout, Code, Custom, Heading, Quote, RichText
from body.reading import dom, media_in, tables_in
from body.reading.dom import Element, Node
from body.reading.reader import PLAIN, Reader, Style

_PULL: Final = {"byline-pull", "pullquote", "pull-quote"}
_NOSCRIPT: Final = re.compile(r"</?noscript[^>]*>?", re.IGNORECASE)
_LANGUAGE_CLASS: Final = re.compile(r"(?:language|lang|highlight)-(\S+)")


def read_wrapper(reader: Reader, element: Element, style: Style) -> None:
    """What only groups: its content stands where it stood."""
    classes = element.classes()
    if "byline-custom" in classes:
        reader.remark("dropped", f"the custom block {element.get('data-name')}: HTML has no data")
    elif classes & {"byline-gallery", "wp-caption", "gallery"}:
        media_in.read_figure(reader, element, style)
    else:
        reader.end_run()
        reader.read(element.children, style)
        reader.end_run()


def read_noscript(reader: Reader, element: Element, style: Style) -> None:
    """``noscript``: what stands there without scripts, such as a picture that loads late."""
    reader.end_run()
    reader.read(dom.parse(_NOSCRIPT.sub("", element.text())).children, style)
    reader.end_run()


def read_figure(reader: Reader, element: Element, style: Style) -> None:
    """``figure``; ours may hold a link that stands for an embed."""
    ours = "byline-embed" in element.classes()
    if not (ours and media_in.read_embed_link(reader, element)):
        media_in.read_figure(reader, element, style)


def read_paragraph(reader: Reader, element: Element, style: Style) -> None:
    """``p``; ours may hold a link that stands for a card."""
    link = urls.read_link(element.walk()[0].get("href")) if element.elements() else None
    if "byline-card" in element.classes() and link and "content_id" in link:
        reader.add({"type": "content_card", "key": "", "content_id": link["content_id"]})
    else:
        read_wrapper(reader, element, style)


def read_heading(reader: Reader, element: Element, style: Style) -> None:
    """``h1`` to ``h6``."""
    text, others = reader.rich(element, style)
    if text:
        made: Heading = {"type": "heading", "key": "", "text": text, "level": int(element.tag[1])}
        if forms.ANCHOR.fullmatch(element.get("id")):
            made["anchor"] = element.get("id")
        reader.add(made)
    reader.add(*others)


def read_quote(reader: Reader, element: Element, style: Style) -> None:
    """``blockquote``: its source is what ends it in ``cite`` or ``footer``."""
    source = _source(element)
    children = [child for child in element.children if child is not source]
    text, others = reader.flat(reader.inside(children, style).blocks)
    citation, more = reader.rich(source, PLAIN) if source else ([], [])
    if text:
        reader.add(_quote(element, text, citation))
    elif citation:
        reader.add({"type": "paragraph", "key": "", "text": citation})
    reader.add(*others, *more)


def read_callout(reader: Reader, element: Element, style: Style) -> None:
    """``aside``: a callout where it is ours."""
    tone = element.get("data-tone")
    if not forms.TONE.fullmatch(tone):
        read_wrapper(reader, element, style)
        return
    text, others = reader.rich(element, style)
    if text:
        made: Callout = {"type": "callout", "key": "", "tone": tone, "text": text}
        reader.add(made)
    reader.add(*others)


def read_code(reader: Reader, element: Element, _style: Style) -> None:
    """``pre``."""
    code = rich.UNPRINTABLE.sub("", _lines(element)).removesuffix("\n")
    if not code.strip():
        return
    language = _language(element)
    custom = (
        _custom(language.removeprefix(forms.CUSTOM), code)
        if language.startswith(forms.CUSTOM)
        else None
    )
    reader.add(custom or _code(code, language))


def read_divider(reader: Reader, _element: Element, _style: Style) -> None:
    """``hr``."""
    reader.add({"type": "divider", "key": ""})


def read_raw(reader: Reader, element: Element, style: Style) -> None:
    """What no block holds."""
    tables_in.read_raw(reader, element, style)


def _code(code: str, language: str) -> Code:
    made: Code = {"type": "code", "key": "", "code": code}
    if language:
        made["language"] = language
    return made


def _custom(name: str, data: str) -> Custom | None:
    """A custom block, as Markdown writes it: its data as code."""
    try:
        read = json.loads(data)
        checks.data(read, "data", checks.Tally())
    except (ValueError, RecursionError, BodyError):
        return None
    if not forms.NAME.fullmatch(name):
        return None
    return {"type": "custom", "key": "", "name": name, "data": read}


def _quote(element: Element, text: RichText, citation: RichText) -> Quote:
    made: Quote = {"type": "quote", "key": "", "text": text}
    if citation:
        made["citation"] = citation
    if element.classes() & _PULL:
        made["pull"] = True
    return made


def _source(element: Element) -> Element | None:
    said = [child for child in element.children if isinstance(child, Element) or child.strip()]
    last = said[-1] if len(said) > 1 else None
    if not isinstance(last, Element):
        return None
    inner = [child for child in last.children if isinstance(child, Element) or child.strip()]
    only = inner[0] if len(inner) == 1 else None
    if last.tag == "p" and isinstance(only, Element) and only.tag in {"cite", "footer"}:
        return last if only.tag == "footer" else _unwrapped(last, only)
    return last if last.tag in {"cite", "footer"} else None


def _unwrapped(paragraph: Element, cite: Element) -> Element:
    """The paragraph with the children of its ``cite``: a source is not set in italics."""
    paragraph.children = cite.children
    return paragraph


def _language(element: Element) -> str:
    inner = [child for child in element.elements() if child.tag == "code"]
    names = [name for part in [*inner, element] for name in part.get("class").split()]
    found = next((m[1] for name in names if (m := _LANGUAGE_CLASS.fullmatch(name))), "")
    return found if forms.LANGUAGE.fullmatch(found) else ""


def _lines(node: Node) -> str:
    if isinstance(node, str):
        return node
    return "\n" if node.tag == "br" else "".join([_lines(child) for child in node.children])
