"""A first import: everything arrives, with its place, its time and its old addresses."""

from datetime import UTC, datetime

import pytest

from body import markdown_in
from db.rows import ArticleRow, PageRow, RedirectRow
from exchange.importing.ids import content_id
from resolvers import contents, taxonomy
from resolvers.context import Context
from resolvers.drafts import Draft
from tests.exchange.blog import Blog, Importer, codes, item
from tests.media.pictures import encoded, photo, scene

BODY = """
  select r.snapshot -> 'body' -> 'blocks' from content c
  join revision r on r.id = c.head_revision_id where c.slug = :slug
"""


async def test_an_article_arrives_as_it_was(blog: Blog, bring: Importer) -> None:
    blog.write("pictures/cat.jpg", photo())
    blog.write("pictures/ada.png", encoded(scene(), "PNG"))
    blog.post("authors/ada.md", title="Ada Lovelace", avatar="/pictures/ada.png")
    blog.post("posts/2014-03-09-hello.md", "Words and ![A cat](/pictures/cat.jpg)",
              title="Hello", excerpt="In short.", tags="[One, two]", authors="[ada]",
              image="/pictures/cat.jpg", image_alt="A grey cat")  # fmt: skip
    report = await bring()
    assert report.complete
    assert report.counts() == {
        "ARTICLE": {"created": 1},
        "SECTION": {"created": 1},
        "TAG": {"created": 2},
        "AUTHOR": {"created": 1},
        "MEDIA": {"created": 2},
        "REDIRECT": {"created": 1},
    }
    assert await bring.row("select title, dek, hero_image_id is not null from revision") == (
        "Hello",
        "In short.",
        True,
    )
    assert await bring.rows("select alt_text, filename from media_asset order by filename") == [
        ("Ada Lovelace", "ada.png"),
        ("A grey cat", "cat.jpg"),
    ]
    assert await bring.rows("select t.name from publication_tag p join tag t on t.id = p.tag_id "
                            "order by position") == [("One",), ("two",)]  # fmt: skip
    assert await bring.row(
        "select a.name, a.avatar_id is not null from publication_credit p "
        "join author a on a.id = p.author_id"
    ) == ("Ada Lovelace", True)
    (blocks,) = await bring.row(BODY, slug="hello")
    assert [block["type"] for block in blocks] == ["paragraph", "image"]
    assert "media_id" in blocks[1]
    assert blocks[1]["alt"] == "A cat"


async def test_readers_find_it_at_its_new_and_its_old_address(blog: Blog, bring: Importer) -> None:
    blog.post("posts/2014-03-09-hello.md", redirect_from="[/older/, /2014/03/09/hello/]")
    await bring()
    article = await bring.at("/blog/hello")
    assert isinstance(article, ArticleRow)
    assert article.published_at == datetime(2014, 3, 9, tzinfo=UTC)
    for old in ("/2014/03/09/hello/", "/older"):
        redirect = await bring.at(old)
        assert isinstance(redirect, RedirectRow)
        assert redirect.to_path == "/blog/hello"


async def test_a_past_date_is_history(blog: Blog, bring: Importer) -> None:
    blog.post("posts/2014-03-09-hello.md", date="2014-03-09 12:00 -5")
    await bring()
    assert await bring.row(
        "select live_from, published_at, live_until = 'infinity' from publication"
    ) == (datetime(2014, 3, 9, 17, tzinfo=UTC), datetime(2014, 3, 9, 17, tzinfo=UTC), True)


async def test_drafts_future_and_expired_posts_are_not_shown(blog: Blog, bring: Importer) -> None:
    blog.post("posts/2014-03-09-draft.md", draft="true")
    blog.post("posts/2014-03-09-hidden.md", published="false")
    blog.post("posts/2027-03-09-future.md", expirydate="2028-01-01")
    blog.post("posts/2014-03-09-expired.md", expirydate="2015-01-01")
    blog.post("posts/2014-03-09-expiring.md", expirydate="2029-01-01")
    assert (await bring()).counts()["ARTICLE"] == {"created": 5}
    shown = {slug for slug in ("draft", "hidden", "future", "expired", "expiring")
             if await bring.at(f"/blog/{slug}")}  # fmt: skip
    assert shown == {"expiring"}
    assert await bring.rows("select action, at from schedule order by at") == [
        ("PUBLISH", datetime(2027, 3, 9, tzinfo=UTC)),
        ("UNPUBLISH", datetime(2028, 1, 1, tzinfo=UTC)),
        ("UNPUBLISH", datetime(2029, 1, 1, tzinfo=UTC)),
    ]
    assert await bring.row("select live_until from publication where slug = 'expired'") == (
        datetime(2015, 1, 1, tzinfo=UTC),
    )


