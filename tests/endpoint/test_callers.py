"""Requests that say who sends them: known, or refused, and never taken for nobody's."""

import pytest
from starlette.types import Scope

from auth.errors import BadToken
from tests.endpoint.asgi import Client
from tests.endpoint.conftest import Making

QUERY = "{ site { name } }"


async def authenticate(scope: Scope, text: str) -> object:
    if text != "right":
        raise BadToken("This token is expired.")
    scope["seen"] = text
    return "the holder"


@pytest.fixture
def keeper(making: Making) -> Client:
    """Of an endpoint that knows one token."""
    return making(authenticate=authenticate)


async def test_a_token_that_is_right_is_answered_for_its_holder_alone(keeper: Client) -> None:
    got = await keeper.ask(QUERY, {"authorization": "Bearer right"})
    assert (got.status, got.json["data"]["site"]) == (200, {"name": "Gazette"})
    assert got.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize("given", ["bearer right", "BEARER  right "])
async def test_the_scheme_is_read_without_regard_to_case(keeper: Client, given: str) -> None:
    assert (await keeper.ask(QUERY, {"authorization": given})).status == 200


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
async def test_a_wrong_token_is_401_by_every_method(keeper: Client, method: str) -> None:
    wrong = {"authorization": "Bearer wrong"}
    if method == "POST":
        got = await keeper.ask(QUERY, wrong)
    else:
        got = await keeper.get(wrong, method, query=QUERY)
    assert got.status == 401
    assert got.headers["www-authenticate"] == 'Bearer realm="byline", error="invalid_token"'
    assert got.headers["cache-control"] == "private, no-store"
    if method != "HEAD":
        assert got.json == {
            "errors": [
                {"message": "This token is expired.", "extensions": {"code": "UNAUTHENTICATED"}}
            ]
        }


@pytest.mark.parametrize("given", ["", "Basic cmlnaHQ=", "right", "Bearer", "Bearer \xff", "\xe9"])
async def test_what_is_no_token_is_401_too(keeper: Client, given: str) -> None:
    got = await keeper.ask(QUERY, {"authorization": given})
    assert (got.status, got.code) == (401, "UNAUTHENTICATED")


async def test_two_tokens_are_none(keeper: Client) -> None:
    twice = [("authorization", "Bearer right"), ("authorization", "Bearer right")]
    got = await keeper.request("GET", "query={__typename}", twice)
    assert got.status == 401


async def test_a_wrong_token_is_refused_before_the_body_is_read(keeper: Client) -> None:
    headers = {"authorization": "Bearer wrong", "content-type": "application/json"}
    got = await keeper.request("POST", b"", headers, b"{", b"")  # and then it stalls
    assert got.status == 401


async def test_who_has_no_token_needs_none(keeper: Client) -> None:
    got = await keeper.ask(QUERY)
    assert got.status == 200
    assert "cache-control" not in got.headers


async def test_a_server_without_tokens_refuses_them(client: Client) -> None:
    assert (await client.ask(QUERY, {"authorization": "Bearer right"})).status == 401
