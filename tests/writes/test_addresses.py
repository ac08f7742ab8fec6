"""Slugs and paths: pure, so without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.addresses import (
    check_slug,
    locale_of,
    normalise_path,
    path_below,
    prefix_of,
    slug_from,
)
from resolvers.errors import Invalid

LOCALES = [
    {"code": "en", "prefix": ""},
    {"code": "pt", "prefix": "/pt"},
    {"code": "pt-BR", "prefix": "/pt-br"},
]


@pytest.mark.parametrize(
    ("given_", "stored"),
    [
        ("/", "/"),
        ("/a", "/a"),
        ("/a/", "/a"),
        ("/a/b//", "/a/b"),
        ("/%C3%A9t%C3%A9", "/été"),
        ("/e\u0301", "/é"),
        ("/a%2Fb", "/a/b"),
        ("/50%25-off", "/50%-off"),
        ("/A", "/A"),
    ],
)
def test_a_path_is_stored_in_one_form(given_: str, stored: str) -> None:
    assert normalise_path(given_) == stored


@pytest.mark.parametrize(
    "path",
    ["", "a", "//a", "/a//b", "/a?b", "/a#b", "/a b", "/a%20b", "/%00", "/%FF", "/a/../b", "/./a",
     "/%2541", "/" + "x" * 3000, "https://a.example/b", "/a\n", "/a%0Ab", "/a%3Fb"],
)  # fmt: skip
def test_what_is_no_path_is_refused(path: str) -> None:
    with pytest.raises(Invalid):
        normalise_path(path)


@given(st.text(max_size=40))
def test_a_normal_path_stays_as_it_is(text: str) -> None:
    try:
        path = normalise_path("/" + text)
    except Invalid:
        return
    assert normalise_path(path) == path


@pytest.mark.parametrize(
    "slug", ["", "a/b", "a b", "?", "#", ".", "..", "a%20", "x" * 201, "a\x00"]
)
def test_what_is_no_slug_is_refused(slug: str) -> None:
    with pytest.raises(Invalid):
        check_slug(slug)


@given(st.text(), st.sampled_from(["en", "de", "pt"]))
def test_any_text_gives_a_slug(text: str, locale: str) -> None:
    slug = slug_from(text, locale, "article")
    assert check_slug(slug) == slug
    assert slug.isascii()
    assert len(slug) <= 80


def test_slugs_read_as_the_language_spells_them() -> None:
    assert slug_from("Ölpreise über Nacht", "de-AT", "x") == "oelpreise-ueber-nacht"
    assert slug_from("Ölpreise über Nacht", "en", "x") == "olpreise-uber-nacht"
    assert slug_from("日本", "ja", "x") == "ri-ben"
    assert slug_from("🎉", "en", "article") == "article"
    assert slug_from("a" * 100, "en", "x") == "a" * 80


def test_a_path_belongs_to_the_locale_of_its_prefix() -> None:
    assert [locale_of(LOCALES, path) for path in ("/a", "/pt", "/pt/a", "/pta", "/pt-br/a")] == [
        "en", "pt", "pt", "en", "pt-BR",
    ]  # fmt: skip


def test_a_slug_that_begins_another_locale_is_refused() -> None:
    with pytest.raises(Invalid):
        path_below(LOCALES, "en", "", "pt")
    assert path_below(LOCALES, "en", "/a", "pt") == "/a/pt"


def test_an_unknown_locale_is_refused() -> None:
    with pytest.raises(Invalid):
        prefix_of(LOCALES, "fr")
