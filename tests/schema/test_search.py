"""Search: what it finds, how it says it, and what it must not find."""

import json
import random
from typing import Any

import pytest
from sqlalchemy import text

from body import markdown_in, teaser, text_out
from body.tree import admitted
from db.session import Database
from media.renditions import Addresses
from media.signing import Signer
from resolvers import bodies, contents, taxonomy
from resolvers.context import Context
from resolvers.drafts import Credit
from schema.schema import schema
from tests.conftest import CountStatements, TickingClock
from tests.writes.conftest import Desk
from tests.writes.conftest import desk as desk  # noqa: PLC0414  # a fixture for here, too

SEARCH = """
query ($query: String!, $filter: ArticleFilter, $first: Int, $after: String) {
  search(query: $query, filter: $filter, first: $first, after: $after) {
    totalCount
    suggestion
    pageInfo { hasNextPage endCursor }
    edges { score cursor highlights { field html } node { __typename title path } }
  }
}
"""
MEDIA = Addresses(Signer(b"a key for tests only"))


class Search:
    """Asks as an anonymous reader."""

    def __init__(self, db: Database, clock: TickingClock) -> None:
        self.db = db
        self.clock = clock

    async def __call__(self, query: str, **variables: object) -> dict[str, Any]:
        return (await self.ask(SEARCH, query=query, **variables))["search"]  # type: ignore[no-any-return]

    async def ask(self, document: str, **variables: object) -> dict[str, Any]:
        context = Context(self.db, clock=self.clock, media=MEDIA)
        result = await schema.execute(document, variable_values=variables, context_value=context)
        assert not result.errors, result.errors
        assert result.data is not None
        return result.data

    async def titles(self, query: str, **variables: object) -> list[str]:
        return [edge["node"]["title"] for edge in (await self(query, **variables))["edges"]]


@pytest.fixture
def search(db: Database, clock: TickingClock) -> Search:
    return Search(db, clock)


async def published(desk: Desk, title: str, said: str = "Nothing.", **fields: object) -> Any:  # noqa: ANN401
    draft = desk.draft(title, body=markdown_in.read(said)[0], **fields)
    return await desk.published(None, draft=draft)  # type: ignore[arg-type]  # made from the title


async def test_words_are_found_in_any_form_and_the_title_counts_most(
    desk: Desk, search: Search
) -> None:
    await published(desk, "Something else", "The councillors were voting.")
    await published(desk, "The vote", "It rained.")
    await published(desk, "Rain", "It rained.")
    assert await search.titles("votes") == ["The vote", "Something else"]
    assert await search.titles("voting council") == []
    assert await search.titles("rain -vote") == ["Rain"]
    assert await search.titles('"councillors were"') == ["Something else"]


async def test_accents_and_the_parts_of_a_body_do_not_hide_a_word(
    desk: Desk, search: Search
) -> None:
    await published(
        desk,
        "Body",
        "un**belie**vable\n\n| cell |\n| --- |\n| tabular |\n\n- listed[^1]\n\n"
        "```\ncoded\n```\n\n[^1]: noted café\n",
    )
    for word in ("unbelievable", "cell", "tabular", "listed", "coded", "noted", "cafe", "CAFÉ"):
        assert await search.titles(word) == ["Body"], word
    for word in ("paragraph", "version", "blocks"):
        assert await search.titles(word) == []


async def test_nothing_that_is_hidden_is_found(
    desk: Desk, search: Search, clock: TickingClock
) -> None:
    await desk.article("draft", draft=desk.draft("Secret draft"))
    unlisted = await published(desk, "Secret unlisted")
    await contents.set_access(desk.ctx, unlisted.id, "UNLISTED")
    withdrawn = await published(desk, "Secret withdrawn")
    await contents.unpublish(desk.ctx, withdrawn.id)
    changed = await published(desk, "Secret before")
    clock.advance(hours=1)
    await contents.save_revision(desk.ctx, changed.id, desk.draft("Public now"))
    await contents.publish(desk.ctx, changed.id)
    await contents.save_revision(desk.ctx, changed.id, desk.draft("Secret after"))
    found = await search("secret")
    assert (found["totalCount"], found["edges"]) == (0, [])
    assert (await search("secrte"))["suggestion"] is None
    assert await search.titles("public") == ["Public now"]
    clock.advance(days=1)
    then = (
        """query { at(time: "2026-01-01T12:00:01Z") { search(query: "secret") { totalCount } } }"""
    )
    assert (await search.ask(then))["at"]["search"]["totalCount"] == 1  # as it stood, still public


async def test_passages_are_marked_and_escaped(desk: Desk, search: Search) -> None:
    words = " ".join(f"word{n}" for n in range(200))
    await published(
        desk, "A <b>ferry</b> & more", f"{words} the ferry `a < b & c` {words}", dek="No boat"
    )
    (edge,) = (await search("ferry"))["edges"]
    marked = {one["field"]: one["html"] for one in edge["highlights"]}
    assert marked["title"] == "A &lt;b&gt;<mark>ferry</mark>&lt;/b&gt; &amp; more"
    assert "<mark>ferry</mark> a &lt; b &amp; c" in marked["body"]
    assert len(marked["body"]) < 1000
    assert "dek" not in marked
    assert edge["score"] > 0


