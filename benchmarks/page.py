"""``docs/benchmarks.md``: what was measured, as a page for people."""

from typing import Final

from benchmarks.figures import Figures
from benchmarks.measuring import Run
from benchmarks.mixed.results import Mixed, section
from benchmarks.results import BYLINE, FLOOR, FLOOR_SQL, KEPT, Measured, PeerResults
from benchmarks.tables import table

INTRODUCTION: Final = """\
# Benchmarks

<!-- Printed by `make bench`. Change benchmarks/page.py. -->

What a request costs. `make bench` measures it on a demo publication of 20,000 articles with three
publications each, `make bench SCALE=1000000` beside a larger one. It needs Linux and
[wrk](https://github.com/wg/wrk).

- *CPU* is the time that the server's processes spend on a core for a request, without PostgreSQL's,
  which stands beside it. It depends less on what else the machine does than requests per second do.
- One worker, 16 connections that always wait for an answer. With two cores, the server has
  one, and PostgreSQL and wrk share the other.
- Requests differ: 200 articles, ten pages of each list. All servers must answer alike first.
- Figures are medians of the rounds; a ratio is the median of the ratios within each round.
"""

_SUBJECTS: Final = """\
`floor` is a bare ASGI application that sends stored bytes, and `cache` is Byline as it comes: it
keeps its answers. `engine` makes each of them (`BYLINE_CACHE=off`), and `reference` does so without
compiled plans (`BYLINE_ENGINE=reference` besides). The operations are in
`benchmarks/queries/`; `route` and `compare` are a page view and two front pages at once."""

_PEERS: Final = """\
The same data set of 20,000 articles, the same five questions, one process each, by a bench outside
of this repository: `python -m benchmarks.peers --help`. Q1: an article of 3 KB, author and tags.
Q2: 20 articles with author and tags. Q3: 20 articles with author, the author's latest three, tags,
five comments and their number. Q4: one title. Q5: ten fields of 100 articles. Each peer is set up
as its makers advise for speed, and loads related rows in batches. Answers were compared.
`floor-raw-sql` knows no GraphQL: a bare ASGI application on the HTTP server and the database driver
that Byline has, with that driver's own pool. It sends on what one statement, written by hand for
the question, makes of it. Byline's engine reads what several requests look up by one key at once
by one statement (Q1, Q4)."""

_HOT: Final = """\
The same bench, but one request over and over, and each server with its own cache of answers. What
the peers keep ends after a minute, and by nothing else. `floor-raw` is a bare ASGI application on
the same HTTP server as Byline's, `floor-bytes` one on Starlette: both send stored bytes."""

_COSTS: Final = "CPU of the server per request in ms:"


def page(
    measured: Measured,
    peers: PeerResults | None,
    mixed: Mixed | None = None,
    hot: PeerResults | None = None,
) -> str:
    """All of it. ``peers``, ``mixed``, ``hot``: None where nobody has measured them."""
    parts = [INTRODUCTION, _own(measured)]
    if measured.scale:
        parts.append(_growth(measured.figures, measured.articles, measured.scale))
    if mixed:
        parts.append(section(mixed))
    if peers:
        parts.append(_beside(peers))
    if hot:
        parts.append(_kept(hot))
    return "\n".join(parts)


def _own(measured: Measured) -> str:
    figures = measured.figures
    head = f"{measured.machine}. {measured.articles:,} articles. {_disturbed(figures)}"
    plot = (
        "![Server CPU per request, by operation and server, on a logarithmic scale](benchmarks.svg)"
    )
    parts = ["## Byline", _SUBJECTS, head, plot, _COSTS, _costs(figures), _rest(figures)]
    return "\n\n".join(parts) + "\n"


def _disturbed(figures: Figures) -> str:
    return f"Other work kept {figures.foreign:.2f} cores busy meanwhile, in the median run."


