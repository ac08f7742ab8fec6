"""Trees and Markdown for property tests."""

from collections.abc import Callable
from typing import Any, Final, cast

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from body import keys, lists, rich
from body.blocks import embed
from body.model import MARKS, Block, RichText, Tree
from body.reading import notes_in

# Whole trees take long to make, on a busy machine all the more.
FEW: Final = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])

# What Markdown, HTML and Unicode make difficult, beside plain words.
TRICKY: Final = (
    "*", "**", "_", "__", "~~", "~", "`", "``", "[", "]", "(", ")", "![", "^[", "<", ">", "<b>",
    "</p>", "<br>", "&", "&amp;", "&#42;", "#", "##", "-", "+", "=", "---", "1.", "2)", "|", "\\",
    "{", "}", "{#a}", "{: .b}", ":", "[^1]", "[x]", "[ ]", "[!NOTE]", "http://a.example", "$", '"',
    "'", "é", "字", "\u00a0", "\u2003", "\u200b", "“", "—", "😀", "a", "b", "word", " ", "  ", "\n",
    "\n\n", "\t", "<!--", "-->", "javascript:", "%", "/", "\u200b", "\u2028", "\ufeff",
)  # fmt: skip
TEXTS: Final = st.lists(
    st.one_of(st.sampled_from(TRICKY), st.text(max_size=4), st.sampled_from(("one", "two "))),
    min_size=1,
    max_size=7,
).map("".join)
IDS: Final = st.text("abcdefXYZ0123456789-_", min_size=1, max_size=8)
ADDRESSES: Final = st.sampled_from((
    "/a/b", "#c", "?q=1&copy=2", "https://example.org/x_(y)?a=b&amp;c=d", "mailto:a@b.example",
    "relative/path", "http://example.org/*a*_b_", "tel:+1", "/%C3%A9", "//",
)).filter(lambda href: href != "//")  # fmt: skip
SOURCES: Final = st.sampled_from(("/a.png", "https://example.org/a_(b).jpg?x=1&y=2", "img/c.gif"))
LINES: Final = TEXTS.map(lambda text: " ".join(rich.UNPRINTABLE.sub(" ", text).split())).filter(
    bool
)
PLAYERS: Final = st.sampled_from((
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ", "https://vimeo.com/12345",
    "https://codepen.io/some-one/pen/abcDEF", "https://gist.github.com/a/0123456789abcdef",
    "https://open.spotify.com/track/0123456789abcdefghij12",
    "https://soundcloud.com/someone/something",
))  # fmt: skip


def some(strategy: st.SearchStrategy[Any], **optional: st.SearchStrategy[Any]) -> Any:  # noqa: ANN401 -- a strategy of any dict
    """Dicts of the strategy, with or without the optional keys."""
    extra = st.fixed_dictionaries({}, optional=optional)
    return st.builds(lambda one, more: {**one, **more}, strategy, extra)


@st.composite
def links(draw: st.DrawFn) -> dict[str, str]:
    content_id = draw(st.none() | IDS)
    made = {"href": draw(st.sampled_from(("", "/p", "#f")) if content_id else ADDRESSES)}
    if content_id:
        made["content_id"] = content_id
    if title := draw(st.none() | LINES):
        made["title"] = title
    return made


@st.composite
def spans(draw: st.DrawFn, notes: tuple[str, ...] = ()) -> dict[str, Any]:
    if notes and draw(st.integers(0, 5)) == 0:
        return {"footnote": draw(st.sampled_from(notes))}
    marks = draw(st.lists(st.sampled_from(MARKS), max_size=3, unique=True))
    link = draw(st.none() | st.none() | links())
    return cast("dict[str, Any]", rich.span(draw(TEXTS), marks, cast("Any", link)))


def texts(notes: tuple[str, ...] = (), *, empty: bool = False) -> st.SearchStrategy[RichText]:
    made = st.lists(spans(notes), min_size=1, max_size=5).map(
        lambda s: rich.canonical(cast("Any", s))
    )
    return made if empty else made.filter(bool)


def blocks(notes: tuple[str, ...] = ()) -> dict[str, st.SearchStrategy[Any]]:
    """A strategy for each type of block, without keys; only what Markdown and HTML can say."""
    text = texts(notes)
    image = st.one_of(
        some(of("image", src=SOURCES), alt=LINES, link=links(), width=WIDTHS, caption=text),
        some(of("image", media_id=IDS), alt=LINES, link=links(), width=WIDTHS, caption=text),
    )
    film = {"media_id": IDS}
    return {
        "paragraph": of("paragraph", text=text),
        "heading": some(
            of("heading", text=text, level=st.integers(1, 6)),
            anchor=st.from_regex(r"[a-z][a-z0-9-]{0,9}", fullmatch=True).map(lambda a: f"x{a}"),
        ),
        "list": list_blocks(text),
        "quote": some(of("quote", text=text), citation=text, pull=st.just(value=True)),
        "code": some(of("code", code=CODE), language=LANGUAGES, caption=text),
        "image": image,
        "gallery": of("gallery", images=st.lists(image, min_size=1, max_size=3)),
        "video": some(of("video", **film), poster=SOURCES, caption=text),
        "audio": some(of("audio", src=SOURCES), caption=text),
        "embed": st.one_of(
            embeds(PLAYERS),
            embeds(st.sampled_from(("https://example.org/a", "http://b.example/?c"))),
        ),
        "table": tables(notes),
        "callout": of("callout", text=text, tone=st.sampled_from(("note", "tip", "my-own"))),
        "divider": of("divider"),
        "content_card": of("content_card", content_id=IDS),
        "raw_html": of("raw_html", html=st.sampled_from(RAW)),
        "custom": of("custom", name=st.sampled_from(("poll", "my_own-1")), data=JSON),
    }


