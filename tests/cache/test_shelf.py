"""How much is kept, and what goes first."""

from cache.doorkeeper import Doorkeeper
from cache.ledger import Touched
from cache.shelf import Kept, Shelf


def kept(*keys: str, size: int = 100, document: str = "{ a }") -> Kept:
    body = {"type": "http.response.body", "body": b"x" * size}
    return Kept([], body, b'""', frozenset(keys), document, 0, 1)


def requests(shelf: Shelf, *names: str) -> list[bool]:
    return [shelf.get(name) is not None for name in names]


def test_what_depends_on_a_row_goes_with_that_row_and_with_its_table() -> None:
    shelf = Shelf(10**6)
    for name, key in (("one", "tag id=1"), ("two", "tag id=2"), ("all", "tag"), ("site", "site")):
        shelf.put(name, kept(key))
    shelf.drop(Touched("tag", ("id=1", "slug=a")))
    assert requests(shelf, "one", "two", "all", "site") == [False, True, False, True]
    shelf.drop(Touched("tag"))
    assert requests(shelf, "two", "site") == [False, True]
    shelf.drop(Touched(None))
    assert len(shelf) == 0
    assert shelf.bytes == 0


def test_what_was_asked_for_least_recently_goes_first() -> None:
    shelf = Shelf(32_000)
    for number in range(10):
        shelf.put(number, kept(size=1_000, document=str(number)))
    shelf.get(0)
    for number in range(10, 22):
        shelf.put(number, kept(size=1_000, document=str(number)))
    assert shelf.bytes <= 32_000
    assert requests(shelf, "1", "2") == [False, False]
    assert shelf.get(0) is not None
    assert shelf.get(21) is not None


def test_answers_to_one_document_leave_room_for_others() -> None:
    shelf = Shelf(100_000)
    shelf.put("other", kept(size=1_000, document="{ b }"))
    for number in range(200):
        shelf.put(number, kept(size=1_000))
    assert shelf.get("other") is not None
    assert shelf.bytes <= 100_000 // 4 + 3_000


def test_one_answer_does_not_take_it_all() -> None:
    shelf = Shelf(100_000)
    assert not shelf.put("large", kept(size=10_000))
    assert len(shelf) == 0


def test_requests_take_room_too() -> None:
    shelf = Shelf(10**6)
    for number in range(100):
        shelf.put(("POST", b"", b" " * 50_000 + b"%d" % number), kept(document=str(number)))
    assert len(shelf) < 20
    shelf.clear()
    assert not shelf.put(("GET", b"", b"", (b"accept", b" " * 70_000)), kept())
    assert shelf.bytes == 0


def test_an_answer_that_is_put_again_counts_once() -> None:
    shelf = Shelf(100_000)
    shelf.put("one", kept("tag"))
    shelf.put("one", kept("site"))
    assert shelf.bytes == kept("site").size + len("one")
    shelf.drop(Touched("tag"))
    assert shelf.get("one") is not None


def test_the_doorkeeper_knows_who_came_before_and_forgets_in_time() -> None:
    keeper = Doorkeeper(most=10)
    assert not keeper.before("a")
    assert keeper.before("a")
    for number in range(25):
        keeper.before(number)
    assert not keeper.before("a")
