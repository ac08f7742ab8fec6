"""Files beside a request, by the GraphQL multipart request specification.

The parts are ``operations``, ``map``, then the files that ``map`` names, in any order. Each file is
written to a nameless one of ours as it comes; no name that a client gives is ever that of a file.

https://github.com/jaydenseric/graphql-multipart-request-spec
"""

import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final, cast

import orjson
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.types import Receive, Scope

from endpoint.accept import content_type
from endpoint.body import PREFLIGHTED, Gone, Headers, check_encoding
from endpoint.deadlines import Deadline
from endpoint.parameters import Parameters, from_given
from endpoint.refusals import Refused
from endpoint.upload_map import Places, shown, wrong
from execution.uploads import Upload

MULTIPART: Final = "multipart/form-data"
IN_MEMORY: Final = 256 * 1024  # a larger file is spooled to the disk
HEADS: Final = 64 * 1024  # of all parts together, more than they take


@dataclass(frozen=True, slots=True)
class Rules:
    """Who may send files, and how many.

    ``allowed``: by the request's scope; None: nobody says who they are. ``patience_s``: how long
    nothing may come, and ``whole_s``: how long all of it may take.
    """

    allowed: Callable[[Scope], bool | None]
    file_bytes: int = 100_000_000
    body_bytes: int = 1024 * 1024
    files: int = 5
    patience_s: float = 20
    whole_s: float = 900

    @property
    def most(self) -> int:
        """Bytes of a whole request."""
        return self.files * self.file_bytes + 2 * self.body_bytes + HEADS


def is_multipart(headers: Headers) -> bool:
    """Whether a request says to have parts, and no other site can have had a browser send it."""
    kind, _ = content_type(headers.get(b"content-type", b"").decode("latin-1"))
    return kind == MULTIPART and bool(headers.keys() & PREFLIGHTED)


async def read(
    rules: Rules, scope: Scope, headers: Headers, receive: Receive, files: ExitStack
) -> Parameters:
    """The parameters of a request with files, which are open until ``files`` is closed.

    Raises:
        Refused: it comes from somebody who may not, is too large or too slow, or not of the form.
        Gone: the client has left.
    """
    _check_right(rules.allowed(scope))
    check_encoding(headers)
    told = headers.get(b"content-length", b"")
    if told.isdigit() and int(told[:20]) > rules.most:
        raise _too_large(rules.most)
    form = _Form(rules, files)
    parser = _parser(headers, form)
    try:
        with Deadline(rules.whole_s):
            await _read(receive, parser, form, rules)
    except TimeoutError:
        message = "The upload stalls, or takes too long."
        raise Refused(408, "REQUEST_TIMEOUT", message, {"connection": "close"}) from None
    except FormParserError:
        raise wrong("The body is not multipart/form-data that can be read.") from None
    return form.parameters()


def _check_right(allowed: bool | None) -> None:  # noqa: FBT001 -- it is the question
    """Before anything is read: the disk is for those who may."""
    closed = {"connection": "close"}
    if allowed is None:
        challenge = {"www-authenticate": 'Bearer realm="byline"', **closed}
        message = "Files are taken from holders of a token only: send Authorization: Bearer."
        raise Refused(401, "UNAUTHENTICATED", message, challenge)
    if not allowed:
        raise Refused(403, "FORBIDDEN", "This token gives no right to send files.", closed)


def _parser(headers: Headers, form: "_Form") -> MultipartParser:
    _, options = parse_options_header(headers[b"content-type"])
    boundary = options.get(b"boundary")
    if not boundary:
        raise wrong("The content type must name the boundary of the parts.")
    try:
        return MultipartParser(
            boundary,
            {
                "on_part_begin": form.begin,
                "on_header_field": form.header_name,
                "on_header_value": form.header_value,
                "on_header_end": form.header_end,
                "on_headers_finished": form.head_end,
                "on_part_data": form.data,
                "on_part_end": form.part_end,
                "on_end": form.end,
            },
        )
    except FormParserError:
        raise wrong("The boundary of the parts is too long.") from None


async def _read(receive: Receive, parser: MultipartParser, form: "_Form", rules: Rules) -> None:
    """All of the body. What comes is written aside, for a disk may be slow."""
    length, more = 0, True
    while more:
        with Deadline(rules.patience_s):
            message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        part: bytes = message.get("body", b"")
        more = message.get("more_body", False)
        length += len(part)
        if length > rules.most:
            raise _too_large(rules.most)
        parser.write(part)
        if form.waiting:
            await asyncio.to_thread(form.write)
    form.require_end()


