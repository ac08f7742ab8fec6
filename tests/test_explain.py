"""``cli.py explain``: what it says, and how it ends."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import explaining
from db.session import Database
from execution.limits import Limits
from media.renditions import Addresses
from media.signing import Signer
from resolvers.context import Context
from schema.schema import schema
from tests.conftest import ROOT

FRONT = "query($n: Int!) { articles(first: $n) { nodes { title author { name } tags { name } } } }"
MEDIA = Addresses(Signer(b"a key for tests only"), "http://localhost:8000")


async def said(
    db: Database,
    capsys: pytest.CaptureFixture[str],
    query: str,
    variables: str = "{}",
    **more: bool,
) -> str:
    context = Context(db, media=MEDIA, prepared=True)
    options = {"analyze": False, "code": False} | more
    asked = explaining.Asked(query, variables, **options)
    await explaining.explain(asked, context, Limits(), schema.incremental)
    return capsys.readouterr().out


async def test_what_may_come_in_pieces_is_explained_as_a_whole(
    demo_db: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    told = await said(demo_db, capsys, "{ articles(first: 2) { nodes { ... @defer { title } } } }")
    assert "nodes, the page's rows → Article (title)" in told
    assert told.count(explaining.IN_PIECES) == 1
    assert explaining.IN_PIECES not in await said(demo_db, capsys, FRONT, '{"n": 2}')


async def test_a_plan_is_told_as_a_tree_with_its_statements(
    demo_db: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    told = await said(demo_db, capsys, FRONT, '{"n": 2}')
    tree, _, statements = told.partition("\nAnswered in ")
    assert tree.startswith("Estimated cost: ")
    assert tree in (ROOT / "docs" / "engine.md").read_text("utf-8")
    assert "\n1. articles\n" in statements
    assert "\n2. " not in statements
    assert "Index Scan using publication_listed_idx" in statements
    assert "actual time" not in statements


async def test_with_analyze_it_tells_what_statements_took(
    demo_db: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "Execution Time: " in await said(demo_db, capsys, "{ site { name } }", analyze=True)


async def test_with_code_it_tells_what_writes_each_level(
    demo_db: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    told = await said(demo_db, capsys, FRONT, '{"n": 2}', code=True)
    assert "# articles.nodes: nodes, the page's rows" in told
    assert "for o in objects]" in told


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ('{ __type(name: "Tag") { name } }', "by graphql-core: introspection"),
        ('{ tag(by: { id: "x" }) { name } }', "by graphql-core: This is no id"),
    ],
)
async def test_why_there_is_no_plan_is_told(
    demo_db: Database, capsys: pytest.CaptureFixture[str], query: str, why: str
) -> None:
    assert why in await said(demo_db, capsys, query)


@pytest.mark.parametrize(
    ("query", "variables", "why"),
    [
        ("{ nope }", "{}", "line 1, column 3: Cannot query field 'nope' on type 'Query'."),
        ("{ site", "{}", "line 1, column 7: Syntax Error"),
        (FRONT, '{"n": "two"}', "Variable '$n' has invalid value"),
        (FRONT, "{n: 2}", "The variables are no JSON"),
        (FRONT, "[2]", 'The variables are an object, as {"first": 5}.'),
    ],
)
async def test_what_is_wrong_with_a_query_is_told(
    demo_db: Database, capsys: pytest.CaptureFixture[str], query: str, variables: str, why: str
) -> None:
    with pytest.raises(explaining.Refused) as refused:
        await said(demo_db, capsys, query, variables)
    assert why in str(refused.value)


def test_the_command_says_what_is_wrong_in_one_line(database_url: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "cli.py", "explain", "{ nope }"],
        env={**os.environ, "DATABASE_URL": database_url, "BYLINE_DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("line 1, column 3: Cannot query field 'nope'")
