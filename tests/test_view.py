"""What each of the four perspectives shows, by the FROM clauses that reads are made of."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from sqlalchemy import FromClause, select

from db.view import (
    Perspective,
    View,
    authors,
    content_credits,
    content_sections,
    content_tags,
    contents,
    corrections,
    editions,
    redirects,
    series,
    series_places,
    tags,
)
from resolvers import contents as write
from resolvers import fronts, taxonomy
from resolvers.context import Context
from resolvers.drafts import Credit, Draft
from resolvers.redirects import create_redirect
from tests.conftest import TickingClock

Options = Any  # keyword arguments of the write functions
WEEK: Final = timedelta(days=7)


class Newsroom:
    """Two sections, one in the other, two tags, two authors, and what a test writes."""

    def __init__(self, ctx: Context, clock: TickingClock) -> None:
        self.ctx = ctx
        self.clock = clock
        self.ids: dict[str, UUID] = {}

    async def open(self) -> None:
        await taxonomy.create_site(self.ctx, name="Paper", url="https://paper.example")
        news = await taxonomy.create_section(self.ctx, name="News")
        local = await taxonomy.create_section(self.ctx, name="Local", parent_id=news.id)
        self.ids |= {"News": news.id, "Local": local.id}
        for name in ("ferry", "storm"):
            self.ids[name] = (await taxonomy.create_tag(self.ctx, name=name)).id
        for name in ("Ada", "Bo"):
            self.ids[name] = (await taxonomy.create_author(self.ctx, name=name)).id

    def draft(self, title: str, *, tag: str = "ferry", by: str = "Ada") -> Draft:
        credits_ = tuple(Credit(self.ids[name]) for name in by.split())
        return Draft(title, tag_ids=(self.ids[tag],), credits=credits_)

    async def article(self, name: str, draft: Draft | None = None, **options: Options) -> UUID:
        """A draft of an article in Local."""
        made = await write.create_article(
            self.ctx,
            section_id=self.ids["Local"],
            draft=draft or self.draft(name),
            slug=name.replace(" ", "-"),
            **options,
        )
        self.ids[name] = made.id
        return made.id

    async def published(self, name: str, draft: Draft | None = None, **options: Options) -> UUID:
        made = await self.article(name, draft, **options)
        await write.publish(self.ctx, made)
        return made

    async def save(self, name: str, draft: Draft, *, publish: bool = False) -> UUID:
        """The next revision, and its id."""
        state = await write.save_revision(self.ctx, self.ids[name], draft)
        if publish:
            await write.publish(self.ctx, self.ids[name])
        return state.revision_id

    def pass_time(self) -> datetime:
        """An instant with an hour on both sides in which nothing happens."""
        instant = self.clock.advance(hours=1)
        self.clock.advance(hours=1)
        return instant

    @property
    def live(self) -> View:
        return View.live(self.clock())

    async def read(self, source: FromClause, *columns: str) -> list[tuple[Any, ...]]:
        """These columns of a source, sorted; names in place of ids that have one."""
        names = {uuid: name for name, uuid in self.ids.items()}
        query = select(*(source.c[column] for column in columns))
        async with self.ctx.db.read() as connection:
            found = (await connection.execute(query)).all()
        shown = [tuple(names.get(value, value) for value in row) for row in found]
        return sorted(shown, key=repr)

    async def titles(self, view: View) -> dict[str, bool]:
        """The titles that a view shows, and whether in lists too."""
        return dict(await self.read(contents(view), "title", "listed"))

    async def of_editions(self, view: View, uses: FromClause, *columns: str) -> list[Any]:
        """What belongs to the view's editions: as reads join it."""
        e = editions(view, reached=True)
        joined = select(uses).join(e, e.c.edition_id == uses.c.edition_id)
        return await self.read(joined.subquery(), "content_id", *columns)


@pytest.fixture
async def room(ctx: Context, clock: TickingClock) -> Newsroom:
    newsroom = Newsroom(ctx, clock)
    await newsroom.open()
    return newsroom


