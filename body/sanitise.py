"""Foreign HTML: into a well-formed tree to read, and into what may stay as it is.

Both by ammonia (nh3), which parses as browsers do (html5ever) in memory-safe code.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

import nh3

from body import urls
from body.errors import BodyError
from body.rich import UNPRINTABLE

MAX_HTML_CHARS: Final = 4_000_000
MAX_TAGS: Final = 50_000
MAX_NESTING: Final = 500
MAX_REPAIRS: Final = 300_000


def _names(text: str) -> set[str]:
    return set(text.split())


_SCHEMES: Final = {"http", "https", "mailto", "tel"}
_TEXT_TAGS: Final = _names(
    "a abbr b bdi bdo br cite code del dfn em i ins kbd mark q rp rt ruby s samp small span strong"
    " sub sup time u var wbr"
)
_BLOCK_TAGS: Final = _names(
    "address article aside blockquote caption col colgroup dd details div dl dt figcaption figure"
    " footer h1 h2 h3 h4 h5 h6 header hr img li ol p pre section summary table tbody td tfoot th"
    " thead tr ul"
)
# Read, so that what is left out can be reported; none of them is ever written.
_READ_TAGS: Final = _names(
    "acronym audio big button center datalist dir embed fieldset font form iframe input label"
    " legend main map area math menu meter nav nobr noembed noframes noscript object optgroup"
    " option output param picture progress script select source strike style svg textarea title"
    " track tt video xmp"
)
# Known, but no reader needs to hear of them.
_SILENT_TAGS: Final = {"html", "head", "body", "meta", "link", "base"}

KNOWN: Final = frozenset(_TEXT_TAGS | _BLOCK_TAGS | _READ_TAGS | _SILENT_TAGS)
# Without an end tag of their own: these make no depth.
_FLAT: Final = _names(
    "p li dt dd tr td th option optgroup tbody thead tfoot br hr img input wbr col area embed param"
    " source track meta link base a"
)
_SETTING_NAMES: Final = _names("b big code em font i nobr s small strike strong tt u")
_SETTING: Final = re.compile(rf"<({'|'.join(_SETTING_NAMES)})(?=[\s/>])([^<>]*+)", re.IGNORECASE)
_ATTRIBUTES: Final = re.compile(
    r"""(?:[\s/]++[^\s"'=/]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'=`]++))?+)*+[\s/]*+"""
)
# Parsers take the first line feed of ``pre`` away, writers don't put it back.
_AFTER_PRE: Final = re.compile(r"(<pre\b[^<>]*+>)\n+")
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")

_RAW_ATTRIBUTES: Final = {
    "*": {"lang", "dir", "title"},
    "a": {"href"},
    "del": {"datetime"},
    "ins": {"datetime"},
    "time": {"datetime"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start", "reversed"},
    "details": {"open"},
    "col": {"span"},
    "colgroup": {"span"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}


def _raw(relative: Callable[[str], str | None] | None = None) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=_TEXT_TAGS | _BLOCK_TAGS,
        attributes=_RAW_ATTRIBUTES,
        url_schemes=_SCHEMES,
        url_relative=relative,
    )


_raw_cleaner: Final = _raw()

_reader: Final = nh3.Cleaner(
    tags=_TEXT_TAGS | _BLOCK_TAGS | _READ_TAGS,
    clean_content_tags=set(),
    attributes={
        "*": _names(
            "alt aria-label checked class colspan controls data data-aspect-ratio data-checked"
            " data-lazy-src data-name data-src data-tone dir height href id lang open poster role"
            " rowspan scope span src start title type width datetime"
        )
    },
    link_rel=None,
    url_schemes=_SCHEMES | {"content", "media"},
)


def raw(html: str) -> str:
    """The HTML with harmless elements and attributes only, in a form that stays as it is.

    Empty where it is too large or too deep to be looked at.
    """
    if _heaviness(html):
        return ""
    for _ in range(4):
        clean = _raw_cleaner.clean(_AFTER_PRE.sub(r"\1", UNPRINTABLE.sub("", html)))
        if clean == html:
            return clean
        html = clean
    return ""  # it changes with each reading: no browser is to guess what it means


def with_addresses(html: str, whole: Callable[[str], str]) -> str:
    """What ``raw`` gave, with each relative address made whole; one that can't be is left out."""

    def changed(address: str) -> str | None:
        clean = urls.link(address)
        # Browsers take the host from "//host/path": it came back with its scheme.
        return clean if clean is None or urls.absolute(clean) else whole(clean)

    return _raw(changed).clean(html)


def well_formed(html: str) -> str:
    """The same HTML as a browser would read it, every element closed, every text escaped.

    Raises:
        BodyError: so large or so deep that reading it would take seconds.
    """
    if problem := _heaviness(html):
        raise BodyError("", problem)
    return _reader.clean(html)


def tag_names(html: str) -> Iterator[str]:
    """The names of the start tags, in order, as far as a look at the text tells."""
    for end, name in _TAG.findall(html):
        if not end:
            yield name.lower()


def _heaviness(html: str) -> str | None:
    """Why parsing might take long, or much memory, for so little text."""
    if len(html) > MAX_HTML_CHARS:
        return f"At most {MAX_HTML_CHARS} characters of HTML."
    tags = _TAG.findall(html)
    if len(tags) > MAX_TAGS:
        return f"At most {MAX_TAGS} HTML tags."
    if _depth(tags) > MAX_NESTING:
        return f"At most {MAX_NESTING} elements inside each other."
    if _repairs(html, tags) > MAX_REPAIRS:
        return "Close what sets text in bold, italics and the like, or use fewer kinds of it."
    return None


def _repairs(html: str, tags: list[tuple[str, str]]) -> int:
    """How many elements a parser may add at most.

    By the rules of HTML, what sets text (``b``, ``font``) and was not closed is opened again in
    each paragraph: up to three of each kind, that is, of each start tag as it is written.
    """
    kinds = {
        (name, attributes) if _ATTRIBUTES.fullmatch(attributes) else (name, str(place))
        for place, (name, attributes) in enumerate(_SETTING.findall(html))
    }
    others = sum(name.lower() not in _SETTING_NAMES for _, name in tags)
    return 3 * len(kinds) * others


def _depth(tags: list[tuple[str, str]]) -> int:
    """The most elements that are open at a time; more than there are where end tags are astray."""
    opened: Counter[str] = Counter()
    depth = deepest = 0
    for end, name in tags:
        if name in _FLAT or (end and not opened[name]):
            continue
        step = -1 if end else 1
        opened[name] += step
        depth += step
        deepest = max(deepest, depth)
    return deepest