async def test_a_post_without_a_date_is_public_from_its_import(blog: Blog, bring: Importer) -> None:
    blog.post("posts/hello.md")
    await bring()
    (since,) = await bring.row("select live_from from publication")
    assert since.date().isoformat() == "2026-01-01"


async def test_links_between_posts_become_ids_whichever_comes_first(
    blog: Blog, bring: Importer
) -> None:
    blog.post("posts/2014-03-09-a.md", "[b](/2014/03/10/b/#part) [b](2014-03-10-b.md) [no](/no/)")
    blog.post("posts/2014-03-10-b.md", "[a](https://old.example/2014/03/09/a) [e](https://e.org/)")
    report = await bring(site_url="https://old.example")
    ids = {slug: str(found) for found, slug in await bring.rows("select id, slug from content")}
    (first,), (second,) = [await bring.row(BODY, slug=slug) for slug in "ab"]
    links = [span.get("link") for span in first[0]["text"] if "link" in span]
    assert [link.get("content_id") for link in links] == [ids["b"], ids["b"], None]
    assert links[0]["href"] == "/2014/03/10/b/#part"
    assert [s["link"].get("content_id") for s in second[0]["text"] if "link" in s] == [
        ids["a"], None,
    ]  # fmt: skip
    assert codes(item(report, "posts/2014-03-09-a.md").remarks) == ["link-unresolved", "no-author"]


async def test_ids_are_computed_and_sort_by_date(blog: Blog, bring: Importer) -> None:
    blog.post("posts/2014-03-09-z.md")
    blog.post("posts/2015-03-09-a.md")
    await bring()
    found = await bring.rows("select id from content order by id")
    assert found == [
        (content_id("blog", f"posts/{name}.md", datetime(year, 3, 9, tzinfo=UTC)),)
        for name, year in (("2014-03-09-z", 2014), ("2015-03-09-a", 2015))
    ]
    assert {row[0].version for row in found} == {7}


async def test_twins_are_numbered_in_the_order_of_their_dates(blog: Blog, bring: Importer) -> None:
    blog.post("posts/2015-03-09-prize.md")
    blog.post("posts/2014-03-09-prize.md")
    report = await bring()
    assert item(report, "posts/2014-03-09-prize.md").path == "/blog/prize"
    later = item(report, "posts/2015-03-09-prize.md")
    assert later.path == "/blog/prize-2"
    assert "slug-changed" in codes(later.remarks)


async def test_a_post_without_author_is_credited_to_whom_one_says(
    blog: Blog, bring: Importer
) -> None:
    blog.post("posts/2014-03-09-hello.md")
    report = await bring(author="The editors")
    assert await bring.rows("select name, slug from author") == [("The editors", "the-editors")]
    assert "no-author" in codes(item(report, "posts/2014-03-09-hello.md").remarks)


async def test_the_publication_is_made_where_there_is_none(blog: Blog, bring: Importer) -> None:
    blog.write("_config.yml", "title: The Old Blog\n")
    blog.post("_posts/2014-03-09-hello.md")
    await bring()
    assert await bring.row("select name, url from site") == ("The Old Blog", "https://new.example")
    assert await bring.rows("select name from author") == [("The Old Blog",)]


async def test_addresses_keep_their_spelling(blog: Blog, bring: Importer) -> None:
    blog.write("_config.yml", "title: Old\n")
    blog.post("_posts/2014-03-09-hello.md", redirect_from="[/caf%C3%A9/index.html, /Old.php]")
    await bring()
    assert sorted(await bring.rows("select from_path from redirect")) == [
        ("/2014/03/09/hello.html",),
        ("/Old.php",),
        ("/café",),
    ]


async def test_pages_arrive_as_pages(blog: Blog, bring: Importer) -> None:
    blog.write("_config.yml", "title: Old\n")
    blog.post("about.md", layout="page", permalink="/about-us/")
    blog.post("_posts/2014-03-09-hello.md")
    await bring()
    assert isinstance(await bring.at("/about"), PageRow)
    assert isinstance(await bring.at("/about-us"), RedirectRow)


