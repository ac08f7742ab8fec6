"""Each generator's way to lay a site out: what is content, and where it was."""

from datetime import UTC, datetime

import pytest

from exchange.markdown.source import MarkdownSource
from exchange.records import AuthorRecord, SectionRecord, TagRecord
from tests.exchange.blog import Blog, codes


def addresses(source: MarkdownSource) -> dict[str, tuple[str, ...]]:
    return {entry.source_id: entry.paths for entry in source.entries}


def both(path: str) -> tuple[str, str]:
    """As it is, and below the base that the site is served from."""
    return path, f"/b{path}"


def names(source: MarkdownSource, kind: type) -> dict[str, str]:
    return {node.source_id: node.name for node in source.nodes() if isinstance(node, kind)}


@pytest.fixture
def jekyll(blog: Blog) -> Blog:
    blog.write("_config.yml", "title: Old\nurl: https://old.example\nbaseurl: /b\n")
    blog.post("_posts/2014-3-9-hello.md", categories="[News, Odd]", tags="one two", author="ada")
    blog.post("travel/_posts/2015-01-02-away.md", permalink="/far/:title/", redirect_from="/gone/")
    blog.post("_posts/2016-01-02-old.html", "<p>Some <b>words</b>.</p>")
    blog.post("_drafts/not-yet.md")
    blog.post("_posts/2017-01-02-hidden.md", published="false")
    blog.post("about.md", layout="page")
    blog.post("index.md", layout="home")
    blog.write("README.md", "# Words\n")
    blog.post("_includes/nav.md")
    blog.write("_data/authors.yml", "ada:\n  name: Ada Lovelace\n  bio: Wrote *programs*.\n")
    return blog


def test_jekyll_has_posts_drafts_and_pages(jekyll: Blog) -> None:
    source = jekyll.source()
    assert source.layout.name == "jekyll"
    assert source.title == "Old"
    assert source.hosts == {"old.example"}
    assert addresses(source) == {
        "_posts/2014-3-9-hello.md": both("/news/odd/2014/03/09/hello.html"),
        "_posts/2016-01-02-old.html": both("/2016/01/02/old.html"),
        "_posts/2017-01-02-hidden.md": both("/2017/01/02/hidden.html"),
        "travel/_posts/2015-01-02-away.md": (*both("/far/away/"), "/gone/"),
        "_drafts/not-yet.md": both("/not-yet/"),
        "about.md": both("/about/"),
    }
    assert codes(source.remarks) == ["not-content", "not-content"]


def test_jekyll_names_sections_tags_and_authors(jekyll: Blog) -> None:
    source = jekyll.source()
    assert names(source, SectionRecord) == {"blog": "Blog", "news": "News", "travel": "Travel"}
    assert names(source, TagRecord) == {"odd": "Odd", "one": "one", "two": "two"}
    (ada,) = (node for node in source.nodes() if isinstance(node, AuthorRecord))
    assert (ada.slug, ada.name, ada.bio) == ("ada", "Ada Lovelace", "Wrote *programs*.")


def test_jekyll_drafts_are_drafts(jekyll: Blog) -> None:
    drafts = {path for path in addresses(jekyll.source()) if jekyll.read(path).draft}
    assert drafts == {"_drafts/not-yet.md", "_posts/2017-01-02-hidden.md"}


@pytest.fixture
def hugo(blog: Blog) -> Blog:
    blog.write("hugo.toml", 'baseURL = "https://old.example/"\ntitle = "Old"\n'
               '[permalinks]\nnotes = "/n/:year/:slug/"\n')  # fmt: skip
    blog.write(
        "content/posts/_index.md", '+++\ntitle = "All posts"\ndescription = "They are."\n+++\n'
    )
    blog.write(
        "content/posts/first.md",
        '+++\ntitle = "First"\ndate = 2020-01-02T03:04:05Z\ntags = ["a"]\n'
        'aliases = ["/old/first/", "https://old.example/older/"]\n+++\nHi\n',
    )
    blog.write("content/posts/deep/bundle/index.md", "---\nTitle: Bundle\n---\n![x](cat.png)\n")
    blog.write("content/posts/deep/bundle/cat.png", b"not looked at here")
    blog.write(
        "content/notes/short.md", '{"title": "Short", "date": "2021-05-06", "slug": "s"}\nHi'
    )
    blog.write("content/about.md", "---\ntitle: About\n---\nWe\n")
    blog.write("content/posts/first.fr.md", "---\ntitle: Premier\n---\n")
    blog.write("content/authors/ada/_index.md", "---\ntitle: Ada Lovelace\n---\nWrote.\n")
    blog.write("themes/x/content/posts/theirs.md", "---\ntitle: Not ours\n---\n")
    blog.write("archetypes/default.md", "---\ntitle: Not ours\n---\n")
    return blog


