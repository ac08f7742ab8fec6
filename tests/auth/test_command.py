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

from db.session import Database
from resolvers import contents, taxonomy
from resolvers.context import Context
from resolvers.drafts import Credit, Draft
from resolvers.taxonomy import Locale
from tests.databases import fresh_database
from tests.endpoint.test_uploads import HEADERS, form
from tests.media.pictures import encoded, scene
from tests.test_server import ask, plain, run, serving

SAY = """mutation ($id: ID!) {
  addComment(input: { articleId: $id, body: "Hello." }) {
    status comment { author { name } } errors { __typename }
  }
}"""

ARTICLE = "{ articles { nodes { id commentCount comments { nodes { author { name } } } } } }"
GUEST = """mutation ($id: ID!) {
  addComment(
    input: { articleId: $id, body: "Red \\u001b[31m words", guest: { name: "Eve\\u009b31m" } }
  ) {
    status comment { id } errors { __typename }
  }
}"""
UPLOADED = (
    "operations",
    None,
    json.dumps(
        {
            "query": "mutation ($file: Upload!) "
            "{ uploadMedia(input: { source: { file: $file } }) { asset { mimeType } } }",
            "variables": {"file": None},
        }
    ).encode(),
)
PLACED = ("map", None, b'{"a": ["variables.file"]}')
PNG = encoded(scene(), "PNG")


@pytest.fixture
async def url(server_url: str) -> str:
    address = await fresh_database(server_url, "byline_tokens_test")
    await publish(address)
    return plain(address)


async def publish(address: str) -> None:
    """An article, so that something can be said."""
    db = Database(address)
    ctx = Context(db)
    await taxonomy.create_site(
        ctx, name="Try", url="https://try.example", locales=[Locale("en", "English")]
    )
    section = await taxonomy.create_section(ctx, name="News")
    author = await taxonomy.create_author(ctx, name="Ann Lee")
    draft = Draft("A title", credits=(Credit(author.id),))
    made = await contents.create_article(ctx, section_id=section.id, draft=draft, slug="a")
    await contents.publish(ctx, made.id)
    await db.close()


@pytest.fixture
def server(url: str, tmp_path: Path) -> Iterator[str]:
    """The address of one in production mode."""
    with serving(tmp_path, DATABASE_URL=url, BYLINE_MODE="production", PORT="0") as (_, base):
        yield base


def sent(base: str, token: str, document: str, **variables: str) -> tuple[int, Any]:
    """Status and answer of a request with this token."""
    body = json.dumps({"query": document, "variables": variables}).encode()
    return posted(base, body, {"content-type": "application/json"}, token)


def posted(base: str, body: bytes, headers: dict[str, str], token: str | None) -> tuple[int, Any]:
    """Status and answer of a request."""
    headers = headers | ({"authorization": f"Bearer {token}"} if token else {})
    request = urllib.request.Request(f"{base}/graphql", body, headers)  # noqa: S310  # ours
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

    scopes = ("--scope", "COMMENT_WRITE", "--scope", "MEDIA_WRITE")
    text = token("create", *scopes, "--name", "Site").strip()
    article = ask(server, ARTICLE)["data"]["articles"]["nodes"][0]["id"]
    status, answer = sent(server, text, SAY, id=article)
    assert (status, answer["data"]["addComment"]) == (
        200,
        {"status": "APPROVED", "comment": {"author": {"name": "Byline"}}, "errors": []},
    )
    sent_file = posted(server, form(UPLOADED, PLACED, ("a", "a.png", PNG)), HEADERS, text)
    assert sent_file == (200, {"data": {"uploadMedia": {"asset": {"mimeType": "image/png"}}}})
    assert posted(server, form(UPLOADED, PLACED), HEADERS, None)[0] == 401
    assert re.search(r"Site .*COMMENT_WRITE.* system .* active .* never .* 20\d\d-", token("list"))
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


def test_a_comment_that_waits_is_shown_and_approved(url: str, server: str, tmp_path: Path) -> None:
    def comments(*arguments: str) -> str:
        ended = run("cli.py", "comments", *arguments, data=str(tmp_path), DATABASE_URL=url)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    (before,) = ask(server, ARTICLE)["data"]["articles"]["nodes"]
    said = json.dumps({"query": GUEST, "variables": {"id": before["id"]}}).encode()
    status, answer = posted(server, said, {"content-type": "application/json"}, None)
    assert (status, answer["data"]["addComment"]["status"]) == (200, "PENDING")
    assert ask(server, ARTICLE)["data"]["articles"]["nodes"] == [before]
    shown = re.search(
        r"([0-9a-f-]{36}).*Eve\ufffd31m.*/news/a.*Red \[31m words", comments("waiting")
    )
    assert shown, "without what a terminal would take for a command"
    assert comments("moderate", "APPROVED", shown[1]) == f"{shown[1]} is APPROVED.\n"
    (after,) = ask(server, ARTICLE)["data"]["articles"]["nodes"]
    assert (after["commentCount"], len(after["comments"]["nodes"])) == (1, 1)
    assert comments("waiting") == "No comment waits.\n"
