"""A Byline database with the bench's data, on the bench's PostgreSQL."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import asyncpg

from benchmarks.publications import settle
from settings import ROOT


def make(server: str, name: str, export: Path, data_dir: Path) -> None:
    """Make the database anew, from the export.

    ``server``: the URL of another database of that PostgreSQL.
    """
    asyncio.run(_empty(server, name))
    url = beside(server, name)
    environ = os.environ | {"DATABASE_URL": url, "BYLINE_DATA_DIR": str(data_dir)}
    command = [sys.executable, "cli.py", "import", "native", str(export)]
    subprocess.run(command, check=True, cwd=ROOT, env=environ)
    asyncio.run(settle(url))


def beside(server: str, name: str) -> str:
    """The URL of another database on the same server."""
    return f"{server.rpartition('/')[0]}/{name}"


async def _empty(server: str, name: str) -> None:
    admin = await asyncpg.connect(server)
    await admin.execute(f"drop database if exists {name} with (force)")
    await admin.execute(f"create database {name}")
    await admin.close()
