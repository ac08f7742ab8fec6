"""The form of an answer is the one that the client likes best."""

import pytest

from endpoint.accept import GRAPHQL, HTML, JSON, accepts_gzip, preferred
from tests.endpoint.asgi import Client

URQL = f"{GRAPHQL}, application/graphql+json, {JSON}, text/event-stream, multipart/mixed"
APOLLO = f"multipart/mixed;deferSpec=20220824,{GRAPHQL},{JSON};q=0.9"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        (GRAPHQL, GRAPHQL),
        (GRAPHQL.upper(), GRAPHQL),
        (f"{GRAPHQL}; charset=utf-8, {JSON}; charset=utf-8", GRAPHQL),
        (f"{JSON}, {GRAPHQL}", JSON),
        (f"{JSON};q=0.8, {GRAPHQL};q=0.9", GRAPHQL),
        (f"{JSON};q=0.8, {GRAPHQL} ; Q=0.7", JSON),
        (f"{GRAPHQL};q=0, */*", JSON),
        (f"{JSON};q=0, */*;q=0.1", GRAPHQL),
        (f"*/*, {JSON};q=0, {GRAPHQL};q=0", None),
        (f"*/*;q=0.1, {GRAPHQL};q=0.2", GRAPHQL),
        (f"{JSON};q=high", None),
        (f"{JSON};q=nan", None),
        (f"{JSON};q=2", None),
        (f"{JSON};charset=latin-1", None),
        ("text/event-stream", None),
        ("image/png, text/plain", None),
        (",;q=1,;,", None),
        (URQL, GRAPHQL),
        (APOLLO, GRAPHQL),
        ("x" * 5_000, JSON),
    ],
)
def test_a_media_type_is_chosen_by_the_whole_header(accept: str, expected: str | None) -> None:
    assert preferred(accept, (JSON, GRAPHQL)) == expected


def test_a_browser_prefers_a_page() -> None:
    assert preferred(BROWSER, (JSON, GRAPHQL, HTML)) == HTML
    assert preferred("*/*", (JSON, GRAPHQL, HTML)) == JSON


@pytest.mark.parametrize(
    ("accept_encoding", "expected"),
    [("gzip", True), ("br, GZIP;q=0.5", True), ("*", True), ("gzip;q=0, *", False), ("br", False)],
)
def test_gzip_is_accepted_by_name_or_by_a_star(accept_encoding: str, expected: bool) -> None:  # noqa: FBT001
    assert accepts_gzip(accept_encoding) is expected


@pytest.mark.parametrize("accept", [JSON, GRAPHQL])
async def test_an_answer_says_what_it_is_and_what_it_depends_on(
    client: Client, accept: str
) -> None:
    got = await client.ask("{ site { name } }", {"accept": accept})
    assert got.headers["content-type"] == f"{accept}; charset=utf-8"
    assert "accept" in got.headers["vary"]
    assert got.json == {"data": {"site": {"name": "Gazette"}}}


async def test_headers_on_several_lines_are_one_list(client: Client) -> None:
    lines = [("accept", "text/plain"), ("accept", GRAPHQL), ("content-type", "application/json")]
    got = await client.request("POST", b"", lines, b'{"query": "{ __typename }"}')
    assert got.media_type == GRAPHQL


async def test_nothing_fits_is_406(client: Client) -> None:
    got = await client.ask("{ site { name } }", {"accept": "multipart/mixed"})
    assert (got.status, got.code, got.media_type) == (406, "NOT_ACCEPTABLE", JSON)


async def test_who_takes_anything_gets_the_newer_form_by_the_newer_text(newer: Client) -> None:
    assert (await newer.ask("{ __typename }")).media_type == GRAPHQL
    assert (await newer.ask("{ __typename }", {"accept": "*/*"})).media_type == GRAPHQL
    assert (await newer.ask("{ __typename }", {"accept": BROWSER})).media_type == JSON
    assert (await newer.ask("{ __typename }", {"accept": JSON})).media_type == JSON