# ── LIVE ────────────────────────────────────────────────────────────────────────────────────


async def test_live_shows_what_is_public_now(room: Newsroom) -> None:
    await room.published("public")
    await room.published("unlisted", access="UNLISTED")
    await room.published("paid", access="SUBSCRIBERS")
    await room.article("draft")
    planned = await room.article("planned")
    await write.schedule(room.ctx, planned, action="PUBLISH", at=room.clock.now + WEEK)
    withdrawn = await room.published("withdrawn")
    await write.unpublish(room.ctx, withdrawn)
    deleted = await room.published("deleted")
    await write.unpublish(room.ctx, deleted)
    await write.delete(room.ctx, deleted)
    assert await room.titles(room.live) == {"public": True, "unlisted": False, "paid": True}


async def test_live_changes_when_a_plan_comes_due_without_any_write(room: Newsroom) -> None:
    planned = await room.article("planned")
    ending = await room.published("ending")
    at = room.clock.now + WEEK
    await write.schedule(room.ctx, planned, action="PUBLISH", at=at)
    await write.schedule(room.ctx, ending, action="UNPUBLISH", at=at)
    assert await room.titles(View.live(at - timedelta(microseconds=1))) == {"ending": True}
    assert await room.titles(View.live(at)) == {"planned": True}


async def test_live_shows_the_published_revision_and_not_the_head(room: Newsroom) -> None:
    await room.published("first", room.draft("first", tag="ferry", by="Ada"))
    await room.save("first", room.draft("second", tag="storm", by="Bo"))
    assert await room.titles(room.live) == {"first": True}
    assert await room.read(content_tags(room.live), "content_id", "tag_id", "listed") == [
        ("first", "ferry", True)
    ]
    assert await room.read(content_credits(room.live), "author_id", "role", "lead") == [
        ("Ada", "AUTHOR", True)
    ]


async def test_a_section_has_what_stands_below_it(room: Newsroom) -> None:
    await room.published("public")
    assert await room.read(content_sections(room.live), "content_id", "section_id") == [
        ("public", "Local"),
        ("public", "News"),
    ]


async def test_an_authors_first_credit_leads(room: Newsroom) -> None:
    both = (Credit(room.ids["Bo"]), Credit(room.ids["Ada"]), Credit(room.ids["Ada"], "EDITOR"))
    await room.published("signed", Draft("signed", credits=both))
    found = await room.read(content_credits(room.live), "position", "author_id", "role", "lead")
    assert found == [
        (1, "Bo", "AUTHOR", True),
        (2, "Ada", "AUTHOR", True),
        (3, "Ada", "EDITOR", False),
    ]


async def test_tags_and_authors_are_seen_with_what_bears_them(room: Newsroom) -> None:
    await room.article("draft", room.draft("draft", tag="storm", by="Bo"))
    assert await room.read(tags(room.live), "name") == []
    assert await room.read(authors(room.live), "name") == []
    await room.published("unlisted", access="UNLISTED")
    assert await room.read(tags(room.live), "name") == [("ferry",)]
    assert await room.read(authors(room.live), "name") == [("Ada",)]
    assert await room.read(tags(room.live, listed=True), "name") == []
    assert await room.read(authors(room.live, listed=True), "name") == []
    await room.published("listed")
    assert await room.read(tags(room.live, listed=True), "name") == [("ferry",)]
    assert await room.read(authors(room.live, listed=True), "name") == [("Ada",)]


