"""A second import: what didn't change is left alone, what did is brought up to date."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.rows import ArticleRow, RedirectRow
from exchange.errors import ExchangeError
from exchange.importing import fingerprints
from exchange.report import Report
from resolvers import contents
from resolvers.context import Context
from resolvers.drafts import Credit, Draft
from tests.conftest import CountStatements, TickingClock, empty
from tests.exchange.blog import Blog, Importer, codes, item
from tests.media.pictures import encoded, photo, scene

POST = "posts/2014-03-09-hello.md"
REVISIONS = "select number from revision order by number"


async def id_of(bring: Importer, slug: str = "hello") -> UUID:
    (found,) = await bring.row("select id from content where slug = :slug", slug=slug)
    assert isinstance(found, UUID)
    return found


async def edit(bring: Importer, ctx: Context, title: str = "Edited here") -> None:
    """An editor saves another text."""
    (author_id,) = await bring.row("select id from author")
    await contents.save_revision(
        ctx, await id_of(bring), Draft(title, credits=(Credit(author_id),))
    )


def outcome(report: Report, path: str = POST) -> tuple[str, list[str]]:
    found = item(report, path)
    return found.outcome, [code for code in codes(found.remarks) if code != "no-author"]


async def test_a_second_run_changes_nothing(
    blog: Blog, bring: Importer, count_statements: CountStatements
) -> None:
    blog.write("cat.jpg", photo())
    blog.post("authors/ada.md", title="Ada Lovelace", avatar="/cat.jpg")
    for number in range(1, 6):
        blog.post(f"posts/2014-03-0{number}-a.md", "![](/cat.jpg)", tags="[one]", authors="[ada]")
    await bring()
    before = await bring.rows("select version, updated_at from content order by id")
    with count_statements() as sent:
        report = await bring()
    assert report.changes == 0
    assert await bring.rows("select version, updated_at from content order by id") == before
    assert not [one for one in sent if one.startswith(("INSERT", "UPDATE", "insert", "update"))]


async def test_a_second_run_costs_no_statement_per_post(
    blog: Blog, bring: Importer, count_statements: CountStatements
) -> None:
    costs = []
    for number in range(1, 4):
        blog.post(f"posts/2014-03-0{number}-a{number}.md", authors="[ada]")
        await bring()
        with count_statements() as sent:
            await bring()
        costs.append(len(sent))
    assert costs[0] == costs[1] == costs[2]


async def test_an_edited_file_makes_one_new_revision(blog: Blog, bring: Importer) -> None:
    blog.post(POST, "One.\n\nTwo.")
    await bring()
    (keys,) = await bring.rows("select snapshot -> 'body' -> 'blocks' from revision")
    blog.post(POST, "One.\n\nThree, and more.")
    assert outcome(await bring()) == ("changed", [])
    assert outcome(await bring()) == ("unchanged", [])
    assert await bring.rows(REVISIONS) == [(1,), (2,)]
    (after,) = await bring.rows(
        "select snapshot -> 'body' -> 'blocks' from revision where number = 2"
    )
    assert [block["key"] for block in after[0]] == [block["key"] for block in keys[0]]
    article = await bring.at("/blog/hello")
    assert isinstance(article, ArticleRow)
    assert article.published_at == datetime(2014, 3, 9, tzinfo=UTC)
    (shown,) = await bring.row(
        "select r.number from publication p join revision r on r.id = p.revision_id "
        "where live_until = 'infinity'"
    )
    assert shown == 2


async def test_another_picture_under_the_same_name_makes_a_new_revision(
    blog: Blog, bring: Importer
) -> None:
    blog.write("cat.jpg", photo())
    blog.post(POST, "![A cat](/cat.jpg)")
    await bring()
    blog.write("cat.jpg", encoded(scene(100, 90), "JPEG"))
    report = await bring()
    assert outcome(report) == ("changed", [])
    assert item(report, "cat.jpg").outcome == "changed"
    assert await bring.rows("select count(*) from media_asset") == [(2,)]


async def test_a_file_that_comes_later_is_taken_in(blog: Blog, bring: Importer) -> None:
    blog.post(POST, "![A cat](/cat.jpg)")
    assert "file-missing" in outcome(await bring())[1]
    blog.write("cat.jpg", photo())
    assert outcome(await bring()) == ("changed", [])


async def test_a_post_that_comes_later_is_linked_to(blog: Blog, bring: Importer) -> None:
    blog.post(POST, "[later](/2015/03/09/later/)")
    await bring()
    blog.post("posts/2015-03-09-later.md")
    assert outcome(await bring()) == ("changed", [])
    (blocks,) = await bring.row(
        "select snapshot -> 'body' -> 'blocks' from revision where number = 2"
    )
    assert blocks[0]["text"][0]["link"]["content_id"] == str(await id_of(bring, "later"))


async def test_another_section_and_slug_move_it_and_lead_on(blog: Blog, bring: Importer) -> None:
    blog.write("hugo.toml", "")
    blog.post("content/news/a.md", date="2014-03-09")
    await bring()
    blog.post("content/news/a.md", date="2014-03-09", slug="b")
    assert outcome(await bring(), "content/news/a.md") == ("changed", [])
    assert isinstance(await bring.at("/news/b"), ArticleRow)
    assert isinstance(await bring.at("/news/a"), RedirectRow)
    assert await bring.rows(REVISIONS) == [(1,)]


async def test_another_category_moves_it(blog: Blog, bring: Importer) -> None:
    path = "_posts/2014-03-09-hello.md"
    blog.post(path, categories="[news]")
    await bring()
    blog.post(path, categories="[opinion]")
    assert outcome(await bring(), path) == ("changed", [])
    assert isinstance(await bring.at("/opinion/hello"), ArticleRow)
    moved = await bring.at("/news/hello")
    assert isinstance(moved, RedirectRow)
    assert moved.to_path == "/opinion/hello"


async def test_where_an_editor_put_it_it_stays(blog: Blog, bring: Importer, ctx: Context) -> None:
    blog.post(POST)
    await bring()
    await contents.rename_slug(ctx, await id_of(bring), "better")
    blog.post(POST, "Other words.")
    assert outcome(await bring()) == ("changed", [])
    assert isinstance(await bring.at("/blog/better"), ArticleRow)


async def test_what_became_a_draft_is_withdrawn_and_comes_back(blog: Blog, bring: Importer) -> None:
    blog.post(POST)
    await bring()
    blog.post(POST, draft="true")
    assert outcome(await bring()) == ("changed", [])
    assert await bring.at("/blog/hello") is None
    blog.post(POST)
    assert outcome(await bring()) == ("changed", [])
    assert isinstance(await bring.at("/blog/hello"), ArticleRow)


async def test_what_an_editor_withdrew_stays_withdrawn(
    blog: Blog, bring: Importer, ctx: Context
) -> None:
    blog.post(POST)
    await bring()
    await contents.unpublish(ctx, await id_of(bring))
    assert outcome(await bring()) == ("unchanged", [])
    blog.post(POST, "Other words.")
    assert outcome(await bring()) == ("changed", ["withdrawn-here"])
    assert await bring.at("/blog/hello") is None


async def test_a_draft_that_gets_a_date_has_a_history(blog: Blog, bring: Importer) -> None:
    blog.post("posts/hello.md", draft="true")
    await bring()
    blog.post("posts/hello.md", date="2014-03-09")
    assert outcome(await bring(), "posts/hello.md") == ("changed", [])
    assert await bring.row("select live_from from publication") == (
        datetime(2014, 3, 9, tzinfo=UTC),
    )


async def test_another_date_of_something_public_is_told_and_not_taken(
    blog: Blog, bring: Importer
) -> None:
    blog.post("posts/hello.md", date="2014-03-09", permalink="/same/")
    await bring()
    for day in ("2014-04-01", "2030-01-01"):
        blog.post("posts/hello.md", date=day, permalink="/same/")
        assert outcome(await bring(), "posts/hello.md") == ("unchanged", ["date-kept"])
    assert await bring.rows("select live_from from publication") == [
        (datetime(2014, 3, 9, tzinfo=UTC),)
    ]


async def test_a_plan_follows_the_source(blog: Blog, bring: Importer, clock: TickingClock) -> None:
    blog.post("posts/hello.md", "One.", date="2026-02-01")
    await bring()
    blog.post("posts/hello.md", "Two.", date="2026-02-01")
    assert outcome(await bring(), "posts/hello.md")[0] == "changed"
    blog.post("posts/hello.md", "Two.", date="2026-03-01")
    assert outcome(await bring(), "posts/hello.md")[0] == "changed"
    assert await bring.rows(
        "select at, r.number from schedule s join revision r on r.id = s.revision_id "
        "where state = 'PENDING'"
    ) == [(datetime(2026, 3, 1, tzinfo=UTC), 2)]
    clock.set(datetime(2026, 2, 15, tzinfo=UTC))
    assert await bring.at("/blog/hello") is None
    clock.set(datetime(2026, 3, 15, tzinfo=UTC))
    assert isinstance(await bring.at("/blog/hello"), ArticleRow)
    assert outcome(await bring(), "posts/hello.md") == ("unchanged", [])


async def test_a_plan_that_became_the_past_is_history(blog: Blog, bring: Importer) -> None:
    blog.post("posts/hello.md", date="2026-02-01")
    await bring()
    blog.post("posts/hello.md", date="2025-02-01")
    assert outcome(await bring(), "posts/hello.md") == ("changed", [])
    assert await bring.row("select live_from from publication") == (
        datetime(2025, 2, 1, tzinfo=UTC),
    )


async def test_a_plan_that_became_a_draft_is_cancelled(blog: Blog, bring: Importer) -> None:
    blog.post("posts/hello.md", date="2026-02-01")
    await bring()
    blog.post("posts/hello.md", date="2026-02-01", draft="true")
    assert outcome(await bring(), "posts/hello.md") == ("changed", [])
    assert await bring.rows("select state from schedule") == [("CANCELLED",)]


async def test_an_end_is_planned_moved_and_taken_back(blog: Blog, bring: Importer) -> None:
    for end in ("2026-02-01", "2026-03-01"):
        blog.post(POST, expirydate=end)
        await bring()
    pending = "select at from schedule where state = 'PENDING'"
    assert await bring.rows(pending) == [(datetime(2026, 3, 1, tzinfo=UTC),)]
    blog.post(POST)
    assert outcome(await bring())[0] == "changed"
    assert await bring.rows(pending) == []


async def test_what_was_edited_here_and_there_is_a_conflict(
    blog: Blog, bring: Importer, ctx: Context
) -> None:
    blog.post(POST)
    await bring()
    await edit(bring, ctx)
    assert outcome(await bring()) == ("unchanged", [])
    blog.post(POST, "Edited there.")
    report = await bring()
    assert outcome(report) == ("conflict", ["conflict"])
    assert not report.complete
    assert await bring.rows(REVISIONS) == [(1,), (2,)]


async def test_another_address_does_not_hide_what_was_edited_here(
    blog: Blog, bring: Importer, ctx: Context
) -> None:
    blog.post(POST)
    await bring()
    await edit(bring, ctx)
    blog.post(POST, slug="other")
    assert outcome(await bring()) == ("changed", [])
    blog.post(POST, "Edited there.", slug="other")
    assert outcome(await bring()) == ("conflict", ["conflict"])


async def test_a_better_conversion_brings_new_text_and_nothing_else(
    blog: Blog, bring: Importer, ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    blog.post(POST, "Same.")
    blog.post("posts/2014-03-10-b.md", "Same.")
    await bring()
    await contents.unpublish(ctx, await id_of(bring))
    monkeypatch.setattr(fingerprints, "VERSION", fingerprints.VERSION + 1)
    assert (await bring()).changes == 0
    assert await bring.at("/blog/hello") is None
    assert not [one for one in (await bring()).items if one.outcome != "unchanged"]


async def test_a_number_in_a_slug_is_part_of_it(blog: Blog, bring: Importer) -> None:
    blog.post(POST, slug="2024")
    await bring()
    blog.post(POST, slug="review")
    await bring()
    assert isinstance(await bring.at("/blog/review"), ArticleRow)


async def test_the_source_wins_where_one_says_so(blog: Blog, bring: Importer, ctx: Context) -> None:
    blog.post(POST)
    await bring()
    await edit(bring, ctx)
    blog.post(POST, "Edited there.", title="Theirs")
    assert outcome(await bring(overwrite=True)) == ("changed", [])
    assert await bring.rows("select title from revision order by number") == [
        ("A post",), ("Edited here",), ("Theirs",),
    ]  # fmt: skip


async def test_what_was_deleted_here_is_not_made_again(
    blog: Blog, bring: Importer, ctx: Context
) -> None:
    blog.post(POST)
    await bring()
    await contents.unpublish(ctx, await id_of(bring))
    await contents.delete(ctx, await id_of(bring))
    report = await bring()
    assert outcome(report) == ("skipped", ["deleted-here"])
    assert await bring.rows("select count(*) from content") == [(1,)]


async def test_what_is_gone_at_the_source_stays_and_is_told_of(blog: Blog, bring: Importer) -> None:
    file = blog.post(POST)
    blog.post("posts/2015-03-09-other.md")
    await bring()
    file.unlink()
    assert outcome(await bring()) == ("unchanged", ["gone-at-source"])
    assert isinstance(await bring.at("/blog/hello"), ArticleRow)


async def test_a_page_that_is_gone_is_told_of_as_a_page(blog: Blog, bring: Importer) -> None:
    blog.post(POST)
    file = blog.post("about.md")
    await bring()
    file.unlink()
    assert [item.kind for item in (await bring()).items if item.source_id == "about.md"] == ["PAGE"]


async def test_tags_sections_and_authors_follow_the_source(blog: Blog, bring: Importer) -> None:
    blog.write("hugo.toml", "")
    blog.write("content/news/_index.md", "---\ntitle: News\n---\n")
    blog.write("data/authors/ada.yml", "name: Ada\nbio: Wrote.\n")
    blog.post("content/news/a.md", authors="[ada]")
    await bring()
    blog.write("content/news/_index.md", "---\ntitle: The news\ndescription: Daily.\n---\n")
    blog.write("data/authors/ada.yml", "name: Ada Lovelace\nbio: Wrote programs.\n")
    report = await bring()
    assert [(i.kind, i.source_id) for i in report.items if i.outcome == "changed"] == [
        ("SECTION", "news"),
        ("AUTHOR", "data/authors/ada.yml"),
    ]
    assert await bring.row("select name, description -> 'text' -> 0 ->> 'text' from section") == (
        "The news", "Daily.",
    )  # fmt: skip
    assert await bring.row("select name, bio -> 'text' -> 0 ->> 'text' from author") == (
        "Ada Lovelace", "Wrote programs.",
    )  # fmt: skip


async def test_two_sources_do_not_know_each_other(blog: Blog, bring: Importer) -> None:
    blog.post(POST)
    await bring(source="one")
    report = await bring(source="two")
    assert item(report, POST).path == "/blog/hello-2"


async def test_a_publication_does_not_come_twice_under_two_names(
    blog: Blog, bring: Importer
) -> None:
    blog.post(POST)
    await bring()
    with pytest.raises(ExchangeError, match="say --source blog;"):
        await bring(site_url="https://old.example")
    assert (await bring(site_url="https://old.example", source="blog")).changes == 0
    assert await bring.rows("select count(*) from content") == [(1,)]


FRONT = st.fixed_dictionaries(
    {"title": st.sampled_from(["One", "'Two: 2'", '"3"', "é"])},
    optional={
        "draft": st.sampled_from(["true", "false"]),
        "date": st.sampled_from(["2014-03-09", "2025-12-31 10:00 +2", "2026-05-01", "never"]),
        "expirydate": st.sampled_from(["2015-01-01", "2026-02-01", "2027-01-01", "2001-01-01"]),
        "tags": st.sampled_from(["[a, A, b]", "c", "'!'", "[]"]),
        "author": st.sampled_from(["ada", "Ada Lovelace", "'  '"]),
        "redirect_from": st.sampled_from(["/x/", "[/a b/, /y/?q]", "https://o.example/z", "'/'"]),
        "slug": st.sampled_from(["s", "a b", "ä", "%41", "'..'"]),
        "excerpt": st.sampled_from(["x", "<b>", "{{ y }}"]),
    },
)
BODIES = st.lists(st.sampled_from(["Words", "[l](/x/)", "{% z %}", "# H", "![p](/p.png)", "\n\n"]))


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(first=st.lists(st.tuples(FRONT, BODIES), min_size=1, max_size=3), other=FRONT)
async def test_after_any_edit_the_run_after_the_next_has_nothing_to_do(
    blog: Blog,
    bring: Importer,
    first: list[tuple[dict[str, str], list[str]]],
    other: dict[str, str],
) -> None:
    for number, (front, body) in enumerate(first):
        blog.post(f"posts/{number}.md", " ".join(body), **front)
    await bring()
    assert (await bring()).changes == 0
    blog.post("posts/0.md", **other)
    await bring()
    assert (await bring()).changes == 0
    await empty(bring.ctx.db)
