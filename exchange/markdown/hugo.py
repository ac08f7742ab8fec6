"""Hugo's shortcodes: ``{{< name … >}}`` and ``{{% name … %}}``."""

import re
from typing import Final

from exchange.markdown import arguments, shortcodes, snippets
from exchange.markdown.templates import Dialect

_ESCAPED: Final = re.compile(r"\{\{(<|%)/\*(.*?)\*/(>|%)\}\}", re.DOTALL)
_END_OF_CODE: Final = re.compile(r"\{\{[<%]\s*/\s*highlight\s*[>%]\}\}")
_END_OF_COMMENT: Final = re.compile(r"\{\{[<%]\s*/\s*comment\s*[>%]\}\}")


class Hugo(Dialect):
    """What stands between two shortcodes that nobody knows stays."""

    begins = r"(?P<open>\{\{(?P<sign>[<%]))"

    def of_code(self, code: str) -> str:
        """Code in which escaped shortcodes are what they show."""
        return _ESCAPED.sub(r"{{\1\2\3}}", code)

    def tag(self, found: re.Match[str]) -> tuple[str, int]:
        """See ``Dialect``."""
        end = ">}}" if found["sign"] == "<" else "%}}"
        closed = self.until(end, found.end())
        if closed is None:
            return found[0], found.end()
        inside, after = closed
        inside = inside.strip()
        if inside.startswith("/*") and inside.endswith("*/"):
            return f"{found[0]}{inside[2:-2]}{end}", after
        if inside.startswith("/"):
            return "", after
        return self._shortcode(inside.removesuffix("/").strip(), found.start(), after)

    def _shortcode(self, inside: str, begin: int, after: int) -> tuple[str, int]:
        name, _, rest = inside.partition(" ")
        if name == "highlight" and (closed := self.until_match(_END_OF_CODE, after)):
            language = rest.split()[0] if rest.split() else ""
            return snippets.code(closed[0], language), closed[1]
        if name == "comment" and (closed := self.until_match(_END_OF_COMMENT, after)):
            return "", closed[1]
        given = arguments.read(rest)
        if name == "param":
            made = self.around.value(given.get(at=0))
        else:
            made = shortcodes.expand(name, given, self.around, alone=self.is_alone(begin, after))
        return (self.drop(begin, f"{{{{< {inside} >}}}}") if made is None else made), after
