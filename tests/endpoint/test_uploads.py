"""Files beside a request: the multipart request specification, and everything that isn't it."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from endpoint import uploads
from endpoint.uploads import Rules
from tests.endpoint.asgi import Client, Got
from tests.endpoint.conftest import Making
from tests.endpoint.test_anything import MANY, cut, is_fair

BOUNDARY = "a-boundary"
HEADERS = {
    "content-type": f"multipart/form-data; boundary={BOUNDARY}",
    "graphql-preflight": "1",
}
STORE = "mutation ($files: [Upload!], $one: Upload) { store(files: $files, one: $one) }"
# Name, filename, bytes.
Part = tuple[str, str | None, bytes]


def operations(**variables: object) -> Part:
    said = {"query": STORE, "variables": variables or {"one": None}}
    return "operations", None, json.dumps(said).encode()


def mapped(**places: object) -> Part:
    return "map", None, json.dumps(places).encode()


def form(*parts: Part, end: bool = True) -> bytes:
    """The body of a request."""
    written = b""
    for name, filename, data in parts:
        names = f'name="{name}"' + (f'; filename="{filename}"' if filename is not None else "")
        head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; {names}\r\n\r\n"
        written += head.encode() + data + b"\r\n"
    return written + f"--{BOUNDARY}--\r\n".encode() * end


ONE = (operations(one=None), mapped(a=["variables.one"]))
FILE: Part = ("a", "a.txt", b"Hello.")


@pytest.fixture
def client(making: Making) -> Client:
    return making(files=Rules(lambda _: True, file_bytes=1000, body_bytes=500, files=3))


async def sent(client: Client, *parts: Part) -> Got:
    return await client.request("POST", b"", HEADERS, form(*parts))


# ── What is right ────────────────────────────────────────────────────────────────────────────


async def test_a_file_stands_where_the_map_says(client: Client) -> None:
    got = await sent(client, *ONE, FILE)
    assert (got.status, got.json) == (200, {"data": {"store": ["a.txt=b'Hello.'"]}})


async def test_files_come_in_any_order_and_into_lists(client: Client) -> None:
    said = operations(files=[None, None], one=None)
    places = mapped(x=["variables.files.1"], y=["variables.files.0"], z=["variables.one"])
    files: list[Part] = [("z", "3", b"z"), ("x", "2", b"x"), ("y", "1", b"y")]
    got = await sent(client, said, places, *files)
    assert got.json["data"]["store"] == ["1=b'y'", "2=b'x'", "3=b'z'"]


async def test_one_file_may_stand_in_two_places(client: Client) -> None:
    both = mapped(a=["variables.one", "variables.files.0"])
    got = await sent(client, operations(files=[None], one=None), both, ("a", "a", b""))
    assert got.json["data"]["store"] == ["a=b''", "a=b''"]


async def test_a_request_may_bring_no_file(client: Client) -> None:
    got = await sent(client, operations(one=None), mapped())
    assert got.json == {"data": {"store": []}}


@pytest.mark.parametrize("size", [1, 2, 7, 64])
async def test_it_is_read_in_whatever_pieces_it_comes(client: Client, size: int) -> None:
    data = bytes(range(256)) + f"\r\n--{BOUNDARY[:-1]}\r\n".encode()
    body = form(*ONE, ("a", "a", data))
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    got = await client.request("POST", b"", HEADERS, *pieces)
    assert got.json["data"]["store"] == [f"a={data!r}"]


@pytest.fixture
def spool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Where files are spooled, and where names would lead: it is empty again afterwards."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    yield
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("spool")
@pytest.mark.parametrize("name", ["a.txt", "../a.txt", "C:\\a.txt", "/dev/null", "", "é", "a\\0b"])
async def test_a_name_is_only_a_name(making: Making, name: str) -> None:
    client = making(files=Rules(lambda _: True, file_bytes=2_000_000))
    got = await sent(client, operations(one=None), mapped(**{name: ["variables.one"]}),
                     (name, name, b"x" * 300_000))  # fmt: skip
    assert len(got.json["data"]["store"][0]) > 300_000


@pytest.mark.parametrize("status", [200, 400, 413])
async def test_files_are_closed_whatever_came_of_them(
    making: Making, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    made: list[IO[bytes]] = []

    def spooled(max_size: int) -> IO[bytes]:
        made.append(cast("IO[bytes]", tempfile.SpooledTemporaryFile(max_size)))  # noqa: SIM115
        return made[-1]

    monkeypatch.setattr(uploads, "SpooledTemporaryFile", spooled)
    client = making(files=Rules(lambda _: True, file_bytes=400_000))
    more: dict[int, list[Part]] = {200: [], 400: [FILE], 413: [("b", "b", b"x" * 400_001)]}
    both = mapped(a=["variables.one"], **({"b": ["variables.files.0"]} if status == 413 else {}))
    first = operations(one=None, files=[None])
    got = await sent(client, first, both, ("a", "a", b"x" * 300_000), *more[status])
    assert (got.status, [file.closed for file in made]) == (status, [True] * (1 + (status == 413)))


# ── What is wrong ────────────────────────────────────────────────────────────────────────────

WRONG: dict[str, tuple[list[Part], str]] = {
    "nothing": ([], "must be a part"),
    "map first": ([ONE[1], ONE[0], FILE], "The first part is `operations`"),
    "file first": ([FILE, *ONE], "The first part is `operations`"),
    "file before map": ([ONE[0], FILE, ONE[1]], "the second `map`"),
    "no map": ([ONE[0]], "a part `map`"),
    "no operations": ([ONE[1]], "The first part is `operations`"),
    "missing": ([*ONE], "names the file 'a', and there is no part"),
    "twice": ([*ONE, FILE, FILE], "two parts with the name 'a'"),
    "not in the map": ([*ONE, ("b", "b", b"")], "`map` has no file 'b'"),
    "map twice": ([*ONE, ONE[1], FILE], "`map` has no file 'map'"),
    "operations no JSON": ([("operations", None, b"{"), ONE[1]], "`operations` is not JSON"),
    "operations no object": ([("operations", None, b"1"), ONE[1]], "a JSON object"),
    "operations a list": ([("operations", None, b"[{}]"), ONE[1]], "one request at a time"),
    "map no JSON": ([ONE[0], ("map", None, b"\xff")], "`map` is not JSON"),
    "map no object": ([ONE[0], ("map", None, b"[]")], "`map` must be a JSON object"),
    "places no list": ([ONE[0], mapped(a="variables.one")], "a list of places"),
    "no places": ([ONE[0], mapped(a=[])], "a list of places"),
    "place no text": ([ONE[0], mapped(a=[1])], "not of `variables`"),
    "place elsewhere": ([ONE[0], mapped(a=["query"])], "not of `variables`"),
    "place of nothing": ([ONE[0], mapped(a=["variables.two"])], "no null at 'variables.two'"),
    "place within": ([ONE[0], mapped(a=["variables.one.x"])], "no null at"),
    "place taken": ([operations(one="x"), ONE[1]], "no null at 'variables.one'"),
    "place twice": ([ONE[0], mapped(a=["variables.one"] * 2)], "twice"),
    "place of two": ([ONE[0], mapped(a=["variables.one"], b=["variables.one"])], "twice"),
    "far index": ([operations(files=[None]), mapped(a=["variables.files.1"])], "no null at"),
    "odd index": ([operations(files=[None]), mapped(a=["variables.files.²"])], "no null at"),
    "below zero": ([operations(files=[None]), mapped(a=["variables.files.-1"])], "no null at"),
}


@pytest.mark.parametrize("name", WRONG)
async def test_what_is_not_of_the_form_is_400_and_says_why(client: Client, name: str) -> None:
    parts, told = WRONG[name]
    got = await sent(client, *parts)
    assert (got.status, got.code) == (400, "MALFORMED_UPLOAD")
    assert told in got.json["errors"][0]["message"]


async def test_the_newer_status_codes_have_400_too(making: Making) -> None:
    newer = making(status_codes="2026", files=Rules(lambda _: True))
    assert (await sent(newer, *ONE)).status == 400


BROKEN: dict[str, bytes] = {
    "no end": form(*ONE, FILE, end=False),
    "cut": form(*ONE, FILE)[:-30],
    "no name": f"--{BOUNDARY}\r\nContent-Disposition: form-data\r\n\r\nx".encode(),
    "no disposition": f"--{BOUNDARY}\r\nX: y\r\n\r\nx\r\n--{BOUNDARY}--\r\n".encode(),
    "bytes": b"\0\xff" * 50,
    "JSON": b'{"query": "{ __typename }"}',
    "long header": f"--{BOUNDARY}\r\nX: {'y' * 9000}\r\n\r\n".encode(),
    "many headers": f"--{BOUNDARY}\r\n{'X: y' * 9}\r\n".encode() * 20,
    "empty": b"",
}


@pytest.mark.parametrize("name", BROKEN)
async def test_bytes_that_are_no_form_are_400(client: Client, name: str) -> None:
    got = await client.request("POST", b"", HEADERS, BROKEN[name])
    assert (got.status, got.code) == (400, "MALFORMED_UPLOAD")


@pytest.mark.parametrize("end", ["", "; boundary=", f"; boundary={'x' * 300}"])
async def test_a_boundary_is_needed(client: Client, end: str) -> None:
    headers = {**HEADERS, "content-type": f"multipart/form-data{end}"}
    got = await client.request("POST", b"", headers, form(*ONE, FILE))
    assert (got.status, got.code) == (400, "MALFORMED_UPLOAD")


@given(st.binary(max_size=20), st.integers(0, 500), st.integers(0, 30), st.integers(0, 500))
@MANY
async def test_whatever_a_form_is_changed_to_is_no_fault_of_ours(
    making: Making, junk: bytes, start: int, taken: int, edge: int
) -> None:
    client = making(files=Rules(lambda _: True))
    body = form(*ONE, FILE)
    changed = body[:start] + junk + body[start + taken :]
    got = await client.request("POST", b"", HEADERS, *cut(changed, [edge]))
    assert is_fair(got), got


# ── Limits and rights ────────────────────────────────────────────────────────────────────────


async def test_a_file_is_only_so_large(client: Client) -> None:
    assert (await sent(client, *ONE, ("a", "a", b"x" * 1000))).status == 200
    got = await sent(client, *ONE, ("a", "a", b"x" * 1001))
    assert (got.status, got.code) == (413, "BODY_TOO_LARGE")


async def test_what_is_too_large_is_not_read_to_its_end(client: Client) -> None:
    begun = form(*ONE, ("a", "a", b"x" * 1001), end=False)
    got = await client.request("POST", b"", HEADERS, begun, b"")  # and then it stalls
    assert got.status == 413
    told = {**HEADERS, "content-length": "100000000"}
    assert (await client.request("POST", b"", told, b"", b"")).status == 413


async def test_operations_are_only_so_long(client: Client) -> None:
    said = operations(one=None, more="x" * 500)
    assert (await sent(client, said, ONE[1], FILE)).status == 413


async def test_there_are_only_so_many_files(client: Client) -> None:
    many = mapped(**{name: ["variables.one"] for name in "abcd"})
    got = await sent(client, ONE[0], many)
    assert (got.status, got.code) == (413, "TOO_MANY_FILES")


async def test_who_stalls_is_cut(making: Making) -> None:
    client = making(files=Rules(lambda _: True, patience_s=0.05))
    got = await client.request("POST", b"", HEADERS, form(*ONE, end=False), b"")
    assert (got.status, got.code) == (408, "REQUEST_TIMEOUT")


async def test_who_leaves_is_not_answered(client: Client) -> None:
    got = await client.request("POST", b"", HEADERS, form(*ONE, end=False), None)
    assert got.status == 0


async def test_who_may_not_send_files_is_refused_before_any_is_read(making: Making) -> None:
    begun = form(*ONE, end=False)
    nobody = making(files=Rules(lambda _: None))
    got = await nobody.request("POST", b"", HEADERS, begun, b"")  # and then it stalls
    assert (got.status, got.code) == (401, "UNAUTHENTICATED")
    assert got.headers["www-authenticate"] == 'Bearer realm="byline"'
    somebody = making(files=Rules(lambda _: False))
    got = await somebody.request("POST", b"", HEADERS, begun, b"")
    assert (got.status, got.code) == (403, "FORBIDDEN")


async def test_another_site_cannot_have_a_browser_send_files(client: Client) -> None:
    headers = {"content-type": HEADERS["content-type"]}
    got = await client.request("POST", b"", headers, form(*ONE, FILE))
    assert (got.status, got.code) == (403, "PREFLIGHT_REQUIRED")


async def test_apollos_header_will_do_too(client: Client) -> None:
    headers = {"content-type": HEADERS["content-type"], "apollo-require-preflight": "true"}
    assert (await client.request("POST", b"", headers, form(*ONE, FILE))).status == 200


async def test_a_compressed_form_is_refused(client: Client) -> None:
    headers = {**HEADERS, "content-encoding": "gzip"}
    assert (await client.request("POST", b"", headers, form(*ONE, FILE))).status == 415


async def test_a_server_that_takes_no_files_says_which_type_it_takes(making: Making) -> None:
    got = await making().request("POST", b"", HEADERS, form(*ONE, FILE))
    assert (got.status, got.code) == (415, "UNSUPPORTED_MEDIA_TYPE")