async def test_redirects_lead_to_what_is_shown(room: Newsroom) -> None:
    renamed = await room.published("old")
    await write.rename_slug(room.ctx, renamed, "new")
    await create_redirect(room.ctx, "/closed")
    draft = await room.article("draft")
    await create_redirect(room.ctx, "/early", to_content_id=draft)
    await taxonomy.rename_tag(room.ctx, room.ids["storm"], slug="gale")  # on nothing
    assert await room.read(redirects(room.live), "from_path", "to_path") == [
        ("/closed", None),
        ("/news/local/old", "/news/local/new"),
    ]
    await room.save("draft", room.draft("draft", tag="storm"))
    await write.publish(room.ctx, draft)
    assert await room.read(redirects(room.live), "from_path", "to_path") == [
        ("/closed", None),
        ("/early", "/news/local/draft"),
        ("/news/local/old", "/news/local/new"),
        ("/tags/storm", "/tags/gale"),
    ]


async def test_where_the_last_path_is_gone_the_ones_before_are_gone_with_it(room: Newsroom) -> None:
    article = await room.published("old")
    await write.rename_slug(room.ctx, article, "new")
    room.pass_time()
    await write.unpublish(room.ctx, article, gone=True)
    gone_at = room.clock.now
    room.pass_time()
    await taxonomy.rename_section(room.ctx, room.ids["Local"], slug="town")
    found = await room.read(redirects(room.live), "from_path", "to_path", "created_at")
    articles = [row for row in found if row[0].startswith("/news/local/")]
    assert [(path, to) for path, to, _ in articles] == [
        ("/news/local/new", None),
        ("/news/local/old", None),
    ]
    for _, _, since in articles:
        assert timedelta(0) <= gone_at - since < timedelta(milliseconds=1)


# ── SNAPSHOT ────────────────────────────────────────────────────────────────────────────────


async def test_a_snapshot_shows_the_form_of_then(room: Newsroom) -> None:
    await room.published("first", room.draft("first", tag="ferry", by="Ada"))
    then = room.pass_time()
    await room.save("first", room.draft("second", tag="storm", by="Bo"), publish=True)
    await write.move(room.ctx, room.ids["first"], section_id=room.ids["News"])
    past, live = room.live.snapshot(then), room.live
    assert await room.titles(past) == {"first": True}
    assert await room.titles(live) == {"second": True}
    assert await room.read(contents(past), "path") == [("/news/local/first",)]
    assert await room.read(content_tags(past), "tag_id") == [("ferry",)]
    assert await room.read(content_credits(past), "author_id") == [("Ada",)]
    assert await room.read(content_sections(past), "section_id") == [("Local",), ("News",)]
    assert await room.read(content_sections(live), "section_id") == [("News",)]
    assert await room.read(tags(past), "name") == [("ferry",)]
    assert await room.read(authors(past), "name") == [("Ada",)]
    assert await room.read(redirects(past), "from_path") == []
    assert await room.read(redirects(live), "from_path") == [("/news/local/first",)]


async def test_what_was_withdrawn_since_is_absent_unless_exact(room: Newsroom) -> None:
    gone = await room.published("withdrawn", room.draft("withdrawn", tag="storm", by="Bo"))
    await write.rename_slug(room.ctx, gone, "renamed")
    then = room.pass_time()
    await write.unpublish(room.ctx, gone)
    past, exact = room.live.snapshot(then), room.live.snapshot(then, exact=True)
    assert await room.titles(past) == {}
    assert await room.of_editions(past, content_tags(past), "tag_id") == []
    assert await room.of_editions(past, content_credits(past), "author_id") == []
    assert await room.of_editions(past, content_sections(past), "section_id") == []
    assert await room.read(tags(past), "name") == []
    assert await room.read(authors(past), "name") == []
    assert await room.read(redirects(past), "from_path") == []
    assert await room.titles(exact) == {"withdrawn": True}
    assert await room.of_editions(exact, content_tags(exact), "tag_id") == [("withdrawn", "storm")]
    assert await room.read(authors(exact), "name") == [("Bo",)]
    assert await room.read(redirects(exact), "from_path") == [("/news/local/withdrawn",)]


