"""One file as a record, and files that nobody should have made."""

import os
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from body import text_out
from exchange.markdown import files
from exchange.records import AuthorRecord, Unreadable
from tests.exchange.blog import Blog, codes

PATH = "posts/2014-03-09-hello.md"


def test_a_summary_is_plain_text(blog: Blog) -> None:
    blog.post(PATH, excerpt="'Some <b>bold</b> and [linked]({{ \"/x/\" | url }}) *words*'")
    assert blog.read(PATH).dek == "Some bold and linked words"


def test_a_long_summary_is_cut_at_a_word(blog: Blog) -> None:
    blog.post(PATH, description="word " * 1000)
    record = blog.read(PATH)
    assert record.dek
    assert len(record.dek) < 2000
    assert record.dek.endswith("word…")
    assert codes(record.remarks) == ["dek-cut"]


def test_a_first_heading_that_repeats_the_title_goes(blog: Blog) -> None:
    blog.post(PATH, "# A post\n\nWords.")
    record = blog.read(PATH)
    assert text_out.text(record.body) == "Words."
    assert codes(record.remarks) == ["title-repeated"]


def test_a_first_heading_is_the_title_where_there_is_none(blog: Blog) -> None:
    blog.write(PATH, "---\ntags: [a]\n---\n# The *heading*\n\nWords.")
    record = blog.read(PATH)
    assert record.title == "The heading"
    assert text_out.text(record.body) == "Words."
    assert codes(record.remarks) == ["title-from-text"]


def test_a_text_without_any_title_is_refused(blog: Blog) -> None:
    blog.write(PATH, "---\ntags: [a]\n---\nWords.\n\n# Late heading")
    with pytest.raises(Unreadable, match="give it one"):
        blog.read(PATH)


def test_what_is_not_taken_from_front_matter_is_told(blog: Blog) -> None:
    blog.post(PATH, github="https://example.org", mood="good")
    (remark,) = blog.read(PATH).remarks
    assert remark.text == "Not taken from its front matter: github, mood."


@pytest.mark.parametrize(
    ("front", "alt"),
    [
        ({"image": "/pictures/a.png", "image_alt": "A cat"}, "A cat"),
        ({"cover": "{image: /pictures/a.png, alt: A cat}"}, "A cat"),
        ({"hero_image": "../pictures/a.png"}, None),
        ({"images": "[/pictures/a.png, /pictures/b.png]"}, None),
    ],
)
def test_the_picture_above_the_text_is_found(
    blog: Blog, front: dict[str, str], alt: str | None
) -> None:
    blog.write("pictures/a.png", b"bytes")
    blog.post(PATH, **front)
    hero = blog.read(PATH).hero_image
    assert hero is not None
    assert (hero.source_id, hero.alt) == ("pictures/a.png", alt)


def test_pictures_are_found_from_the_top_beside_the_text_and_where_static_files_lie(
    blog: Blog,
) -> None:
    blog.write("static/a.png", b"a")
    blog.write("posts/b c.png", b"b")
    blog.write("d.png", b"d")
    blog.post(
        PATH, "![x](/a.png) ![x](<b c.png>) ![x](../d.png) ![x](/no.png) ![x](https://e.org/e.png)"
    )
    record = blog.read(PATH)
    found = sorted(file.source_id for file in record.files.values())
    assert found == ["d.png", "posts/b c.png", "static/a.png"]
    assert sorted(set(codes(record.remarks))) == ["file-missing", "file-remote"]


def test_no_address_leads_out_of_the_directory(blog: Blog, tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"secret")
    (blog.root / "posts").mkdir()
    (blog.root / "link.png").symlink_to(secret)
    (blog.root / "folder").symlink_to(tmp_path)
    blog.post(PATH, f"![x](../../secret.png) ![x](/../secret.png) ![x](/link.png) "
              f"![x](/folder/secret.png) ![x]({secret}) ![x](/%2e%2e/secret.png)")  # fmt: skip
    assert blog.read(PATH).files == {}


def test_links_that_lead_elsewhere_are_not_followed(blog: Blog, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "post.md").write_text("---\ntitle: Secret\n---\n")
    blog.post(PATH)
    (blog.root / "posts" / "linked.md").symlink_to(tmp_path / "elsewhere" / "post.md")
    (blog.root / "posts" / "more").symlink_to(tmp_path / "elsewhere")
    source = blog.source()
    assert [entry.source_id for entry in source.entries] == [PATH]
    assert codes(source.remarks) == ["passed-over", "passed-over"]


def test_names_that_no_text_can_hold_are_passed_over(blog: Blog) -> None:
    blog.post(PATH)
    blog.post("posts/with\nfeed.md")
    Path(os.fsdecode(os.fsencode(blog.root) + b"/posts/\xff.md")).write_text("---\ntitle: x\n---\n")
    source = blog.source()
    assert [entry.source_id for entry in source.entries] == [PATH]
    assert all("rename it" in remark.text for remark in source.remarks)
    assert len(source.remarks) == 2