def of(kind: str, **parts: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"type": st.just(kind), **parts})


@st.composite
def list_blocks(draw: st.DrawFn, text: st.SearchStrategy[RichText]) -> dict[str, Any]:
    ordered = draw(st.booleans())
    start = draw(st.integers(0, 12))
    depth, items = 0, []
    for place in range(draw(st.integers(1, 6))):
        depth = draw(st.integers(0, min(depth + 1, 7))) if place else 0
        kind = draw(st.booleans()) if depth else ordered
        items.append(lists.Item(draw(text), depth, kind, draw(st.none() | st.booleans())))
    made = lists.lists(items, start)
    return cast("dict[str, Any]", made[0])


@st.composite
def tables(draw: st.DrawFn, notes: tuple[str, ...]) -> dict[str, Any]:
    columns = draw(st.integers(1, 3))
    row = st.lists(texts(notes, empty=True), min_size=columns, max_size=columns)
    rows = draw(st.lists(row, min_size=1, max_size=3).filter(lambda r: any(map(any, r))))
    made: dict[str, Any] = {"type": "table", "rows": rows}
    if draw(st.booleans()):
        made["header_row"] = True
    if caption := draw(texts(notes, empty=True) | st.just([])):
        made["caption"] = caption
    return made


@st.composite
def embeds(draw: st.DrawFn, addresses: st.SearchStrategy[str]) -> dict[str, Any]:
    made = embed(draw(addresses), draw(st.just("") | LINES), draw(st.none() | st.floats(0.2, 9)))
    assert made
    return cast("dict[str, Any]", made)


WIDTHS: Final = st.sampled_from(("WIDE", "FULL"))
CODE: Final = st.lists(TEXTS, min_size=1, max_size=3).map("\n".join).map(
    lambda code: rich.UNPRINTABLE.sub("", code)
).filter(lambda code: bool(code.strip()))  # fmt: skip
LANGUAGES: Final = st.sampled_from(("python", "c++", "c#", "html", "x-y"))
JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | LINES, lambda j: st.lists(j, max_size=2)
    | st.dictionaries(LINES, j, max_size=2), max_leaves=4
)  # fmt: skip
RAW: Final = (
    "<dl><dt>a</dt><dd>b</dd></dl>",
    "<details><summary>More</summary>\n\n<pre>x\n\n\ny</pre>\n</details>",
    '<table><tbody><tr><td colspan="2">a</td></tr></tbody></table>',
)


@st.composite
def trees(draw: st.DrawFn, kinds: Callable[[str], bool] = lambda _kind: True) -> Tree:
    """Any tree; its footnotes are in the order of their references, as readers put them."""
    notes = tuple(draw(st.lists(IDS, max_size=2, unique=True)))
    made = [s for kind, s in blocks(notes).items() if kinds(kind)]
    found = draw(st.lists(st.one_of(made), max_size=4))
    if notes:
        found = in_order(found, {n: draw(texts()) for n in notes})
    return keys.with_keys({"version": 1, "blocks": cast("list[Block]", found)})


def in_order(found: list[Any], notes: dict[str, RichText]) -> list[Any]:
    made = [{"id": note_id, "text": text} for note_id, text in notes.items()]
    notes_in.place(found, cast("Any", made))
    return found


MARKDOWN: Final = st.lists(
    st.one_of(
        st.sampled_from(TRICKY),
        st.sampled_from((
            "# ", "## x\n", "- a\n", "  - b\n", "1. c\n", "> q\n", ">> r\n", "```py\ncode\n```\n",
            "    indented\n", "| a | b |\n|---|---|\n| c | d |\n", "\n", "\n\n", "***", "---\n",
            "[a](b)", "![a](b 'c')", "<div>", "</div>\n", "<div>\n", "<details>", "<table><tr><td>",
            "</td>", "<iframe src='https://youtu.be/dQw4w9WgXcQ'></iframe>", "[^1]\n\n[^1]: note\n",
            "^[inline]", "<https://youtu.be/dQw4w9WgXcQ>\n", "- [x] t\n", "<svg>", "<p>",
            "<a href='x'>", "<b>", "<em>", "</em>", "<figure><img src=a>", "<figcaption>", "<li>",
            "<ul>", "<script>", "<blockquote>", "</blockquote>", "<pre>", "<sub>s</sub>",
            "<title>", "\\\n", "> [!TIP]\n> x\n", "===\n", "<!-- c",
            "<input type=checkbox>", "<content:abc>\n",
        )),
        st.text(max_size=5),
    ),
    max_size=14,
).map("".join)  # fmt: skip


def without_keys(value: Any) -> Any:  # noqa: ANN401 -- JSON
    if isinstance(value, dict):
        return {name: without_keys(inner) for name, inner in value.items() if name != "key"}
    return [without_keys(inner) for inner in value] if isinstance(value, list) else value
