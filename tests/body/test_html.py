"""What HTML becomes, and what becomes HTML: one fact a test."""

from typing import Any

import pytest

from body import html_in, html_out, markdown_in
from body.resolving import Clip, Picture, Resolver, Target
from body.tree import empty
from tests.body.trees import without_keys

VIDEO = "dQw4w9WgXcQ"


def blocks(html: str) -> list[Any]:
    tree, _ = html_in.read(html)
    found: list[Any] = without_keys(tree["blocks"])
    return found


def html(*found: dict[str, Any], **options: Any) -> str:  # noqa: ANN401 -- of html_out.html
    keyed = [{"key": f"k{place}", **block} for place, block in enumerate(found)]
    tree: Any = {"version": 1, "blocks": keyed}
    return html_out.html(tree, **options)


def text(words: str, **more: Any) -> list[Any]:  # noqa: ANN401 -- a span
    return [{"text": words, **more}]


def paragraph(words: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 -- a span
    return {"type": "paragraph", "text": text(words, **more)}


def image(src: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 -- an image
    return {"type": "image", "src": src, **more}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a  b\n c", [paragraph("a b c")]),
        ("<div>a<p>b</div>c", [paragraph("a"), paragraph("b"), paragraph("c")]),
        ("<p>a<br>b<br></p>", [paragraph("a\nb")]),
        ("<b>a <i>b</i></b>", [
            {"type": "paragraph", "text": [
                {"text": "a ", "marks": ["STRONG"]}, {"text": "b", "marks": ["STRONG", "EM"]}]}]),
        ("<b><p>a</p></b>", [paragraph("a", marks=["STRONG"])]),
        ("<a href=/x><div>a</div></a>", [paragraph("a", link={"href": "/x"})]),
        ("<h2 id=a>A</h2><h2 id=own>B</h2>", [
            {"type": "heading", "text": text("A"), "level": 2},
            {"type": "heading", "text": text("B"), "level": 2, "anchor": "own"}]),
        ("<pre>\na\n\nb\n</pre>", [{"type": "code", "code": "a\n\nb"}]),
        ("<pre><code class='x language-js'>a</code></pre>",
         [{"type": "code", "code": "a", "language": "js"}]),
        ("<blockquote class=pullquote><p>a<p>b</blockquote>",
         [{"type": "quote", "text": text("a\n\nb"), "pull": True}]),
        ("<blockquote><p>a</p><footer>b</footer></blockquote>",
         [{"type": "quote", "text": text("a"), "citation": text("b")}]),
        ("<blockquote><h3>a</h3><ul><li>b<li>c</ul></blockquote>",
         [{"type": "quote",
           "text": [{"text": "a", "marks": ["STRONG"]}, {"text": "\n\n• b\n• c"}]}]),
        ("<figure><img src=/a><figcaption>b</figcaption></figure>",
         [image("/a", caption=text("b"))]),
        ("<figure class=alignwide><a href=/c><img src=/a alt=b></a></figure>",
         [image("/a", alt="b", link={"href": "/c"}, width="WIDE")]),
        ("<figure><img src=/a title=t><figcaption>b</figcaption></figure>",
         [image("/a", title="t", caption=text("b"))]),
        ("<div class=wp-caption><img src=/a><p class=wp-caption-text>b</div>",
         [image("/a", caption=text("b"))]),
        (("<figure class=wp-block-gallery><figure><img src=/a></figure>"
            "<figure><img src=/b></figure>"
         "</figure>"), [{"type": "gallery", "images": [image("/a"), image("/b")]}]),
        ("<p>a <img src=/b> c</p>", [paragraph("a"), image("/b"), paragraph("c")]),
        ("<img data-src=/a src=data:image/gif;base64,x>", [image("/a")]),
        ("<picture><source srcset=/x><img src=/a></picture>", [image("/a")]),
        ("<noscript><img src=/a></noscript>", [image("/a")]),
        ("<p>hi <img class=emoji alt=😀 src=/e.png></p>", [paragraph("hi 😀")]),
        ("<video><source src=/a.mp4></video>", [{"type": "video", "src": "/a.mp4"}]),
        (f"<iframe src=//www.youtube.com/embed/{VIDEO}?start=90 width=400 height=300></iframe>", [
            {"type": "embed", "provider": "youtube", "aspect_ratio": 1.3333,
             "url": f"https://www.youtube.com/watch?v={VIDEO}&t=90s"}]),
        ("<iframe src=https://example.org/x></iframe>",
         [{"type": "embed", "url": "https://example.org/x"}]),
        ("<script src=https://gist.github.com/a/0123456789.js></script>",
         [{"type": "embed", "provider": "gist", "url": "https://gist.github.com/a/0123456789"}]),
        ("<table><tr><th>a<th>b<tr><td>c</table>", [
            {"type": "table", "header_row": True,
             "rows": [[text("a"), text("b")], [text("c"), []]]}]),
        ("<table><caption>x</caption><tr><td>a<ul><li>b</ul></table>",
         [{"type": "table", "rows": [[text("a\n\n• b")]], "caption": text("x")}]),
        ("<aside data-tone=tip><p>a</aside>",
         [{"type": "callout", "tone": "tip", "text": text("a")}]),
        ("<ul><li>a<ul><li>b</ul><li><p>c<p>d</ul>", [
            {"type": "list", "items": [
                {"text": text("a")}, {"text": text("b"), "depth": 1}, {"text": text("c\n\nd")}]}]),
        ("<ul><ul><li>a</ul></ul>", [{"type": "list", "items": [{"text": text("a")}]}]),
        ("<ol start=3><li>a</ol>",
         [{"type": "list", "ordered": True, "start": 3, "items": [{"text": text("a")}]}]),
        ("<hr><!-- c --><style>x</style><form><input name=a>b<button>c</button></form>",
         [{"type": "divider"}, paragraph("b")]),
        ("<foo-bar>a</foo-bar><q>b</q>", [paragraph("a“b”")]),
        ("<details><summary>a</summary><p onclick=x style=y>b</details>",
         [{"type": "raw_html", "html": "<details><summary>a</summary><p>b</p></details>"}]),
        (('<p>a<sup><a href="#fn1">1</a></sup></p><ol class=footnotes><li id=fn1>n '
         '<a href="#fnref1">back</a></ol>'), [
            {"type": "paragraph", "text": [{"text": "a"}, {"footnote": "1"}]},
            {"type": "footnotes", "notes": [{"id": "1", "text": text("n")}]}]),
    ],
)  # fmt: skip
def test_html_in(source: str, expected: list[Any]) -> None:
    assert blocks(source) == expected


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (paragraph("a\n<b>&"), "<p>a<br>&lt;b&gt;&amp;</p>"),
        (paragraph("a", marks=["STRONG", "CODE"]), "<p><strong><code>a</code></strong></p>"),
        (paragraph("a", link={"href": "https://b.example/"}),
         '<p><a href="https://b.example/" rel="noopener noreferrer">a</a></p>'),
        (paragraph("a", link={"href": "/b", "title": '"'}),
         '<p><a href="/b" title="&quot;">a</a></p>'),
        ({"type": "heading", "level": 2, "text": text("A, b!")}, '<h2 id="a-b">A, b!</h2>'),
        ({"type": "list", "ordered": True, "start": 2, "items": [
            {"text": text("a")}, {"text": text("b"), "depth": 1, "ordered": False},
            {"text": text("c"), "checked": True}]},
         ('<ol start="2"><li>a<ul><li>b</li></ul></li><li class="byline-task" data-checked="true">'
         "☑ c</li></ol>")),
        ({"type": "code", "code": "<a>", "language": "xml"},
         '<pre><code class="language-xml">&lt;a&gt;\n</code></pre>'),
        (image("/a.png", alt="b", caption=text("c"), width="FULL"),
         ('<figure class="byline-image byline-full"><img src="/a.png" alt="b" loading="lazy">'
         "<figcaption>c</figcaption></figure>")),
        ({"type": "table", "header_row": True, "rows": [[text("a")], [[]]]},
         ('<table><thead><tr><th scope="col">a</th></tr></thead><tbody><tr><td></td></tr></tbody>'
         "</table>")),
        ({"type": "embed", "url": "https://example.org/", "title": "T"},
         ('<figure class="byline-embed"><a href="https://example.org/" rel="noopener noreferrer">T'
         "</a></figure>")),
        ({"type": "custom", "name": "poll", "data": {"a": 1}},
         '<div class="byline-custom" data-name="poll"></div>'),
        ({"type": "image", "media_id": "unknown"}, ""),
        ({"type": "content_card", "content_id": "unknown"}, ""),
    ],
)  # fmt: skip
def test_html_out(block: dict[str, Any], expected: str) -> None:
    assert html(block) == expected


