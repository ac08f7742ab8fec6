"""Rules of the house that no linter knows."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from shutil import copy
from typing import Any

import pytest

from settings import ROOT, settings_markdown

# Not the hosts' names: this file is searched too.
INDEX_HOST = re.compile(r"(pypi|python-?hosted|npmjs|debian)\.(org|com)")
NOT_ROOMS = {"tests", "scripts", "benchmarks", "docs", "deploy", "web"}
MADE = {"node_modules", "dist", "__pycache__"}
LOCKS = sorted(ROOT.glob("requirements*.lock"))


def sources(directory: Path = ROOT) -> Iterator[Path]:
    for path in directory.iterdir():
        if path.is_dir():
            hidden = path.name.startswith(".") and path.name != ".ci"
            if not hidden and path.name not in MADE:
                yield from sources(path)
        elif path.name != ".env":
            yield path


def import_linter() -> dict[str, Any]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        tools: dict[str, Any] = tomllib.load(file)["tool"]
    rules: dict[str, Any] = tools["importlinter"]
    return rules


def lint_imports(directory: Path) -> str:
    command = "from importlinter.cli import lint_imports_command as run; run()"
    return subprocess.run(
        [sys.executable, "-c", command, "--no-logo", "--no-cache"],
        cwd=directory,
        capture_output=True,
        text=True,
        check=False,
    ).stdout


def test_the_page_of_settings_is_current() -> None:
    assert (ROOT / "docs" / "settings.md").read_text("utf-8") == settings_markdown()


def test_no_file_names_a_package_index() -> None:
    naming = [
        str(path.relative_to(ROOT))
        for path in sources()
        if INDEX_HOST.search(path.read_bytes().decode("utf-8", errors="ignore"))
    ]
    assert naming == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_locks_hold_pins_and_hashes_only(lock: Path) -> None:
    lines = [line for line in lock.read_text("utf-8").splitlines() if line[:1] != "#"]
    pin = re.compile(r"[a-z0-9-]+==[\w.]+( ; .+)? \\")
    digest = re.compile(r" {4}--hash=sha256:[0-9a-f]{64}( \\)?")
    assert [line for line in lines if not pin.fullmatch(line) and not digest.fullmatch(line)] == []
    # A backslash carries on to the next line: each pin has at least one hash, and no other's.
    assert not re.search(r"\\\n[a-z]|[0-9a-f]{64}\n {4}|\\$", "\n".join(lines))


def test_locks_agree_on_versions() -> None:
    pins = {pin for lock in LOCKS for pin in re.findall(r"(?m)^(\S+)==(\S+)", lock.read_text())}
    assert len(pins) == len({name for name, _ in pins})


def test_every_room_has_import_contracts() -> None:
    rooms = {path.parent.name for path in ROOT.glob("*/*.py")} - NOT_ROOMS
    rules = import_linter()
    contracts = {contract["id"]: contract for contract in rules["contracts"]}
    assert set(rules["root_packages"]) == rooms
    assert rooms <= set(re.findall(r"\w+", " ".join(contracts["layers"]["layers"])))
    assert set(contracts["entry-points"]["source_modules"]) == rooms
    assert set(contracts["storage"]["source_modules"]) == rooms - {"db"}


def test_each_import_contract_catches_a_violation(tmp_path: Path) -> None:
    violations = {
        "layers": ("db", "import resolvers"),
        "storage": ("exchange", "import sqlalchemy.orm"),
        "resolvers": ("resolvers", "from graphql import GraphQLError"),
        "schema": ("schema", "from db import queries"),
        "exchange": ("exchange", "import schema"),
        "endpoint": ("endpoint", "import resolvers"),
        "execution": ("execution", "import strawberry"),
        "feeds": ("feeds", "import db.queries"),
        "db": ("db", "import redis.asyncio"),
        "media": ("media", "import starlette.routing"),
        "body": ("body", "import media.storage"),
        "auth": ("auth", "import starlette.requests"),
        "cache": ("cache", "import graphql"),
        "entry-points": ("resolvers", "from settings import Settings"),
    }
    rules = import_linter()
    copy(ROOT / "pyproject.toml", tmp_path)
    for package in [*rules["root_packages"], "db/models", "db/queries"]:
        (tmp_path / package).mkdir(parents=True)
        (tmp_path / package / "__init__.py").touch()
    kept = len(rules["contracts"])
    assert f"Contracts: {kept} kept, 0 broken." in lint_imports(tmp_path)

    assert violations.keys() == {contract["id"] for contract in rules["contracts"]}
    for number, (room, line) in enumerate(violations.values()):
        (tmp_path / room / f"wrong_{number}.py").write_text(f"{line}\n", "utf-8")
    assert f"Contracts: 0 kept, {len(violations)} broken." in lint_imports(tmp_path)


def test_single_files_do_not_import_sqlalchemy_either() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--stdin-filename", "server.py", "-"],
        input="from sqlalchemy import select\n",
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "TID251" in result.stdout