async def test_what_is_here_already_is_used_and_left_alone(
    blog: Blog, bring: Importer, ctx: Context
) -> None:
    await taxonomy.create_site(ctx, name="New", url="https://new.example")
    await taxonomy.create_section(ctx, name="Our blog", slug="blog")
    await taxonomy.create_tag(ctx, name="ONE", slug="one")
    await taxonomy.create_author(ctx, name="Ada L.", slug="ada")
    blog.post("authors/ada.md", title="Ada Lovelace")
    blog.post("posts/2014-03-09-hello.md", tags="[one]", authors="[ada]")
    for report in (await bring(), await bring()):
        assert report.counts()["TAG"] == {"unchanged": 1}
    assert await bring.rows("select name from section") == [("Our blog",)]
    assert await bring.rows("select name from tag") == [("ONE",)]
    assert await bring.rows("select name from author") == [("Ada L.",)]


async def test_an_old_address_that_something_else_has_is_told_of(
    blog: Blog, bring: Importer
) -> None:
    blog.post("posts/2014-03-09-a.md", redirect_from="/blog/b/")
    blog.post("posts/2013-03-09-b.md", redirect_from="/2014/03/09/a/")
    report = await bring()
    assert "old-path-taken" in codes(item(report, "posts/2014-03-09-a.md").remarks)
    assert "old-path-shared" in codes(item(report, "posts/2013-03-09-b.md").remarks)
    assert isinstance(await bring.at("/blog/b"), ArticleRow)
    redirect = await bring.at("/2014/03/09/a")
    assert isinstance(redirect, RedirectRow)
    assert redirect.to_path == "/blog/a"


async def test_files_that_are_refused_keep_their_address(blog: Blog, bring: Importer) -> None:
    blog.write("a.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    blog.write("b.png", b"no picture at all")
    blog.post("posts/2014-03-09-hello.md", "![a](/a.svg)\n\n![b](/b.png)", image="/b.png")
    report = await bring()
    (blocks,) = await bring.row(BODY, slug="hello")
    assert [block["src"] for block in blocks] == ["/a.svg", "/b.png"]
    assert report.counts()["MEDIA"] == {"skipped": 2}
    assert report.complete


async def test_a_bad_file_is_told_of_and_the_rest_arrives(blog: Blog, bring: Importer) -> None:
    blog.write("posts/2014-03-09-bad.md", "---\ntitle: [\n---\n")
    blog.write("posts/2014-03-10-untitled.md", "---\ntags: a\n---\nWords\n")
    blog.post("posts/2014-03-11-long.md", title="x" * 600)
    blog.post("posts/2014-03-12-good.md")
    report = await bring()
    assert report.counts()["ARTICLE"] == {"failed": 3, "created": 1}
    assert not report.complete
    assert [codes(one.remarks)[-1] for one in report.items if one.outcome == "failed"] == [
        "front-matter", "no-title", "refused",
    ]  # fmt: skip
    assert await bring.rows("select slug from content") == [("good",)]
    assert await bring.rows("select from_path from redirect") == [("/2014/03/12/good",)]


async def test_what_cannot_be_made_takes_only_its_own_posts_with_it(
    blog: Blog, bring: Importer, ctx: Context
) -> None:
    await taxonomy.create_site(ctx, name="New", url="https://new.example")
    await contents.create_page(ctx, draft=Draft("A page"), slug="news")
    blog.post("_posts/2014-03-09-a.md", categories="news", tags="[x]", author="ada")
    blog.post("_posts/2014-03-10-b.md", "[a](/news/2014/03/09/a.html)", tags=f"['{'y' * 300}', z]")
    report = await bring()
    assert report.counts()["ARTICLE"] == {"failed": 1, "created": 1}
    assert item(report, "news").outcome == "failed"
    assert "section news was not taken" in item(report, "_posts/2014-03-09-a.md").remarks[-1].text
    assert "tag-left-out" in codes(item(report, "_posts/2014-03-10-b.md").remarks)
    assert codes(report.remarks) == ["link-waits"]
    assert await bring.rows("select slug from tag order by slug") == [("x",), ("z",)]
    assert await bring.rows("select slug from content where type = 'ARTICLE'") == [("b",)]


async def test_a_mistake_of_ours_costs_one_text(
    blog: Blog, bring: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    blog.post("posts/2014-03-09-a.md", "breaks")
    blog.post("posts/2014-03-10-b.md")
    read = markdown_in.read

    def breaking(markdown: str) -> object:
        return read(markdown) if "breaks" not in markdown else 1 / 0

    monkeypatch.setattr(markdown_in, "read", breaking)
    report = await bring()
    assert report.counts()["ARTICLE"] == {"failed": 1, "created": 1}
    assert codes(item(report, "posts/2014-03-09-a.md").remarks) == ["mistake"]
