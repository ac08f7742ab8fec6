"""Bodies and pictures, beyond what the golden operations fix."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from application import create_app
from body import html_in, html_out, rich
from db.models import MediaAsset
from db.relations import edges
from db.view import View
from resolvers import bodies, contents, media, taxonomy
from resolvers.context import Context
from resolvers.drafts import Credit, Draft
from schema.schema import schema
from settings import Settings
from tests.body import hostile
from tests.body.browser import dangers
from tests.media.pictures import photo
from tests.schema.conftest import MEDIA, Reader
from tests.schema.gazette import NOW
from tests.variants import chosen
from wiring import library

PAST: Final = "2026-01-16T12:00:00Z"
PICTURE: Final = MediaAsset(sha256="0" * 64, mime_type="image/png", filename="a.png")
FORMS: Final = """
  html
  blocks { html ... on ImageBlock { caption { html } } ... on ParagraphBlock { text { html } } }
"""


async def test_a_body_is_written_once_in_an_operation(
    gazette: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def counted(*args: Any, **options: Any) -> str:  # noqa: ANN401  # as it comes
        made.append("html")
        return html(*args, **options)

    html = html_out.html
    monkeypatch.setattr(html_out, "html", counted)
    one = 'article(by: { path: { path: "/archive/almanacs/tour" } }) { body { a: html b: html } }'
    answer = await gazette.ask(f'{{ {one} again: {one} at(time: "{PAST}") {{ {one} }} }}')
    assert "errors" not in answer
    assert len(made) == 2  # in each of two views


async def test_lists_do_not_read_bodies_that_nobody_asks_for(gazette: Reader) -> None:
    fields = "title summary locked wordCount readingMinutes heroImage { id }"
    with gazette.counting() as sent:
        answer = await gazette.ask(
            f"{{ articles(filter: {{ access: {{ eq: PUBLIC }} }}) {{ nodes {{ {fields} }} }} }}"
        )
    assert "errors" not in answer
    assert not any("snapshot" in statement for statement in sent)


async def test_the_excerpt_of_a_locked_piece_would_have_told_more(gazette: Reader) -> None:
    context = Context(gazette.db, clock=lambda: NOW)
    row = await context.loaders.one(edges.article_by_id, context.view, gazette.made["insider"])
    assert row
    assert "SECRET" in row.excerpt
    summary = bodies.summary(context, row, 500)
    assert not isinstance(summary, str)
    assert (await summary).endswith("free15…")


async def test_the_desk_is_not_locked_out(gazette: Reader) -> None:
    context = Context(gazette.db, clock=lambda: NOW)
    desk = View.desk(NOW)
    row = await context.loaders.one(edges.article_by_id, desk, gazette.made["insider"])
    assert row
    body = await bodies.of_content(context, row)
    assert "SECRET" in body.plain_text
    assert not body.truncated
    assert bodies.locked(replace(row, view=context.view))


async def test_a_file_has_one_id_and_a_body_has_one_in_each_view(gazette: Reader) -> None:
    one = (
        'article(by: { path: { path: "/archive/almanacs/tour" } }) { heroImage { id } body { id }}'
    )
    data = (await gazette.ask(f'{{ {one} at(time: "{PAST}") {{ {one} }} }}'))["data"]
    live, past = data["article"], data["at"]["article"]
    assert live["heroImage"] == past["heroImage"]
    assert live["body"] != past["body"]


async def test_an_operation_without_addresses_of_media_says_so(gazette: Reader) -> None:
    with pytest.raises(RuntimeError, match="no addresses of media"):
        _ = Context(gazette.db).media


async def _site(ctx: Context) -> Credit:
    await taxonomy.create_site(ctx, name="Try", url="https://try.example")
    return Credit((await taxonomy.create_author(ctx, name="Ada")).id)


async def test_what_browsers_are_given_runs_nothing(ctx: Context) -> None:
    credit = await _site(ctx)
    section = await taxonomy.create_section(ctx, name="News")
    read = [block for one in hostile.ALL for block in html_in.read(one)[0]["blocks"]]
    told = [{"type": "paragraph", "text": rich.plain(one)} for one in hostile.ALL]
    tree = {"version": 1, "blocks": [*({**block, "key": ""} for block in read), *told]}
    draft = Draft("Hostile", body=tree, credits=(credit,))
    made = await contents.create_article(ctx, section_id=section.id, draft=draft, slug="a")
    await contents.publish(ctx, made.id)
    reading = Context(ctx.db, clock=ctx.clock, media=MEDIA)
    query = f"{{ articles {{ nodes {{ body {{ {FORMS} }} }} }} }}"
    answer = await schema.execute(query, context_value=reading)
    assert answer.errors is None
    assert answer.data
    body = answer.data["articles"]["nodes"][0]["body"]
    pieces = [body["html"], *(block["html"] for block in body["blocks"])]
    pieces += [block["text"]["html"] for block in body["blocks"] if "text" in block]
    assert len(pieces) > 2 * len(hostile.ALL)
    assert [danger for piece in pieces for danger in dangers(piece)] == []


@pytest.mark.parametrize(
    ("given", "beginning"),
    [
        ({}, "http://127.0.0.1:8123/media/"),
        ({"mode": "production"}, "/media/"),
        ({"mode": "production", "public_url": "https://a.example/"}, "https://a.example/media/"),
    ],
)
async def test_addresses_of_media_begin_where_clients_reach_the_server(
    tmp_path: Path, given: dict[str, Any], beginning: str
) -> None:
    async with library(Settings(data_dir=tmp_path, port=8123, **given)) as stored:
        assert stored.addresses.original(PICTURE).startswith(f"{beginning}0000")


async def test_pictures_are_served_where_the_api_says(
    ctx: Context, database_url: str, tmp_path: Path
) -> None:
    credit = await _site(ctx)
    settings = chosen(data_dir=tmp_path, demo=False, public_url="https://api.try.example")
    async with library(settings) as stored:
        picture = await media.add_media(ctx, stored, BytesIO(photo()), filename="a.jpg")
    await taxonomy.describe_author(ctx, credit.author_id, avatar_id=picture.id)
    section = await taxonomy.create_section(ctx, name="News")
    draft = Draft("A", credits=(credit,), hero_image_id=picture.id)
    made = await contents.create_article(ctx, section_id=section.id, draft=draft, slug="a")
    await contents.publish(ctx, made.id)
    query = "{ articles { nodes { author { avatar { url rendition(transform: {}) { url } } } } } }"
    with TestClient(create_app(settings, database_url, "unix:///nobody")) as client:
        answer = client.post("/graphql", json={"query": query}).json()
        avatar = answer["data"]["articles"]["nodes"][0]["author"]["avatar"]
        addresses = [avatar["url"], avatar["rendition"]["url"]]
        assert all(address.startswith("https://api.try.example/media/") for address in addresses)
        answers = [client.get(urlsplit(address).path) for address in addresses]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert {answer.headers["content-type"].split("/")[0] for answer in answers} == {"image"}
