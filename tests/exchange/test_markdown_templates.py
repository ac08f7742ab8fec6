"""Templating in texts: what means something stays, the rest goes and is told of."""

import time
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.markdown.hugo import Hugo
from exchange.markdown.liquid import Liquid
from exchange.markdown.surroundings import Named, Surroundings
from exchange.markdown.templates import Dialect
from exchange.markdown.zola import Zola

ADDRESSES: Mapping[str, str] = {
    "2014-03-09-hello": "/2014/hello/",
    "_posts/2014-03-09-hello.md": "/2014/hello/",
    "hello.md": "/2014/hello/",
}
AROUND = Surroundings(
    front={"image": "/a.png", "tags": ["x"]},
    address_of=ADDRESSES.get,
    authors={"ada": Named("Ada <Lovelace>", "/authors/ada"), "bob": Named("Bob", None)},
    site={"baseurl": "/base", "url": "https://old.example"},
)


def expanded(dialect: type[Dialect], text: str) -> str:
    """What becomes of a text of which nothing is dropped."""
    made = dialect(text, AROUND, 1)
    result = made.expand()
    assert made.remarks == []
    return " ".join(result.split())


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ('[a]({{ "/2014/x/" | url }})', "[a](/base/2014/x/)"),
        ("[a]({{ '//2014/x/' | relative_url }})", "[a](/base/2014/x/)"),
        ('[a]({{ "https://x.example/" | url }})', "[a](https://x.example/)"),
        ("[a]({{site.baseurl}}/x/)", "[a](/base/x/)"),
        ('[a]({{ "/x/" | prepend: site.baseurl | prepend: site.url }})',
         "[a](https://old.example/base/x/)"),
        ("[a]({% post_url 2014-03-09-hello %})", "[a](/2014/hello/)"),
        ("[a]({% link _posts/2014-03-09-hello.md %})", "[a](/2014/hello/)"),
        ("![a]({{ image | url }})", "![a](/base/a.png)"),
        ("![a]({{ page.image }})", "![a](/a.png)"),
        ('By {{ "ada" | team_link }}.', 'By <a href="/authors/ada">Ada &lt;Lovelace&gt;</a>.'),
        ('By {{ "bob" | team_link }}.', "By Bob."),
        ('{% image "a.png" "A &quot;b&quot; [c]" %}', '![A "b" \\[c\\]](<a.png>)'),
        ('See {% image "a.png" "A cat" %}', 'See <img src="a.png" alt="A cat">'),
        ('{% image "a.png" ""Quoted"" %}', "![Quoted](<a.png>)"),
        ('{% image "a.png" "width-400px" "A long description" %}',
         "![A long description](<a.png>)"),
        ('{% image_with_class "a.png" "some-class" "A cat" %}', "![A cat](<a.png>)"),
        ('{% image_with_class "a.png" "some-class" %}', "![](<a.png>)"),
        ('{% include "linked.html",\n image: "/a.png",\n alt: "A cat",\n caption: "*Cat*" %}',
         '<figure><img src="/a.png" alt="A cat"><figcaption><em>Cat</em></figcaption></figure>'),
        ('{% include figure.html src="/a.png" link="/b/" %}',
         '<figure><a href="/b/"><img src="/a.png" alt=""></a></figure>'),
        ('{% include youtube.html id="abcdefghijk" %}',
         '<iframe src="https://www.youtube.com/watch?v=abcdefghijk" title=""></iframe>'),
        ('{{ "https://youtu.be/abcdefghijk" | embed: "A film" }}',
         '<iframe src="https://youtu.be/abcdefghijk" title="A film"></iframe>'),
        ("{% highlight ruby linenos %}\nputs 1\n{% endhighlight %}", "```ruby puts 1 ```"),
        ("{% raw %}{{ kept }}{% endraw %}", "{{ kept }}"),
        ("`{% raw %}{{{% endraw %} name }}`", "`{{ name }}`"),
        ("```\n{%raw%}{% for a in b %}{%endraw%}\n```", "``` {% for a in b %} ```"),
        ("`{{ site.baseurl }}` and ``a ` {{ b }}``", "`{{ site.baseurl }}` and ``a ` {{ b }}``"),
        ("~~~\n{{ b }}\n~~~\n{{ image }}", "~~~ {{ b }} ~~~ /a.png"),
        ("{% comment %}{{ x }}{% endcomment %}a", "a"),
        ("{# a note #}a", "a"),
        ("{{ never closed", "{{ never closed"),
        ("{% never closed", "{% never closed"),
        ("100 %} {of} }} it", "100 %} {of} }} it"),
    ],
)  # fmt: skip
def test_liquid_that_means_something_becomes_markdown(text: str, result: str) -> None:
    assert expanded(Liquid, text) == result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ('{{< figure src="a.png" alt="A cat" caption="The *cat*" >}}',
         '<figure><img src="a.png" alt="A cat"><figcaption>The <em>cat</em></figcaption></figure>'),
        ("{{< youtube abcdefghijk >}}",
         '<iframe src="https://www.youtube.com/watch?v=abcdefghijk" title=""></iframe>'),
        ('{{< youtube id="abcdefghijk" title="A film" >}}',
         '<iframe src="https://www.youtube.com/watch?v=abcdefghijk" title="A film"></iframe>'),
        ("{{< vimeo 12345 >}}", '<iframe src="https://vimeo.com/12345" title=""></iframe>'),
        ('[a]({{< ref "hello.md" >}})', "[a](/2014/hello/)"),
        ('[a]({{% relref "hello.md" %}})', "[a](/2014/hello/)"),
        ("{{< highlight go >}}\nx := 1\n{{< /highlight >}}", "```go x := 1 ```"),
        ("{{< gist ada 12345 >}}", "<https://gist.github.com/ada/12345>"),
        ('{{< tweet user="ada" id="12345" >}}', "<https://twitter.com/ada/status/12345>"),
        ("{{< tweet 12345 >}}", "<https://twitter.com/i/status/12345>"),
        ("{{< param image >}}", "/a.png"),
        ("{{</* youtube x */>}}", "{{< youtube x >}}"),
        ("`{{</* youtube x */>}}`", "`{{< youtube x >}}`"),
        ("{{ not a shortcode }}", "{{ not a shortcode }}"),
    ],
)  # fmt: skip
def test_shortcodes_of_hugo_become_markdown(text: str, result: str) -> None:
    assert expanded(Hugo, text) == result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ('{{ youtube(id="abcdefghijk") }}',
         '<iframe src="https://www.youtube.com/watch?v=abcdefghijk" title=""></iframe>'),
        ('{% quote(author="Ada") %}\nA line\nand one\n{% end %}', "> A line > and one > > — Ada"),
        ('{{ image(src="a.png", alt="A cat") }}', "![A cat](<a.png>)"),
        ("{{/* youtube(id=1) */}}", "{{ youtube(id=1) }}"),
    ],
)  # fmt: skip
def test_shortcodes_of_zola_become_markdown(text: str, result: str) -> None:
    assert expanded(Zola, text) == result


