"""``cli.py import markdown``: what it is given, brought together."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from exchange import importing
from exchange.errors import ExchangeError
from exchange.markdown import layouts, permalinks, values
from exchange.markdown.pages import tag_slug
from exchange.markdown.source import Choices, open_directory
from exchange.progress import Progress
from exchange.report import Report
from media.library import Library
from resolvers.context import Context

_SCHEMES: Final = frozenset({"http", "https"})


@dataclass(frozen=True, slots=True)
class Asked:
    """The command's options. ``url`` and ``timezone`` are Byline's own."""

    directory: Path
    url: str
    timezone: str
    section: str = "Blog"
    layout: str | None = None
    permalink: str | None = None
    site_url: str | None = None
    site_name: str | None = None
    source: str | None = None
    author: str | None = None
    dry_run: bool = False
    overwrite: bool = False


async def run(ctx: Context, library: Library, asked: Asked, progress: Progress) -> Report:
    """Import the directory.

    Raises:
        ExchangeError: it is none, has nothing in it, came under another name before, or an option
            can't be.
    """
    _check(asked)
    choices = Choices(
        ZoneInfo(asked.timezone), asked.section, asked.layout, asked.permalink, asked.site_url
    )
    source = open_directory(asked.directory, choices)
    if not source.entries and not source.refused:
        raise ExchangeError(
            f"There is no Markdown to import in {asked.directory}. If it is there in an unusual "
            f"place, name the layout: --layout {' | '.join(layouts.NAMES)}."
        )
    name = asked.directory.resolve().name
    options = importing.Options(
        source=asked.source or asked.site_url or name,
        site_name=asked.site_name or source.title or name,
        url=asked.url,
        timezone=asked.timezone,
        dry_run=asked.dry_run,
        overwrite=asked.overwrite,
        author=asked.author,
        is_named=asked.source is not None,
    )
    return await importing.run(ctx, library, source, options, progress)


def _check(asked: Asked) -> None:
    if not asked.directory.is_dir():
        raise ExchangeError(f"{asked.directory} is no directory.")
    if asked.layout not in {None, *layouts.NAMES}:
        raise ExchangeError(f"--layout is one of {', '.join(layouts.NAMES)}.")
    if asked.site_url and not _is_url(asked.site_url):
        raise ExchangeError("--site-url is like https://example.org.")
    if asked.permalink and (words := permalinks.unknown(asked.permalink)):
        raise ExchangeError(f"--permalink can't have {', '.join(words)}: see docs/importing.md.")
    if not tag_slug(asked.section):
        raise ExchangeError("--section has at least one letter or digit.")


def _is_url(url: str) -> bool:
    parts = values.parts(url)
    return parts.scheme in _SCHEMES and bool(parts.hostname)
