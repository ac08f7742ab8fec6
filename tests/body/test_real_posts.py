"""Every post of a real publication: 18F's, in the public domain. It is not in the repository."""

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from body import html_in, html_out, markdown_in, markdown_out, text_out
from body.errors import Remark
from body.model import Tree
from body.resolving import SOURCE
from body.tree import check
from body.words import word_count

POSTS: Final = Path(__file__).parents[2].parent / "shared" / "data" / "18f-blog" / "posts"
NEEDS_POSTS = pytest.mark.skipif(not POSTS.is_dir(), reason=f"there is no {POSTS}")

# Templating is the importer's business; this is the least of it.
FRONT_MATTER: Final = re.compile(r"\A---\n.*?\n---[ \t]*\n", re.DOTALL)
IMAGE: Final = re.compile(r'\{%\s*image\s+"([^"]*)"\s*,?\s*(?:"([^"]*)")?[^%]*%\}')
ADDRESS: Final = re.compile(r"""\{\{\s*["']([^"']*)["']\s*\|\s*url\s*\}\}""")
TAG: Final = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)


def markdown_of(path: Path) -> str:
    text = FRONT_MATTER.sub("", path.read_text("utf-8"))
    text = IMAGE.sub(lambda found: f'<img src="/{found[1]}" alt="{found[2] or ""}">', text)
    return TAG.sub("", ADDRESS.sub(r"\1", text))


@cache
def read_posts() -> dict[str, tuple[Tree, list[Remark]]]:
    return {path.name: markdown_in.read(markdown_of(path)) for path in sorted(POSTS.glob("*.md"))}


@NEEDS_POSTS
def test_all_posts_become_blocks(capsys: pytest.CaptureFixture[str]) -> None:
    posts = read_posts()
    trees = [check(tree) for tree, _ in posts.values()]
    kinds = Counter(block["type"] for tree in trees for block in tree["blocks"])
    remarks = Counter(remark.kind for _, found in posts.values() for remark in found)
    words = sum(word_count(tree) for tree in trees)
    with capsys.disabled():
        print(f"\n{len(trees)} posts, {words} words, {kinds.total()} blocks: {dict(kinds)}")  # noqa: T201 -- asked for
        print(f"remarks: {dict(remarks)}")  # noqa: T201 -- likewise
    assert len(trees) == 504
    assert kinds["raw_html"] < kinds.total() / 100
    assert not any("{%" in text_out.text(tree) for tree in trees)


@NEEDS_POSTS
def test_posts_survive_markdown() -> None:
    changed = [
        name
        for name, (tree, _) in read_posts().items()
        if markdown_in.read(markdown_out.markdown(tree))[0] != tree
    ]
    assert changed == []


@NEEDS_POSTS
def test_posts_survive_html() -> None:
    changed = [
        name
        for name, (tree, _) in read_posts().items()
        if html_in.read(html_out.html(tree, resolver=SOURCE))[0] != tree
    ]
    assert changed == []