def test_hugo_has_sections_bundles_and_pages(hugo: Blog) -> None:
    hugo.write("hugo.toml", (hugo.root / "hugo.toml").read_text().replace(
        'title = "Old"', 'title = "Old"\n[languages.en]\n[languages.fr]'))  # fmt: skip
    source = hugo.source()
    assert source.layout.name == "hugo"
    assert addresses(source) == {
        "content/about.md": ("/about/",),
        "content/notes/short.md": ("/n/2021/s/",),
        "content/posts/deep/bundle/index.md": ("/posts/deep/bundle/",),
        "content/posts/first.md": ("/posts/first/", "/old/first/", "/older/"),
    }
    assert codes(source.remarks) == ["not-content"]
    assert "another language (fr)" in source.remarks[0].text


def test_hugo_sections_have_the_title_of_their_page(hugo: Blog) -> None:
    sections = [node for node in hugo.source().nodes() if isinstance(node, SectionRecord)]
    assert [(s.source_id, s.name, s.above, s.description) for s in sections] == [
        ("notes", "Notes", None, None),
        ("posts", "All posts", None, "They are."),
        ("posts/deep", "Deep", "posts", None),
    ]


def test_a_bundle_finds_the_files_beside_it(hugo: Blog) -> None:
    record = hugo.read("content/posts/deep/bundle/index.md")
    assert [f.source_id for f in record.files.values()] == ["content/posts/deep/bundle/cat.png"]
    assert (record.slug, record.section) == ("bundle", "posts/deep")


def test_hugo_takes_authors_from_their_pages(hugo: Blog) -> None:
    (ada,) = (node for node in hugo.source().nodes() if isinstance(node, AuthorRecord))
    assert (ada.slug, ada.name, ada.bio) == ("ada", "Ada Lovelace", "Wrote.")


def test_zola_has_paths_taxonomies_and_internal_links(blog: Blog) -> None:
    blog.write("config.toml", 'base_url = "https://old.example"\ntitle = "Old"\n')
    blog.write("content/2023-12-15-one.md", '+++\ntitle = "One"\npath = "2023/12/15/One"\n'
               'authors = ["Ada Lovelace"]\n[taxonomies]\ntags = ["a b"]\n+++\n'
               "[two](@/news/two.md#part)\n")  # fmt: skip
    blog.write("content/news/two.md", '+++\ntitle = "Two"\ndate = 2024-01-02\n+++\nHi\n')
    source = blog.source()
    assert source.layout.name == "zola"
    assert addresses(source) == {
        "content/2023-12-15-one.md": ("/2023/12/15/One",),
        "content/news/two.md": ("/news/two/",),
    }
    record = blog.read("content/2023-12-15-one.md")
    assert record.tags == ("a-b",)
    assert record.authors == ("ada-lovelace",)
    assert record.published == datetime(2023, 12, 15, tzinfo=UTC)
    assert record.body["blocks"][0]["text"][0]["link"]["href"] == "/news/two/#part"  # type: ignore[typeddict-item]


def test_eleventy_without_configuration_dates_its_addresses(blog: Blog) -> None:
    blog.post("posts/2014-03-09-hello.md", date="2014-03-12")
    source = blog.source()
    assert source.layout.name == "eleventy"
    assert addresses(source) == {
        "posts/2014-03-09-hello.md": ("/2014/03/12/hello/", "/2014/03/09/hello/")
    }


def test_eleventy_with_configuration_uses_the_directories(blog: Blog) -> None:
    blog.write("eleventy.config.js", "")
    blog.post("src/posts/2014-03-09-hello.md")
    assert addresses(blog.source()) == {"src/posts/2014-03-09-hello.md": ("/src/posts/hello/",)}


def test_a_plain_directory_holds_posts(blog: Blog) -> None:
    blog.post("hello.md", date="2014-03-09")
    assert blog.read("hello.md").kind == "ARTICLE"
    assert addresses(blog.source()) == {"hello.md": ("/2014/03/09/hello/",)}


def test_a_wish_for_addresses_wins_over_the_layout(blog: Blog) -> None:
    blog.post("posts/2014-03-09-hello.md")
    source = blog.source(permalink="/:title.html")
    assert addresses(source) == {"posts/2014-03-09-hello.md": ("/hello.html",)}


def test_a_wish_for_a_layout_wins_over_what_is_there(hugo: Blog) -> None:
    assert hugo.source(layout="eleventy").layout.name == "eleventy"


