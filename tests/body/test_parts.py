"""Outline, words, plain text, references, rewriting, teaser, rich text and addresses."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from body import blocks as make
from body import embeds, markdown_in, outline, references, rewrite, rich, teaser, text_out, urls
from body import words as counting
from body.model import Link, Media, Tree
from body.tree import check
from tests.body.trees import FEW, TRICKY, spans, trees

WHOLE = """# The *first*

One two three [four](/five#six) five. [Ext](https://example.org/) [in](content:c1)

- six
- seven[^1]

![alt](/a.png "eight nine")

## The first

![](media:m1) ![](https://example.org/a.png)

<content:c2>

> ten
>
> <cite>eleven</cite>

| twelve | 13 |
|---|---|
| fourteen | |

[^1]: fifteen [sixteen](/five)
"""


def tree_of(markdown: str) -> Tree:
    return markdown_in.read(markdown)[0]


def test_anchors_are_as_on_github_and_unique() -> None:
    source = "# A, b & C!\n\n# A, b & C!\n\n# Élan vital_1\n\n# 你好\n\n# ?!\n\n# x {#a-b--c-1}"
    found = [item.anchor for item in outline.outline(tree_of(source))]
    assert found == ["a-b--c", "a-b--c-2", "élan-vital_1", "你好", "section", "a-b--c-1"]


def test_the_outline_names_block_level_and_text() -> None:
    tree = tree_of(WHOLE)
    items = outline.outline(tree)
    assert [(i.level, i.text, i.anchor) for i in items] == [
        (1, "The first", "the-first"),
        (2, "The first", "the-first-1"),
    ]
    assert items[0].block_key == tree["blocks"][0]["key"]


@given(st.lists(st.sampled_from("ab"), max_size=6), st.data())
def test_taking_derivable_anchors_out_changes_no_anchor(
    texts: list[str], data: st.DataObject
) -> None:
    blocks: Any = [
        {"type": "heading", "key": f"k{i}", "level": 1, "text": [{"text": text}]}
        for i, text in enumerate(texts)
    ]
    for block in blocks:
        if anchor := data.draw(st.sampled_from(("", "a", "a-1", "b", "b-2", "own"))):
            block["anchor"] = anchor
    chosen = [block["anchor"] for block in blocks if "anchor" in block]
    if len(set(chosen)) < len(chosen):
        return
    before = outline.anchors({"version": 1, "blocks": blocks})
    outline.drop_derivable(blocks)
    assert outline.anchors({"version": 1, "blocks": blocks}) == before


def test_plain_text_says_what_readers_hear() -> None:
    assert text_out.text(tree_of(WHOLE)) == (
        "The first\n\nOne two three four five. Ext in\n\n• six\n• seven\n\neight nine\n\nThe first"
        "\n\nten\neleven\n\ntwelve\t13\nfourteen\t\n\nfifteen sixteen"
    )


def test_words_are_counted_and_characters_of_scripts_without_spaces() -> None:
    assert counting.word_count(tree_of("One, two — three's\n\n- four")) == 4
    assert counting.word_count(tree_of("漢字 and かな")) == 5
    assert counting.reading_seconds(tree_of("word " * 238)) == 60
    assert counting.reading_seconds(tree_of("![](/a)\n\n![](/b)")) == 23


def test_an_excerpt_is_the_first_paragraphs_cut_after_a_word() -> None:
    tree = tree_of("# Heading\n\n![](/a 'caption')\n\nOne two three.\n\nFour five.")
    assert counting.excerpt(tree) == "One two three. Four five."
    assert counting.excerpt(tree, 10) == "One two"
    assert counting.excerpt(tree_of("# Only a heading")) == "Only a heading"


def test_references_are_told_once_each() -> None:
    found = references.references(
        tree_of(WHOLE + "\n\n[again](/five) [own](https://own.example/x)")
    )
    assert found.content_ids == ("c1", "c2")
    assert found.media_ids == ("m1",)
    assert found.paths == ("/five",)
    assert found.external == ("https://example.org/", "https://own.example/x")
    assert found.sources == ("/a.png", "https://example.org/a.png")
    own = references.references(
        tree_of("[a](https://own.example/x)"), own_hosts=frozenset({"own.example"})
    )
    assert own.paths == ("/x",)
    assert own.external == ()


def test_importers_put_ids_in_place_of_addresses() -> None:
    tree = tree_of("[a](https://own.example/five?q#six) [b](/other)\n\n[![](/a.png)](/five)")
    rewritten = rewrite.rewrite(
        tree,
        links=rewrite.to_content({"/five": "c5"}, frozenset({"own.example"})),
        media=rewrite.to_media({"/a.png": "m5"}),
    )
    check(rewritten)
    found = references.references(rewritten)
    assert (found.content_ids, found.paths) == (("c5",), ("/other",))
    assert (found.media_ids, found.sources) == (("m5",), ())
    link = next(references.block_links(rewritten["blocks"][0]))
    assert link == {"href": "/five?q#six", "content_id": "c5"}
    assert [b["key"] for b in rewritten["blocks"]] == [b["key"] for b in tree["blocks"]]


@FEW
@given(trees())
def test_rewriting_nothing_changes_nothing(tree: Tree) -> None:
    same = rewrite.rewrite(tree, links=lambda link: link, media=lambda block: block)
    assert same == tree


@FEW
@given(trees())
def test_links_and_media_can_be_taken_out(tree: Tree) -> None:
    def no_link(_link: Link) -> None:
        return None

    def no_medium(_block: Media) -> None:
        return None

    bare = check(rewrite.rewrite(tree, links=no_link, media=no_medium))
    cards = {b["content_id"] for b in tree["blocks"] if b["type"] == "content_card"}
    found = references.references(bare)
    assert set(found.content_ids) == cards
    assert found.media_ids + found.paths + found.external + found.sources == ()


def test_a_teaser_ends_within_a_paragraph() -> None:
    tree = tree_of("# A\n\none two **three four** five[^1]\n\nsix\n\n[^1]: seven")
    short, truncated = teaser.teaser(tree, 4)
    assert truncated
    assert text_out.text(short) == "A\n\none two three…"
    assert [b["key"] for b in short["blocks"]] == [b["key"] for b in tree["blocks"][:2]]


def test_a_teaser_of_everything_is_everything() -> None:
    tree = tree_of(WHOLE)
    assert teaser.teaser(tree, 10_000) == (tree, False)


def test_a_teaser_gives_away_no_picture_beyond_its_end() -> None:
    tree = tree_of("one two\n\n![](/a)\n\n## Heading\n\n![](/b)\n\n![](/c)")
    for words, pictures in ((2, 0), (20, 0), (27, 1), (28, 1), (60, 2)):
        short, truncated = teaser.teaser(tree, words)
        assert truncated
        assert len(references.references(short).sources) == pictures
        assert [b["type"] for b in short["blocks"]][-1:] != ["heading"]


@pytest.mark.parametrize(
    "unspaced", ["这是一个段落。", "これは段落です。", "ภาษาไทยไม่เว้น", "aaaaaaaaaaaaaaaa"]
)
def test_a_teaser_ends_in_a_text_without_spaces(unspaced: str) -> None:
    short, truncated = teaser.teaser(tree_of(f"{unspaced * 300}SECRET"), 60)
    assert truncated
    assert 50 < len(text_out.text(short)) <= 60 * 30 + 1


def test_a_teaser_weighs_what_a_custom_block_tells() -> None:
    quiz: Any = {"type": "custom", "key": "q", "name": "quiz", "data": {"text": "word " * 100}}
    assert teaser.teaser({"version": 1, "blocks": [quiz]}, 60)[0]["blocks"] == []
    assert teaser.teaser({"version": 1, "blocks": [quiz]}, 1000) == (
        {"version": 1, "blocks": [quiz]},
        False,
    )


@FEW
@given(trees(), st.integers(0, 12))
def test_a_teaser_is_a_tree_of_no_more_words(tree: Tree, count: int) -> None:
    short, truncated = teaser.teaser(tree, count)
    check(short)
    if truncated:
        told = text_out.text(short).replace("•", " ").split()
        numbers = sum(len(b["items"]) for b in short["blocks"] if b["type"] == "list")
        # A text of nothing but footnotes is a mark of what was left out.
        marks = sum(_is_of_notes(text) for b in tree["blocks"] for text in make.texts(b))
        assert len(told) <= count + numbers + marks
        assert not any(b["type"] == "footnotes" for b in short["blocks"])


def _is_of_notes(text: Any) -> bool:  # noqa: ANN401  # JSON
    return bool(text) and all("footnote" in span for span in text)


@given(st.lists(spans(("1",)), max_size=6))
def test_canonical_text_is_canonical(made: list[Any]) -> None:
    once = rich.canonical(made)
    assert rich.canonical(once) == once
    said = [span for span in once if "text" in span]
    assert all(span["text"] for span in said)
    if said == once:
        assert all(one != other for one, other in pairwise(once))


@given(st.lists(st.sampled_from(TRICKY), max_size=5).map("".join))
def test_an_address_is_clean_after_one_cleaning(address: str) -> None:
    clean = urls.link(address)
    if clean is not None:
        assert urls.link(clean) == clean
        assert clean.isascii()
        assert not set(clean) & set(' "<>\\^`{|}\n')


@pytest.mark.parametrize(
    ("address", "clean"),
    [
        ("/a b", "/a%20b"),
        (" HTTPS://Example.org/é?x=ü#ö ", "https://Example.org/%C3%A9?x=%C3%BC#%C3%B6"),
        ("//example.org/x", "https://example.org/x"),
        ("/100%/%41", "/100%25/%41"),
        ("https://münchen.example/", "https://m%C3%BCnchen.example/"),
        ("https://[::1]:8000/", "https://[::1]:8000/"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("java\nscript:alert(1)", None),
        ("https:evil", None),
        ("https://a@b/", None),
        ("https://a:b/", None),
        ("https://[/", None),
        ("localhost:80", None),
        ("", None),
    ],
)
def test_addresses(address: str, clean: str | None) -> None:
    assert urls.link(address) == clean


@pytest.mark.parametrize(
    ("address", "provider", "frame"),
    [
        ("https://youtu.be/dQw4w9WgXcQ?t=1m5s", "youtube",
         "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?start=65"),
        ("http://m.youtube.com/shorts/dQw4w9WgXcQ", "youtube",
         "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
        ("//player.vimeo.com/video/123?h=abcdef", "vimeo",
         "https://player.vimeo.com/video/123?h=abcdef"),
        ("https://w.soundcloud.com/player/?url=https%3A//api.soundcloud.com/tracks/1&auto_play=true",
         "soundcloud",
         "https://w.soundcloud.com/player/?url=https%3A%2F%2Fapi.soundcloud.com%2Ftracks%2F1"),
        ("https://open.spotify.com/embed/episode/0123456789abcdef", "spotify",
         "https://open.spotify.com/embed/episode/0123456789abcdef"),
        ("https://codepen.io/some-one/embed/preview/abcDEF?x=1", "codepen",
         "https://codepen.io/some-one/embed/abcDEF"),
        ("https://gist.github.com/a/0123456789.js", "gist", None),
        ("https://www.youtube.com/watch?v=short", None, None),
        ("https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ", None, None),
        ("/watch?v=dQw4w9WgXcQ", None, None),
    ],
)  # fmt: skip
def test_players(address: str, provider: str | None, frame: str | None) -> None:
    player = embeds.identify(address)
    assert (player and player.provider) == provider
    assert (player and player.frame) == frame
    if player:
        again = embeds.identify(player.url)
        assert again == player
        if player.frame:
            assert embeds.identify(player.frame) == player


def test_an_embed_leaves_out_what_is_usual() -> None:
    plain: Any = {
        "type": "embed", "key": "", "url": "https://vimeo.com/123", "provider": "vimeo"
    }  # fmt: skip
    assert make.embed("https://vimeo.com/123", "https://vimeo.com/123", 16 / 9) == plain
    assert make.embed("https://vimeo.com/123", " A  title ", 1.25) == {
        **plain, "title": "A title", "aspect_ratio": 1.25
    }  # fmt: skip
    assert make.embed("mailto:x@y.example") is None


def test_texts_of_a_block_are_visited_and_changed_alike() -> None:
    for block in tree_of(WHOLE)["blocks"]:
        seen: list[Any] = []

        def note(text: Any, seen: list[Any] = seen) -> Any:  # noqa: ANN401 -- rich text
            seen.append(text)
            return text

        assert make.map_texts(block, note) == block
        assert sorted(map(str, seen)) == sorted(map(str, make.texts(block)))
