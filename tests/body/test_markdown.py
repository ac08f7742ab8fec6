"""What Markdown becomes, and what becomes Markdown: one fact a test."""

from typing import Any

import pytest

from body import html_in, html_out, markdown_in, markdown_out
from body.errors import BodyError
from body.markdown_in import MAX_MARKDOWN_CHARS
from body.resolving import Picture, Resolver, Target
from tests.body.trees import without_keys


def blocks(markdown: str) -> list[Any]:
    tree, _ = markdown_in.read(markdown)
    found: list[Any] = without_keys(tree["blocks"])
    return found


def remarks(markdown: str) -> list[tuple[str, str]]:
    return [(remark.kind, remark.what) for remark in markdown_in.read(markdown)[1]]


def paragraph(*spans: Any) -> dict[str, Any]:  # noqa: ANN401 -- spans or texts
    return {"type": "paragraph", "text": [{"text": s} if isinstance(s, str) else s for s in spans]}


def marked(text: str, *marks: str) -> dict[str, Any]:
    return {"text": text, "marks": list(marks)}


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("a\nb", paragraph("a b")),
        ("a\\\nb  \nc", paragraph("a\nb\nc")),
        ("**a *b***", paragraph(marked("a ", "STRONG"), marked("b", "STRONG", "EM"))),
        ("~~a~~ `b  c`", paragraph(marked("a", "STRIKE"), " ", marked("b  c", "CODE"))),
        ("<u>a</u><kbd>b</kbd>", paragraph(marked("a", "UNDERLINE"), marked("b", "CODE"))),
        ("H<sub>2</sub>O<sup>+</sup>", paragraph("H", marked("2", "SUB"), "O", marked("+", "SUP"))),
        ("<mark>a</mark>", paragraph(marked("a", "HIGHLIGHT"))),
        ("[a](/b 'c')", paragraph({"text": "a", "link": {"href": "/b", "title": "c"}})),
        ("[a](content:x1/p#q)",
         paragraph({"text": "a", "link": {"href": "/p#q", "content_id": "x1"}})),
        ("[a](javascript:x)", paragraph("a")),
        ("a <branch-name> b", paragraph("a <branch-name> b")),
        ("the <title> element", paragraph("the <title> element")),
        ("# a `b` #",
         {"type": "heading", "text": [{"text": "a "}, marked("b", "CODE")], "level": 1}),
        ("## a {#my}", {"type": "heading", "text": [{"text": "a"}], "level": 2, "anchor": "my"}),
        ("### a {: #x .y}",
         {"type": "heading", "text": [{"text": "a"}], "level": 3, "anchor": "x"}),
        ("```py x=1\na\n\nb\n```", {"type": "code", "code": "a\n\nb", "language": "py"}),
        ("---", {"type": "divider"}),
        ("![a](/b.png)", {"type": "image", "src": "/b.png", "alt": "a"}),
        ("![a](/b.png 'c')",
         {"type": "image", "src": "/b.png", "alt": "a", "caption": [{"text": "c"}]}),
        ("![](media:m1)", {"type": "image", "media_id": "m1"}),
        ("[![a](/b.png)](/c)",
         {"type": "image", "src": "/b.png", "alt": "a", "link": {"href": "/c"}}),
        ("> a\n>\n> b", {"type": "quote", "text": [{"text": "a\n\nb"}]}),
        ("> a\n>\n> <cite>b</cite>",
         {"type": "quote", "text": [{"text": "a"}], "citation": [{"text": "b"}]}),
        ("> [!WARNING]\n> a", {"type": "callout", "tone": "warning", "text": [{"text": "a"}]}),
        ("> \\[!WARNING]\n> a", {"type": "quote", "text": [{"text": "[!WARNING] a"}]}),
        ("<https://youtu.be/dQw4w9WgXcQ>",
         {"type": "embed", "provider": "youtube",
          "url": "https://www.youtube.com/watch?v=dQw4w9WgXcQ"}),
        ("<content:x1>", {"type": "content_card", "content_id": "x1"}),
        ('```byline:poll\n{"a": [1]}\n```', {"type": "custom", "name": "poll", "data": {"a": [1]}}),
        ("```byline:poll\nnot JSON\n```",
         {"type": "code", "code": "not JSON", "language": "byline:poll"}),
        ("| a | b |\n|---|---|\n| c \\| d |",
         {"type": "table", "header_row": True,
          "rows": [[[{"text": "a"}], [{"text": "b"}]], [[{"text": "c | d"}], []]]}),
    ],
)  # fmt: skip
def test_one_block(markdown: str, expected: dict[str, Any]) -> None:
    assert blocks(markdown) == [expected]


def test_lists_are_flat_with_depth_kind_and_tasks() -> None:
    items = blocks("- a\n  1. b\n     - [x] c\n- [ ] d")[0]["items"]
    assert [item["text"][0]["text"] for item in items] == list("abcd")
    assert [item.get("depth", 0) for item in items] == [0, 1, 2, 0]
    assert [item.get("ordered") for item in items] == [None, True, None, None]
    assert [item.get("checked") for item in items] == [None, None, True, False]


