"""``python cli.py token`` as operators run it, and a server that knows what it made."""

import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import fresh_database
from tests.test_server import ask, plain, run, serving

SAY = """mutation ($id: ID!) {
  addComment(input: { articleId: $id, body: "Hello." }) {
    status comment { author { name } } errors { __typename }
  }
}"""


@pytest.fixture
async def url(server_url: str) -> str:
    return plain(await fresh_database(server_url, "byline_tokens_test"))


@pytest.fixture
def server(url: str, tmp_path: Path) -> Iterator[str]:
    """The address of one with the demo publication, in production mode."""
    assert run("cli.py", "demo", data=str(tmp_path), DATABASE_URL=url).returncode == 0
    with serving(tmp_path, DATABASE_URL=url, BYLINE_MODE="production", PORT="0") as (_, base):
        yield base


def sent(base: str, token: str, document: str, **variables: str) -> tuple[int, Any]:
    """Status and answer of a request with this token."""
    request = urllib.request.Request(  # noqa: S310  # our own address
        f"{base}/graphql",
        json.dumps({"query": document, "variables": variables}).encode(),
        {"content-type": "application/json", "authorization": f"Bearer {token}"},
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with closing(error):
            return error.code, json.load(error)


def test_a_token_is_made_used_and_revoked(url: str, server: str, tmp_path: Path) -> None:
    def token(*arguments: str) -> str:
        ended = run("cli.py", "token", *arguments, data=str(tmp_path), DATABASE_URL=url)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    text = token("create", "--scope", "COMMENT_WRITE", "--name", "Site").strip()
    found = ask(server, "{ articles(first: 1) { nodes { id } } }")
    article = found["data"]["articles"]["nodes"][0]["id"]
    status, answer = sent(server, text, SAY, id=article)
    assert (status, answer["data"]["addComment"]) == (
        200,
        {"status": "APPROVED", "comment": {"author": {"name": "Byline"}}, "errors": []},
    )
    assert re.search(
        r"Site .* COMMENT_WRITE .* system .* active .* never .* 20\d\d-", token("list")
    )
    assert "is revoked" in token("revoke", text[7:19])
    status, answer = sent(server, text, SAY, id=article)
    assert (status, answer["errors"][0]["message"]) == (401, "This token is revoked.")


def test_what_makes_no_token_is_one_line(url: str, tmp_path: Path) -> None:
    past = ("--scope", "COMMENT_WRITE", "--name", "Old", "--expires", "2020-01-01")
    for arguments, told in (
        (("revoke", "0" * 12), "There is no token"),
        (("create", *past), "day"),
    ):
        ended = run("cli.py", "token", *arguments, data=str(tmp_path), DATABASE_URL=url)
        assert (ended.returncode, ended.stdout) == (2, "")
        assert told in ended.stderr
        assert ended.stderr.count("\n") == 1