async def test_only_an_exact_snapshot_looks_ahead(room: Newsroom) -> None:
    planned = await room.article("planned")
    update = await room.published("now")
    await room.save("now", room.draft("later"))
    at = room.clock.now + WEEK
    for content in (planned, update):
        await write.schedule(room.ctx, content, action="PUBLISH", at=at)
    assert await room.titles(room.live.snapshot(at, exact=True)) == {"planned": True, "later": True}
    # Callers are refused before; even so it would show only what is public now as well.
    assert await room.titles(room.live.snapshot(at)) == {"later": True}


async def test_todays_rights_hold_for_the_past(room: Newsroom) -> None:
    hidden = await room.published("hidden since")
    shown = await room.published("shown since", access="UNLISTED")
    paid = await room.published("paid since")
    then = room.pass_time()
    await write.set_access(room.ctx, hidden, "UNLISTED")
    await write.set_access(room.ctx, shown, "PUBLIC")
    await write.set_access(room.ctx, paid, "SUBSCRIBERS")
    past, exact = room.live.snapshot(then), room.live.snapshot(then, exact=True)
    assert await room.read(contents(past), "title", "access", "listed") == [
        ("hidden since", "UNLISTED", False),
        ("paid since", "SUBSCRIBERS", True),
        ("shown since", "PUBLIC", False),
    ]
    assert await room.read(contents(exact), "title", "access", "listed") == [
        ("hidden since", "PUBLIC", True),
        ("paid since", "PUBLIC", True),
        ("shown since", "UNLISTED", False),
    ]


async def test_a_snapshot_of_an_absence_shows_nothing(room: Newsroom) -> None:
    before = room.pass_time()
    article = await room.published("back again")
    room.pass_time()
    await write.unpublish(room.ctx, article)
    meanwhile = room.pass_time()
    await write.publish(room.ctx, article)
    for exact in (False, True):
        assert await room.titles(room.live.snapshot(before, exact=exact)) == {}
        assert await room.titles(room.live.snapshot(meanwhile, exact=exact)) == {}
    assert await room.titles(room.live) == {"back again": True}


async def test_redirects_of_then_lead_to_where_things_were_then(room: Newsroom) -> None:
    article = await room.published("one")
    await write.rename_slug(room.ctx, article, "two")
    then = room.pass_time()
    await write.rename_slug(room.ctx, article, "three")
    past = room.live.snapshot(then)
    assert await room.read(redirects(past), "from_path", "to_path") == [
        ("/news/local/one", "/news/local/two")
    ]
    assert await room.read(redirects(room.live), "from_path", "to_path") == [
        ("/news/local/one", "/news/local/three"),
        ("/news/local/two", "/news/local/three"),
    ]


# ── PREVIEW ─────────────────────────────────────────────────────────────────────────────────


async def test_a_preview_shows_one_head_among_what_is_live(room: Newsroom) -> None:
    other = room.draft("other", tag="ferry", by="Ada")
    await room.published("other", other)
    await room.save("other", room.draft("unfinished other"))
    content = await room.published("shown", room.draft("shown", tag="ferry", by="Ada"))
    await room.save("shown", room.draft("changed", tag="storm", by="Bo Ada"))
    await room.article("another draft")
    preview = View.preview(room.clock(), content)
    assert await room.titles(preview) == {"other": True, "changed": True}
    assert await room.of_editions(preview, content_tags(preview), "tag_id") == [
        ("other", "ferry"),
        ("shown", "storm"),
    ]
    credited = await room.of_editions(preview, content_credits(preview), "author_id", "lead")
    assert credited == [("other", "Ada", True), ("shown", "Ada", True), ("shown", "Bo", True)]
    assert await room.of_editions(preview, content_sections(preview), "section_id") == [
        ("other", "Local"),
        ("other", "News"),
        ("shown", "Local"),
        ("shown", "News"),
    ]
    assert await room.read(tags(preview), "name") == [("ferry",), ("storm",)]
    assert await room.read(authors(preview), "name") == [("Ada",), ("Bo",)]


