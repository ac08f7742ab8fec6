"""Collections and series, from end to end."""

from typing import Any, Final

import pytest

from tests.schema.conftest import Reader

THEN: Final = "2026-01-07T07:00:00Z"
ITEMS: Final = """
  collection(handle: "HANDLE") { items(ASKED) {
    totalCount
    pageInfo { endCursor startCursor hasNextPage hasPreviousPage }
    edges { position pinned node { contentId } }
  } }
"""
PARTS: Final = """
query Parts($first: Int!) {
  articles(first: $first, filter: { series: { isNull: false } }) { nodes {
    contentId
    series { position total previous { contentId } next { contentId } series { parts { nodes {
      contentId
    } } } }
  } }
}
"""


async def items(reader: Reader, handle: str, time: str | None, asked: str) -> dict[str, Any]:
    fields = ITEMS.replace("HANDLE", handle).replace("ASKED", asked)
    answer = await reader.ask(
        f'{{ at(time: "{time}") {{ {fields} }} }}' if time else f"{{{fields}}}"
    )
    assert "errors" not in answer
    data = answer["data"]["at"] if time else answer["data"]
    found: dict[str, Any] = data["collection"]["items"]
    return found


@pytest.mark.parametrize("time", [None, THEN])
@pytest.mark.parametrize("handle", ["home", "revised", "choice"])
@pytest.mark.parametrize("size", [1, 2, 5])
async def test_positions_count_the_whole_list_on_every_page(
    gazette: Reader, handle: str, size: int, time: str | None
) -> None:
    whole = await items(gazette, handle, time, "first: 100")
    places = [edge["position"] for edge in whole["edges"]]
    assert places == [*range(1, whole["totalCount"] + 1)]
    forward: list[Any] = []
    page = await items(gazette, handle, time, f"first: {size}")
    forward += page["edges"]
    while page["pageInfo"]["hasNextPage"]:
        after = page["pageInfo"]["endCursor"]
        page = await items(gazette, handle, time, f'first: {size}, after: "{after}"')
        forward += page["edges"]
    assert forward == whole["edges"]
    last = await items(gazette, handle, time, f"last: {size}")
    assert last["edges"] == whole["edges"][-size:]


@pytest.mark.parametrize("time", [None, THEN])
@pytest.mark.parametrize("handle", ["home", "revised"])
async def test_pins_come_first_and_never_twice(
    gazette: Reader, handle: str, time: str | None
) -> None:
    whole = (await items(gazette, handle, time, "first: 100"))["edges"]
    pinned = [edge["pinned"] for edge in whole]
    assert pinned == sorted(pinned, reverse=True)
    assert any(pinned)
    assert len({edge["node"]["contentId"] for edge in whole}) == len(whole)


async def test_places_in_a_series_are_those_of_its_list(gazette: Reader) -> None:
    answer = await gazette.ask(PARTS, {"first": 100})
    articles = answer["data"]["articles"]["nodes"]
    assert len(articles) > 5
    for article in articles:
        place = article["series"]
        parts = [part["contentId"] for part in place["series"]["parts"]["nodes"]]
        at = parts.index(article["contentId"])
        beside = [None, *parts, None]
        assert (place["position"], place["total"]) == (at + 1, len(parts))
        found = [one and one["contentId"] for one in (place["previous"], place["next"])]
        assert found == [beside[at], beside[at + 2]]
