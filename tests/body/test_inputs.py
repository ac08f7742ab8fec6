"""Bodies as the API takes them."""

from typing import Any

import pytest

from body import inputs, markdown_in, markdown_out
from body.errors import BodyError
from body.model import Tree
from tests.body.trees import without_keys

OLD = """# Title {#own}

![alt](media:m1)

<figure class="byline-embed"><a href="https://vimeo.com/12345">A film</a></figure>

<details>kept</details>

Text[^1]

[^1]: The note
"""


def read(*blocks: dict[str, Any], old: Tree | None = None) -> list[Any]:
    tree, _ = inputs.read({"blocks": list(blocks)}, old=old)
    found: list[Any] = without_keys(tree["blocks"])
    return found


def old_tree() -> Tree:
    return markdown_in.read(OLD)[0]


def test_every_kind_of_block() -> None:
    found = read(
        {"paragraph": {"text": "a *b*"}},
        {"heading": {"text": "c", "level": 3}},
        {"list": {"ordered": True, "items": [{"text": "d"}, {"text": "e", "depth": 1}]}},
        {"quote": {"text": "f", "citation": "g", "pull": True}},
        {"code": {"code": "h\n", "language": "py", "caption": "i"}},
        {"image": {"imageId": "j", "caption": "k", "width": "WIDE"}},
        {"embed": {"url": "https://youtu.be/dQw4w9WgXcQ"}},
        {"table": {"rows": [["l", "m"], ["n", ""]]}},
        {"callout": {"tone": "NOTE", "text": "o"}},
        {"divider": {}},
        {"contentCard": {"contentId": "p"}},
        {"custom": {"name": "poll", "data": [1]}},
    )
    assert [block["type"] for block in found] == [
        "paragraph", "heading", "list", "quote", "code", "image", "embed", "table", "callout",
        "divider", "content_card", "custom",
    ]  # fmt: skip
    assert found[4] == {
        "type": "code", "code": "h", "language": "py", "caption": [{"text": "i"}]
    }  # fmt: skip
    assert found[5] == {
        "type": "image", "media_id": "j", "caption": [{"text": "k"}], "width": "WIDE"
    }  # fmt: skip
    assert found[7]["header_row"]


