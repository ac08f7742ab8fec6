"""Which write drops which answer. What is never stale may still be made too often."""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import pytest
from sqlalchemy import text

from body import markdown_in
from resolvers import comments, contents, fronts, redirects, taxonomy
from resolvers.comments import Guest
from resolvers.context import Context
from resolvers.drafts import Credit, Draft
from resolvers.fronts import Item
from tests.cache.conftest import Written
from tests.cache.servers import Server, posted
from tests.schema.conftest import Hands

PAGE_VIEW = """query($path: String!) { route(path: $path) { ... on Article {
  title byline { author { name } } tags { name } section { name } body { blocks { html } }
  related(first: 3) { article { title } } seo { jsonLd alternates { url } } } } }"""
NEWEST = "{ articles(first: 20) { totalCount nodes { title author { name } tags { name } } } }"
SHORT_LISTS = """{ articles(first: 9, filter: { slug: { eq: "paper-3" } }) { nodes {
  tags { name } byline { role author { name } } } } }"""
BEARING = '{ tag(by: { slug: { slug: "kites" } }) { name articles { nodes { title } } } }'


@dataclass(slots=True)
class Paper:
    """An article, what is near it, and what is not; ids of all."""

    ctx: Context
    clock: Hands
    section: UUID
    author: UUID
    its_tag: UUID
    other_tag: UUID
    words: int = 0

    def draft(self, *tags: UUID, leads_to: UUID | None = None) -> Draft:
        """Another one each time."""
        self.words += 1
        said = f"[{self.words}](content:{leads_to})" if leads_to else f"{self.words}"
        body = markdown_in.read(said)[0]
        return Draft(f"Paper {self.words}", body=body, tag_ids=tags, credits=(Credit(self.author),))

    async def typed(self, *tags: UUID, leads_to: UUID | None = None) -> UUID:
        """An article that nobody sees yet."""
        draft = self.draft(*tags, leads_to=leads_to)
        return (await contents.create_article(self.ctx, section_id=self.section, draft=draft)).id

    async def published(self, *tags: UUID, leads_to: UUID | None = None) -> UUID:
        made = await self.typed(*tags, leads_to=leads_to)
        await contents.publish(self.ctx, made)
        return made


@dataclass(slots=True)
class Seen:
    """``itself`` leads to ``linked``, which is a draft, and is a part of ``series``."""

    paper: Paper
    itself: UUID
    linked: UUID
    part: UUID
    other: UUID
    series: UUID
    view: bytes

    async def other_again(self, *tags: UUID) -> None:
        """Published with these tags."""
        await contents.save_revision(self.paper.ctx, self.other, self.paper.draft(*tags))
        await contents.publish(self.paper.ctx, self.other)


@pytest.fixture
async def seen(written: Written) -> Seen:
    ctx = Context(written.db, clock=written.clock)
    section = (await taxonomy.create_section(ctx, name="Paper")).id
    author = (await taxonomy.create_author(ctx, name="Ada Paper")).id
    its_tag = (await taxonomy.create_tag(ctx, name="Kites")).id
    other_tag = (await taxonomy.create_tag(ctx, name="Stilts")).id
    paper = Paper(ctx, written.clock, section, author, its_tag, other_tag)
    linked, part = await paper.typed(), await paper.published()
    itself = await paper.published(paper.its_tag, leads_to=linked)
    other = await paper.published(paper.other_tag)
    series = (await fronts.create_series(ctx, title="Papers")).id
    await fronts.arrange_series(ctx, series, [itself, part])
    view = posted(PAGE_VIEW, {"path": await path_of(ctx, "content", itself)})
    return Seen(paper, itself, linked, part, other, series, view)


async def path_of(ctx: Context, table: str, one: UUID) -> str:
    async with ctx.db.read() as connection:
        path = await connection.scalar(
            text(f"select path from {table} where id = :id"),  # noqa: S608
            {"id": one},
        )
    return str(path)


Write = Callable[[Seen], Awaitable[object]]


async def is_kept(one: Server, body: bytes, write: Write, seen: Seen) -> bool:
    """Whether the answer outlives the write; what is answered then is true."""
    seen.paper.clock.advance(minutes=1)
    for _ in range(2):
        assert "errors" not in (await one.ask(body)).json
    assert (await one.ask(body)).headers["x-cache"] == "HIT"
    await write(seen)
    await one.is_told()
    got = await one.ask(body)
    assert got.body == (await one.ask_fresh(body)).body
    return got.headers["x-cache"] == "HIT"