@dataclass(slots=True)
class _Part:
    """What is known of the part that is being read."""

    headers: dict[bytes, bytes] = field(default_factory=dict)
    header: list[bytes] = field(default_factory=lambda: [b"", b""])
    name: str = ""
    text: bytearray = field(default_factory=bytearray)
    file: IO[bytes] | None = None
    size: int = 0


class _Form:
    """Is told of the parts, in order; the first that is wrong ends it."""

    def __init__(self, rules: Rules, files: ExitStack) -> None:
        self._rules = rules
        self._files = files
        self._part = _Part()
        self._number = -1
        self._ended = False
        self._operations: dict[str, Any] | None = None
        self._places: Places | None = None
        self._spooled: dict[str, IO[bytes]] = {}
        self.waiting: list[tuple[IO[bytes], bytes]] = []

    # ── What the parser calls ───────────────────────────────────────────────────────────────

    def begin(self) -> None:
        self._part = _Part()
        self._number += 1

    def header_name(self, data: bytes, start: int, end: int) -> None:
        self._part.header[0] += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._part.header[1] += data[start:end]

    def header_end(self) -> None:
        name, value = self._part.header
        self._part.headers[name.lower()] = value
        self._part.header = [b"", b""]

    def head_end(self) -> None:
        kind, options = parse_options_header(self._part.headers.get(b"content-disposition"))
        if kind != b"form-data" or b"name" not in options:
            raise wrong("Each part needs `Content-Disposition: form-data` with a name.")
        self._part.name = _text(options[b"name"])
        if self._number > 1:
            self._begin_file(_text(options.get(b"filename", b"")))
        elif self._part.name != ("operations", "map")[self._number]:
            raise wrong("The first part is `operations`, the second `map`, then come the files.")

    def data(self, data: bytes, start: int, end: int) -> None:
        part, rules = self._part, self._rules
        part.size += end - start
        if part.file is None:
            if part.size > rules.body_bytes:
                raise _too_large(rules.body_bytes, f"The part {shown(part.name)}")
            part.text += data[start:end]
            return
        if part.size > rules.file_bytes:
            raise _too_large(rules.file_bytes, f"The file {shown(part.name)}")
        self.waiting.append((part.file, data[start:end]))

    def part_end(self) -> None:
        if self._number == 0:
            self._operations = _operations(_json(self._part))
        elif self._number == 1:
            given, most = _json(self._part), self._rules.files
            self._places = Places(self._operations or {}, given, most)

    def end(self) -> None:
        self._ended = True

    # ── Afterwards ──────────────────────────────────────────────────────────────────────────

    def write(self) -> None:
        """What came of files so far."""
        for file, data in self.waiting:
            file.write(data)
        self.waiting.clear()

    def require_end(self) -> None:
        """That all parts are there.

        Raises:
            Refused: something is missing.
        """
        if not self._ended:
            raise wrong("The body ends before its last boundary.")
        if self._operations is None or self._places is None:
            raise wrong("There must be a part `operations` and a part `map`.")
        self._places.require_all()

    def parameters(self) -> Parameters:
        """Those of the request, each file in its places and at its beginning."""
        for file in self._spooled.values():
            file.seek(0)
        return from_given(self._operations or {})

    def _begin_file(self, filename: str) -> None:
        name, places = self._part.name, self._places
        if name in self._spooled:
            raise wrong(f"There are two parts with the name {shown(name)}.")
        if places is None or name not in places:
            raise wrong(f"`map` has no file {shown(name)}: each file has a place in it.")
        file = cast("IO[bytes]", SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115 -- below
        self._spooled[name] = self._part.file = self._files.enter_context(file)
        places.put(name, Upload(filename, file))


def _json(part: _Part) -> object:
    try:
        return orjson.loads(part.text)
    except orjson.JSONDecodeError as error:
        raise wrong(f"`{part.name}` is not JSON that can be read: {error.msg}.") from None


def _operations(given: object) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise wrong("`operations` must be a JSON object: one request at a time.")
    return given


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _too_large(most: int, what: str = "The body") -> Refused:
    message = f"{what} has more than {most} bytes."
    return Refused(413, "BODY_TOO_LARGE", message, {"connection": "close"})
