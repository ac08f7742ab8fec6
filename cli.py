"""What an operator runs: ``python cli.py COMMAND``."""

import gc

gc.disable()  # nothing that is loaded is garbage, and to look for some takes a third of the start

import asyncio
import difflib
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Annotated, Final, Literal
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

import checking
import embedded
import explaining
from auth import tokens
from auth.viewer import Scope
from db import health, migrations
from db.session import Database
from endpoint.manifest import ManifestError
from exchange import demo as gazette
from exchange.demo.bulk import make_many
from exchange.directories import require_place
from exchange.errors import ExchangeError
from exchange.hugo import export as hugo_export
from exchange.markdown import command as markdown
from exchange.native import export as native_export
from exchange.native import restore as native_import
from exchange.progress import bar
from exchange.report import Report
from exchange.summary import summary
from resolvers import comments as discussion
from resolvers.context import Context, system_clock
from resolvers.errors import NotFound
from resolvers.taxonomy import ensure_site
from schema.client_files import client_files
from schema.schema import sdl
from settings import ROOT, Settings, settings_markdown, settings_or_exit
from wiring import library, limits, schema_for

gc.freeze()
gc.enable()
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
importing = typer.Typer(no_args_is_help=True, help="Bring a publication in from elsewhere.")
app.add_typer(importing, name="import")
documents = typer.Typer(no_args_is_help=True, help="The documents that clients are built with.")
app.add_typer(documents, name="documents")
comments = typer.Typer(no_args_is_help=True, help="What readers said, for moderators.")
app.add_typer(comments, name="comments")
token = typer.Typer(no_args_is_help=True, help="Who may write, and see who did.")
app.add_typer(token, name="token")
WIDE: Final = 200  # what is piped is not wrapped
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


@app.command()
def export(
    directory: Annotated[Path, typer.Argument(help="A new directory, or an empty one.")],
    *,
    form: Annotated[
        Literal["native", "markdown"],
        typer.Option("--format", help="Everything, to be restored; or what readers see, for Hugo."),
    ] = "native",
    drafts: Annotated[
        bool, typer.Option("--drafts", help="Markdown: also what readers don't see, or not whole.")
    ] = False,
    emails: Annotated[
        bool, typer.Option("--emails", help="Native: also the e-mail addresses of accounts.")
    ] = False,
) -> None:
    """Write the publication to a directory."""
    known, begun = settings_or_exit(), monotonic()

    async def run(db: Database) -> None:
        await _require_migrated(db)
        found: object
        async with library(known) as media:
            with bar() as progress:
                if form == "markdown":
                    view = Context(db).view
                    found = await hugo_export.write(
                        db, media.storage, directory, view, drafts=drafts, progress=progress
                    )
                else:
                    found = await native_export.write(
                        db, media.storage, directory, emails=emails, progress=progress
                    )
        typer.echo(f"Exported {found} to {directory} in {monotonic() - begun:.1f} s.")

    with _errors_in_one_line():
        _with_database(known, run)


@app.command()
def explain(
    query: Annotated[str, typer.Argument(help="A GraphQL query, or - for standard input.")],
    *,
    variables: Annotated[str, typer.Option(help="A JSON object.")] = "{}",
    analyze: Annotated[
        bool, typer.Option("--analyze", help="With what each statement took, in time and pages.")
    ] = False,
    code: Annotated[bool, typer.Option("--code", help="Also the Python made for it.")] = False,
) -> None:
    """Run a query and tell how: its plan, its statements, PostgreSQL's plans for them."""
    known = settings_or_exit()

    async def run(db: Database) -> None:
        await _require_migrated(db)
        async with library(known) as media:
            context = Context(db, media=media.addresses, prepared=True)
            asked = explaining.Asked(
                sys.stdin.read() if query == "-" else query, variables, analyze=analyze, code=code
            )
            await explaining.explain(asked, context, limits(known), schema_for(known))

    with _errors_in_one_line():
        _with_database(known, run)


@documents.command("check")
def check_documents(
    manifest: Annotated[Path, typer.Argument(help="Of Apollo's or graphql-codegen's tools.")],
) -> None:
    """Tell whether each document fits the schema and the limits, and what it costs.

    Ends with 1 where one doesn't, and with 2 where the file can't be read. Needs no database.
    """
    known = settings_or_exit()
    with _errors_in_one_line():
        if not checking.check(manifest, limits(known), schema_for(known)):
            raise typer.Exit(1)


