"""Reading what was written gives what was there."""

from hypothesis import example, given, settings

from body import html_in, html_out, markdown_in, markdown_out
from body.model import Tree
from body.resolving import SOURCE
from body.tree import check
from tests.body.trees import MARKDOWN, trees, without_keys


@settings(max_examples=60)
@given(trees())
def test_a_tree_survives_markdown(tree: Tree) -> None:
    again, _ = markdown_in.read(markdown_out.markdown(tree))
    assert without_keys(again) == without_keys(tree)


@settings(max_examples=60)
@given(trees(lambda kind: kind != "custom"))
def test_a_tree_survives_html(tree: Tree) -> None:
    again, _ = html_in.read(html_out.html(tree, resolver=SOURCE))
    assert without_keys(again) == without_keys(tree)


@given(MARKDOWN)
@example("# # # ")
@example("<details>\x1f")
@example("<https://youtu.be/dQw4w9WgXcQ>")
@example("- a\n\n\n- b\n\n* c\n1) d")
@example("**a.**b *c***d** ~~~e~~~ ***f** g*")
def test_markdown_is_stable_after_one_round(markdown: str) -> None:
    first, _ = markdown_in.read(markdown)
    written = markdown_out.markdown(check(first))
    second, _ = markdown_in.read(written)
    assert second == first
    assert markdown_out.markdown(second) == written


@given(MARKDOWN)
@example("<noscript><![")
@example('<img src=http:\\">')
@example("<pre>\n\n\nx")
def test_html_is_stable_after_one_round(html: str) -> None:
    first, _ = html_in.read(html)
    written = html_out.html(check(first), resolver=SOURCE)
    second, _ = html_in.read(written)
    assert second == first