async def _of_other_tag(seen: Seen) -> None:
    await seen.paper.published(seen.paper.other_tag)


async def _other_again(seen: Seen) -> None:
    await seen.other_again(seen.paper.other_tag)


async def _draft_of_itself(seen: Seen) -> None:
    await contents.save_revision(seen.paper.ctx, seen.itself, seen.paper.draft())


async def _other_tag_renamed(seen: Seen) -> None:
    await taxonomy.rename_tag(seen.paper.ctx, seen.paper.other_tag, name="Poles")


async def _other_author(seen: Seen) -> None:
    await taxonomy.create_author(seen.paper.ctx, name="Bo Paper")


async def _other_section(seen: Seen) -> None:
    await taxonomy.create_section(seen.paper.ctx, name="Cardboard")


async def _comment(seen: Seen) -> None:
    await comments.add_comment(
        seen.paper.ctx, seen.itself, markdown="Well", guest=Guest("Cy"), status="APPROVED"
    )


async def _page(seen: Seen) -> None:
    made = await contents.create_page(seen.paper.ctx, draft=Draft("A page"))
    await contents.publish(seen.paper.ctx, made.id)


async def test_a_page_view_outlives_what_is_written_elsewhere(one: Server, seen: Seen) -> None:
    elsewhere = [
        _of_other_tag, _other_again, _draft_of_itself, _other_tag_renamed, _other_author,
        _other_section, _comment, _page,
    ]  # fmt: skip
    assert [w for w in elsewhere if not await is_kept(one, seen.view, w, seen)] == []


async def _itself_again(seen: Seen) -> None:
    draft = seen.paper.draft(seen.paper.its_tag, leads_to=seen.linked)
    await contents.save_revision(seen.paper.ctx, seen.itself, draft)
    await contents.publish(seen.paper.ctx, seen.itself)


async def _of_its_tag(seen: Seen) -> None:
    await seen.paper.published(seen.paper.its_tag)


async def _other_with_its_tag(seen: Seen) -> None:
    await seen.other_again(seen.paper.its_tag)


async def _what_it_leads_to(seen: Seen) -> None:
    await contents.publish(seen.paper.ctx, seen.linked)


async def _what_leads_to_it(seen: Seen) -> None:
    await seen.paper.published(leads_to=seen.itself)


async def _part_withdrawn(seen: Seen) -> None:
    await contents.unpublish(seen.paper.ctx, seen.part)


async def _part_added(seen: Seen) -> None:
    await fronts.arrange_series(seen.paper.ctx, seen.series, [seen.itself, seen.part, seen.other])


async def _its_tag_renamed(seen: Seen) -> None:
    await taxonomy.rename_tag(seen.paper.ctx, seen.paper.its_tag, name="Dragons")


async def _its_author_renamed(seen: Seen) -> None:
    await taxonomy.rename_author(seen.paper.ctx, seen.paper.author, name="Ada Card")


async def _its_section_renamed(seen: Seen) -> None:
    await taxonomy.rename_section(seen.paper.ctx, seen.paper.section, name="Card")


async def test_a_page_view_is_dropped_by_what_changes_it(one: Server, seen: Seen) -> None:
    near = [
        _itself_again, _of_its_tag, _other_with_its_tag, _what_it_leads_to, _what_leads_to_it,
        _part_added, _part_withdrawn, _its_tag_renamed, _its_author_renamed, _its_section_renamed,
    ]  # fmt: skip
    assert [w for w in near if await is_kept(one, seen.view, w, seen)] == []


async def test_the_newest_articles_of_all_languages_outlive_a_page(one: Server, seen: Seen) -> None:
    assert await is_kept(one, posted(NEWEST), _page, seen)
    assert not await is_kept(one, posted(NEWEST), _of_other_tag, seen)


async def test_a_tag_that_is_renamed_drops_only_what_shows_it(one: Server, seen: Seen) -> None:
    assert await is_kept(one, posted(BEARING), _other_tag_renamed, seen)
    assert not await is_kept(one, posted(BEARING), _its_tag_renamed, seen)