async def test_a_locked_text_shows_no_more_than_its_teaser(desk: Desk, search: Search) -> None:
    words = " ".join(f"word{n}" for n in range(200))
    made = await published(desk, "Locked", f"teased {words} concealed")
    await contents.set_access(desk.ctx, made.id, "SUBSCRIBERS")
    (edge,) = (await search("teased"))["edges"]
    assert "<mark>teased</mark>" in edge["highlights"][0]["html"]
    (edge,) = (await search("locked"))["edges"]
    assert [one["field"] for one in edge["highlights"]] == ["title"]


@pytest.mark.parametrize("access", ["SUBSCRIBERS", "REGISTERED"])
async def test_what_a_locked_text_says_cannot_be_guessed(
    desk: Desk, search: Search, access: str
) -> None:
    words = " ".join(f"word{n}" for n in range(60))
    made = await published(desk, "Locked", f"{words} the minister resigned", dek="A dek")
    assert await search.titles('"minister resigned"') == ["Locked"]
    await contents.set_access(desk.ctx, made.id, access)
    assert await search.titles('"word57 word58 word59"') == ["Locked"]
    score = (await search("dek"))["edges"][0]["score"]
    for guess in ("minister", '"minister resigned"', "locked minister", "resigned or minster"):
        found = await search(guess)
        assert (found["edges"], found["totalCount"], found["suggestion"]) == ([], 0, None)
    for guess in ("dek -minister", "dek -banker", "dek or minister", "dek or banker"):
        assert (await search(guess))["edges"][0]["score"] == score
    await contents.set_access(desk.ctx, made.id, "PUBLIC")
    assert await search.titles("minister") == ["Locked"]


@pytest.mark.parametrize(
    "body",
    [
        "one two\u00a0three " * 60,
        "这是一个段落。" * 60,
        "ภาษาไทยไม่เว้น" * 60,
        "supercalifragilistic" * 60,
        f"# Heading\n\n{'word ' * 80}",
        f"{'word ' * 30}\n\nbreak\\\nhere[^1] {'last ' * 80}\n\n[^1]: note",
        f"{'word ' * 50}\n\n- item\n\n{'last ' * 80}",
        "short",
        "",
    ],
)
async def test_the_opening_that_is_searched_is_part_of_the_teaser(db: Database, body: str) -> None:
    tree, _ = markdown_in.read(body)
    async with db.read() as connection:
        call = text("select body_opening(cast(:tree as jsonb))")
        opening = await connection.scalar(call, {"tree": json.dumps(tree)})
    shown = " ".join(text_out.text(teaser.teaser(tree, bodies.TEASER_WORDS)[0]).split())
    assert shown.startswith(" ".join(opening.split()))
    assert opening or tree["blocks"][:1] == [] or tree["blocks"][0]["type"] != "paragraph"


async def test_all_that_a_body_says_is_found_and_no_data(desk: Desk, search: Search) -> None:
    blocks = [
        {"type": "custom", "key": "a", "name": "quiz", "data": [{"text": "datum"}]},
        {"type": "raw_html", "key": "b", "html": "<details><summary>a</summary>folded</details>"},
        {"type": "image", "key": "c", "src": "/a.png", "alt": "pictured"},
        {"type": "gallery", "key": "d", "images": [
            {"type": "image", "key": "e", "src": "/a.png", "caption": [{"text": "captioned"}]}
        ]},
        {"type": "embed", "key": "f", "url": "https://example.com/", "title": "embedded"},
    ]  # fmt: skip
    tree = admitted({"version": 1, "blocks": blocks})
    await desk.published(None, draft=desk.draft("Body", body=tree))  # type: ignore[arg-type]
    for word in ("folded", "pictured", "captioned", "embedded"):
        assert await search.titles(word) == ["Body"], word
    for word in ("datum", "details", "png"):
        assert await search.titles(word) == [], word


async def test_a_text_of_more_words_than_the_index_holds_is_published(
    desk: Desk, search: Search
) -> None:
    letters = [chr(0x4E00 + n) for n in range(0x5000)]
    picked = random.Random(1)  # noqa: S311  # no secret
    words = (
        "-".join("".join(picked.choices(letters, k=2)) for _ in range(3)) for _ in range(30_000)
    )
    await published(desk, "Long", f"beginning {' '.join(words)}")
    assert await search.titles("beginning") == ["Long"]


async def test_each_language_is_read_by_its_own_rules(desk: Desk, search: Search) -> None:
    noticias = await taxonomy.create_section(desk.ctx, name="Notícias", locale="pt")
    await desk.published("ola", draft=desk.draft("As notícias"), section_id=noticias.id)
    await published(desk, "An election")
    assert await search.titles("notícia") == ["As notícias"]
    assert await search.titles("noticias") == ["As notícias"]
    assert await search.titles("elections") == ["An election"]
    assert await search.titles("elections", filter={"locale": {"eq": "pt"}}) == []