def test_dates_come_from_front_matter_then_name_then_directories(blog: Blog) -> None:
    blog.post("posts/2014-03-09-told.md", date="2015-01-02 10:00:00 -5")
    blog.post("posts/2014-03-09-named.md")
    blog.post("posts/2014/03/deep.md")
    blog.post("posts/none.md")
    told = blog.read("posts/2014-03-09-told.md")
    assert told.published == datetime(2015, 1, 2, 15, tzinfo=UTC)
    assert codes(told.remarks) == ["date-differs"]
    assert blog.read("posts/2014-03-09-named.md").published == datetime(2014, 3, 9, tzinfo=UTC)
    assert blog.read("posts/2014/03/deep.md").published == datetime(2014, 3, 1, tzinfo=UTC)
    assert blog.read("posts/none.md").published is None


def test_the_zone_of_the_site_places_dates(blog: Blog) -> None:
    blog.write("_config.yml", "timezone: America/New_York\n")
    blog.post("_posts/2014-03-09-hello.md")
    assert blog.read("_posts/2014-03-09-hello.md").published == datetime(2014, 3, 9, 5, tzinfo=UTC)


def test_a_configuration_that_cannot_be_read_is_told_of(blog: Blog) -> None:
    blog.write("_config.yml", "title: [\n")
    blog.post("_posts/2014-03-09-hello.md")
    assert codes(blog.source().remarks) == ["config"]


def test_authors_are_found_by_file_by_name_or_made_up(blog: Blog) -> None:
    blog.post("authors/ada.md", "Wrote *programs*.", title="Ada Lovelace", twitter="'@ada'",
              redirect_from="/team/ada/", url="https://ada.example", avatar="no.png")  # fmt: skip
    blog.post("authors/unused.md", title="Unused Person")
    blog.post("authors/left.md", title="Left Person", published="false")
    blog.post("authors/gone.md", title="Gone Person", published="false")
    blog.post("posts/2014-03-09-a.md", authors="[ada, gone, bob-by-slug]")
    blog.post("posts/2014-03-10-b.md", author="Ada Lovelace")
    source = blog.source()
    found = {node.slug: node for node in source.nodes() if isinstance(node, AuthorRecord)}
    assert {slug: node.name for slug, node in found.items()} == {
        "ada": "Ada Lovelace",
        "unused": "Unused Person",
        "gone": "Gone Person",
        "bob-by-slug": "Bob By Slug",
    }
    ada = found["ada"]
    assert ada.bio == "Wrote *programs*."
    assert ada.links == (("Website", "https://ada.example"), ("Twitter", "https://twitter.com/ada"))
    assert ada.old_paths == ("/team/ada/",)
    assert codes(ada.remarks) == ["file-missing"]
    assert codes(found["bob-by-slug"].remarks) == ["author-without-file"]
    assert [(one.source_id, one.skipped) for one in source.refused] == [("authors/left.md", True)]
    assert blog.read("posts/2014-03-10-b.md").authors == ("authors/ada.md",)


def test_an_index_is_called_as_its_directory(blog: Blog) -> None:
    blog.write("_config.yml", "title: Old\n")
    blog.post("about/index.md")
    blog.post("index.md", layout="home")
    assert addresses(blog.source()) == {"about/index.md": ("/about/",)}
    assert blog.read("about/index.md").slug == "about"


def test_eleventy_knows_its_input_directory(blog: Blog) -> None:
    blog.write(".eleventy.js", 'module.exports = () => ({dir: {input: "./src"}});')
    blog.post("src/posts/2020-01-02-one/index.md")
    blog.post("src/posts/two.MD")
    blog.post("src/about/index.md")
    blog.post("src/index.md")
    blog.post("posts/elsewhere.md")
    assert addresses(blog.source()) == {
        "src/about/index.md": ("/about/",),
        "src/posts/2020-01-02-one/index.md": ("/posts/one/",),
        "src/posts/two.MD": ("/posts/two/",),
    }
    record = blog.read("src/posts/2020-01-02-one/index.md")
    assert (record.slug, record.published) == ("one", datetime(2020, 1, 2, tzinfo=UTC))


def test_only_a_language_of_the_site_ends_a_name(blog: Blog) -> None:
    blog.write("hugo.toml", 'title = "Old"\n')
    blog.write("config/_default/languages.toml", '[en]\n[fr]\nlabel = "Français"\n')
    blog.post("content/posts/node.js.md")
    blog.post("content/posts/a.fr.md")
    blog.post("content/posts/a.en.md")
    source = blog.source()
    assert sorted(addresses(source)) == ["content/posts/a.en.md", "content/posts/node.js.md"]
    assert blog.read("content/posts/node.js.md").slug == "node.js"
    assert codes(source.remarks) == ["not-content"]