def again(tags: Sequence[str], role: str = "AUTHOR") -> Write:
    """The article once more, with these tags of the paper's and its author in this role."""

    async def write(seen: Seen) -> None:
        paper = seen.paper
        draft = paper.draft(*(getattr(paper, tag) for tag in tags), leads_to=seen.linked)
        draft = replace(draft, credits=(Credit(paper.author), Credit(paper.author, role)))
        await contents.save_revision(paper.ctx, seen.itself, draft)
        await contents.publish(paper.ctx, seen.itself)

    return write


async def test_short_lists_are_dropped_by_what_changes_them(one: Server, seen: Seen) -> None:
    near = [
        again(["its_tag", "other_tag"], "EDITOR"), again(["other_tag", "its_tag"], "EDITOR"),
        again(["its_tag"], "EDITOR"), again(["its_tag"], "TRANSLATOR"), _its_tag_renamed,
        again([], "TRANSLATOR"), again(["its_tag"], "TRANSLATOR"), _its_author_renamed,
    ]  # fmt: skip
    body = posted(SHORT_LISTS)
    assert [n for n, w in enumerate(near) if await is_kept(one, body, w, seen)] == []


async def test_a_page_of_the_newest_outlives_what_is_written_about_an_older_day(
    one: Server, seen: Seen
) -> None:
    newest, older = "{ articles(first: 2) { nodes { title } } }", seen.other

    async def write(_: Seen) -> None:
        await contents.publish(seen.paper.ctx, older, revised=True)

    seen.paper.clock.advance(days=3)
    for _ in range(3):
        await seen.paper.published()
    assert await is_kept(one, posted(newest), write, seen)
    assert not await is_kept(one, posted(newest.replace("2", "40")), write, seen)
    assert not await is_kept(one, posted(newest), _of_other_tag, seen)


async def test_a_collection_by_hand_is_dropped_by_its_items_alone(one: Server, seen: Seen) -> None:
    ctx, shown = seen.paper.ctx, '{ collection(handle: "paper") { items { nodes { title } } } }'
    made = await fronts.create_collection(ctx, handle="paper", title="Papers")
    await fronts.arrange_collection(ctx, made.id, [Item(seen.itself), Item(seen.linked)])
    assert await is_kept(one, posted(shown), _of_other_tag, seen)
    assert not await is_kept(one, posted(shown), _itself_again, seen)
    assert not await is_kept(one, posted(shown), _what_it_leads_to, seen)


async def test_a_place_in_a_series_is_dropped_by_its_parts_alone(one: Server, seen: Seen) -> None:
    path = json.loads(seen.view)["variables"]
    shown = posted(
        """query($path: String!) { article(by: { path: { path: $path } }) {
          series { position total next { title } } } }""",
        path,
    )
    assert await is_kept(one, shown, _of_other_tag, seen)
    assert not await is_kept(one, shown, _part_added, seen)
    assert not await is_kept(one, shown, _part_withdrawn, seen)


MOVED = """query($path: String!) { route(path: $path) {
  ... on Redirect { toPath to { ... on Article { title } } } ... on Gone { path } } }"""


async def test_an_old_address_is_dropped_by_where_it_leads_alone(one: Server, seen: Seen) -> None:
    ctx, moved = seen.paper.ctx, posted(MOVED, {"path": "/old"})
    made = await redirects.create_redirect(ctx, "/old", to_content_id=seen.itself)
    assert await is_kept(one, moved, _of_other_tag, seen)
    assert await is_kept(one, moved, _other_again, seen)
    assert await is_kept(one, moved, _page, seen)
    assert not await is_kept(one, moved, _itself_again, seen)

    async def withdrawn(_: Seen) -> None:
        await contents.unpublish(ctx, seen.itself)

    async def removed(_: Seen) -> None:
        await redirects.remove_redirect(ctx, made.id)

    assert not await is_kept(one, moved, withdrawn, seen)
    assert not await is_kept(one, moved, _itself_again, seen)
    assert not await is_kept(one, moved, removed, seen)


async def test_the_page_of_a_tag_or_author_is_dropped_by_what_bears_it(
    one: Server, seen: Seen
) -> None:
    paper = seen.paper
    for table, shown_there in (("tag", paper.its_tag), ("author", paper.author)):
        path = await path_of(paper.ctx, table, shown_there)
        shown = posted(
            """query($path: String!) { route(path: $path) { ... on Tag { name }
              ... on Author { name } } }""",
            {"path": path},
        )
        assert await is_kept(one, shown, _page, seen)
        assert not await is_kept(one, shown, _itself_again, seen)