@importing.command("native")
def import_native(
    directory: Annotated[Path, typer.Argument(help="What `export` has written.")],
) -> None:
    """Restore an export of Byline's own into an empty database."""
    known, begun = settings_or_exit(), monotonic()

    async def run(db: Database) -> None:
        if not await migrations.is_bare(db.engine):
            await _require_migrated(db)
        await migrations.upgrade(db.engine)
        async with library(known) as media:
            with bar() as progress:
                found = await native_import.read(Context(db), media, directory, progress=progress)
        typer.echo(f"Imported {found} in {monotonic() - begun:.1f} s.")

    with _errors_in_one_line():
        _with_database(known, run)


@importing.command("markdown")
def import_markdown(  # noqa: PLR0913 -- options
    directory: Annotated[Path, typer.Argument(help="Of Jekyll, Eleventy, Hugo, Zola, or plain.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what it would do.")] = False,
    layout: Annotated[
        str | None, typer.Option(help="jekyll, eleventy, hugo or zola; else by what is there.")
    ] = None,
    section: Annotated[str, typer.Option(help="For what names none.")] = "Blog",
    permalink: Annotated[
        str | None, typer.Option(help="Old addresses, like /:year/:month/:day/:title/.")
    ] = None,
    site_url: Annotated[
        str | None, typer.Option(help="Where the site was: links to it become internal.")
    ] = None,
    site_name: Annotated[
        str | None, typer.Option(help="Of the publication, where there is none yet.")
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="The name by which a second run knows what it made.")
    ] = None,
    author: Annotated[str | None, typer.Option(help="For what names none.")] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Take the source's text over what was edited here.")
    ] = False,
    report: Annotated[Path | None, typer.Option(help="A JSON file for every remark.")] = None,
) -> None:
    """Bring in a directory of Markdown. Run it again to go on, or to bring changes."""
    known = settings_or_exit()
    asked = markdown.Asked(
        directory=directory,
        url=known.base_url,
        timezone=known.timezone,
        section=section,
        layout=layout,
        permalink=permalink,
        site_url=site_url,
        site_name=site_name,
        source=source,
        author=author,
        dry_run=dry_run,
        overwrite=overwrite,
    )

    async def run(db: Database) -> None:
        if dry_run or not await migrations.is_bare(db.engine):
            await _require_migrated(db)
        await migrations.upgrade(db.engine)
        async with library(known) as media:
            with bar() as progress:
                done = await markdown.run(Context(db), media, asked, progress)
        _tell(done, report)

    with _errors_in_one_line("Stopped; run it again to go on."):
        if report:
            require_place(report)
        _with_database(known, run)


@app.command()
def demo(
    *,
    articles: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="So many made-up ones, for benchmarks, each with a history and five comments "
            "(100,000 take 3.5 GB); else the newspaper that `make serve` shows.",
        ),
    ] = None,
    seed: Annotated[
        int, typer.Option(min=0, help="With --articles: another one makes other texts.")
    ] = 1,
) -> None:
    """Fill an empty database, to try things on."""
    known, begun = settings_or_exit(), monotonic()

    async def run(db: Database) -> None:
        if not await migrations.is_bare(db.engine):
            await _require_migrated(db)
        await migrations.upgrade(db.engine)
        ctx, url = Context(db), known.base_url
        async with library(known) as media:
            if articles is None:
                await gazette.make(ctx, media, url=url)
            else:
                with bar() as progress:
                    await make_many(
                        ctx, media, articles=articles, seed=seed, url=url, progress=progress
                    )
        typer.echo(f"Made the demo in {monotonic() - begun:.1f} s.")

    with _errors_in_one_line():
        _with_database(known, run)