def test_hugo_has_directories_for_languages(blog: Blog) -> None:
    tops = "".join(f"[languages.{code}]\ncontentDir = 'content/{code}'\n" for code in ("en", "fr"))
    blog.write("hugo.toml", f"defaultContentLanguage = 'en'\n{tops}")
    blog.post("content/en/posts/a.md")
    blog.post("content/fr/posts/a.md")
    assert addresses(blog.source()) == {"content/en/posts/a.md": ("/posts/a/",)}
    assert blog.read("content/en/posts/a.md").section == "posts"


def test_an_alias_in_hugo_begins_beside_its_post(blog: Blog) -> None:
    blog.write("hugo.toml", 'title = "Old"\n')
    blog.post("content/posts/new.md", aliases="[older, /old/]")
    paths = addresses(blog.source())["content/posts/new.md"]
    assert paths == ("/posts/new/", "/posts/older", "/older", "/old/")


def test_jekyll_shows_collections(blog: Blog) -> None:
    shown = "recipes: {output: true}\n  notes: {output: true, permalink: '/n/:name/'}"
    blog.write("_config.yml", f"collections:\n  {shown}\n  parts:\n    output: false\n")
    blog.post("_recipes/warm/2020-01-02-pie.md")
    blog.post("_recipes/cake.md")
    blog.post("_notes/first.md")
    blog.post("_parts/foot.md")
    source = blog.source(permalink="/:year/:title/")
    assert addresses(source) == {
        "_notes/first.md": ("/n/first/",),
        "_recipes/cake.md": ("/recipes/cake.html",),
        "_recipes/warm/2020-01-02-pie.md": ("/recipes/warm/pie.html",),
    }
    assert names(source, SectionRecord) == {
        "notes": "Notes", "recipes": "Recipes", "recipes/warm": "Warm",
    }  # fmt: skip
    assert [remark.text for remark in source.remarks] == [
        "The site doesn't show its collection parts: _parts was not taken."
    ]


def test_jekyll_has_defaults(blog: Blog) -> None:
    blog.write(
        "_config.yml",
        "defaults:\n"
        "- {scope: {path: '', type: posts}, values: {author: ada, permalink: '/w/:title/', x: 1}}\n"
        "- {scope: {path: _posts/old}, values: {author: bob}}\n"
        "- {scope: {path: '', type: pages}, values: {author: eve}}\n"
        "- nonsense\n",
    )
    blog.post("_posts/2020-01-01-a.md")
    blog.post("_posts/old/2020-01-01-b.md")
    blog.post("_posts/old/2020-01-01-c.md", author="cyd")
    source = blog.source()
    records = [source.read(entry) for entry in source.entries]
    assert [record.authors for record in records] == [("ada",), ("bob",), ("cyd",)]
    assert [record.old_paths for record in records] == [("/w/a/",), ("/w/b/",), ("/w/c/",)]
    assert not any(record.remarks for record in records)


def test_categories_stand_in_addresses_as_jekyll_has_them(blog: Blog) -> None:
    blog.write("_config.yml", "permalink: /:categories/:slugified_categories/:short_day/:title\n")
    blog.post("_posts/2020-01-01-a.md", categories="[Web Dev]")
    assert addresses(blog.source())["_posts/2020-01-01-a.md"] == ("/web%20dev/web-dev/Wed/a",)


def test_a_permalink_that_nobody_knows_is_told(blog: Blog) -> None:
    blog.write("_config.yml", "permalink: /:yaer/:title\n")
    blog.post("_posts/2020-01-01-a.md")
    assert codes(blog.source().remarks) == ["permalink-unknown"]


def test_a_section_has_the_old_addresses_of_its_page(blog: Blog) -> None:
    blog.write("hugo.toml", 'title = "Old"\n')
    front = "title: All\nurl: /the-posts/\naliases: [/old-posts/]"
    blog.write("content/posts/_index.md", f"---\n{front}\n---\nA word before.\n")
    blog.post("content/posts/a.md")
    (section,) = (node for node in blog.source().nodes() if isinstance(node, SectionRecord))
    assert section.old_paths == ("/the-posts/", "/old-posts/")
    assert codes(section.remarks) == ["text-left"]


def test_a_day_in_an_address_of_jekyll_is_that_of_the_site(blog: Blog) -> None:
    blog.write("_config.yml", "timezone: America/Los_Angeles\n")
    blog.post("_posts/2020-02-05-late.md", date="2020-02-05 03:00:00 +0000")
    blog.post("_posts/2020-02-06-first.md", date="0001-01-01 00:00:00 +0000")
    paths = addresses(blog.source())
    assert paths["_posts/2020-02-05-late.md"] == (
        "/2020/02/04/late.html",
        "/2020/02/05/late.html",
    )