def test_a_player_has_a_frame_of_ours_a_link_or_nothing() -> None:
    block = {"type": "embed", "url": f"https://www.youtube.com/watch?v={VIDEO}", "title": "T"}
    full = html(block)
    assert f'src="https://www.youtube-nocookie.com/embed/{VIDEO}" title="T" width="640"' in full
    assert "sandbox=" in full
    assert "<iframe" not in html(block, embeds="LINK")
    assert html(block, embeds="NONE") == ""


def test_levels_are_offset_within_one_to_six() -> None:
    heading = {"type": "heading", "level": 5, "text": text("a")}
    assert html(heading, heading_offset=3).startswith("<h6")
    assert html(heading, heading_offset=-9).startswith("<h1")


def test_a_mark_around_a_link_does_not_part_it() -> None:
    link = {"href": "/x"}
    spans = [
        {"text": "a ", "marks": ["STRONG"]},
        {"text": "b", "marks": ["STRONG"], "link": link},
        {"text": " c", "link": link},
    ]
    written = html({"type": "paragraph", "text": spans})
    assert written == '<p><strong>a </strong><a href="/x"><strong>b</strong> c</a></p>'


def test_ids_are_resolved_and_what_is_not_visible_leaves_its_text() -> None:
    resolver = Resolver(
        contents={"seen": Target("https://own.example/s", "S"), "hidden": None},
        images={"m": Picture("/m.png", 20, 10, "M", "/m-2.png 2x")},
        clips={"v": Clip("/v.mp4", "/p.png")},
        own_hosts=frozenset({"own.example"}),
    )
    seen, hidden = (
        paragraph("a", link={"href": "/old#f", "content_id": content_id})
        for content_id in ("seen", "hidden")
    )
    card = {"type": "content_card", "content_id": "seen"}
    picture = {"type": "image", "media_id": "m"}
    film = {"type": "video", "media_id": "v"}
    assert html(seen, hidden, card, picture, film, resolver=resolver).split("\n") == [
        '<p><a href="https://own.example/s#f">a</a></p>',
        "<p>a</p>",
        '<p class="byline-card"><a href="https://own.example/s">S</a></p>',
        (
            '<figure class="byline-image"><img src="/m.png" alt="M" width="20" height="10"'
            ' srcset="/m-2.png 2x" loading="lazy"></figure>'
        ),
        (
            '<figure class="byline-video"><video controls preload="metadata" src="/v.mp4"'
            ' poster="/p.png"></video></figure>'
        ),
    ]


def test_footnotes_are_numbered_and_lead_there_and_back() -> None:
    tree, _ = markdown_in.read("a[^x] b[^y] c[^x]\n\n[^x]: X\n\n[^y]: Y")
    written = html_out.html(tree)
    assert '<sup id="fnref-x"><a href="#fn-x">1</a></sup> b<sup id="fnref-y">' in written
    assert '<sup id="fnref-x-2"><a href="#fn-x">1</a></sup>' in written
    assert '<li id="fn-y">Y <a class="byline-back" href="#fnref-y"' in written


def test_each_block_alone_is_what_it_is_in_the_whole() -> None:
    tree, _ = markdown_in.read("# a\n\nb[^1]\n\n# a\n\n- c\n\n[^1]: d")
    parts = html_out.html_by_key(tree)
    assert "\n".join(parts[block["key"]] for block in tree["blocks"]) == html_out.html(tree)


def test_a_rich_text_alone() -> None:
    assert html_out.text_html(text("a", marks=["EM"]), empty()) == "<em>a</em>"
