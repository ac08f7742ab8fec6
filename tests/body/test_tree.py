"""The gate lets in what readers make, and nothing else."""

import copy
import math
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from body import html_out, keys, markdown_out, outline, references, teaser, text_out, words
from body.errors import BodyError
from body.model import MAX_BLOCKS, MAX_TEXT_BYTES, Tree
from body.tree import check, empty
from tests.body.trees import FEW, trees

WHOLE: dict[str, Any] = {
    "version": 1,
    "blocks": [
        {"type": "paragraph", "key": "a", "text": [{"text": "x", "marks": ["STRONG", "EM"]}]},
        {"type": "heading", "key": "b", "text": [{"text": "x"}], "level": 2, "anchor": "here"},
        {
            "type": "list",
            "key": "c",
            "ordered": True,
            "start": 3,
            "items": [
                {"text": [{"text": "x"}]},
                {"text": [{"text": "y"}], "depth": 1, "ordered": False, "checked": True},
            ],
        },
        {"type": "quote", "key": "d", "text": [{"text": "x"}, {"footnote": "1"}], "pull": True},
        {"type": "code", "key": "e", "code": "x\n", "language": "c++", "caption": [{"text": "c"}]},
        {"type": "image", "key": "f", "media_id": "m", "alt": "x", "width": "WIDE"},
        {
            "type": "gallery",
            "key": "g",
            "images": [{"type": "image", "key": "h", "src": "/x.png", "link": {"href": "/y"}}],
        },
        {"type": "video", "key": "i", "src": "https://example.org/x.mp4", "poster": "/p.png"},
        {"type": "audio", "key": "j", "media_id": "m2"},
        {"type": "embed", "key": "k", "url": "https://vimeo.com/12345", "aspect_ratio": 1.5},
        {"type": "table", "key": "l", "rows": [[[{"text": "x"}], []]], "header_row": True},
        {"type": "callout", "key": "m", "tone": "note", "text": [{"text": "x"}]},
        {"type": "divider", "key": "n"},
        {"type": "content_card", "key": "o", "content_id": "0190-abc"},
        {"type": "raw_html", "key": "p", "html": "<dl><dt>x</dt></dl>"},
        {"type": "custom", "key": "q", "name": "poll", "data": {"a": [1, 1.5, None, True, "x"]}},
        {"type": "footnotes", "key": "r", "notes": [{"id": "1", "text": [{"text": "n"}]}]},
    ],
}
HOSTILE_VALUES: Final[tuple[Any, ...]] = (
    None, True, -1, 2.5, math.nan, 10**30, "", " ", "\x00", "\ud800", "x" * 5000, [], [[]], {},
    {"a": 1}, [{"text": ""}], [{"text": " x"}], [{"text": "a"}, {"text": "b"}],
    [{"text": "a", "marks": []}], [{"text": "a", "marks": ["EM", "STRONG"]}],
    [{"text": "a", "marks": ["BLINK"]}],
    [{"text": "a", "link": {"href": "javascript:x"}}], [{"footnote": "none"}], [{"text": "a\n"}],
    "javascript:alert(1)", "<script>", b"x", (1,), {"type": "paragraph"},
)  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:  # noqa: ANN401 -- JSON
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    below = [
        place
        for name, part in inner
        for place in ([(*path, name)] + (places(part, (*path, name)) if is_container(part) else []))
    ]
    return [p for p in below if "data" not in p]


def is_container(value: object) -> bool:
    return isinstance(value, dict | list)


def changed(place: tuple[Any, ...], change: Any) -> Any:  # noqa: ANN401 -- JSON
    tree = copy.deepcopy(WHOLE)
    holder = tree
    for name in place[:-1]:
        holder = holder[name]
    change(holder, place[-1])
    return tree


def test_every_type_of_block_is_in_the_whole_tree() -> None:
    assert check(WHOLE) is WHOLE


@FEW
@given(trees())
def test_any_tree_passes_and_renders_in_every_form(tree: Tree) -> None:
    check(tree)
    assert isinstance(html_out.html(tree, heading_offset=3, embeds="NONE"), str)
    assert set(html_out.html_by_key(tree)) == set(text_out.text_by_key(tree))
    assert isinstance(markdown_out.markdown(tree), str)
    assert words.word_count(tree) >= 0
    assert len(words.excerpt(tree, 40)) <= 40
    assert len(outline.outline(tree)) == sum(b["type"] == "heading" for b in tree["blocks"])
    references.references(tree)
    for count in (0, 1, 5, 1000):
        check(teaser.teaser(tree, count)[0])


