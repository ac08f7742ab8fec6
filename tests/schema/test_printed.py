"""The schema as clients read it, and the ids that they are given."""

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    build_schema,
    is_introspection_type,
    is_specified_scalar_type,
)
from hypothesis import given
from hypothesis import strategies as st

from db.view import View
from resolvers.errors import RequestError
from schema import ids
from schema.schema import sdl

ROOT: Final = Path(__file__).parent.parent.parent
SCHEMA: Final = build_schema(sdl())
TYPES: Final = [
    kind
    for kind in SCHEMA.type_map.values()
    if not is_introspection_type(kind) and not is_specified_scalar_type(kind)
]
NOW: Final = datetime(2026, 1, 20, 12, tzinfo=UTC)
LIVE: Final = View.live(NOW)


def test_the_printed_schema_is_current() -> None:
    assert (ROOT / "schema.graphql").read_text("utf-8") == sdl(), "run `make schema`"


def described() -> dict[str, str | None]:
    """Everything that can have a description."""
    found: dict[str, str | None] = {}
    for kind in TYPES:
        found[kind.name] = kind.description
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            for name, field in kind.fields.items():
                found[f"{kind.name}.{name}"] = field.description
                arguments: dict[str, Any] = getattr(field, "args", {})
                for argument, definition in arguments.items():
                    found[f"{kind.name}.{name}({argument})"] = definition.description
        if isinstance(kind, GraphQLEnumType):
            for value, meaning in kind.values.items():
                found[f"{kind.name}.{value}"] = meaning.description
    return found


def test_everything_is_described() -> None:
    silent = [name for name, description in described().items() if not description]
    assert silent == []


def test_descriptions_are_sentences() -> None:
    unended = [name for name, text in described().items() if text and text[-1] not in ".!?"]
    assert unended == []
    uncapitalised = [name for name, text in described().items() if text and text[0].islower()]
    assert uncapitalised == []


def test_optional_arguments_have_no_default_of_null() -> None:
    assert "= null" not in sdl()


micros: Final = st.integers(-62_135_596_800_000_000, 253_402_300_799_999_999)
instants: Final = micros.map(
    lambda value: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=value)
)
types: Final = st.sampled_from(sorted(ids.LETTERS))


def view(at: datetime | None) -> View:
    return LIVE if at is None else LIVE.snapshot(at)


@given(types, st.uuids(), st.none() | instants)
def test_an_id_leads_back_to_what_it_was_made_of(
    kind: str, uuid: UUID, at: datetime | None
) -> None:
    text = ids.encode(kind, view(at), uuid)
    shared = kind in ids.SHARED
    assert ids.decode(text) == ids.GlobalId(kind, uuid, None if shared else at, shared=shared)
    assert ids.uuid_of(text, kind) == uuid


@given(st.lists(st.tuples(types, st.uuids(), st.none() | instants), min_size=2, max_size=2))
def test_ids_are_equal_only_for_the_same_thing_in_the_same_view(
    things: list[tuple[str, UUID, datetime | None]],
) -> None:
    one, other = ((kind, uuid, kind in ids.SHARED or at) for kind, uuid, at in things)
    text, text2 = (ids.encode(kind, view(at), uuid) for kind, uuid, at in things)
    assert (text == text2) == (one == other)


@given(st.binary(max_size=40))
def test_bytes_of_another_shape_are_no_id(raw: bytes) -> None:
    text = base64.urlsafe_b64encode(raw).decode().rstrip("=")
    found = ids.decode(text)
    if found is not None:
        assert ids.encode(found.type, view(found.at), found.uuid) == text


@given(st.text())
def test_text_of_another_shape_is_no_id(text: str) -> None:
    found = ids.decode(text)
    if found is not None:
        assert ids.encode(found.type, view(found.at), found.uuid) == text
    elif text:
        with pytest.raises(RequestError, match="This is no id of type Tag"):
            ids.uuid_of(text, "Tag")


MORE: Final = st.sampled_from(["=", "==", "\n", " ", "!", "é", "\x00", "A", "\ud800"])


@given(types, st.uuids(), MORE)
def test_an_id_has_one_spelling(kind: str, uuid: UUID, more: str) -> None:
    text = ids.encode(kind, LIVE, uuid)
    assert ids.decode(text + more) is None
    assert ids.decode(more + text) is None
    assert ids.decode(text[:5] + more + text[5:]) is None
    assert ids.decode(text[:-1]) is None


def test_bits_that_base64_leaves_over_are_zero() -> None:
    text = ids.encode("Tag", LIVE.snapshot(NOW), UUID(int=1))
    last = ALPHABET.index(text[-1])
    assert len(text) % 4 == 3  # 26 bytes leave two bits over
    others = [text[:-1] + ALPHABET[last + i] for i in (1, 2, 3)]
    assert {base64.urlsafe_b64decode(one + "=") for one in others} == {
        base64.urlsafe_b64decode(text + "=")
    }
    assert [ids.decode(one) for one in (text, *others)] == [ids.decode(text), None, None, None]


ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
