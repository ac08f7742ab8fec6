"""How much a caller may ask for: 429, and who a caller is."""

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from auth.errors import BadToken
from endpoint.budget import Budget
from endpoint.operations import Operations
from endpoint.rates import PRICE_OF_REFUSAL, Rates, address_of
from execution.documents import Documents
from execution.limits import Limits
from tests.endpoint.asgi import Client
from tests.endpoint.conftest import Making
from tests.execution.schema import made

PAGES = "{ pages(limit: 50) { id } }"  # costs 51


class Hand:
    """A clock that stands still."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def coming_from(app: ASGIApp, host: str) -> Client:
    async def told(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "client": (host, 1)}, receive, send)

    return Client(told)


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def limited(making: Making, hand: Hand) -> Client:
    """A client of an endpoint with 120 points a minute."""
    return making(rates=Rates(Budget(120, hand)))


async def test_who_asks_for_too_much_is_told_when_to_come_back(limited: Client, hand: Hand) -> None:
    assert [(await limited.ask(PAGES)).status for _ in range(2)] == [200, 200]
    got = await limited.ask(PAGES)
    assert (got.status, got.code) == (429, "RATE_LIMITED")
    assert got.headers["retry-after"] == "17"
    assert got.headers["cache-control"] == "no-store"
    assert "data" not in got.json
    hand.now += 17
    assert (await limited.ask(PAGES)).status == 200


async def test_small_operations_run_while_large_ones_are_refused(limited: Client) -> None:
    await limited.ask(PAGES)
    await limited.ask(PAGES)
    assert (await limited.ask(PAGES)).status == 429
    assert (await limited.ask("{ site { name } }")).status == 200
    assert (await limited.ask("{ __typename }")).status == 200


async def test_who_has_nothing_left_is_refused_before_anything_is_read(limited: Client) -> None:
    for _ in range(2):
        await limited.ask("{ wrong }")
    for method in ("POST", "GET", "PUT"):
        got = await limited.request(method, b"query={", {"content-type": "application/json"}, b"{")
        assert (got.status, got.code) == (429, "RATE_LIMITED")
    assert (await limited.request("OPTIONS")).status == 204


async def test_a_refused_document_has_its_price(making: Making, hand: Hand) -> None:
    client = making(rates=Rates(Budget(3 * PRICE_OF_REFUSAL, hand)))
    assert [(await client.ask("{")).code for _ in range(4)] == [
        *["GRAPHQL_PARSE_FAILED"] * 3,
        "RATE_LIMITED",
    ]


async def test_callers_are_told_apart_by_their_addresses(limited: Client) -> None:
    await limited.ask(PAGES)
    one, other = coming_from(limited.app, "192.0.2.1"), coming_from(limited.app, "192.0.2.2")
    assert [(await one.ask(PAGES)).status for _ in range(3)] == [200, 200, 429]
    assert (await other.ask(PAGES)).status == 200


@pytest.mark.parametrize(
    ("host", "caller"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:0db8:0001:0002::"),
        ("2001:db8:1:2::7", "2001:0db8:0001:0002::"),
        ("fe80::1%eth0", "fe80:0000:0000:0000::"),
        ("testclient", "testclient"),
        ("x" * 500, "x" * 100),
    ],
)
def test_an_address_is_one_caller_however_it_is_written(host: str, caller: str) -> None:
    assert address_of({"client": (host, 1)}) == caller


def test_without_an_address_all_are_one_caller() -> None:
    assert address_of({"client": None}) == address_of({}) == "unknown"


async def test_wrong_tokens_are_limited_without_harm_to_right_ones(
    making: Making, hand: Hand
) -> None:
    asked: list[str] = []

    async def authenticate(_scope: Scope, text: str) -> object:
        asked.append(text)
        if text != "right":
            raise BadToken("Wrong.")
        return "the holder"

    client = making(rates=Rates(Budget(3 * PRICE_OF_REFUSAL, hand)), authenticate=authenticate)
    wrong, right = {"authorization": "Bearer wrong"}, {"authorization": "Bearer right"}
    for _ in range(2):
        assert (await client.ask("{ site { name } }", wrong)).status == 401
    assert (await client.ask("{ site { name } }", right)).status == 200
    assert (await client.ask("{ site { name } }", wrong)).status == 401
    assert (await client.ask("{ site { name } }", wrong)).status == 429
    assert asked == ["wrong", "wrong", "right", "wrong"]
    assert (await client.ask("{ site { name } }")).status == 200


async def test_where_a_caller_stands_is_left_for_resolvers(hand: Hand) -> None:
    scope: Scope = {"client": ("192.0.2.1", 1)}
    Rates(Budget(120, hand)).spend(scope, 0)
    assert scope["byline.standing"] == (120, 1, 119, pytest.approx(0.5))


async def test_without_a_limit_nothing_is_counted(making: Making) -> None:
    client = making(operations=Operations(Documents(made(), Limits())))
    assert {(await client.ask(PAGES)).status for _ in range(20)} == {200}
