"""Tables out of HTML. What rows of rich text can't hold stays HTML."""

from body import flatten, sanitise
from body.model import MAX_COLUMNS, MAX_ROWS, RichText, Table
from body.reading.dom import Element, write
from body.reading.reader import Reader, Style


def read_table(reader: Reader, element: Element, style: Style) -> None:
    """``table``."""
    rows = [child for child in element.walk() if child.tag == "tr"]
    if _is_irregular(element, rows):
        read_raw(reader, element, style)
        return
    cells = [[_cell(reader, cell, style) for cell in row.elements()] for row in rows]
    columns = max((len(row) for row in cells), default=0)
    if not any(text for row in cells for text in row):
        return
    made: Table = {
        "type": "table",
        "key": "",
        "rows": [row + [[] for _ in range(columns - len(row))] for row in cells if row],
    }
    if _has_header(element, rows):
        made["header_row"] = True
    if caption := _caption(reader, element, style):
        made["caption"] = caption
    reader.add(made)


def read_raw(reader: Reader, element: Element, _style: Style) -> None:
    """Anything that no block holds, kept as sanitised HTML."""
    html = sanitise.raw(write(element))
    if html:
        reader.end_run()
        reader.remark("raw", f"<{element.tag}> is kept as HTML")
        reader.add({"type": "raw_html", "key": "", "html": html})


def _is_irregular(element: Element, rows: list[Element]) -> bool:
    below = element.walk()
    if len(rows) > MAX_ROWS or any(child.tag in {"table", "dl", "details"} for child in below):
        return True
    cells = [cell for row in rows for cell in row.elements()]
    spans = {cell.get(name) for cell in cells for name in ("colspan", "rowspan")}
    wide = max((len(row.elements()) for row in rows), default=0) > MAX_COLUMNS
    return wide or not spans <= {"", "1"}


def _cell(reader: Reader, cell: Element, style: Style) -> RichText:
    blocks = reader.inside(cell.children, style).blocks
    if any(block["type"] != "paragraph" for block in blocks):
        reader.remark("changed", "blocks in a table's cell became text or links")
    return flatten.as_text(blocks)


def _caption(reader: Reader, element: Element, style: Style) -> RichText:
    found = [child for child in element.elements() if child.tag == "caption"]
    return flatten.as_text(reader.inside(found[0].children, style).blocks) if found else []


def _has_header(element: Element, rows: list[Element]) -> bool:
    heads = [child for child in element.elements() if child.tag == "thead"]
    if heads and any(child.tag == "tr" for child in heads[0].elements()):
        return True
    first = rows[0].elements()
    return len(rows) > 1 and bool(first) and all(cell.tag == "th" for cell in first)
