"""A blog in a directory, and its way into Byline."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text

from db.rows import Row
from exchange.markdown import command
from exchange.markdown.source import Choices, MarkdownSource, open_directory
from exchange.progress import Silent
from exchange.records import ContentRecord, Remark
from exchange.report import Item, Report
from media.library import Library
from resolvers import routes
from resolvers.context import Context


@dataclass
class Blog:
    """Files below ``root``."""

    root: Path

    def write(self, path: str, content: str | bytes) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def post(self, path: str, body: str = "Some words.", **front: object) -> Path:
        """A text below front matter; ``title`` unless another is given."""
        lines = "".join(
            f"{name}: {value}\n" for name, value in {"title": "A post", **front}.items()
        )
        return self.write(path, f"---\n{lines}---\n{body}\n")

    def source(self, **choices: Any) -> MarkdownSource:  # noqa: ANN401
        return open_directory(self.root, Choices(ZoneInfo("UTC"), **choices))

    def read(self, path: str, **choices: Any) -> ContentRecord:  # noqa: ANN401
        """The record that a file becomes."""
        source = self.source(**choices)
        (entry,) = (entry for entry in source.entries if entry.source_id == path)
        return source.read(entry)


@dataclass
class Importer:
    """Brings a blog into the database of ``ctx``."""

    ctx: Context
    library: Library
    blog: Blog

    async def __call__(self, **options: Any) -> Report:  # noqa: ANN401
        asked = command.Asked(self.blog.root, url="https://new.example", timezone="UTC", **options)
        return await command.run(self.ctx, self.library, asked, Silent())

    async def rows(self, query: str, **values: object) -> list[tuple[Any, ...]]:
        async with self.ctx.db.read() as connection:
            return [tuple(row) for row in await connection.execute(text(query), values)]

    async def row(self, query: str, **values: object) -> tuple[Any, ...]:
        (found,) = await self.rows(query, **values)
        return found

    async def at(self, path: str) -> Row | None:
        """What readers find at a path now."""
        ctx = Context(self.ctx.db, clock=self.ctx.clock)
        return await routes.find(ctx, ctx.view, path)


def item(report: Report, source_id: str) -> Item:
    """The one thing that the source calls so."""
    (found,) = (item for item in report.items if item.source_id == source_id)
    return found


def codes(remarks: Sequence[Remark]) -> list[str]:
    return [remark.code for remark in remarks]
