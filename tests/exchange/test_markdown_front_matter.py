"""What stands above a text, well written and badly."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.markdown import front_matter
from exchange.markdown.front_matter import split
from exchange.records import Unreadable
from tests.exchange.blog import Blog, codes


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("---\ntitle: A post\ntags: [a, b]\n---\nBody\n", 5),
        ('+++\ntitle = "A post"\ntags = ["a", "b"]\n+++\nBody\n', 5),
        ('{\n "title": "A post",\n "tags": ["a", "b"]\n}\nBody\n', 5),
        ("---  \nTitle: A post\nTAGS: [a, b]\n--- \nBody\n", 5),
    ],
    ids=["yaml", "toml", "json", "large letters"],
)
def test_front_matter_is_read_in_three_languages(text: str, line: int) -> None:
    found = split(text)
    assert found.front == {"title": "A post", "tags": ["a", "b"]}
    assert (found.text, found.line) == ("Body\n", line)


@pytest.mark.parametrize("text", ["Words", "{% include a.html %}", "{{ page.title }}", "--- a\n"])
def test_a_text_without_front_matter_stays_whole(text: str) -> None:
    found = split(text)
    assert found.is_bare
    assert found.text == text


def test_tabs_in_yaml_are_read_as_spaces() -> None:
    found = split("---\ntitle: A post\nextra:\n\tkey: value\n\tother: more\n---\n")
    assert found.front["extra"] == {"key": "value", "other": "more"}
    assert codes(found.remarks) == ["front-matter-mended"]


@pytest.mark.parametrize(
    ("yaml", "excerpt"),
    [
        ("excerpt: One thing: another", "One thing: another"),
        ("excerpt: <p>One</p>\n\n<p>Two: a long sentence that goes on and on and on</p>",
         "<p>One</p> <p>Two: a long sentence that goes on and on and on</p>"),
        ("excerpt: @home", "@home"),
    ],
    ids=["colon", "lines", "sign"],
)  # fmt: skip
def test_a_text_without_its_quotes_is_read_as_if_it_had_them(yaml: str, excerpt: str) -> None:
    found = split(f"---\ntitle: A post\n{yaml}\ntags:\n- a\n---\n")
    assert found.front == {"title": "A post", "excerpt": excerpt, "tags": ["a"]}
    assert codes(found.remarks) == ["front-matter-mended"]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("---\ntitle: A post\n", 1, "has no end"),
        ("---\ntitle: A\nlist: [a, b\n---\n", 4, "Mend that line"),
        ('+++\ntitle = "A"\nbroken\n+++\n', 3, "no TOML"),
        ('{"title": "A",\n "b" 3}\n', 2, "no JSON"),
        ("---\njust words\n---\n", 2, "name: value"),
        ("---\ndate: 2014-13-45\n---\n", 2, "can't be"),
        ("---\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40)) + "---\n",
         2, "aliases"),
        ("---\na: " + "[" * 3000 + "]" * 3000 + "\n---\n", 1, "nested"),
        ("---\na: " + "x" * 300_000 + "\n---\n", 2, "too large"),
    ],
    ids=["end", "yaml", "toml", "json", "no names", "date", "bomb", "deep", "large"],
)  # fmt: skip
def test_what_cannot_be_read_says_where_and_what_to_do(text: str, line: int, words: str) -> None:
    with pytest.raises(Unreadable) as caught:
        split(text)
    assert caught.value.remark.line == line
    assert words in caught.value.remark.text


@given(
    st.sampled_from(["---\n", "+++\n", "{"]),
    st.text(alphabet=" \t\n\"'[]{}:-|>&*!#a1,=.", max_size=80),
)
def test_any_front_matter_is_read_or_refused(opening: str, text: str) -> None:
    closing = opening if opening != "{" else "}"
    try:
        found = split(f"{opening}{text}\n{closing}body")
    except Unreadable as error:
        assert error.remark.text  # noqa: PT017 -- either answer is right
    else:
        assert all(isinstance(name, str) for name in found.front)


@given(st.text(max_size=60))
def test_any_value_in_json_quotes_comes_back(value: str) -> None:
    clean = "".join(c for c in value if c.isprintable())
    front, _ = front_matter.read_yaml(f"title: {json.dumps(clean, ensure_ascii=False)}\n")
    assert front == {"title": clean}


def test_only_true_and_false_are_so() -> None:
    found = split("---\ntitle: On\ntags: [no, NO, yes, se]\ndraft: true\npublished: no\n---\n")
    assert found.front == {
        "title": "On",
        "tags": ["no", "NO", "yes", "se"],
        "draft": True,
        "published": "no",
    }


def test_emphasis_and_entities_are_no_aliases() -> None:
    many = "".join(f"a{number}: I write *much* &amp; *well*\n" for number in range(30))
    assert len(split(f"---\n{many}---\n").front) == 30


def test_aliases_have_a_limit() -> None:
    many = "".join(f"a{number}: *a\n" for number in range(30))
    with pytest.raises(Unreadable, match="aliases"):
        split(f"---\na: &a [1]\n{many}---\n")


@pytest.mark.parametrize(
    "text",
    [
        f"---\ntitle: 0x{'F' * 6000}\n---\n",
        f"+++\ntitle = 0x{'F' * 6000}\n+++\n",
        f'{{"title": {"9" * 6000}}}\n',
        f"---\n0x{'F' * 6000}: a key\n---\n",
    ],
    ids=["yaml", "toml", "json", "a key"],
)
def test_a_number_too_long_to_be_written_spoils_its_own_file_only(text: str, blog: Blog) -> None:
    blog.write("posts/2020-01-01-bad.md", text)
    blog.post("posts/2020-01-01-good.md")
    assert blog.read("posts/2020-01-01-good.md").title == "A post"
