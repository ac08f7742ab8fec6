"""``python cli.py demo`` as users run it."""

import re
from pathlib import Path

import pytest

from tests.databases import bare_database
from tests.test_server import plain, run


@pytest.fixture
async def bare(server_url: str) -> str:
    """A database that was never migrated."""
    return plain(await bare_database(server_url, "byline_demo_command_test"))


@pytest.mark.parametrize("arguments", [(), ("--articles", "20")])
def test_an_empty_database_is_filled_once(
    bare: str, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    first = run("cli.py", "demo", *arguments, data=str(tmp_path), DATABASE_URL=bare)
    assert (first.returncode, first.stderr) == (0, "")
    assert re.fullmatch(r"Made the demo in [\d.]+ s\.\n", first.stdout)
    second = run("cli.py", "demo", *arguments, data=str(tmp_path), DATABASE_URL=bare)
    assert (second.returncode, second.stdout) == (2, "")
    assert second.stderr == (
        "This database has a publication already. The demo goes into an empty one: "
        "set DATABASE_URL or BYLINE_DATA_DIR.\n"
    )


def test_no_articles_are_told_to_be_too_few(bare: str, tmp_path: Path) -> None:
    ended = run("cli.py", "demo", "--articles", "0", data=str(tmp_path), DATABASE_URL=bare)
    assert ended.returncode == 2
    assert "--articles" in ended.stderr