def test_a_loop_of_links_ends(blog: Blog) -> None:
    blog.post(PATH, "![x](/a.png)")
    (blog.root / "a.png").symlink_to(blog.root / "b.png")
    (blog.root / "b.png").symlink_to(blog.root / "a.png")
    (blog.root / "posts" / "again").symlink_to(blog.root / "posts")
    assert blog.read(PATH).files == {}


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"---\ntitle: A\n---\n\n\xff\n", "not-utf-8", 5),
        (b"---\ntitle: A\n", "front-matter", 1),
        (b"x" * (files.MAX_TEXT_BYTES + 1), "too-large", None),
    ],
)
def test_a_bad_file_is_refused_alone(blog: Blog, data: bytes, code: str, line: int | None) -> None:
    blog.write("posts/bad.md", data)
    blog.post(PATH)
    source = blog.source()
    assert [entry.source_id for entry in source.entries] == [PATH]
    (refused,) = source.refused
    assert (refused.kind, refused.source_id) == ("ARTICLE", "posts/bad.md")
    assert [(remark.code, remark.line) for remark in refused.remarks] == [(code, line)]


def test_other_line_ends_and_a_byte_order_mark_are_no_hindrance(blog: Blog) -> None:
    blog.write(PATH, b"\xef\xbb\xbf---\r\ntitle: A post\r\n---\r\nOne\r\n\r\nTwo\r\n")
    assert text_out.text(blog.read(PATH).body) == "One\n\nTwo"


def test_deep_html_is_refused_with_a_sentence(blog: Blog) -> None:
    blog.post(PATH, "<div>" * 20_000)
    with pytest.raises(Unreadable, match="text can't be taken"):
        blog.read(PATH)


def test_quotes_within_quotes_of_a_picture_are_mended(blog: Blog) -> None:
    blog.post(
        PATH, '<img src="https://e.org/a.png" alt="called "What?" here" />\n\n`<img alt="a "b" c">`'
    )
    record = blog.read(PATH)
    assert record.body["blocks"][0] == {
        "type": "image",
        "key": record.body["blocks"][0]["key"],
        "src": "https://e.org/a.png",
        "alt": 'called "What?" here',
    }
    assert text_out.text(record.body).endswith('<img alt="a "b" c">')
    assert "html-mended" in codes(record.remarks)


KEYS = ("title", "date", "publishDate", "expiryDate", "tags", "categories", "authors", "author",
        "image", "images", "cover", "excerpt", "permalink", "slug", "redirect_from", "aliases",
        "draft", "published", "taxonomies", "extra", "params", "layout", "url", "path")  # fmt: skip
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.dates(),
    st.sampled_from(["/a b/?q", "{{ x }}", "2014-03-09", "http://[", "a.png", "%zz", "..", "//["]),
)  # fmt: skip
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["name", "image", "src", "tags", ""]), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    front=st.dictionaries(st.sampled_from(KEYS), ANYTHING, max_size=6),
    layout=st.sampled_from(["jekyll", "eleventy", "hugo", "zola"]),
    litter=st.lists(st.sampled_from([
        "{{", "}}", "{%", "%}", "![](", "/x)", "[a](", "http://[", "<img src=", ">", '"', "\n\n",
        "# ", "```\n", "@/", ".md", "//[", ")", "<a href=", "?", "#",
    ])),
)  # fmt: skip
def test_any_front_matter_and_any_text_are_read_or_refused(
    blog: Blog, front: dict[str, object], layout: str, litter: list[str]
) -> None:
    path = {"jekyll": "_posts/2014-03-09-a.md", "eleventy": PATH}.get(layout, "content/posts/a.md")
    text = yaml.safe_dump({"title": "A post", **front}, allow_unicode=True)
    blog.write(path, f"---\n{text}---\n{''.join(litter)}")
    source = blog.source(layout=layout)
    list(source.nodes())
    for entry in source.entries:
        try:
            record = source.read(entry)
        except Unreadable as error:
            assert error.remark.text  # noqa: PT017 -- either answer is right
        else:
            assert record.title


def test_a_title_may_be_a_date(blog: Blog) -> None:
    blog.post(PATH, title="2021-03-05", tags="[2021-01-01]")
    record = blog.read(PATH)
    assert (record.title, record.tags) == ("2021-03-05", ("2021-01-01",))


def test_published_no_is_a_draft_and_no_bad_date(blog: Blog) -> None:
    blog.post(PATH, published="no")
    record = blog.read(PATH)
    assert record.draft
    assert not record.remarks


def test_a_pipe_is_passed_over(blog: Blog) -> None:
    blog.post(PATH)
    os.mkfifo(blog.root / "posts/2014-03-10-pipe.md")
    source = blog.source()
    assert len(source.entries) == 1
    assert codes(source.remarks) == ["passed-over"]


def test_a_bad_link_costs_its_author_nothing_else(blog: Blog) -> None:
    blog.write("_data/authors.yml", "ada:\n  name: Ada\n  twitter: javascript://x\n  github: ada\n")
    blog.post(PATH, author="ada")
    (ada,) = (node for node in blog.source().nodes() if isinstance(node, AuthorRecord))
    assert ada.links == (("GitHub", "https://github.com/ada"),)
    assert codes(ada.remarks) == ["link-left-out"]


def test_a_post_without_any_date_is_told_of(blog: Blog) -> None:
    blog.post("posts/hello.md")
    blog.post("posts/not-yet.md", draft="true")
    blog.post("about.md")
    assert codes(blog.read("posts/hello.md").remarks) == ["no-date"]
    assert not blog.read("posts/not-yet.md").remarks
    assert not blog.read("about.md").remarks