def test_code_in_a_list_parts_it_and_the_numbers_go_on() -> None:
    found = blocks("1. a\n\n   ```\n   x\n   ```\n2. b")
    assert [block["type"] for block in found] == ["list", "code", "list"]
    assert found[2]["start"] == 2
    assert remarks("1. a\n\n   ```\n   x\n   ```\n2. b") == [
        ("changed", "a list is parted by a block of type code")
    ]


def test_footnotes_come_last_in_the_order_of_their_references() -> None:
    found = blocks("[^b] [^a] ^[in line]\n\n[^a]: A\n\n[^b]: B\n\n[^c]: never referred to")
    assert found[0]["text"][0] == {"footnote": "b"}
    assert [note["id"] for note in found[-1]["notes"]] == ["b", "a", "inline-2", "c"]


def test_html_between_markdown_may_hold_markdown() -> None:
    found = blocks("<div class='x'>\n\n**a**\n\n</div>\n\n<figure><img src='/b.png'>"
                   "<figcaption>c <em>d</em></figcaption></figure>")  # fmt: skip
    assert found[0] == paragraph(marked("a", "STRONG"))
    assert found[1]["caption"] == [{"text": "c "}, marked("d", "EM")]


def test_html_indented_inside_an_open_element_is_no_code() -> None:
    found = blocks("<div>\n\n    <blockquote>a</blockquote>\n\n</div>\n\n    <p>code</p>")
    assert [block["type"] for block in found] == ["quote", "code"]


def test_an_element_that_is_never_closed_swallows_nothing() -> None:
    for html in (
        "<iframe src=x>",
        "<b>",
        "<video>",
        "a <b> <i>",
        "<a href='/x'>",
        "<svg>",
        "<title>",
    ):
        assert blocks(f"{html}\n\nafter")[-1] == paragraph("after")


def test_what_is_dropped_is_told() -> None:
    assert remarks("a\n{: .lead}") == [("dropped", "{: .lead}")]
    assert remarks("<script>x</script>") == [("dropped", "<script>")]
    assert remarks("<details>x</details>") == [("raw", "<details> is kept as HTML")]
    assert remarks("![](data:image/png;base64,x)") == [
        ("dropped", "an image without an address that may be loaded")
    ]
    assert remarks("**all** [is](/well)\n\n- a\n\n> b") == []


@pytest.mark.parametrize(
    "markdown",
    [
        "a **b** *c* ***d*** ~~e~~ `f`",
        "un*frigging*believable",
        "**“quoted”**, and [**a**](/b).",
        "a<strong>.b</strong>c",
        "\\# a\n\n\\- b\n\n1\\. c\n\n\\> d",
        "snake_case \\_a\\_ 2 \\* 3 a & b \\&copy; < b",
        "[a](</b_(c)>)",
        "- a\n- b\n\n* c",
        "1. a\n2. b\n   - c\n\n3) d",
        "``a`b``",
        "| a | b |\n| --- | --- |\n| c<br>d | `e\\|f` |",
        '![a](/b.png "c")',
        "> a\n>\n> <cite>b</cite>",
        "> [!NOTE]\n> a",
        "a[^1]\n\n[^1]: b",
        "## a {#own}",
        "<https://vimeo.com/12345>",
    ],
)  # fmt: skip
def test_markdown_that_people_would_write_comes_back_as_written(markdown: str) -> None:
    tree, _ = markdown_in.read(markdown)
    assert markdown_out.markdown(tree).rstrip("\n") == markdown


def test_markdown_for_others_has_addresses_and_nothing_hidden() -> None:
    links = "[a](content:seen#x) [b](content:hidden)"
    tree, _ = markdown_in.read(f"{links}\n\n![](media:m)\n\n<content:seen>\n\n<content:hidden>")
    resolver = Resolver(
        contents={"seen": Target("/seen", "See *this*")}, images={"m": Picture("/m.png", alt="M")}
    )
    assert markdown_out.markdown(tree, resolver=resolver) == (
        "[a](/seen#x) b\n\n![M](/m.png)\n\n[See \\*this\\*](/seen)\n"
    )


def test_text_alone_is_one_line_of_markdown() -> None:
    text, notes, _ = markdown_in.read_text("# no *heading*\n\n- no list [^1]", frozenset({"1"}))
    assert text == [
        {"text": "# no "}, marked("heading", "EM"), {"text": " - no list "}, {"footnote": "1"}
    ]  # fmt: skip
    assert notes == []


def test_what_is_too_large_or_too_deep_is_refused() -> None:
    with pytest.raises(BodyError, match="characters"):
        markdown_in.read("x" * (MAX_MARKDOWN_CHARS + 1))
    with pytest.raises(BodyError, match="inside each other"):
        markdown_in.read("<div>" * 600)
    with pytest.raises(BodyError, match="Close"):
        html_in.read("<p>" + "".join(f"<b class=a{n}>" for n in range(400)) + "<p>x" * 5000)


def test_deep_nesting_ends_no_process() -> None:
    for source in ("<div>" * 400, "<ul><li>" * 240, "<blockquote><table><tr><td>" * 90):
        for read in (html_in.read, markdown_in.read):
            tree, _ = read(f"{source}x")
            assert "x" in html_out.html(tree)
    markdown_in.read(">" * 3000 + "x")
    markdown_in.read("".join(f"{'  ' * n}- a\n" for n in range(300)))