def _costs(figures: Figures) -> str:
    compared = [
        (one, other)
        for one, other in (("cache", "floor"), ("engine", "floor"), ("reference", "engine"))
        if {one, other} <= set(figures.servers)
    ]
    shown = [name for name in ("floor", "cache", "engine", "reference") if name in figures.servers]
    head = ["", *shown, *(f"{one} ÷ {other}" for one, other in compared)]
    rows = [
        [
            operation,
            *(f"{figures.median(operation, server, _cpu):.3f}" for server in shown),
            *(f"{figures.ratio(operation, one, other, _cpu):.1f}" for one, other in compared),
        ]
        for operation in figures.operations
    ]
    return table(head, rows)


def _rest(figures: Figures) -> str:
    head = ["engine", "PostgreSQL's CPU, ms", "requests/s", "p50, ms", "p99, ms", "memory, MB"]
    rows = [
        [
            operation,
            f"{figures.median(operation, 'engine', lambda run: run.postgres_ms):.3f}",
            f"{figures.median(operation, 'engine', lambda run: run.per_second):,.0f}",
            f"{figures.median(operation, 'engine', lambda run: run.p50_ms):.1f}",
            f"{figures.median(operation, 'engine', lambda run: run.p99_ms):.1f}",
            f"{figures.median(operation, 'engine', lambda run: run.memory_mb):.0f}",
        ]
        for operation in figures.operations
    ]
    return table(head, rows)


def _growth(figures: Figures, articles: int, scale: int) -> str:
    head = ["CPU of server and PostgreSQL, ms", f"{articles:,}", f"{scale:,}", "times"]
    rows = [
        [
            operation,
            f"{figures.median(operation, 'engine', _all):.3f}",
            f"{figures.median(operation, 'scale', _all):.3f}",
            f"{figures.ratio(operation, 'scale', 'engine', _all):.2f}",
        ]
        for operation in figures.operations
    ]
    return f"## How cost grows with the number of articles\n\n{table(head, rows)}\n"


def _beside(peers: PeerResults) -> str:
    rivals = _rivals(peers)
    ours = [name for name in peers.servers if name.startswith("byline")]
    floors = [FLOOR_SQL] if FLOOR_SQL in peers.servers else []
    shown = [*rivals, *floors, *ours]
    head = ["", *shown, *(f"{name} ÷ best peer" for name in ("engine", *floors))]
    rows = []
    for query in peers.queries:
        costs = {server: peers.cpu_ms(query, server) for server in shown}
        best = min(costs[name] for name in rivals)
        ratios = (costs[name] / best for name in (BYLINE, *floors))
        rows.append(
            [query, *(f"{cost:.3f}" for cost in costs.values()), *(f"{one:.2f}" for one in ratios)]
        )
    said = f"{peers.described} {peers.versions}"
    return "\n\n".join(["## Beside its peers", _PEERS, said, _COSTS, table(head, rows)]) + "\n"


def _rivals(results: PeerResults) -> list[str]:
    """Those that are neither ours nor bare."""
    bare = ("byline", "floor", "granian")
    return [name for name in results.servers if not name.startswith(bare)]


def _kept(hot: PeerResults) -> str:
    rivals = _rivals(hot)
    shown = [*rivals, *(name for name in hot.servers if name.startswith("floor")), KEPT]
    rows = []
    for query in hot.queries:
        costs = {server: hot.cpu_ms(query, server) for server in shown}
        best = min(costs[name] for name in rivals)
        ratios = (costs[KEPT] / costs[FLOOR], best / costs[KEPT])
        rows.append(
            [query, *(f"{cost:.4f}" for cost in costs.values()), *(f"{one:.2f}" for one in ratios)]
        )
    head = ["", *shown, f"cache ÷ {FLOOR}", "best peer ÷ cache"]
    said = f"{hot.described} {hot.versions}"
    return "\n\n".join(["## Answers that are kept", _HOT, said, _COSTS, table(head, rows)]) + "\n"


def _cpu(run: Run) -> float:
    return run.cpu_ms


def _all(run: Run) -> float:
    return run.cpu_ms + run.postgres_ms