@pytest.mark.parametrize(
    ("dialect", "text", "left"),
    [
        (Liquid, "a\n{{ unknown.value | upcase }}\nb", "a b"),
        (Liquid, 'a\n{{ "ada" | team_photo }}\nb', "a b"),
        (Liquid, "a\n{% unknown %}inside{% endunknown %}\nb", "a inside b"),
        (Liquid, "a\n{% for x in y %}{{ x }}{% endfor %}\nb", "a b"),
        (Liquid, "a\n{% include nav.html %}\nb", "a b"),
        (Liquid, "* TOC\n{:toc}\nb", "b"),
        (Liquid, "a\n{::options toc_levels='2' /}\nb", "a b"),
        (Hugo, "a\n{{< unknown x=1 >}}inside{{< /unknown >}}\nb", "a inside b"),
        (Hugo, "a\n{{< figure >}}\nb", "a b"),
        (Zola, "a\n{% unknown() %}inside{% end %}\nb", "a inside b"),
        (Zola, "a\n{{ config.title }}\nb", "a b"),
    ],
)
def test_what_nobody_knows_is_dropped_and_told(
    dialect: type[Dialect], text: str, left: str
) -> None:
    made = dialect(text, AROUND, 11)
    assert " ".join(made.expand().split()) == left
    assert {remark.code for remark in made.remarks} == {"template-dropped"}
    assert made.remarks[0].line == (11 if "TOC" in text else 12)


def test_the_text_after_a_picture_is_still_markdown() -> None:
    made = expanded(Liquid, '\n{% image "a.png" "A cat" %}\n*A cat.*')
    assert made == "![A cat](<a.png>) *A cat.*"


def test_a_picture_in_html_is_html() -> None:
    made = expanded(Liquid, '<div>\n  {% image "a.png" "A cat" %}\n</div>')
    assert made == '<div> <img src="a.png" alt="A cat"> </div>'


LITTER = st.lists(
    st.sampled_from([
        "{%", "%}", "{{", "}}", "{#", "#}", "{{<", ">}}", "{{%", "{% raw %}", "{% endraw %}",
        "{% highlight x %}", "{% end %}", "{% image ", '"', "'", "|", "`", "```\n", "~~~\n", "\n",
        "\n\n", " a ", "é", "{:toc}", "{::", "/*", "*/", "figure(", ")", "src=", "<div>", "\x00",
    ]),
    max_size=25,
).map("".join)  # fmt: skip


@settings(max_examples=300)
@given(st.sampled_from([Liquid, Hugo, Zola]), LITTER)
def test_any_litter_is_read_and_every_remark_has_a_line_of_the_text(
    dialect: type[Dialect], text: str
) -> None:
    made = dialect(text, AROUND, 1)
    made.expand()
    assert all(1 <= (remark.line or 0) <= text.count("\n") + 1 for remark in made.remarks)


@given(st.sampled_from([Liquid, Hugo, Zola]), st.text(alphabet="ab \n`~.#*", max_size=60))
def test_a_text_without_templating_stays_as_it_is(dialect: type[Dialect], text: str) -> None:
    assert dialect(text, AROUND, 1).expand() == text


@pytest.mark.parametrize(
    "piece", ["{% raw %}", "{{ ", "{# ", "`a ", "{% for x %}", "{{< ", "``` ` "]
)
@pytest.mark.parametrize("dialect", [Liquid, Hugo, Zola])
def test_hostile_texts_cost_no_more_than_their_length(dialect: type[Dialect], piece: str) -> None:
    begun = time.thread_time()
    dialect(piece * 10_000, AROUND, 1).expand()
    assert time.thread_time() - begun < 1
