"""What an editor types: pure, so without a database."""

import hashlib
import unicodedata
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from body.model import MAX_TEXT_BYTES
from resolvers.drafts import (
    Credit,
    Draft,
    content_hash,
    prepare,
    snapshot,
)
from resolvers.errors import Invalid

ANN = UUID(int=1)
KEY_OF_X = "tv3b76uo"  # made from what it says


def body(*texts: str) -> dict[str, Any]:
    return {
        "version": 1,
        "blocks": [{"type": "paragraph", "text": [{"text": text}]} for text in texts],
    }


def image(media_id: str) -> dict[str, Any]:
    return {"version": 1, "blocks": [{"type": "image", "media_id": media_id}]}


def test_a_snapshot_is_what_was_typed() -> None:
    draft = Draft("T", "K", "D", body("x"), (UUID(int=2),), (Credit(ANN, "EDITOR"),), UUID(int=3))
    assert snapshot(draft) == {
        "title": "T",
        "kicker": "K",
        "dek": "D",
        "body": {"version": 1, "blocks": [{"key": KEY_OF_X} | body("x")["blocks"][0]]},
        "tag_ids": [str(UUID(int=2))],
        "credits": [{"author_id": str(ANN), "role": "EDITOR"}],
        "hero_image_id": str(UUID(int=3)),
    }


def test_blank_lines_are_none_and_white_space_collapses() -> None:
    content = snapshot(Draft("  A\n title ", kicker=" \t"))
    assert (content["title"], content["kicker"]) == ("A title", None)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip))
def test_the_hash_does_not_see_how_characters_are_composed(title: str) -> None:
    forms = {unicodedata.normalize(form, title) for form in ("NFC", "NFD")}
    assert (
        len({content_hash(snapshot(Draft(form[:100]))) for form in forms if len(form) <= 100}) <= 1
    )


def test_the_hash_does_not_see_the_order_of_keys() -> None:
    one = body("x")
    other = {"blocks": [dict(reversed(one["blocks"][0].items()))], "version": 1}
    assert (
        prepare(Draft("T", body=one)).content_hash == prepare(Draft("T", body=other)).content_hash
    )


def test_the_body_is_composed() -> None:
    one, other = (prepare(Draft("T", body=body(form))) for form in ("\u00e9", "e\u0301"))
    assert one.snapshot == other.snapshot


def test_the_hash_is_that_of_canonical_json() -> None:
    written = b'{"a":[1],"b":"\xc3\xa9"}'
    assert content_hash({"b": "é", "a": [1]}) == hashlib.sha256(written).hexdigest()


@pytest.mark.parametrize(
    ("field", "draft"),
    [
        ("title", Draft(" ")),
        ("title", Draft("x" * 501)),
        ("title", Draft("a\x00b")),
        ("title", Draft("a\ud800b")),
        ("kicker", Draft("T", kicker="x" * 2001)),
        ("dek", Draft("T", dek="\x07")),
        ("tag_ids", Draft("T", tag_ids=(ANN, ANN))),
        ("credits", Draft("T", credits=(Credit(ANN), Credit(ANN)))),
        ("credits", Draft("T", credits=(Credit(ANN, "BOSS"),))),
        ("body", Draft("T", body=body("a\x00b"))),
        ("body", Draft("T", body={"a\x00": 1})),
        ("body", Draft("T", body={"a": float("nan")})),
        ("body", Draft("T", body={"a": object()})),
        ("body", Draft("T", body={1: 2})),  # type: ignore[dict-item]  # what a caller may do
        ("body", Draft("T", body=body("x" * (MAX_TEXT_BYTES + 1)))),
        ("body", Draft("T", body=body("  spaces to spare"))),
        ("body", Draft("T", body={"version": 1, "blocks": [{"type": "image"}]})),
        ("body", Draft("T", body=image("no-uuid"))),
    ],
)
def test_what_cannot_be_stored_is_refused_by_its_field(field: str, draft: Draft) -> None:
    with pytest.raises(Invalid) as refused:
        prepare(draft)
    assert refused.value.field == field


def test_a_body_nested_without_end_is_refused() -> None:
    deep: dict[str, Any] = {}
    deep["x"] = deep
    with pytest.raises(Invalid):
        prepare(Draft("T", body=deep))


def test_two_roles_of_one_author_are_two_credits() -> None:
    credits_ = (Credit(ANN), Credit(ANN, "PHOTOGRAPHER"))
    assert len(snapshot(Draft("T", credits=credits_))["credits"]) == 2


def test_words_and_pictures_of_the_body_are_told() -> None:
    shown = UUID(int=4)
    tree = body("one two", "three")
    tree["blocks"] += image(str(shown))["blocks"]
    ready = prepare(Draft("T", body=tree, hero_image_id=ANN))
    assert (ready.word_count, ready.excerpt) == (3, "one two three")
    assert ready.media_ids == {shown, ANN}


def test_a_draft_without_a_body_says_nothing() -> None:
    ready = prepare(Draft("T"))
    assert (ready.word_count, ready.excerpt, ready.media_ids) == (0, "", frozenset())


def test_blocks_without_keys_get_them_and_the_others_keep_theirs() -> None:
    tree = body("x", "y", "x")
    tree["blocks"][1]["key"] = "mine"
    blocks = prepare(Draft("T", body=tree)).snapshot["body"]["blocks"]
    assert [block["key"] for block in blocks][:2] == [KEY_OF_X, "mine"]
    assert len({block["key"] for block in blocks}) == 3
