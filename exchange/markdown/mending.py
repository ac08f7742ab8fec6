"""HTML that people wrote by hand, where one sees what they meant."""

import re
from typing import Final

from exchange.markdown.templates import Dialect

_ATTRIBUTE: Final = re.compile(r'([\w-]+)="(.*?)"(?=\s+[\w-]+=|\s*/?$)', re.DOTALL)


class Pictures(Dialect):
    """``<img alt="called "What?" here">``: quotes within quotes. Markdown would show the tag."""

    begins = r"(?P<image><img\s)"

    def tag(self, found: re.Match[str]) -> tuple[str, int]:
        """See ``Dialect``."""
        closed = self.until(">", found.end())
        if closed is None:
            return found[0], found.end()
        inside, after = closed
        mended = _ATTRIBUTE.sub(_quoted, inside)
        if mended != inside:
            self.remark("html-mended", "Quotes within quotes in <img> were mended.", found.start())
        return f"{found[0]}{mended}>", after


def _quoted(found: re.Match[str]) -> str:
    value = found[2].replace('"', "&quot;")
    return f'{found[1]}="{value}"'
