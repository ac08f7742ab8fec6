"""The explorer's page and files, as they are served; in a browser: tests/web."""

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from endpoint.graphiql import Explorer
from settings import Settings

BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def served(directory: Path) -> TestClient:
    explorer = Explorer(directory)

    return TestClient(Starlette(routes=[Route("/graphql", explorer), explorer.files()]))


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<title>built</title>", "utf-8")
    (tmp_path / "assets" / "main-123.js").write_text("1", "utf-8")
    return served(tmp_path)


def test_the_page_is_the_one_that_was_built(client: TestClient) -> None:
    assert "built" in client.get("/graphql", headers=BROWSER).text


def test_the_page_may_load_from_nowhere_else(client: TestClient) -> None:
    policy = client.get("/graphql", headers=BROWSER).headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self';")
    assert "http" not in policy


def test_scripts_are_kept_for_ever_and_the_page_is_not(client: TestClient) -> None:
    script = client.get("/graphiql/assets/main-123.js")
    assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert client.get("/graphql", headers=BROWSER).headers["cache-control"] == "no-cache"


def test_no_file_outside_is_served(client: TestClient, tmp_path: Path) -> None:
    (tmp_path.parent / "secret").write_text("secret", "utf-8")
    for path in ("/graphiql/../secret", "/graphiql/%2e%2e/secret", "/graphiql/assets/none.js"):
        found = client.get(path)
        assert found.status_code == 404
        assert "immutable" not in found.headers.get("cache-control", "")


def test_without_a_build_the_page_says_how_to_make_one(tmp_path: Path) -> None:
    page = served(tmp_path / "none").get("/graphql", headers=BROWSER)
    assert page.status_code == 200
    assert "make web" in page.text
    assert served(tmp_path / "none").get("/graphiql/assets/x.js").status_code == 404


def test_production_shows_it_only_when_asked_to() -> None:
    assert Settings().serves_graphiql
    assert not Settings(mode="production").serves_graphiql
    assert Settings(mode="production", graphiql=True).serves_graphiql
    assert not Settings(graphiql=False).serves_graphiql


def test_the_page_has_no_second_address_without_its_policy(client: TestClient) -> None:
    for path in ("/graphiql/index.html", "/graphiql/", "/graphiql/assets/../index.html"):
        assert client.get(path).status_code == 404
