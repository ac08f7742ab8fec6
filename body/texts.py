"""Rich text outside of bodies: a bio, a caption, a description."""

import re
from typing import Any, Final, TypedDict, cast

from body import markdown_in, rich
from body.checking.checks import Field, Tally, choice, fields, filled
from body.errors import BodyError
from body.model import VERSION, RichText
from body.tree import composed

MAX_MARKDOWN_CHARS: Final = 20_000

_EMPTY_LINES: Final = re.compile(r"\n[ \t]*\n")


class StoredText(TypedDict):
    """As columns hold it."""

    version: int
    text: RichText


_TEXT = {"version": Field(choice(VERSION)), "text": Field(filled)}


def from_markdown(markdown: str) -> StoredText | None:
    """The text; None where it says nothing. Footnotes and pictures are left out.

    Raises:
        BodyError: it is too long.
    """
    if len(markdown) > MAX_MARKDOWN_CHARS:
        raise BodyError("", f"At most {MAX_MARKDOWN_CHARS} characters.")
    text, _, _ = markdown_in.read_text(composed(markdown))
    kept: RichText = [span for span in text if "footnote" not in span]
    return {"version": VERSION, "text": kept} if kept else None


def from_paragraphs(markdown: str) -> StoredText | None:
    """The same of several paragraphs, an empty line between each.

    Raises:
        BodyError: it is too long.
    """
    parts = [from_markdown(part) for part in _EMPTY_LINES.split(markdown.replace("\r\n", "\n"))]
    said = rich.joined(part["text"] for part in parts if part)
    return {"version": VERSION, "text": said} if said else None


def admitted(value: object) -> StoredText:
    """The value, composed (NFC), a stored text for certain.

    Raises:
        BodyError: with the path of what is not in the format.
    """
    tally = Tally()
    fields(value, _TEXT, "", tally)
    for path in tally.references.values():
        raise BodyError(path, "Only a body has footnotes.")
    return cast("StoredText", composed(value))


def stored_as(value: Any) -> StoredText:  # noqa: ANN401 -- JSON
    """A stored text that was checked when it was written: not checked again."""
    return cast("StoredText", value)
