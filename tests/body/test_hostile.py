"""No known trick survives, wherever it is put; judged by another HTML parser than the room's."""

from typing import Any, cast

import pytest

from body import html_in, html_out, inputs, markdown_in, markdown_out, outline, words
from body.errors import BodyError
from body.model import Block, RichText, Tree
from body.resolving import Resolver, Target
from body.tree import check
from tests.body.browser import COMMONMARK, dangers, unmarked
from tests.body.hostile import ALL

ATTACKS = pytest.mark.parametrize("attack", ALL, ids=range(len(ALL)))

ATTRIBUTES = """
<a href="{0}" title="{0}">x</a> <img src="{0}" alt="{0}" title="{0}">
<iframe src="{0}" title="{0}"></iframe> <video src="{0}" poster="{0}"></video>
<h2 id="{0}">x</h2> <pre class="language-{0}">x</pre> <aside data-tone="{0}">x</aside>
<div class="byline-custom" data-name="{0}">x</div>
"""


def test_the_judge_sees_what_is_dangerous() -> None:
    assert len([attack for attack in ALL if dangers(attack)]) > 90
    assert len(set(ALL)) == len(ALL) > 150


def assert_harmless(tree: Tree) -> None:
    """In every form that may end as HTML."""
    elsewhere = COMMONMARK.render(markdown_out.markdown(tree, resolver=Resolver()))
    again, _ = markdown_in.read(markdown_out.markdown(tree))
    assert dangers(html_of(tree) + elsewhere + html_of(again)) == []
    assert unmarked(html_of(tree)) == []


def html_of(tree: Tree) -> str:
    whole = html_out.html(tree)
    return whole + html_out.html(tree, embeds="LINK", heading_offset=2)


@ATTACKS
def test_as_markdown_and_as_html(attack: str) -> None:
    for read in (html_in.read, markdown_in.read):
        tree, _ = read(attack)
        assert_harmless(check(tree))


@ATTACKS
def test_inside_what_stays_html(attack: str) -> None:
    for html in (f"<details>{attack}</details>", f"<dl><dt title='{attack}'>{attack}</dl>"):
        tree, _ = html_in.read(html)
        assert_harmless(check(tree))


@ATTACKS
def test_in_attributes(attack: str) -> None:
    quoted = attack.replace('"', "&quot;")
    for html in (
        ATTRIBUTES.format(quoted),
        f"[x](<{attack}>) ![{attack}](<{attack}> '{attack}')",
        f"<{attack}>",
    ):
        for read in (html_in.read, markdown_in.read):
            tree, _ = read(html)
            assert_harmless(check(tree))


@ATTACKS
def test_in_a_tree_that_nobody_checked(attack: str) -> None:
    """Writing is safe by itself: it does not rely on what reading refuses."""
    tree = whole_tree(attack)
    target = {"c": Target("https://example.org/", attack)}
    html = html_of(tree) + html_out.html(tree, resolver=Resolver(contents=target))
    assert dangers(html) + unmarked(html) == []
    again, _ = markdown_in.read(markdown_out.markdown(tree))
    assert_harmless(again)


@ATTACKS
def test_as_input_blocks(attack: str) -> None:
    blocks: list[dict[str, Any]] = [
        {"paragraph": {"text": attack}},
        {"heading": {"text": attack}},
        {"quote": {"text": attack, "citation": attack}},
        {"code": {"code": attack, "caption": attack}},
        {"list": {"items": [{"text": attack}]}},
        {"table": {"rows": [[attack, attack]], "caption": attack}},
        {"callout": {"tone": "note", "text": attack}},
        {"embed": {"url": attack}},
        {"image": {"imageId": "i", "caption": attack}},
        {"custom": {"name": "x", "data": attack}},
    ]
    taken = [block for block in blocks if is_taken(block)]
    tree, _ = inputs.read({"blocks": taken})
    assert_harmless(tree)


def is_taken(block: dict[str, Any]) -> bool:
    try:
        inputs.read({"blocks": [block]})
    except BodyError:
        return False
    return True


@ATTACKS
def test_plain_forms_have_no_markup_of_their_own(attack: str) -> None:
    tree, _ = markdown_in.read(f"# {attack}")
    for item in outline.outline(tree):
        assert not set(item.anchor) & set("\"'<> ")
    assert "\n" not in words.excerpt(tree)


def whole_tree(attack: str) -> Tree:
    """The attack in every place of a tree that takes text or an address."""
    link = {"href": attack, "title": attack}
    text = cast("RichText", [
        {"text": attack}, {"text": attack, "marks": ["CODE"]}, {"text": attack, "link": link},
        {"text": attack, "marks": ["STRONG", "SUB"], "link": {"href": attack, "content_id": "c"}},
        {"footnote": "1"},
    ])  # fmt: skip
    image = {
        "type": "image", "src": attack, "alt": attack, "title": attack, "link": link,
        "caption": text, "width": attack,
    }  # fmt: skip
    blocks: list[dict[str, Any]] = [
        {"type": "paragraph", "text": text},
        {"type": "heading", "text": text, "level": 2, "anchor": attack},
        {"type": "list", "items": [{"text": text}, {"text": text, "depth": 1, "checked": True}]},
        {"type": "quote", "text": text, "citation": text},
        {"type": "quote", "text": text, "citation": text, "pull": True},
        {"type": "code", "code": attack},
        {"type": "code", "code": attack, "caption": text},
        image,
        {"type": "gallery", "images": [{**image, "key": "inner"}]},
        {"type": "video", "src": attack, "poster": attack, "caption": text},
        {"type": "audio", "src": attack, "caption": text},
        {"type": "embed", "url": attack, "title": attack},
        {"type": "table", "rows": [[text, text], [text, text]], "header_row": True},
        {"type": "table", "rows": [[text]], "caption": text},
        {"type": "callout", "tone": attack, "text": text},
        {"type": "content_card", "content_id": "c"},
        {"type": "footnotes", "notes": [{"id": "1", "text": text}]},
        {"type": "raw_html", "html": attack},
        {"type": "custom", "name": attack, "data": attack},
    ]
    keyed = [{"key": f"k{place}", **block} for place, block in enumerate(blocks)]
    return {"version": 1, "blocks": cast("list[Block]", keyed)}
