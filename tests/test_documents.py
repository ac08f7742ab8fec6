"""What the README and the guide print works as printed, on the demo publication."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from db.session import Database
from media.renditions import Addresses
from media.signing import Signer
from resolvers.context import Context
from schema.client_files import client_files
from schema.schema import schema, sdl
from settings import ROOT

GUIDE = ROOT / "docs" / "guide.md"
BLOCK = re.compile(r"```graphql\n(.+?)```(?:\s+```json\n(.+?)```)?", re.DOTALL)
MEDIA = Addresses(Signer(b"a key for tests only"), "http://localhost:8000")


def operations(page: Path) -> list[tuple[str, str]]:
    """Each printed operation, and the JSON that stands right below it."""
    return [(found[1], found[2] or "{}") for found in BLOCK.finditer(page.read_text("utf-8"))]


async def ask(db: Database, query: str, variables: dict[str, Any]) -> dict[str, Any]:
    context = Context(db, media=MEDIA)
    result = await schema.execute(query, variable_values=variables, context_value=context)
    assert result.errors is None
    assert result.data is not None
    return result.data


@pytest.mark.parametrize(("query", "variables"), operations(GUIDE))
async def test_an_operation_of_the_guide_finds_something(
    demo_db: Database, query: str, variables: str
) -> None:
    found = await ask(demo_db, query, json.loads(variables))
    assert all(found.values())
    assert "NotFound" not in json.dumps(found)


async def test_the_readme_prints_what_is_answered(demo_db: Database) -> None:
    ((query, answer),) = operations(ROOT / "README.md")
    assert await ask(demo_db, query, {}) == json.loads(answer)["data"]


def test_the_readme_has_at_most_600_words() -> None:
    assert len((ROOT / "README.md").read_text("utf-8").split()) <= 600


@pytest.mark.parametrize(("name", "text"), sorted(client_files(sdl()).items()))
def test_the_files_for_clients_are_current(name: str, text: str) -> None:
    assert (ROOT / "docs" / "clients" / name).read_text("utf-8") == text, "run `make schema`"


@pytest.mark.parametrize("page", [ROOT / "README.md", *sorted((ROOT / "docs").glob("**/*.md"))])
def test_links_within_the_documents_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []
