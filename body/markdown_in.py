"""Markdown to blocks: CommonMark, tables, footnotes, strikethrough, tasks, callouts, HTML.

``Markdown → HTML (markdown-it) → blocks (html_in)``: HTML inside Markdown, and Markdown inside
HTML, then need no thought of their own, and everything passes the one sanitiser.
"""

from typing import Any, Final

from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from body import html_in
from body.errors import BodyError, Remark
from body.model import Note, RichText, Tree
from body.reading import markdown_rules

MAX_MARKDOWN_CHARS: Final = 2_000_000


class _Parser(MarkdownIt):
    """``urls`` spells and refuses addresses, for HTML and Markdown alike: not markdown-it."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802 -- markdown-it's name, and the next
        return url

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802
        return True


def _parser() -> MarkdownIt:
    md = _Parser("commonmark", {"html": True, "maxNesting": 60, "xhtmlOut": False})
    return md.enable(["table", "strikethrough"]).use(footnote_plugin).use(markdown_rules.install)


_MD: Final = _parser()


def read(markdown: str) -> tuple[Tree, list[Remark]]:
    """The Markdown as a tree with keys, and what was changed or dropped on the way.

    Raises:
        BodyError: it is too large, or its HTML too deep.
    """
    env: dict[str, Any] = {"remarks": []}
    tree, remarks = html_in.read(_MD.render(_sized(markdown), env))
    return tree, env["remarks"] + remarks


def read_text(
    markdown: str, known_notes: frozenset[str] = frozenset()
) -> tuple[RichText, list[Note], list[Remark]]:
    """One line's Markdown as rich text, and the footnotes written in it (``^[…]``).

    ``known_notes``: ids that ``[^id]`` may name besides.
    """
    names = {f":{note_id}": -1 for note_id in known_notes}
    env: dict[str, Any] = {"remarks": [], "footnotes": {"refs": names, "list": {}}}
    html = _MD.renderInline(_sized(markdown), env)
    text, notes, remarks = html_in.read_text(html, known_notes)
    return text, notes, env["remarks"] + remarks


def _sized(markdown: str) -> str:
    if len(markdown) > MAX_MARKDOWN_CHARS:
        raise BodyError("", f"At most {MAX_MARKDOWN_CHARS} characters of Markdown.")
    return markdown