async def test_a_misspelt_word_gets_a_better_one(desk: Desk, search: Search) -> None:
    await published(desk, "The municipal élection")
    found = await search("municipal electoin")
    assert (found["edges"], found["suggestion"]) == ([], "municipal election")
    assert (await search("municipal election"))["suggestion"] is None
    await published(desk, "A choir")
    assert (await search("chior"))["suggestion"] == "choir"
    assert (await search("zzzzzz"))["suggestion"] is None
    for query in ('"municipal electoin" -chior', "electoin or zzzzzz"):
        assert (await search(query))["suggestion"] == _right(query)
    assert (await search("election -municipal"))["suggestion"] is None
    assert (await search("elections", first=0))["suggestion"] is None


async def test_many_misspelt_words_cost_no_more_statements_than_one(
    desk: Desk, search: Search, count_statements: CountStatements
) -> None:
    words = ["one", "two", "three", "four", "five", "six", "seven", "eight"]
    await published(desk, " ".join(f"{word}ness" for word in words))
    sent = []
    for asked in (words[2:3], words):
        with count_statements() as statements:
            found = await search(" ".join(f"{word}nes" for word in asked))
        assert found["suggestion"] == " ".join(f"{word}ness" for word in asked)
        sent.append(len(statements))
    assert sent[0] == sent[1]


def _right(query: str) -> str:
    return query.replace("electoin", "election").replace("chior", "choir")


async def test_pages_of_hits_neither_skip_nor_repeat(desk: Desk, search: Search) -> None:
    for number in range(7):
        await published(desk, f"Same {number}", "ferry " * (number % 3 + 1))
    whole = await search.titles("ferry", first=100)
    assert len(whole) == 7
    pieces: list[str] = []
    after: str | None = None
    for _ in range(4):
        found = await search("ferry", first=2, after=after)
        pieces += [edge["node"]["title"] for edge in found["edges"]]
        after = found["pageInfo"]["endCursor"]
    assert pieces == whole


async def test_facets_count_what_a_filter_would_leave(desk: Desk, search: Search) -> None:
    await published(desk, "One ferry", tag_ids=(desk.tag.id,))
    await published(desk, "Two ferry")
    await published(desk, "Unrelated", tag_ids=(desk.tag.id,))
    facets = """
    query { search(query: "ferry") {
      sections: facets(by: SECTION) { label count } tags: facets(by: TAG) { value label count }
      authors: facets(by: AUTHOR) { label count } years: facets(by: YEAR) { value count }
      locales: facets(by: LOCALE, first: 1) { value count }
    } articles { facets(by: TAG) { count } } }
    """
    answer = await search.ask(facets)
    found = answer["search"]
    assert found["sections"] == [{"label": "News", "count": 2}]
    assert [(tag["label"], tag["count"]) for tag in found["tags"]] == [("Elections", 1)]
    assert found["authors"] == [{"label": "Ann Lee", "count": 2}]
    assert found["years"] == [{"value": "2026", "count": 2}]
    assert found["locales"] == [{"value": "en", "count": 2}]
    assert answer["articles"]["facets"] == [{"count": 2}]
    narrowed = {"tags": {"some": {"id": {"eq": found["tags"][0]["value"]}}}}
    assert await search.titles("ferry", filter=narrowed) == ["One ferry"]


@pytest.mark.parametrize("query", ["", " ", "&|!():*<->", "'", '"', "\\", "\x00", "🚢", "a" * 200])
async def test_any_text_is_a_query(desk: Desk, search: Search, query: str) -> None:
    await published(desk, "Anything")
    assert (await search(query))["edges"] == []


async def test_a_search_costs_the_same_for_any_number_of_hits(
    desk: Desk, search: Search, count_statements: CountStatements
) -> None:
    costs = []
    for wave in (1, 6):
        for number in range(wave):
            await published(desk, f"Ferry {wave} {number}")
        with count_statements() as sent:
            assert (await search("ferry"))["edges"]
        costs.append(len(sent))
    assert costs[0] == costs[1] <= 6


async def test_facets_below_many_parents_cost_one_statement(
    desk: Desk, search: Search, count_statements: CountStatements
) -> None:
    document = """query { authors { nodes { name articles(filter: { locale: { eq: "en" } }) {
      tags: facets(by: TAG) { label count } years: facets(by: YEAR, first: 1) { label count }
    } } } }"""
    costs = []
    nodes: list[dict[str, Any]] = []
    for number in (1, 2, 3):
        bo = await taxonomy.create_author(desk.ctx, name=f"Bo {number}")
        for _ in range(number):
            both = (Credit(desk.author.id), Credit(bo.id))
            await published(desk, f"By Bo {number}", credits=both, tag_ids=(desk.tag.id,))
        with count_statements() as sent:
            nodes = (await search.ask(document))["authors"]["nodes"]
        costs.append(len(sent))
    assert costs[0] == costs[1] == costs[2] == 4
    found = {node["name"]: node["articles"] for node in nodes}
    assert found["Bo 2"]["tags"] == [{"label": "Elections", "count": 2}]
    assert found["Ann Lee"]["tags"] == [{"label": "Elections", "count": 6}]
    assert found["Bo 3"]["years"] == [{"label": "2026", "count": 3}]
