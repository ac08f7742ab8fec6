"""HTML to blocks.

``html → ammonia (parses as browsers do, drops what is dangerous) → elements → blocks``. What no
block holds stays as sanitised HTML. Nothing of the source's HTML is ever written as it came.
"""

from typing import Final

from body import blocks as visit
from body import keys, outline, rich, sanitise
from body.errors import Remark
from body.model import VERSION, Block, Image, Note, RichText, Tree
from body.reading import dom, inline_in, lists_in, media_in, notes_in, tables_in, text_in
from body.reading.reader import Handler, Reader, Source


def _names(text: str) -> list[str]:
    return text.split()


_WRAPPERS: Final = _names(
    "address article center dd dir div dt fieldset footer form header hgroup legend li main nav"
    " search section summary"
)
_DROPPED: Final = _names(
    "area button datalist map math meter noembed noframes option optgroup output param progress"
    " select style svg textarea title track xmp"
)

HANDLERS: Final[dict[str, Handler]] = {
    **dict.fromkeys(_WRAPPERS, text_in.read_wrapper),
    **dict.fromkeys(_DROPPED, inline_in.drop),
    **dict.fromkeys(inline_in.MARK_TAGS, inline_in.read_mark),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), text_in.read_heading),
    **dict.fromkeys(("ul", "ol", "menu"), lists_in.read_list),
    **dict.fromkeys(("iframe", "embed", "object"), media_in.read_frame),
    **dict.fromkeys(("video", "audio"), media_in.read_film),
    **dict.fromkeys(("details", "dl"), text_in.read_raw),
    "a": inline_in.read_anchor,
    "aside": text_in.read_callout,
    "blockquote": text_in.read_quote,
    "br": inline_in.read_break,
    "figure": text_in.read_figure,
    "hr": text_in.read_divider,
    "img": media_in.read_image,
    "input": inline_in.read_input,
    "noscript": text_in.read_noscript,
    "p": text_in.read_paragraph,
    "pre": text_in.read_code,
    "q": inline_in.read_quotation,
    "script": media_in.read_script,
    "source": inline_in.pass_over,
    "table": tables_in.read_table,
}


def read(html: str) -> tuple[Tree, list[Remark]]:
    """The HTML as a tree with keys, and what was changed or dropped on the way.

    Raises:
        BodyError: it is too large, or its elements are too deep in each other.
    """
    blocks, notes, remarks = _read(html)
    notes_in.place(blocks, notes)
    outline.drop_derivable(blocks)
    return keys.with_keys({"version": VERSION, "blocks": blocks}), remarks


def read_text(
    html: str, known_notes: frozenset[str] = frozenset()
) -> tuple[RichText, list[Note], list[Remark]]:
    """The HTML as one text, and the footnotes it brings; it may refer to known ones as well."""
    blocks, notes, remarks = _read(html, known_notes)
    reader = Reader(Source(HANDLERS, remarks))
    text, others = reader.flat(blocks)
    for block in others:
        reader.remark("dropped", f"a block of type {block['type']}, where only text may be")
    return text, notes, remarks


def _read(
    html: str, known_notes: frozenset[str] = frozenset()
) -> tuple[list[Block], list[Note], list[Remark]]:
    """The blocks, without keys, the footnotes, and what was changed or dropped."""
    root = dom.parse(html)
    source = Source(HANDLERS)
    for name in dict.fromkeys(sanitise.tag_names(html)):
        if name not in sanitise.KNOWN:
            source.remarks.append(Remark("dropped", f"<{name}>; its text stays", "source"))
    source.note_ids = {f"fn-{note_id}": note_id for note_id in known_notes}
    notes = notes_in.read(source, notes_in.find(source, root))
    reader = Reader(source)
    reader.read(root.children)
    reader.end_run()
    for image in visit.images(reader.blocks):
        _title_as_caption(image)
    return reader.blocks, notes, source.remarks


def _title_as_caption(image: Image) -> None:
    title = image.pop("title", None)
    if title is None or title == image.get("alt"):
        return
    if "caption" in image:
        image["title"] = title
    else:
        image["caption"] = rich.plain(title)