@given(st.sampled_from(places(WHOLE)), st.sampled_from(HOSTILE_VALUES))
def test_a_wrong_value_is_refused_with_its_path(place: tuple[Any, ...], value: Any) -> None:  # noqa: ANN401 -- any
    tree = changed(place, lambda holder, name: holder.__setitem__(name, value))
    path = refused_at(tree)
    if path is None:  # it was not wrong after all, so it must be a tree
        html_out.html(tree)
        markdown_out.markdown(tree)
        text_out.text(tree)
    elif path:
        assert path.split(".")[0] == str(place[0])


def refused_at(tree: Any) -> str | None:  # noqa: ANN401 -- JSON
    try:
        check(tree)
    except BodyError as error:
        return error.path
    return None


@given(st.sampled_from([p for p in places(WHOLE) if isinstance(p[-1], str)]))
def test_an_unknown_key_is_refused(place: tuple[Any, ...]) -> None:
    def add(holder: Any, _name: Any) -> None:  # noqa: ANN401 -- JSON
        holder["more"] = 1

    with pytest.raises(BodyError):
        check(changed(place, add))


@pytest.mark.parametrize("field", ["version", "blocks"])
def test_what_is_required_must_be_there(field: str) -> None:
    with pytest.raises(BodyError, match=field):
        check({name: value for name, value in WHOLE.items() if name != field})


@pytest.mark.parametrize(
    ("block", "path"),
    [
        ({"type": "image", "key": "x"}, "blocks.0"),
        ({"type": "image", "key": "x", "src": "/a", "media_id": "b"}, "blocks.0"),
        ({"type": "image", "key": "x", "src": "data:image/png;base64,x"}, "blocks.0.src"),
        ({"type": "table", "key": "x", "rows": [[[]], [[], []]]}, "blocks.0.rows"),
        ({"type": "list", "key": "x", "items": [{"text": [{"text": "a"}], "depth": 1}]},
         "blocks.0.items.0.depth"),
        ({"type": "list", "key": "x", "start": 2, "items": [{"text": [{"text": "a"}]}]},
         "blocks.0.start"),
        ({"type": "heading", "key": "x", "level": 7, "text": [{"text": "a"}]}, "blocks.0.level"),
        ({"type": "heading", "key": "x", "level": True, "text": [{"text": "a"}]}, "blocks.0.level"),
        ({"type": "quote", "key": "x", "text": [{"text": "a"}], "pull": False}, "blocks.0.pull"),
        ({"type": "paragraph", "key": "", "text": [{"text": "a"}]}, "blocks.0.key"),
        ({"type": "paragraph", "key": "x", "text": [{"footnote": "1"}]}, "blocks.0.text.0"),
        ({"type": "raw_html", "key": "x", "html": "<p onclick=x>a</p>"}, "blocks.0.html"),
        ({"type": "custom", "key": "x", "name": "y", "data": math.inf}, "blocks.0.data"),
        ({"type": "embed", "key": "x", "url": "/relative"}, "blocks.0.url"),
    ],
)  # fmt: skip
def test_a_block_that_contradicts_itself_is_refused(block: dict[str, Any], path: str) -> None:
    with pytest.raises(BodyError) as caught:
        check({"version": 1, "blocks": [block]})
    assert caught.value.path == path


def test_a_key_comes_once_in_galleries_too() -> None:
    tree = copy.deepcopy(WHOLE)
    tree["blocks"][6]["images"][0]["key"] = "a"
    with pytest.raises(BodyError, match="comes twice"):
        check(tree)


def test_there_is_an_end_to_blocks_text_and_depth() -> None:
    divider = {"type": "divider"}
    many = keys.with_keys({"version": 1, "blocks": [divider] * (MAX_BLOCKS + 1)})  # type: ignore[list-item]
    with pytest.raises(BodyError, match="5000"):
        check(many)
    long = {"type": "paragraph", "key": "a", "text": [{"text": "é" * (MAX_TEXT_BYTES // 2 + 1)}]}
    with pytest.raises(BodyError, match="bytes"):
        check({"version": 1, "blocks": [long]})
    deep: Any = []
    for _ in range(40):
        deep = [deep]
    with pytest.raises(BodyError, match="levels"):
        check({"version": 1, "blocks": [{"type": "custom", "key": "a", "name": "x", "data": deep}]})


def test_an_empty_body_is_one() -> None:
    assert check(empty()) == {"version": 1, "blocks": []}
