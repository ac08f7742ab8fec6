"""Liquid and Nunjucks, as Jekyll and Eleventy have them, and kramdown's marks."""

import re
from html import escape
from typing import Final

from exchange.markdown import arguments, shortcodes, snippets
from exchange.markdown.templates import Dialect

_RAW: Final = re.compile(r"\{%-?\s*(?:end)?(?:raw|verbatim)\s*-?%\}")
_ENDS: Final = {
    name: re.compile(rf"\{{%-?\s*{end}\s*-?%\}}")
    for name, end in (
        ("raw", "endraw"),
        ("verbatim", "endverbatim"),
        ("comment", "endcomment"),
        ("highlight", "endhighlight"),
        ("for", "endfor"),
        ("capture", "endcapture"),
        ("macro", "endmacro"),
    )
}
_FILTER: Final = re.compile(r"""\s*\|\s*(?=(?:[^"']|"[^"]*"|'[^']*')*$)""")
_URLS: Final = frozenset({"url", "relative_url", "absolute_url", "absoluteurl", "htmlbaseurl"})
_PLAIN: Final = frozenset({
    "safe", "escape", "markdownify", "xml_escape", "strip", "strip_html", "smartify", "trim",
    "markdown", "escape_once", "newline_to_br", "strip_newlines", "uri_escape",
})  # fmt: skip
_NAMES: Final = re.compile(r"(?:team|author|person|people|member|staff)s?(?:_?(?:link|name|url))?")


class Liquid(Dialect):
    """``{% tag %}``, ``{{ value | filter }}``, ``{# comment #}``, ``{:toc}``, ``{::options /}``."""

    begins = (
        r"(?P<toc>^[*+-][ \t]+TOC[ \t]*\n\{:[^}\n]*\}|^\{:toc\b[^}\n]*\})"
        r"|(?P<option>\{:[:/][^}\n]*\})|(?P<tag>\{%-?)|(?P<output>\{\{-?)|(?P<note>\{\#)"
    )

    def of_code(self, code: str) -> str:
        """Code without ``{% raw %}``."""
        return _RAW.sub("", code)

    def tag(self, found: re.Match[str]) -> tuple[str, int]:
        """See ``Dialect``."""
        if found["toc"] or found["option"]:
            return self.drop(found.start(), found[0]), found.end()
        if found["note"]:
            closed = self.until("#}", found.end())
            return ("", closed[1]) if closed else (found[0], found.end())
        end = "%}" if found["tag"] else "}}"
        closed = self.until(end, found.end())
        if closed is None:
            return found[0], found.end()
        inside, after = closed
        inside = inside.removesuffix("-").strip()
        if found["output"]:
            value = self._value(inside)
            dropped = f"{{{{ {inside} }}}}"
            return (self.drop(found.start(), dropped) if value is None else value), after
        return self._tag(inside, found.start(), after)

    def _tag(self, inside: str, begin: int, after: int) -> tuple[str, int]:
        name, _, rest = inside.partition(" ")
        if name in _ENDS:
            closed = self.until_match(_ENDS[name], after)
            if closed:
                return self._block(name, rest, closed[0], begin), closed[1]
        alone = self.is_alone(begin, after)
        given = arguments.read(rest)
        if name in {"endraw", "endverbatim"}:  # begun in code, where it was left out
            return "", after
        if name in {"include", "include_relative", "render"}:
            made = shortcodes.included(given, self.around)
        else:
            made = shortcodes.expand(name, given, self.around, alone=alone)
        return (self.drop(begin, f"{{% {inside} %}}") if made is None else made), after

    def _block(self, name: str, rest: str, inside: str, begin: int) -> str:
        if name in {"raw", "verbatim"}:
            return inside
        if name == "highlight":
            return snippets.code(inside, rest.split(maxsplit=1)[0] if rest.split() else "")
        if name == "comment":
            return ""
        return self.drop(begin, f"{{% {name} {rest} %}} with what is in it")

    def _value(self, expression: str) -> str | None:
        """What ``{{ … }}`` says; None where nobody can tell."""
        first, *filters = _FILTER.split(expression)
        value = self._first(first.strip())
        for one in filters:
            if value is None:
                return None
            value = self._filtered(value, one)
        return value

    def _first(self, said: str) -> str | None:
        if len(said) > 1 and said[0] == said[-1] and said[0] in "\"'":
            return said[1:-1]
        return self.around.value(said)

    def _filtered(self, value: str, said: str) -> str | None:
        name, _, rest = said.strip().partition(":")
        called = re.match(r"(\w+)\((.*)\)$", name.strip(), re.DOTALL)
        name, rest = (called[1], called[2]) if called else (name.strip(), rest)
        name = name.lower()
        given = arguments.read(rest).get(at=0)
        if name in _URLS:
            return _url(value, self.around.site.get("baseurl", ""))
        if name in _PLAIN:
            return value
        if name in {"prepend", "append"}:
            more = self.around.value(given) if "." in given and "/" not in given else given
            return None if more is None else (more + value if name == "prepend" else value + more)
        if name == "embed":
            return snippets.player(value, given)
        return self._person(value, name)

    def _person(self, slug: str, name: str) -> str | None:
        """``{{ "ada" | team_link }}``: an author's name, with a link where there is a page."""
        person = self.around.authors.get(slug)
        if person is None or not _NAMES.fullmatch(name):
            return None
        name = escape(person.name)
        return f'<a href="{escape(person.path)}">{name}</a>' if person.path else name


def _url(path: str, base: str) -> str:
    if "://" in path:
        return path
    return (base.rstrip("/") if path.startswith("/") else "") + re.sub(r"^/{2,}", "/", path)
