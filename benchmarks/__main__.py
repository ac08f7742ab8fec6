"""``python -m benchmarks``: measures, and prints ``docs/benchmarks.md``."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final

import typer

from benchmarks import byline, hotspots, load, machine, plot, results
from benchmarks.figures import Figures
from benchmarks.measuring import Run, measure, require_agreement
from benchmarks.mixed import results as mixes
from benchmarks.mixed import running
from benchmarks.mixed.reading import BEHIND
from benchmarks.operations import Operation
from benchmarks.page import page
from benchmarks.publications import HOME
from benchmarks.servers import Unfit
from benchmarks.stage import Stage, asked, staged
from settings import ROOT

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

OWN: Final = HOME / "own.json"
PEERS: Final = HOME / "peers.json"
HOT: Final = HOME / "hot.json"
MIXED: Final = HOME / "mixed.json"
DOCS: Final = ROOT / "docs"

Articles = Annotated[int, typer.Option(help="How many the publication has.")]
Database = Annotated[str, typer.Option(help="The URL of another publication's database.")]


@app.command("measure")
def measure_all(
    *,
    articles: Articles = 20_000,
    scale: Annotated[int | None, typer.Option(help="And so many, for comparison.")] = None,
    rounds: Annotated[int, typer.Option(help="How often each server has its turn.")] = 3,
    seconds: Annotated[int, typer.Option(help="How long a turn is.")] = 4,
    only: Annotated[str, typer.Option(help="Operations, with commas; prints no page.")] = "",
    database: Database = "",
) -> None:
    """Measure Byline beside the floor, and print the page."""
    with _unfit_in_one_line():
        load.require()
        with staged(articles, scale, database) as stage:
            runs = list(_told(_runs(stage, only, rounds, seconds)))
            base = stage.publications[0]
    described = machine.described(base.version)
    if not only and not database:
        results.Measured(described, base.articles, Figures(runs), scale).keep(OWN)
        _print()


def _runs(stage: Stage, only: str, rounds: int, seconds: int) -> Iterator[Run]:
    base, *larger = stage.publications
    operations = asked(base, only)
    servers = [stage.byline(engine, base, engine) for engine in byline.engines()]
    for operation in operations.values():
        require_agreement(operation, servers)
    floor = stage.floor(servers[0], list(operations.values()))
    scaled = [(stage.byline("scale", one, "engine"), asked(one, only)) for one in larger]
    for name, operation in operations.items():
        turns = [(server, operation) for server in (floor, *servers)]
        turns += [(server, its[name]) for server, its in scaled]
        yield from measure(turns, stage, rounds=rounds, seconds=seconds)


def _told(runs: Iterator[Run]) -> Iterator[Run]:
    for run in runs:
        typer.echo(
            f"{run.operation:10} {run.server:10} {run.cpu_ms:9.3f} ms CPU  "
            f"{run.postgres_ms:8.3f} ms PostgreSQL  {run.per_second:8.0f}/s  "
            f"p99 {run.p99_ms:7.1f} ms  {run.memory_mb:4.0f} MB  foreign {run.foreign:.2f}"
        )
        yield run


@app.command()
def profile(  # noqa: PLR0913 -- options
    operation: Annotated[str, typer.Argument(help="One of queries/, or a file of your own.")],
    *,
    variables: Annotated[str, typer.Option(help="For a file of your own, as JSON.")] = "{}",
    engine: Annotated[str, typer.Option(help="engine or reference.")] = "engine",
    seconds: Annotated[int, typer.Option(help="How long to look.")] = 8,
    native: Annotated[bool, typer.Option("--native", help="Also into what is no Python.")] = False,
    articles: Articles = 20_000,
    database: Database = "",
) -> None:
    """Show where the CPU goes for one operation under load."""
    with _unfit_in_one_line(), staged(articles, database=database) as stage:
        load.require()
        base, path = stage.publications[0], Path(operation)
        if path.suffix:
            looked_at = Operation(path.stem, path.read_text("utf-8"), [json.loads(variables)])
        else:
            looked_at = asked(base, operation)[operation]
        server = stage.byline(engine, base, engine)
        raw = HOME / f"{looked_at.name}.stacks"
        stacks = hotspots.stacks(server, looked_at, stage, raw, seconds=seconds, native=native)
    typer.echo("\n".join(hotspots.told(stacks)))
    typer.echo(f"\nStacks, as flame graphs are made of: {raw}")


@app.command()
def mixed(
    *,
    articles: Articles = 20_000,
    reads: Annotated[
        int, typer.Option(help="Of each server: so many, and so many before.")
    ] = 5_000,
    writes: Annotated[float, typer.Option(help="Of a hundred requests.")] = 1,
) -> None:
    """Read and write at once, with the cache and without, and print the page."""
    with _unfit_in_one_line(), staged(articles) as stage:
        base = stage.publications[0]
        runs = list(running.measure(stage, reads=reads, writes=writes))
    described = machine.described(base.version)
    found = mixes.Mixed(described, base.articles, reads, writes, BEHIND, runs)
    typer.echo(mixes.section(found))
    found.keep(MIXED)
    if OWN.exists():
        _print()


@app.command()
def peers(
    file: Annotated[Path, typer.Argument(help="What the bench of the peers wrote by --out.")],
    bench: Annotated[Path, typer.Option(help="Where that bench lies.")],
) -> None:
    """Take over the peers' results, and print the page."""
    with _unfit_in_one_line():
        if results.is_hot(file):
            results.keep_hot(file, bench, HOT)
        else:
            results.keep_peers(file, bench, PEERS)
    _print()


def _print() -> None:
    if not OWN.exists():
        raise typer.BadParameter("Nothing was measured yet: run `make bench` first.")
    measured = results.kept(OWN)
    beside = results.peer_results(PEERS) if PEERS.exists() else None
    mixture = mixes.kept(MIXED) if MIXED.exists() else None
    hot = results.peer_results(HOT) if HOT.exists() else None
    (DOCS / "benchmarks.md").write_text(page(measured, beside, mixture, hot), "utf-8")
    (DOCS / "benchmarks.svg").write_text(plot.bars(measured.figures), "utf-8")


@contextmanager
def _unfit_in_one_line() -> Iterator[None]:
    try:
        yield
    except Unfit as error:
        typer.echo(error, err=True)
        raise typer.Exit(2) from None


if __name__ == "__main__":
    app()