async def test_a_preview_shows_a_draft_that_was_never_public(room: Newsroom) -> None:
    content = await room.article("draft", room.draft("draft", tag="storm", by="Bo"))
    await room.article("another draft", room.draft("another draft", tag="ferry", by="Ada"))
    await create_redirect(room.ctx, "/early", to_content_id=content)
    preview = View.preview(room.clock(), content)
    assert await room.titles(preview) == {"draft": True}
    assert await room.read(contents(preview), "content_id", "published_at") == [("draft", None)]
    assert await room.read(tags(preview), "name") == [("storm",)]
    assert await room.read(authors(preview), "name") == [("Bo",)]
    assert await room.read(redirects(preview), "from_path", "to_path") == [
        ("/early", "/news/local/draft")
    ]


async def test_a_preview_can_be_of_one_revision(room: Newsroom) -> None:
    content = await room.published("first", room.draft("first", tag="ferry", by="Ada"))
    pinned = await room.save("first", room.draft("second", tag="storm", by="Bo"))
    await room.save("first", room.draft("third", tag="ferry", by="Ada"))
    preview = View.preview(room.clock(), content, pinned)
    assert await room.titles(preview) == {"second": True}
    assert await room.of_editions(preview, content_tags(preview), "tag_id") == [("first", "storm")]
    assert await room.of_editions(preview, content_credits(preview), "author_id") == [
        ("first", "Bo")
    ]
    assert await room.read(tags(preview), "name") == [("storm",)]


async def test_a_preview_stands_where_its_content_stands(room: Newsroom) -> None:
    content = await room.article("draft")
    await write.move(room.ctx, content, section_id=room.ids["News"])
    preview = View.preview(room.clock(), content)
    assert await room.read(contents(preview), "path") == [("/news/draft",)]
    assert await room.of_editions(preview, content_sections(preview), "section_id") == [
        ("draft", "News")
    ]


async def test_a_deleted_content_has_no_preview(room: Newsroom) -> None:
    content = await room.article("draft")
    await write.delete(room.ctx, content)
    assert await room.titles(View.preview(room.clock(), content)) == {}


async def test_a_preview_of_something_withdrawn_shows_its_head(room: Newsroom) -> None:
    content = await room.published("withdrawn", access="UNLISTED")
    await write.unpublish(room.ctx, content)
    assert await room.titles(View.preview(room.clock(), content)) == {"withdrawn": False}


# ── DRAFT ───────────────────────────────────────────────────────────────────────────────────


async def test_the_desk_shows_every_head(room: Newsroom) -> None:
    await room.published("public", room.draft("public", tag="ferry", by="Ada"))
    await room.save("public", room.draft("changed", tag="storm", by="Bo"))
    await room.article("draft", access="UNLISTED")
    planned = await room.article("planned")
    await write.schedule(room.ctx, planned, action="PUBLISH", at=room.clock.now + WEEK)
    withdrawn = await room.published("withdrawn")
    await write.unpublish(room.ctx, withdrawn)
    deleted = await room.article("deleted")
    await write.delete(room.ctx, deleted)
    desk = View.desk(room.clock())
    assert await room.titles(desk) == {
        "changed": True,
        "draft": False,
        "planned": True,
        "withdrawn": True,
    }
    assert await room.read(content_tags(desk), "content_id", "tag_id") == [
        ("draft", "ferry"),
        ("planned", "ferry"),
        ("public", "storm"),
        ("withdrawn", "ferry"),
    ]
    assert ("public", "Bo") in await room.read(content_credits(desk), "content_id", "author_id")
    assert await room.read(content_sections(desk), "content_id", "section_id") == [
        (content, section)
        for content in ("draft", "planned", "public", "withdrawn")
        for section in ("Local", "News")
    ]


async def test_the_desk_knows_tags_and_authors_of_nothing(room: Newsroom) -> None:
    desk = View.desk(room.clock())
    assert await room.read(tags(desk), "name") == [("ferry",), ("storm",)]
    assert await room.read(authors(desk), "name") == [("Ada",), ("Bo",)]
    assert await room.read(tags(desk, listed=True), "name") == [("ferry",), ("storm",)]