def test_defaults_and_nulls_are_left_out() -> None:
    quote = {"text": "a", "citation": None, "pull": False}
    image = {"imageId": "b", "width": "COLUMN", "caption": None}
    assert read({"quote": quote, "image": None}, {"image": image}) == [
        {"type": "quote", "text": [{"text": "a"}]},
        {"type": "image", "media_id": "b"},
    ]


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({}, ""),
        ({"markdown": "a", "html": "b"}, ""),
        ({"blocks": [{}]}, "blocks.0"),
        ({"blocks": [{"paragraph": {"text": "a"}, "divider": {}}]}, "blocks.0"),
        ({"blocks": [{"paragraph": {"text": "  "}}]}, "blocks.0.paragraph.text"),
        ({"blocks": [{"divider": {}}, {"list": {"items": [{"text": ""}]}}]},
         "blocks.1.list.items.0.text"),
        ({"blocks": [{"list": {"items": [{"text": "a", "depth": 1}]}}]},
         "blocks.0.list.items.0.depth"),
        ({"blocks": [{"list": {"items": []}}]}, "blocks.0.list.items"),
        ({"blocks": [{"embed": {"url": "/a"}}]}, "blocks.0.embed.url"),
        ({"blocks": [{"image": {"imageId": "bad id"}}]}, "blocks.0.image.imageId"),
        ({"blocks": [{"heading": {"text": "a", "level": 9}}]}, "blocks.0.heading.level"),
        ({"blocks": [{"divider": {"key": "a"}}] * 2}, "blocks.1.divider.key"),
        ({"blocks": [{"divider": {"key": "a b"}}]}, "blocks.0.divider.key"),
        ({"blocks": [{"table": {"rows": []}}]}, "blocks.0.table.rows"),
        ({"blocks": [{"image": {"imageId": "../x"}}]}, "blocks.0.image.imageId"),
        (
            {"blocks": [{"list": {"items": [{"text": "a", "depth": n} for n in range(9)]}}]},
            "blocks.0.list.items.8.depth",
        ),
        ({"blocks": [{"keep": {"key": "gone"}}]}, "blocks.0.keep.key"),
        ({"blocks": [{"custom": {"name": "x", "data": float("nan")}}]}, "blocks.0.custom.data"),
        ({"blocks": [{"paragraph": {"text": "<div>" * 600}}]}, "blocks.0.paragraph.text"),
        ({"markdown": "x" * 3_000_000}, "markdown"),
        ({"html": "<div>" * 600}, "html"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_path(value: dict[str, Any], path: str) -> None:
    def media_id(given: str) -> str:
        if " " in given:
            raise ValueError(given)
        return given

    with pytest.raises(BodyError) as caught:
        inputs.read(value, media_id=media_id)
    assert caught.value.path == path


def test_markdown_and_html_carry_the_keys_over() -> None:
    old = old_tree()
    edited = markdown_out.markdown(old).replace("Text", "Other words")
    for value in ({"markdown": edited}, {"markdown": OLD}):
        tree, _ = inputs.read(value, old=old)
        assert [b["key"] for b in tree["blocks"]] == [b["key"] for b in old["blocks"]]


def test_blocks_keep_the_keys_they_bring() -> None:
    tree, _ = inputs.read({"blocks": [{"divider": {"key": "mine"}}, {"divider": {}}]})
    assert tree["blocks"][0]["key"] == "mine"
    assert tree["blocks"][1]["key"] not in {"mine", ""}


def test_what_an_input_can_not_say_stays_as_it_was() -> None:
    old = old_tree()
    heading, image, embed, raw, text, notes = old["blocks"]
    found = read(
        {"heading": {"key": heading["key"], "text": "Other", "level": 1}},
        {"image": {"key": image["key"], "imageId": "m1"}},
        {"embed": {"key": embed["key"], "url": "https://vimeo.com/12345"}},
        {"keep": {"key": raw["key"]}},
        {"paragraph": {"key": text["key"], "text": "Text[^1] and more^[new]"}},
        {"keep": {"key": notes["key"]}},
        old=old,
    )
    assert found[0]["anchor"] == "own"
    assert found[1]["alt"] == "alt"
    assert found[2]["title"] == "A film"
    assert found[3] == without_keys(raw)
    assert found[4]["text"][-1] == {"footnote": "2"}
    assert [note["id"] for note in found[5]["notes"]] == ["1", "2"]
    assert len(found) == 6


def test_footnotes_that_nothing_refers_to_any_more_go() -> None:
    assert [b["type"] for b in read({"paragraph": {"text": "a"}}, old=old_tree())] == ["paragraph"]


def test_ids_of_the_api_become_stored_ones() -> None:
    tree, _ = inputs.read(
        {"blocks": [{"image": {"imageId": "a"}}, {"contentCard": {"contentId": "b"}}]},
        media_id=str.upper,
        content_id=lambda given: given * 2,
    )
    assert without_keys(tree["blocks"]) == [
        {"type": "image", "media_id": "A"},
        {"type": "content_card", "content_id": "bb"},
    ]


def test_remarks_name_the_block() -> None:
    _, remarks = inputs.read({"blocks": [{"paragraph": {"text": "a <script>x</script>"}}]})
    assert [(r.kind, r.where) for r in remarks] == [("dropped", "blocks.0.paragraph.text")]


def test_a_path_counts_what_was_given_not_what_became_of_it() -> None:
    old, _ = inputs.read({"markdown": "x[^1]\n\n[^1]: note"})
    notes = {"keep": {"key": old["blocks"][1]["key"]}}
    heading = {"heading": {"text": "x", "level": 9}}
    with pytest.raises(BodyError) as caught:
        inputs.read({"blocks": [notes, heading]}, old=old)
    assert caught.value.path == "blocks.1.heading.level"


def test_a_list_may_start_at_nought() -> None:
    given = {"items": [{"text": "a"}], "ordered": True, "start": 0}
    tree, _ = inputs.read({"blocks": [{"list": given}]})
    assert tree["blocks"][0].get("start") == 0
