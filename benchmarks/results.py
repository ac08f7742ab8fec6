"""Results as they are kept, so that the page can be printed again."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from statistics import median
from typing import Any, Final

from benchmarks.figures import Figures
from benchmarks.measuring import Run
from benchmarks.servers import Unfit

BYLINE: Final = "byline-engine"
KEPT: Final = "byline-cache"
FLOOR: Final = "floor-raw"
# The same that asks the database.
FLOOR_SQL: Final = "floor-raw-sql"

# How packages of the peers are called among people.
_PEERS: Final = {
    "mercurius": "Mercurius",
    "graphql-yoga": "GraphQL Yoga",
    "@apollo/server": "Apollo Server",
    "postgraphile": "PostGraphile",
}
_CACHES: Final = {
    "mercurius-cache": "mercurius-cache",
    "@graphql-yoga/plugin-response-cache": "Yoga's response cache",
    "@apollo/server-plugin-response-cache": "Apollo's response cache",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """Figures, where they were taken, on how many articles; ``scale``: on how many besides."""

    machine: str
    articles: int
    figures: Figures
    scale: int | None = None

    def keep(self, path: Path) -> None:
        """Write it to a file."""
        runs = [asdict(run) for run in self.figures.runs]
        kept = {"machine": self.machine, "articles": self.articles, "scale": self.scale}
        path.write_text(json.dumps(kept | {"runs": runs}, indent=1), "utf-8")


def kept(path: Path) -> Measured:
    """What was kept in the file."""
    found = json.loads(path.read_text("utf-8"))
    figures = Figures([Run(**run) for run in found["runs"]])
    return Measured(found["machine"], found["articles"], figures, found["scale"])


@dataclass(frozen=True)
class PeerResults:
    """What the bench of the peers wrote by its ``--out``. ``versions``: of the peers, as text."""

    content: dict[str, Any]
    versions: str = ""

    @property
    def described(self) -> str:
        """When, and how long."""
        args = self.content["args"]
        foreign = median(run["foreign"] for run in self.content["runs"])
        return (
            f"{self.content['when'][:10]}, {args['rounds']} rounds of {args['secs']} s; other work "
            f"kept {foreign:.2f} cores busy in the median run."
        )

    @cached_property
    def queries(self) -> list[str]:
        """In their order."""
        return list(dict.fromkeys(query for query, _ in self._costs))

    @cached_property
    def servers(self) -> list[str]:
        """In their order."""
        return list(dict.fromkeys(server for _, server in self._costs))

    def cpu_ms(self, query: str, server: str) -> float:
        """The server's own, per request."""
        return self._costs[query, server]

    @cached_property
    def _costs(self) -> dict[tuple[str, str], float]:
        return {(one["query"], one["server"]): one["cpu_ms"] for one in self.content["medians"]}


def peer_results(path: Path) -> PeerResults:
    """Results that were kept with the versions beside them."""
    found = json.loads(path.read_text("utf-8"))
    return PeerResults(found["results"], found["versions"])


def keep_peers(results: Path, bench: Path, path: Path) -> None:
    """Write what the bench wrote, and of which versions, to a file.

    Raises:
        Unfit: Byline wasn't among the servers.
    """
    _keep(results, bench, path, (BYLINE,), _PEERS)


def keep_hot(results: Path, bench: Path, path: Path) -> None:
    """The same of ``--vars fixed``, with the peers' own caches.

    Raises:
        Unfit: Byline with its cache wasn't among the servers, or the floor.
    """
    _keep(results, bench, path, (KEPT, FLOOR), _PEERS | _CACHES)


def is_hot(results: Path) -> bool:
    """Whether one request was sent over and over."""
    return bool(json.loads(results.read_text("utf-8"))["args"]["vars"] == "fixed")


def _keep(
    results: Path, bench: Path, path: Path, needed: Sequence[str], names: Mapping[str, str]
) -> None:
    measured = json.loads(results.read_text("utf-8"))
    for server in needed:
        if server not in PeerResults(measured).servers:
            raise Unfit(
                f"There is no {server} in {results}: measure by `python -m benchmarks.peers`."
            )
    lists = sorted(bench.glob("peers/node/packages*.txt"))
    said = f"{', '.join(_versions(lists, names))}."
    path.write_text(json.dumps({"results": measured, "versions": said}, indent=1), "utf-8")


def _versions(lists: Sequence[Path], names: Mapping[str, str]) -> Iterator[str]:
    for path in lists:
        for name, version in re.findall(r"(\S+)@(\S+)", path.read_text("utf-8")):
            if name in names:
                yield f"{names[name]} {version}"