@token.command("create")
def token_create(
    *,
    scope: Annotated[list[Scope], typer.Option(help="What it gives the right to; more than one.")],
    name: Annotated[str, typer.Option(help="What it is for, as you will read it in the list.")],
    expires: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day on which it ends, at 00:00 UTC."),
    ] = None,
    account: Annotated[
        str, typer.Option(help="The handle of the account that writes are booked to.")
    ] = "system",
) -> None:
    """Make an API token. It is shown once: only a hash of it is kept."""

    async def run(db: Database) -> None:
        made, text = await tokens.create(
            db,
            system_clock(),
            name=name,
            scopes=scope,
            account=account,
            expires_at=expires and expires.replace(tzinfo=UTC),
        )
        typer.echo(f"Token {made.prefix}: send it as `Authorization: Bearer …`.", err=True)
        typer.echo(text)

    _with_migrated(run)


@token.command("list")
def token_list() -> None:
    """Show all tokens, newest first, also those that no longer work."""

    async def run(db: Database) -> None:
        now, known = system_clock(), await tokens.every(db)
        table = Table("token", "name", "scopes", "account", "state", "expires", "last used")
        for one in known:
            days = (one.expires_at, one.last_used_at)
            told = [f"{day:%Y-%m-%d %H:%M}" if day else "never" for day in days]
            scopes = ", ".join(one.scopes)
            table.add_row(one.prefix, Text(one.name), scopes, one.account, one.state(now), *told)
        _show(table if known else "There are no tokens.")

    _with_migrated(run)


@token.command("revoke")
def token_revoke(
    token: Annotated[str, typer.Argument(help="Its twelve digits, as the list has them.")],
) -> None:
    """End a token, from the next request on."""

    async def run(db: Database) -> None:
        ended = await tokens.revoke(db, system_clock(), token)
        typer.echo(f"Token {ended.prefix} ({ended.name}) is revoked.")

    _with_migrated(run)


@comments.command("waiting")
def comments_waiting(
    *, number: Annotated[int, typer.Option(min=1, help="So many at most, the oldest first.")] = 50
) -> None:
    """Show the comments that wait for moderators."""

    async def run(db: Database) -> None:
        found = await discussion.waiting(Context(db), number)
        table = Table("comment", "said", "by", "below", "words")
        for one in found:
            cells = (str(one.id), f"{one.created_at:%Y-%m-%d %H:%M}", one.name, one.path, one.words)
            table.add_row(*(Text(_printable(cell)) for cell in cells))
        _show(table if found else "No comment waits.")

    _with_migrated(run)


@comments.command("moderate")
def comments_moderate(
    status: Annotated[Literal["APPROVED", "SPAM", "REMOVED"], typer.Argument()],
    ids: Annotated[list[UUID], typer.Argument(help="As `waiting` shows them.")],
) -> None:
    """Say what becomes of comments."""

    async def run(db: Database) -> None:
        for one in ids:
            done = await discussion.moderate_comment(Context(db), one, status)
            typer.echo(f"{done.id} is {done.status}.")

    _with_migrated(run)


def _printable(text: str) -> str:
    """Without what a terminal would take for a command."""
    return "".join(one if one.isprintable() or one == "\n" else "\ufffd" for one in text)


def _show(what: Table | str) -> None:
    Console(width=None if sys.stdout.isatty() else WIDE).print(what)


def _tell(done: Report, file: Path | None) -> None:
    typer.echo(summary(done))
    if file is not None:
        file.write_text(done.as_json(), encoding="utf-8")
    where = f"is in {file}" if file else "is what --report FILE.json writes"
    typer.echo(f"\nThe whole report, with every remark, {where}.")
    if not done.complete:
        raise typer.Exit(1)


async def _require_migrated(db: Database) -> None:
    if await migrations.missing(db.engine):
        raise ExchangeError("The database waits for its migrations: run `python cli.py migrate`.")


def _with_migrated(run: Callable[[Database], Awaitable[None]]) -> None:
    async def checked(db: Database) -> None:
        await _require_migrated(db)
        await run(db)

    with _errors_in_one_line():
        _with_database(settings_or_exit(), checked)


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
def _errors_in_one_line(stopped: str = "Stopped.") -> Iterator[None]:
    try:
        yield
    except (
        health.Unusable,
        migrations.UnknownVersion,
        embedded.EmbeddedError,
        ExchangeError,
        ManifestError,
        explaining.Refused,
        tokens.NoToken,
        NotFound,
    ) as error:
        typer.echo(error, err=True)
        sys.exit(2)
    except KeyboardInterrupt:
        typer.echo(stopped, err=True)
        sys.exit(130)


if __name__ == "__main__":
    app()
