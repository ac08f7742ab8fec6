"""The stored tree: what each block, span and link holds.

A key that has its default is left out: it is absent, never null. So a later version can add keys
and every older tree stays what it was. ``tree.check`` enforces what is said here.
"""

from typing import Final, Literal, NotRequired, TypedDict, final, get_args

VERSION: Final = 1
MAX_BLOCKS: Final = 5000
MAX_TEXT_BYTES: Final = 2_000_000  # of all strings in the tree together, in UTF-8
MAX_LIST_DEPTH: Final = 8
MAX_COLUMNS: Final = 100
MAX_ROWS: Final = 5000

Mark = Literal["STRONG", "EM", "CODE", "STRIKE", "UNDERLINE", "SUB", "SUP", "HIGHLIGHT"]
# Also the order in which a span lists them.
MARKS: Final[tuple[Mark, ...]] = get_args(Mark)
Width = Literal["WIDE", "FULL"]


@final
class Link(TypedDict):
    """Where a span, or an image, leads.

    With ``content_id``, ``href`` is only what follows the content's own address: empty, a path as
    the author wrote it, a query or a fragment.
    """

    href: str
    content_id: NotRequired[str]
    title: NotRequired[str]


@final
class TextSpan(TypedDict):
    """Text in one style. A line feed in ``text`` is a hard line break, two are a gap."""

    text: str
    marks: NotRequired[list[Mark]]
    link: NotRequired[Link]


@final
class NoteSpan(TypedDict):
    """A reference to the footnote with this id."""

    footnote: str


Span = TextSpan | NoteSpan
RichText = list[Span]


class Paragraph(TypedDict):
    """``text`` is never empty."""

    type: Literal["paragraph"]
    key: str
    text: RichText


class Heading(TypedDict):
    """``level`` 1 to 6. ``anchor`` only where the author chose one; ``outline`` derives it else."""

    type: Literal["heading"]
    key: str
    text: RichText
    level: int
    anchor: NotRequired[str]


class ListItem(TypedDict):
    """``ordered`` only where the item's own (nested) list is of another kind than the block."""

    text: RichText
    depth: NotRequired[int]  # 0
    checked: NotRequired[bool]  # absent: not a task
    ordered: NotRequired[bool]


class List(TypedDict):
    """Flat, in reading order. ``start``: the first number of an ordered list."""

    type: Literal["list"]
    key: str
    items: list[ListItem]
    ordered: NotRequired[bool]  # False
    start: NotRequired[int]  # 1


class Quote(TypedDict):
    """``pull``: words of this article, set large."""

    type: Literal["quote"]
    key: str
    text: RichText
    citation: NotRequired[RichText]
    pull: NotRequired[bool]  # False


class Code(TypedDict):
    """``code`` is without its last line feed."""

    type: Literal["code"]
    key: str
    code: str
    language: NotRequired[str]
    caption: NotRequired[RichText]


class Image(TypedDict):
    """One of ``media_id`` and ``src`` (not imported). ``width`` absent: as wide as the column."""

    type: Literal["image"]
    key: str
    media_id: NotRequired[str]
    src: NotRequired[str]
    alt: NotRequired[str]  # over that of the medium
    title: NotRequired[str]
    link: NotRequired[Link]
    caption: NotRequired[RichText]
    width: NotRequired[Width]


class Gallery(TypedDict):
    """The images have keys of their own."""

    type: Literal["gallery"]
    key: str
    images: list[Image]


class Video(TypedDict):
    """One of ``media_id`` and ``src``."""

    type: Literal["video"]
    key: str
    media_id: NotRequired[str]
    src: NotRequired[str]
    poster: NotRequired[str]
    caption: NotRequired[RichText]


class Audio(TypedDict):
    """One of ``media_id`` and ``src``."""

    type: Literal["audio"]
    key: str
    media_id: NotRequired[str]
    src: NotRequired[str]
    caption: NotRequired[RichText]


class Embed(TypedDict):
    """``provider`` and the form of ``url`` are those of ``embeds.identify``; absent: a link."""

    type: Literal["embed"]
    key: str
    url: str
    provider: NotRequired[str]
    title: NotRequired[str]
    aspect_ratio: NotRequired[float]  # width to height


class Table(TypedDict):
    """Rows of equal length; cells may be empty."""

    type: Literal["table"]
    key: str
    rows: list[list[RichText]]
    header_row: NotRequired[bool]  # False
    caption: NotRequired[RichText]


class Callout(TypedDict):
    """``tone``: a word in small letters, such as note, tip, warning."""

    type: Literal["callout"]
    key: str
    tone: str
    text: RichText


class Divider(TypedDict):
    """A change of subject."""

    type: Literal["divider"]
    key: str


class ContentCard(TypedDict):
    """Another content, shown as a card."""

    type: Literal["content_card"]
    key: str
    content_id: str


class Note(TypedDict):
    """One footnote."""

    id: str
    text: RichText


class Footnotes(TypedDict):
    """At most one in a tree."""

    type: Literal["footnotes"]
    key: str
    notes: list[Note]


class RawHtml(TypedDict):
    """What no other block holds, as ``sanitise.raw`` leaves it."""

    type: Literal["raw_html"]
    key: str
    html: str


class Custom(TypedDict):
    """A block of the publication's own. ``data`` is any JSON."""

    type: Literal["custom"]
    key: str
    name: str
    data: object


Media = Image | Video | Audio
Block = (
    Paragraph
    | Heading
    | List
    | Quote
    | Code
    | Image
    | Gallery
    | Video
    | Audio
    | Embed
    | Table
    | Callout
    | Divider
    | ContentCard
    | Footnotes
    | RawHtml
    | Custom
)


class Tree(TypedDict):
    """A whole body."""

    version: int
    blocks: list[Block]
