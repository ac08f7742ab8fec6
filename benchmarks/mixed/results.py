"""Results of a mixed load as they are kept, and as the page shows them."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from benchmarks.mixed.summary import Summary
from benchmarks.tables import table


@dataclass(frozen=True, slots=True)
class Mix:
    """One server under it. CPU is per read; ``busy`` and ``foreign``: in cores.

    ``dropped``: answers, by all writes together; ``kept``: at the end.
    """

    server: str
    summary: Summary
    per_second: float
    cpu_ms: float
    postgres_ms: float
    busy: float
    kept: int
    dropped: int
    foreign: float


@dataclass(frozen=True, slots=True)
class Mixed:
    """All of them, and under what. ``reads``: of each; ``writes``: of a hundred requests.

    ``behind``: so many of them may be due before readers wait.
    """

    machine: str
    articles: int
    reads: int
    writes: float
    behind: int
    runs: Sequence[Mix]

    def keep(self, path: Path) -> None:
        """Write it to a file."""
        path.write_text(json.dumps(asdict(self), indent=1), "utf-8")


def kept(path: Path) -> Mixed:
    """What was kept in the file."""
    found = json.loads(path.read_text("utf-8"))
    runs = [Mix(**(run | {"summary": Summary(**run["summary"])})) for run in found.pop("runs")]
    return Mixed(**found, runs=runs)


_SAID: Final = """\
What stands above can't show how often an answer is kept while many things are read and some
change. `python -m benchmarks mixed` does: {writes:g} of a hundred requests is a write. Of the
reads, 30 % are for an `article`, 30 % for one with all that its page shows (`route`), 15 % for a
section with its list, 15 % for a tag with its list, 10 % for a page of the front's list (`cards`).
Which one is drawn by Zipf's law (s = 1), over all articles, sections, tags, and ten pages. Of
twelve writes, six publish an article with another title, five are comments that are seen at once,
one renames a tag; what they concern is drawn alike. They are made in a process of their own, one
at a time, and beside the readers.

16 connections always wait for an answer. Nobody waits for a write, unless {behind} are due and not
done: then who reads next does, so that there are as many as it says. Load, writes and PostgreSQL
share a core; where the server's own isn't full, they are what limits requests per second. Before
it is measured, there are as many reads, so that something is kept. The more there are, the more are
hits: an answer is kept when it is asked for again. The seed is fixed."""


def section(mixed: Mixed) -> str:
    """Of the page."""
    said = _SAID.format(writes=mixed.writes, behind=mixed.behind)
    foreign = max(run.foreign for run in mixed.runs)
    head = (
        f"{mixed.machine}. {mixed.articles:,} articles, {mixed.reads:,} reads. "
        f"Other work kept {foreign:.2f} cores busy at most."
    )
    rows = [
        [name, *map(told, mixed.runs), _ratio(name, *mixed.runs)] for name, told in _ROWS.items()
    ]
    shown = table(["", *(run.server for run in mixed.runs), "cache ÷ engine"], rows)
    parts = [said, head, shown, *(_by_operation(run) for run in mixed.runs if _keeps(run))]
    return "\n\n".join(("## Reads and writes at once", *parts)) + "\n"


def _ratio(name: str, cache: Mix, engine: Mix) -> str:
    told = _COMPARED.get(name)
    return f"{told(cache) / told(engine):.2f}" if told else ""


def _by_operation(mix: Mix) -> str:
    reads = mix.summary.reads
    rows = [[name, f"{reads[name]:,}", f"{hit_ratio(mix, name):.1%}"] for name in sorted(reads)]
    return table([mix.server, "reads", "hits"], rows)


def hit_ratio(mix: Mix, *operations: str) -> float:
    """Of the reads, how many were answered from what is kept; from 0 to 1.

    ``operations``: only of these.
    """
    reads, hits = mix.summary.reads, mix.summary.hits
    named = operations or tuple(reads)
    return sum(hits[name] for name in named) / sum(reads[name] for name in named)


def dropped_per_write(mix: Mix) -> float:
    """How many answers each write made useless, on average."""
    return mix.dropped / mix.summary.writes if mix.summary.writes else 0.0


def _keeps(mix: Mix) -> bool:
    return mix.server == "cache"


def _of_cache(mix: Mix, told: str) -> str:
    return told if _keeps(mix) else ""


_COMPARED: Final[dict[str, Callable[[Mix], float]]] = {
    "reads/s": lambda mix: mix.per_second,
    "CPU of the server per read, ms": lambda mix: mix.cpu_ms,
    "PostgreSQL's per read, with the writes', ms": lambda mix: mix.postgres_ms,
    "p50, ms": lambda mix: mix.summary.p50_ms,
    "p99, ms": lambda mix: mix.summary.p99_ms,
}
_ROWS: Final[dict[str, Callable[[Mix], str]]] = {
    "reads/s": lambda mix: f"{mix.per_second:,.0f}",
    "CPU of the server per read, ms": lambda mix: f"{mix.cpu_ms:.3f}",
    "PostgreSQL's per read, with the writes', ms": lambda mix: f"{mix.postgres_ms:.3f}",
    "how busy the server's core was": lambda mix: f"{mix.busy:.0%}",
    "p50, ms": lambda mix: f"{mix.summary.p50_ms:.1f}",
    "p99, ms": lambda mix: f"{mix.summary.p99_ms:.1f}",
    "p99.9, ms": lambda mix: f"{mix.summary.p999_ms:.1f}",
    "hits": lambda mix: _of_cache(mix, f"{hit_ratio(mix):.1%}"),
    "writes": lambda mix: f"{mix.summary.writes:,}",
    "answers kept at the end": lambda mix: _of_cache(mix, f"{mix.kept:,}"),
    "answers dropped per write": lambda mix: _of_cache(mix, f"{dropped_per_write(mix):.1f}"),
}
