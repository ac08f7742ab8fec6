"""The site, sections, tags and authors."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import uuid4

import pytest

from resolvers import contents, taxonomy, writes
from resolvers.context import Context
from resolvers.errors import Duplicate, Invalid, NotFound, PathTaken
from resolvers.taxonomy import Locale
from tests.writes.conftest import Desk, Rows


async def test_a_site_is_made_once(desk: Desk) -> None:
    with pytest.raises(Duplicate):
        await taxonomy.create_site(desk.ctx, name="Again", url="https://again.example")


async def test_a_site_has_one_locale_by_default(ctx: Context) -> None:
    site = await taxonomy.create_site(ctx, name=" My  site ", url="https://a.example/")
    assert (site.name, site.url) == ("My site", "https://a.example")
    assert site.locales == (Locale("en", "en"),)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("name", {"name": " "}),
        ("url", {"url": "a.example"}),
        ("url", {"url": "https://a.example/?q"}),
        ("timezone", {"timezone": "Mars/Base"}),
        ("default_locale", {"default_locale": "fr", "locales": [Locale("en", "English")]}),
        ("locales", {"locales": [Locale("en", "English", "/en")]}),
        ("locales", {"locales": [Locale("en", "English"), Locale("en", "English", "/en")]}),
        ("locales", {"locales": [Locale("en", "English"), Locale("pt", "Português")]}),
        ("locales", {"locales": [Locale("en", "English"), Locale("pt", "Português", "pt")]}),
        ("locales", {"locales": [Locale("en", "English"), Locale("pt", "Português", "/a/b")]}),
        ("locales", {"locales": [Locale("en", "English", fallback=("fr",))]}),
    ],
)
async def test_a_site_that_makes_no_sense_is_refused(
    ctx: Context, field: str, values: dict[str, object]
) -> None:
    given = {"name": "A", "url": "https://a.example", **values}
    with pytest.raises(Invalid) as refused:
        await taxonomy.create_site(ctx, **given)  # type: ignore[arg-type]  # told by the table
    assert refused.value.field == field


async def test_sections_nest_in_their_locale(desk: Desk) -> None:
    top = await taxonomy.create_section(desk.ctx, name="Cidade", locale="pt")
    below = await taxonomy.create_section(desk.ctx, name="Rio", parent_id=top.id)
    assert (top.path, below.path, below.locale) == ("/pt/cidade", "/pt/cidade/rio", "pt")
    with pytest.raises(Invalid):
        await taxonomy.create_section(desk.ctx, name="X", parent_id=top.id, locale="en")
    with pytest.raises(NotFound):
        await taxonomy.create_section(desk.ctx, name="X", parent_id=uuid4())
    with pytest.raises(Invalid):
        await taxonomy.create_section(desk.ctx, name="X", locale="fr")


async def test_names_make_slugs_and_given_ones_are_unique(desk: Desk) -> None:
    again = await taxonomy.create_section(desk.ctx, name="News")
    assert again.slug == "news-2"
    for attempt in (
        taxonomy.create_section(desk.ctx, name="Other", slug="news"),
        taxonomy.create_tag(desk.ctx, name="Other", slug="elections"),
        taxonomy.create_author(desk.ctx, name="Other", slug="ann-lee"),
        taxonomy.rename_section(desk.ctx, desk.culture.id, slug="news"),
    ):
        with pytest.raises(PathTaken):
            await attempt


async def test_tags_and_authors_have_a_shelf_in_their_locale(desk: Desk) -> None:
    tag = await taxonomy.create_tag(desk.ctx, name="Eleições", locale="pt", synonyms=["voto", " "])
    author = await taxonomy.create_author(
        desk.ctx, name="Rui", links=[("Site", "https://rui.example")]
    )
    assert (tag.path, author.path) == ("/pt/tags/eleicoes", "/authors/rui")
    with pytest.raises(Invalid):
        await taxonomy.create_author(desk.ctx, name="Rui", links=[("X", "javascript:alert(1)")])
    with pytest.raises(Invalid):
        await taxonomy.create_author(desk.ctx, name="Rui", user_id=uuid4())


async def test_a_new_name_alone_moves_nothing(desk: Desk, rows: Rows) -> None:
    await desk.published("a")
    named = await taxonomy.rename_section(desk.ctx, desk.news.id, name="Latest")
    assert (named.name, named.path, named.version) == ("Latest", "/news", 2)
    assert await rows("select count(*) from publication") == [(1,)]
    assert not (await taxonomy.rename_section(desk.ctx, desk.news.id, name="Latest")).changed
    assert not (await taxonomy.rename_tag(desk.ctx, desk.tag.id, name="Elections")).changed


async def test_a_section_goes_with_all_below_it(desk: Desk, rows: Rows) -> None:
    city = await taxonomy.create_section(desk.ctx, name="City", parent_id=desk.news.id)
    public = await desk.published("a", section_id=city.id)
    await desk.article("b", section_id=city.id)
    await taxonomy.rename_section(desk.ctx, desk.news.id, slug="now")
    await taxonomy.move_section(desk.ctx, city.id, parent_id=desk.culture.id)
    assert await rows("select path from content order by path") == [
        ("/culture/city/a",), ("/culture/city/b",),
    ]  # fmt: skip
    query = (
        "select from_path, to_path, to_content_id from redirect where deleted_at is null order by 1"
    )
    assert await rows(query) == [
        ("/news", "/now", None),
        ("/news/city", "/culture/city", None),
        ("/news/city/a", None, public.id),
        ("/now/city", "/culture/city", None),
        ("/now/city/a", None, public.id),
    ]
    assert (await taxonomy.move_section(desk.ctx, city.id, parent_id=None)).path == "/city"


async def test_a_section_that_makes_no_sense_is_refused(desk: Desk) -> None:
    below = await taxonomy.create_section(desk.ctx, name="City", parent_id=desk.news.id)
    pt = await taxonomy.create_section(desk.ctx, name="Cidade", locale="pt")
    for attempt in (
        taxonomy.move_section(desk.ctx, desk.news.id, parent_id=desk.news.id),
        taxonomy.move_section(desk.ctx, desk.news.id, parent_id=below.id),
        taxonomy.move_section(desk.ctx, desk.news.id, parent_id=pt.id),
        taxonomy.rename_section(desk.ctx, desk.news.id, slug="a b"),
        taxonomy.rename_section(desk.ctx, desk.news.id, name=""),
    ):
        with pytest.raises(Invalid):
            await attempt
    for attempt in (
        taxonomy.move_section(desk.ctx, uuid4(), parent_id=None),
        taxonomy.move_section(desk.ctx, desk.news.id, parent_id=uuid4()),
    ):
        with pytest.raises(NotFound):
            await attempt


async def test_an_article_below_a_new_path_that_is_taken_refuses_the_move(desk: Desk) -> None:
    await desk.article("elections")
    with pytest.raises(PathTaken) as refused:
        await taxonomy.rename_section(desk.ctx, desk.news.id, slug="tags")
    assert refused.value.path == "/tags/elections"


async def test_a_path_that_gets_too_long_refuses_the_move(desk: Desk) -> None:
    below = desk.news
    for _ in range(3):
        below = await taxonomy.create_section(
            desk.ctx, name="X", slug="é" * 200, parent_id=below.id
        )
    await desk.article("é" * 200, section_id=below.id)
    for slug, fits in (("n" * 100, True), ("é" * 190, True), ("漢" * 200, False)):
        rename = taxonomy.rename_section(desk.ctx, desk.news.id, slug=slug)
        if fits:
            await rename
        else:
            with pytest.raises(Invalid):
                await rename


async def test_moving_a_section_takes_as_many_statements_for_any_number_of_articles(
    desk: Desk, count_statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    counts = []
    for n in range(3):
        for slug in "ab":
            await desk.published(f"{slug}{n}")
        with count_statements() as sent:
            await taxonomy.rename_section(desk.ctx, desk.news.id, slug=f"news{n}")
        counts.append(len(sent))
    assert counts[1] == counts[2]  # from the second on there are old paths to lead on


async def test_a_write_about_very_many_things_says_everything(
    desk: Desk, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writes, "MAX_TAGS", 12)
    for n in range(12):
        await desk.published(f"a{n}")
    await taxonomy.rename_section(desk.ctx, desk.news.id, slug="now")
    query = "select paths, tags from event order by seq desc limit 1"
    assert await rows(query) == [([], ["*"])]


async def test_a_section_with_its_past_keeps_it(desk: Desk, rows: Rows) -> None:
    made = await desk.published("a")
    await contents.unpublish(desk.ctx, made.id)
    await taxonomy.rename_section(desk.ctx, desk.news.id, slug="now")
    assert await rows("select path from publication") == [("/news/a",)]
    assert await rows("select path, version from content") == [("/now/a", 4)]
