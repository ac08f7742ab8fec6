r"""Rules on markdown-it's tokens, for what CommonMark does not have.

They run on tokens, where ``\[`` is still an escape and an autolink still one.
"""

import re
from collections.abc import Iterator
from html import escape
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from body import embeds, urls
from body.errors import Remark
from body.reading import markdown_html

_TASK: Final = re.compile(r"\[([ xX])\](?:[ \t]+|$)")
_CALLOUT: Final = re.compile(r"\[!([A-Za-z][A-Za-z0-9-]{0,30})\][ \t]*(?:\n|$)")
_ANCHOR: Final = re.compile(r"(?<!\\)\{:?\s*#([^\s{}]++)[^{}]*+\}\s*$")
# kramdown's attribute lists: {: .class} anywhere, {.class} right behind something or at the end.
_ATTRIBUTES: Final = re.compile(r"\s?\{:\s*[.#\w:][^{}]*\}")
_SHORT: Final = r"\s?\{[.#][\w.#= \"'-]+\}"
_BEHIND: Final = re.compile(rf"^{_SHORT}")
_AT_END: Final = re.compile(rf"{_SHORT}\s*$")


def install(md: MarkdownIt) -> None:
    """Add the rules. Remarks go to ``env["remarks"]``."""
    md.core.ruler.before("inline", "byline_blocks", _blocks)
    md.core.ruler.before("footnote_tail", "byline_unused_notes", _unused_notes)
    md.core.ruler.after("footnote_tail", "byline_inline", _inline)
    md.core.ruler.push("byline_as_html", _as_html)


def _blocks(state: StateCore) -> None:
    tokens = state.tokens
    for place, token in enumerate(tokens):
        if token.type != "inline" or not place:
            continue
        opener = tokens[place - 1].type
        if opener == "heading_open":
            _anchor(tokens[place - 1], token)
        elif opener == "paragraph_open" and place > 1:
            _task(tokens[place - 2], token)
            _callout(tokens, place)


def _anchor(heading: Token, token: Token) -> None:
    found = _ANCHOR.search(token.content)
    if found:
        heading.attrSet("id", found[1])
        token.content = token.content[: found.start()].rstrip()


def _task(item: Token, token: Token) -> None:
    found = _TASK.match(token.content)
    if found and item.type == "list_item_open":
        item.attrSet("data-checked", "false" if found[1] == " " else "true")
        token.content = token.content[found.end() :]


def _callout(tokens: list[Token], place: int) -> None:
    quote, token = tokens[place - 2], tokens[place]
    found = _CALLOUT.match(token.content)
    if not found or quote.type != "blockquote_open":
        return
    token.content = token.content[found.end() :]
    quote.tag = "aside"
    quote.attrSet("data-tone", found[1].lower())
    while tokens[place].type != "blockquote_close" or tokens[place].level != quote.level:
        place += 1
    tokens[place].tag = "aside"


def _unused_notes(state: StateCore) -> None:
    """Footnotes that nothing refers to are kept as well."""
    notes = state.env.get("footnotes", {})
    for label, number in notes.get("refs", {}).items():
        if number < 0:
            notes["list"][len(notes["list"])] = {"label": label[1:], "count": 0}


def _inline(state: StateCore) -> None:
    remarks: list[Remark] = state.env["remarks"]
    markdown_html.indented(state.tokens)
    closing = markdown_html.never_closed(state.tokens)
    for place, token in enumerate(state.tokens):
        if token.type == "html_block":
            token.content = markdown_html.block(token.content, closing)
        elif token.type == "inline" and token.children:
            markdown_html.inline(token.children)
            _attributes(token.children, remarks)
            _alone(state.tokens, place)


def _attributes(children: list[Token], remarks: list[Remark]) -> None:
    before = ""
    for token in children:
        if token.type == "text":
            _strip(token, _ATTRIBUTES, remarks)
            if before not in {"", "softbreak", "text_special"}:
                _strip(token, _BEHIND, remarks)
            if token is children[-1]:
                _strip(token, _AT_END, remarks)
        before = token.type


def _strip(token: Token, form: re.Pattern[str], remarks: list[Remark]) -> None:
    remarks += [Remark("dropped", found.strip(), "source") for found in form.findall(token.content)]
    token.content = form.sub("", token.content)


def _alone(tokens: list[Token], place: int) -> None:
    """An address alone in angle brackets is what it shows: a player, or a card."""
    children = tokens[place].children or []
    opener = tokens[place - 1]
    if len(children) != 3 or children[0].markup != "autolink" or opener.type != "paragraph_open":
        return
    href = str(children[0].attrGet("href"))
    link = urls.read_link(href)
    if link and "content_id" in link:
        opener.attrSet("class", "byline-card")
    elif embeds.identify(href):
        opener.attrSet("class", "byline-embed")
        opener.tag = tokens[place + 1].tag = "figure"


def _as_html(state: StateCore) -> None:
    """Tokens that markdown-it would write otherwise than the HTML reader wants them."""
    for token in state.tokens:
        if token.type.startswith("footnote_"):
            _set_html(token, "html_block", _NOTES.get(token.type, "").format(_note_name(token)))
        for child in token.children or []:
            if child.type == "footnote_ref":
                name = _note_name(child)
                _set_html(child, "html_inline", f'<sup><a href="#{name}">*</a></sup>')
            elif child.type == "image":
                _set_html(child, "html_inline", _image(child))


def _set_html(token: Token, kind: str, html: str) -> None:
    token.type, token.tag, token.nesting, token.content = kind, "", 0, html


_NOTES: Final = {
    "footnote_block_open": '<section class="byline-footnotes"><ol>',
    "footnote_open": '<li id="{}">',
    "footnote_close": "</li>",
    "footnote_block_close": "</ol></section>",
}


def _note_name(token: Token) -> str:
    label = token.meta.get("label")
    number = token.meta.get("id")
    return escape(f"fn-{label}" if label is not None else f"fn-inline-{number}")


def _image(token: Token) -> str:
    alt = escape("".join(_alt(token.children or [])))
    src = escape(str(token.attrGet("src")))
    title = escape(str(token.attrGet("title") or ""))
    return f'<img src="{src}" alt="{alt}" title="{title}">'


def _alt(children: list[Token]) -> Iterator[str]:
    for child in children:
        if child.type == "image":
            yield from _alt(child.children or [])
        elif child.type in {"softbreak", "hardbreak"}:
            yield " "
        elif child.type != "html_inline":
            yield child.content
