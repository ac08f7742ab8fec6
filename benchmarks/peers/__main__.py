"""``python -m benchmarks.peers``."""

import asyncio
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from time import monotonic
from typing import Annotated, Any, Final

import typer

from benchmarks import byline
from benchmarks.peers import database, export, runner, spec
from benchmarks.peers.rows import path_of

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

SERVER: Final = "postgresql://bench@127.0.0.1:55432/publish"
REDIS: Final = "redis://127.0.0.1:56379/0"
DATABASE: Final = "byline"
PATHS: Final = "paths.json"

Work = Annotated[Path, typer.Option(help="A directory for the export and what the server keeps.")]
Server = Annotated[str, typer.Option(help="The database of the bench.")]


@app.command()
def load(work: Work, *, server: Server = SERVER) -> None:
    """Put the bench's data into a Byline database beside its own."""
    begun = monotonic()
    made = work / "export"
    shutil.rmtree(made, ignore_errors=True)
    data = asyncio.run(export.read(server))
    export.write(data, made)
    typer.echo(f"Exported {len(data.articles):,} articles in {monotonic() - begun:.0f} s.")
    database.make(server, DATABASE, made.resolve(), work.resolve())
    paths = {article["slug"]: path_of(article) for article in data.articles}
    (work / PATHS).write_text(json.dumps(paths), "utf-8")
    typer.echo(f"Ready in {monotonic() - begun:.0f} s.")


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def run(
    context: typer.Context,
    bench: Annotated[Path, typer.Option(help="Where the bench lies.")],
    work: Work,
    *,
    server: Server = SERVER,
    redis: Annotated[str, typer.Option(help="The Redis of the bench.")] = REDIS,
    only: Annotated[str, typer.Option(help="Of engine, reference, cache; with commas.")] = "",
) -> None:
    """Run the bench with Byline beside the peers. What is not an option here is one of run.py."""
    url = database.beside(server, DATABASE)
    described = [
        spec.server(engine, byline.environ(url, redis, work, engine))
        for engine in byline.engines()
        if not only or engine in only.split(",")
    ]
    paths = json.loads((work / PATHS).read_text("utf-8"))
    runner.run(bench, paths, [*_files(work, described), *context.args])


def _files(work: Path, described: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for one in described:
        path = work / f"{one['name']}.json"
        path.write_text(json.dumps(one, indent=1), "utf-8")
        yield f"--external={path}"


if __name__ == "__main__":
    app()
