"""What an editor types: pure, so without a database."""

import hashlib
import unicodedata
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.drafts import (
    EXCERPT_CHARS,
    MAX_BODY_BYTES,
    Credit,
    Draft,
    content_hash,
    excerpt,
    plain_text,
    prepare,
    snapshot,
)
from resolvers.errors import Invalid

ANN = UUID(int=1)


def body(*texts: str) -> dict[str, Any]:
    return {
        "version": 1,
        "blocks": [{"type": "paragraph", "text": [{"text": text}]} for text in texts],
    }


def test_a_snapshot_is_what_was_typed() -> None:
    draft = Draft("T", "K", "D", body("x"), (UUID(int=2),), (Credit(ANN, "EDITOR"),))
    assert snapshot(draft) == {
        "title": "T",
        "kicker": "K",
        "dek": "D",
        "body": body("x"),
        "tag_ids": [str(UUID(int=2))],
        "credits": [{"author_id": str(ANN), "role": "EDITOR"}],
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
    one, other = {"a": 1, "b": 2}, {"b": 2, "a": 1}
    assert content_hash(snapshot(Draft("T", body=one))) == content_hash(
        snapshot(Draft("T", body=other))
    )


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
        ("body", Draft("T", body=body("x" * MAX_BODY_BYTES))),
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


def test_words_are_counted_in_paragraphs_and_headings() -> None:
    tree = body("one two", "three")
    tree["blocks"] += [{"type": "image"}, "noise", {"type": "heading", "text": [{"text": "four"}]}]
    ready = prepare(Draft("T", body=tree))
    assert (ready.word_count, ready.excerpt) == (4, "one two three four")
    assert plain_text(tree) == "one two\nthree\nfour"


@pytest.mark.parametrize("tree", [None, {}, {"blocks": None}, {"blocks": [{"type": "paragraph"}]}])
def test_a_body_of_another_shape_has_no_text(tree: dict[str, Any] | None) -> None:
    assert plain_text(tree) == ""


@given(st.text(st.sampled_from("ab \n"), max_size=3 * EXCERPT_CHARS))
def test_an_excerpt_is_the_beginning_cut_after_a_word(text: str) -> None:
    words, cut = text.split(), excerpt(text)
    assert len(cut) <= EXCERPT_CHARS
    assert " ".join(words).startswith(cut)
    if words and len(words[0]) <= EXCERPT_CHARS:
        assert cut.split() == words[: len(cut.split())]
