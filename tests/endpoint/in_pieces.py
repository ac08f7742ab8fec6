"""A strict reader of answers in pieces, made from the specifications alone.

It takes nothing that they don't allow: an id that wasn't announced, a piece after the last, an
object that is delivered where there is none, a field twice.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

Json = Any
Piece = dict[str, Any]

BOUNDARY: Final = re.compile(r'^multipart/mixed; ?boundary="([^"]+)"')
PART_HEADERS: Final = b"Content-Type: application/json; charset=utf-8"


def parts_of(content_type: str, body: bytes) -> list[Piece]:
    """The pieces of a multipart answer."""
    found = BOUNDARY.match(content_type)
    assert found, content_type
    delimiter = b"\r\n--" + found[1].encode()
    before, *parts, after = (b"\r\n" + body).split(delimiter)
    assert before == b""
    assert after == b"--\r\n"
    return [_content(part) for part in parts]


def _content(part: bytes) -> Piece:
    headers, _, content = part.partition(b"\r\n\r\n")
    assert headers == b"\r\n" + PART_HEADERS
    piece: Piece = json.loads(content)
    return piece


def events_of(body: bytes) -> list[Piece]:
    """The pieces that came as server-sent events."""
    *events, last, nothing = body.decode().split("\n\n")
    assert (last, nothing) == ("event: complete\ndata:", "")
    return [json.loads(one.removeprefix("event: next\ndata: ")) for one in events]


@dataclass(slots=True)
class Merged:
    """What a client has by now. ``failed``: the paths of what was announced and can't be had."""

    data: Json = None
    errors: list[Json] = field(default_factory=list)
    failed: list[list[str | int]] = field(default_factory=list)
    labels: list[str | None] = field(default_factory=list)
    pending: dict[str, list[str | int]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    @property
    def answer(self) -> Json:
        """As an answer in one piece has it."""
        return {"data": self.data, **({"errors": self.errors} if self.errors else {})}


def merged(pieces: Sequence[Piece]) -> Merged:
    """All pieces of an answer, put together."""
    first, *later = pieces
    assert later, "an answer in one piece isn't sent in pieces"
    assert set(first) - {"errors"} == {"data", "pending", "hasNext"}
    so_far = Merged(first["data"], _errors(first))
    _announce(so_far, first["pending"])
    for piece, last in zip(pieces, [*[False] * len(later), True], strict=True):
        assert piece["hasNext"] is not last
    for piece in later:
        _merge(so_far, piece)
    assert so_far.pending == {}
    return so_far


def _merge(so_far: Merged, piece: Piece) -> None:
    assert set(piece) <= {"pending", "incremental", "completed", "hasNext"}
    assert all(piece.values()) or not piece["hasNext"], "nothing is sent empty"
    _announce(so_far, piece.get("pending", ()))
    for one in piece.get("incremental", ()):
        _add(so_far, one)
    for one in piece.get("completed", ()):
        assert set(one) <= {"id", "errors"}
        path = so_far.pending.pop(one["id"])
        if one.get("errors"):
            so_far.failed.append(path)
        so_far.errors += _errors(one)


def _announce(so_far: Merged, pending: Iterable[Piece]) -> None:
    for one in pending:
        assert set(one) - {"label"} == {"id", "path"}
        assert one["id"] not in so_far.seen
        so_far.seen.add(one["id"])
        so_far.pending[one["id"]] = one["path"]
        so_far.labels.append(one.get("label"))


def _add(so_far: Merged, one: Piece) -> None:
    so_far.errors += _errors(one)
    at = so_far.data
    for step in [*so_far.pending[one["id"]], *one.get("subPath", ())]:
        at = at[step]
    if "items" in one:
        assert set(one) - {"errors"} == {"id", "items"}
        assert isinstance(at, list)
        at += one["items"]
        return
    assert set(one) - {"errors", "subPath"} == {"id", "data"}
    _unite(at, one["data"])


def _unite(there: Json, new: Json) -> None:
    """A field is delivered once; only what leads to others comes again."""
    for key, value in new.items():
        if key not in there:
            there[key] = value
        else:
            assert isinstance(value, dict), f"{key} came twice"
            _unite(there[key], value)


def _errors(content: Piece) -> list[Json]:
    if "errors" not in content:
        return []
    assert content["errors"], "no errors are not told"
    return list(content["errors"])
