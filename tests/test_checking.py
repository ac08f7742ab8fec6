"""``cli.py documents check``: what it says, and how it ends."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import checking
from execution.limits import Limits
from schema.schema import schema
from settings import ROOT

HOME = "query Home($n: Int) { articles(first: $n) { nodes { title author { name } } } }"
LARGE = "{ articles(first: 100) { nodes { tags { articles(first: 100) { nodes { id } } } } } }"


def written(directory: Path, documents: dict[str, str]) -> Path:
    path = directory / "persisted-documents.json"
    path.write_text(json.dumps(documents), "utf-8")
    return path


def ended(manifest: Path) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "cli.py", "documents", "check", str(manifest)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_each_operation_is_told_with_its_cost(tmp_path: Path) -> None:
    several = f"{HOME} query Site {{ site {{ name }} }}"
    code, told, _ = ended(written(tmp_path, {"sha1-of-it": several}))
    rows = [line.split() for line in told.splitlines()]
    assert ["sha1-of-it", "Home", "query", "62", "302"] in rows
    assert ["sha1-of-it", "Site", "query", "2", "2"] in rows
    assert "1 document, 2 operations, 0 faults." in told
    assert code == 0


def test_what_does_not_fit_is_told_by_line_and_ends_with_1(tmp_path: Path) -> None:
    faulty = {"aaaa": "{\n  site { wrong }\n}", "bbbb": LARGE, "cccc": "{", "dddd": HOME}
    code, told, _ = ended(written(tmp_path, faulty))
    assert "aaaa: line 2, column 10: Cannot query field 'wrong' on type 'Site'." in told
    assert "bbbb: None costs" not in told
    assert "bbbb: (no name) costs" in told
    assert "cccc: line 1, column 2: Syntax Error" in told
    assert "4 documents, 2 operations, 3 faults." in told
    assert code == 1


def test_what_comes_in_pieces_fits_where_it_may(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest = written(tmp_path, {"aaaa": "{ site { name ... @defer { tagline } } }"})
    assert checking.check(manifest, Limits(), schema.incremental)
    assert (
        "in production they are refused unless BYLINE_INCREMENTAL=true" in capsys.readouterr().out
    )
    assert checking.check(manifest, Limits(cost=13), schema.incremental)
    assert not checking.check(manifest, Limits(cost=12), schema.incremental)
    capsys.readouterr()
    assert not checking.check(manifest, Limits(), schema.core)
    assert "column 19: Unknown directive '@defer'." in capsys.readouterr().out


def test_a_file_that_is_no_manifest_ends_with_2_and_one_line(tmp_path: Path) -> None:
    code, told, complaint = ended(tmp_path / "missing.json")
    assert (code, told) == (2, "")
    assert complaint.count("\n") == 1


def test_the_page_on_persisted_documents_prints_what_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (ROOT / "docs" / "persisted-documents.md").read_text("utf-8")
    manifest, said = page.split("```json\n")[1].split("```\n", 1)
    path = tmp_path / "web.json"
    path.write_text(manifest, "utf-8")
    assert not checking.check(path, Limits(), schema.core)
    assert capsys.readouterr().out in said


def test_pages_by_variables_are_told_at_their_largest(tmp_path: Path) -> None:
    assert checking.check(written(tmp_path, {"a": HOME}), Limits(cost=100), schema.core)
    assert not checking.check(written(tmp_path, {"a": HOME}), Limits(cost=60), schema.core)