async def test_the_desk_sees_redirects_to_drafts(room: Newsroom) -> None:
    draft = await room.article("draft")
    await create_redirect(room.ctx, "/early", to_content_id=draft)
    await taxonomy.rename_tag(room.ctx, room.ids["storm"], slug="gale")
    assert await room.read(redirects(View.desk(room.clock())), "from_path", "to_path") == [
        ("/early", "/news/local/draft"),
        ("/tags/storm", "/tags/gale"),
    ]


# ── All of them ─────────────────────────────────────────────────────────────────────────────

VIEWS: Final[dict[str, Callable[[Newsroom], View]]] = {
    "LIVE": lambda room: room.live,
    "SNAPSHOT": lambda room: room.live.snapshot(room.clock.now),
    "exact SNAPSHOT": lambda room: room.live.snapshot(room.clock.now, exact=True),
    "PREVIEW": lambda room: View.preview(room.clock(), room.ids["a"]),
    "DRAFT": lambda room: View.desk(room.clock()),
}


@pytest.mark.parametrize("name", VIEWS)
async def test_each_content_is_shown_once(room: Newsroom, name: str) -> None:
    for article in ("a", "b"):
        await room.published(article)
        for turn in range(3):
            room.pass_time()
            draft = room.draft(f"{article} {turn}", tag=("ferry", "storm")[turn % 2])
            await room.save(article, draft, publish=True)
    room.pass_time()
    view = VIEWS[name](room)
    assert view.perspective in Perspective
    assert await room.read(contents(view), "content_id", "title") == [("a", "a 2"), ("b", "b 2")]
    for uses in (content_tags(view), content_credits(view)):
        assert await room.of_editions(view, uses) == [("a",), ("b",)]


# ── What editors put together ───────────────────────────────────────────────────────────────


async def _in_series(room: Newsroom, name: str, *parts: UUID) -> None:
    made = await fronts.create_series(room.ctx, title=name)
    await fronts.arrange_series(room.ctx, made.id, parts)
    room.ids[name] = made.id


async def test_a_series_is_seen_when_lists_show_a_part(room: Newsroom) -> None:
    await _in_series(room, "drafts", await room.article("a draft"))
    hidden = await room.published("unlisted", access="UNLISTED")
    await _in_series(room, "unlisted ones", hidden)
    before = room.pass_time()
    await _in_series(room, "public ones", await room.published("public"))
    live = room.live
    assert await room.read(series(live), "title") == [("public ones",)]
    assert await room.read(series(live.snapshot(before)), "title") == []
    preview = View.preview(live.now, room.ids["a draft"])
    assert await room.read(series(preview), "title") == [("drafts",), ("public ones",)]
    assert len(await room.read(series(View.desk(live.now)), "title")) == 3


async def test_places_in_a_series_are_counted_among_what_lists_show(room: Newsroom) -> None:
    first = await room.published("first")
    between = await room.article("between")
    last = await room.published("last")
    await _in_series(room, "all", first, between, last)
    live = room.live
    columns = ("content_id", "position", "total", "previous_id", "next_id")
    ends = [("first", 1, 2, None, "last"), ("last", 2, 2, "first", None)]
    assert await room.read(series_places(live), *columns) == ends
    desk = await room.read(series_places(View.desk(live.now)), *columns)
    assert ("between", 2, 3, "first", "last") in desk
    preview = View.preview(live.now, room.ids["between"])
    assert await room.read(series_places(preview), *columns) == desk


async def test_a_correction_is_not_known_before_it_was_made(room: Newsroom) -> None:
    made = await room.published("a")
    before = room.pass_time()
    await write.correct(room.ctx, made, note="It was otherwise.")
    live = room.live
    assert await room.read(corrections(live), "note") == [("It was otherwise.",)]
    assert await room.read(corrections(live.snapshot(before)), "note") == []
