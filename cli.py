"""What an operator runs: ``python cli.py COMMAND``."""

import asyncio
import difflib
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

import embedded
from db import health, migrations
from db.session import Database
from resolvers.context import Context
from resolvers.taxonomy import ensure_site
from schema.client_files import client_files
from schema.schema import sdl
from settings import ROOT, Settings, settings_markdown, settings_or_exit

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
Check = Annotated[bool, typer.Option("--check", help="Only compare with the committed file.")]


@app.callback()
def byline() -> None:
    """Byline: a publishing backend with GraphQL at its core."""


@app.command()
def migrate() -> None:
    """Bring the database up to date."""
    known = settings_or_exit()

    async def run(db: Database) -> None:
        names = await migrations.upgrade(db.engine)
        await ensure_site(Context(db), url=known.base_url, timezone=known.timezone)
        typer.echo(f"Migrated: {', '.join(names)}." if names else "The database is up to date.")

    with _errors_in_one_line():
        _with_database(known, run)


@app.command()
def schema(*, check: Check = False) -> None:
    """Write schema.graphql, and what clients make of it in docs/clients."""
    printed = sdl()
    _keep("schema.graphql", printed, check=check)
    for name, text in client_files(printed).items():
        _keep(f"docs/clients/{name}", text, check=check)


@app.command()
def settings(*, check: Check = False) -> None:
    """Write docs/settings.md, every setting with its default."""
    _keep("docs/settings.md", settings_markdown(), check=check)


def _keep(name: str, text: str, *, check: bool) -> None:
    """Write the file, or tell how the committed one differs."""
    path = Path(ROOT, name)
    if not check:
        path.write_text(text, encoding="utf-8")
        return
    committed = path.read_text(encoding="utf-8") if path.exists() else ""
    if committed != text:
        lines = committed.splitlines(), text.splitlines()
        typer.echo("\n".join(difflib.unified_diff(*lines, "committed", "printed", lineterm="")))
        typer.echo(
            f"{name} is not what the code says: run `make schema docs` and look at the diff."
        )
        raise typer.Exit(1)


def _with_database(known: Settings, run: Callable[[Database], Awaitable[None]]) -> None:
    """Run on the configured database, or on the embedded one, started for as long."""
    url = known.database_url
    with embedded.running(known.data_dir, postgres=url is None, valkey=False) as services:
        address = url.get_secret_value() if url else services.database_url

        async def whole() -> None:
            db = Database(address, statement_timeout_s=known.statement_timeout_s)
            try:
                await health.check(db)
                await run(db)
            finally:
                await db.close()

        asyncio.run(whole())


@contextmanager
def _errors_in_one_line() -> Iterator[None]:
    try:
        yield
    except (health.Unusable, migrations.UnknownVersion, embedded.EmbeddedError) as error:
        typer.echo(error, err=True)
        sys.exit(2)


if __name__ == "__main__":
    app()
