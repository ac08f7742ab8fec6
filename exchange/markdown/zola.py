"""Zola's shortcodes: ``{{ name(key="value") }}`` and ``{% name() %}…{% end %}``."""

import re
from typing import Final

from exchange.markdown import arguments, shortcodes, snippets
from exchange.markdown.templates import Dialect

_CALL: Final = re.compile(r"([\w-]+)\s*\((.*)\)\s*$", re.DOTALL)
_END: Final = re.compile(r"\{%-?\s*end\s*-?%\}")


class Zola(Dialect):
    """What stands in a shortcode that nobody knows stays."""

    begins = r"(?P<output>\{\{)|(?P<tag>\{%-?)"

    def tag(self, found: re.Match[str]) -> tuple[str, int]:
        """See ``Dialect``."""
        closed = self.until("}}" if found["output"] else "%}", found.end())
        if closed is None:
            return found[0], found.end()
        inside, after = closed
        inside = inside.removesuffix("-").strip()
        if inside.startswith("/*") and inside.endswith("*/"):
            marks = ("{{", "}}") if found["output"] else ("{%", "%}")
            return f"{marks[0]}{inside[2:-2]}{marks[1]}", after
        call = _CALL.match(inside)
        if inside == "end":
            return "", after
        if call and call[1] in {"quote", "blockquote"} and found["tag"]:
            return self._quote(arguments.read(call[2]), after)
        alone = self.is_alone(found.start(), after)
        made = call and shortcodes.expand(
            call[1], arguments.read(call[2]), self.around, alone=alone
        )
        dropped = f"{found[0]} {inside} {'}}' if found['output'] else '%}'}"
        return (made if made is not None else self.drop(found.start(), dropped)), after

    def _quote(self, given: arguments.Arguments, after: int) -> tuple[str, int]:
        closed = self.until_match(_END, after)
        inside, stop = closed or ("", after)
        return snippets.quote(inside, given.get("author", "by", "cite")), stop
