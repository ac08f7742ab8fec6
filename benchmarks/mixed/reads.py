"""What readers ask for: article pages, the front's list, and those of sections and tags."""

from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Final

from benchmarks import operations
from benchmarks.mixed.keys import Keys
from benchmarks.mixed.popularity import Popularity
from benchmarks.operations import Operation, Variables

QUERIES: Final = Path(__file__).parent / "queries"
# Of a hundred reads.
SHARES: Final = {"article": 30, "route": 30, "cards": 10, "section": 15, "tag": 15}


def read_operations(keys: Keys) -> list[Operation]:
    """In the order of ``SHARES``; the variables of each by popularity."""
    paths = [{"path": one.path} for one in keys.articles]
    return [
        _operation(operations.QUERIES, "article", paths),
        _operation(operations.QUERIES, "route", paths),
        _operation(operations.QUERIES, "cards", operations.OFFSETS),
        _operation(QUERIES, "section", [{"slug": slug} for slug in keys.sections]),
        _operation(QUERIES, "tag", [{"slug": tag.slug} for tag in keys.tags]),
    ]


def _operation(directory: Path, name: str, variables: Sequence[Variables]) -> Operation:
    return Operation(name, (directory / f"{name}.graphql").read_text("utf-8"), variables)


class Reads:
    """Draws requests, whole as they are sent."""

    def __init__(self, keys: Keys, random: Random) -> None:
        """All are made at once: it is the server that is measured."""
        self._random = random
        self._requests = {
            one.name: Popularity([_request(body) for body in one.bodies])
            for one in read_operations(keys)
        }

    def draw(self) -> tuple[str, bytes]:
        """The name of an operation, and a request for it over HTTP."""
        name = self._random.choices(list(SHARES), list(SHARES.values()))[0]
        return name, self._requests[name].draw(self._random)


def _request(body: bytes) -> bytes:
    return (
        b"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        b"Accept: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
    )
