"""Connections that send no head of a request, half of one, or one without an end."""

import re
import socket
import time
from collections.abc import AsyncIterator

import pytest

from tests.databases import fresh_database
from tests.test_server import plain, serving

BODY = b'{"query": "{ __typename }"}'
HEAD = b"POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n"
WHOLE = HEAD + b"content-length: %d\r\n\r\n" % len(BODY) + BODY
PATIENCE_S = 1.0
WITHIN_S = 4.0


@pytest.fixture(scope="module")
async def address(
    server_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[str, int]]:
    given = {
        "DATABASE_URL": plain(await fresh_database(server_url, "byline_heads_test")),
        "REDIS_URL": "unix:///nowhere",
        "BYLINE_DEMO": "false",
        "BYLINE_CACHE": "on",  # in all runs: what it keeps is sent by another way
        "BYLINE_BODY_TIMEOUT_S": str(PATIENCE_S),
    }
    with serving(tmp_path_factory.mktemp("data"), **given) as (_, base):
        host, _, port = base.removeprefix("http://").partition(":")
        yield host, int(port)


def opened(address: tuple[str, int]) -> socket.socket:
    return socket.create_connection(address, WITHIN_S)


def answer(connection: socket.socket) -> bytes:
    """One that has a length."""
    got = b""
    while b'{"data":{"__typename":"Query"}}' not in got:
        more = connection.recv(65_536)
        assert more, got
        got += more
    return got


def rest(connection: socket.socket) -> bytes:
    """What comes until it is closed, which it is in time."""
    got, begun = b"", time.monotonic()
    try:
        while more := connection.recv(65_536):
            got += more
    except ConnectionError:
        pass
    assert time.monotonic() - begun < WITHIN_S
    return got


ASKED = {
    "POST": WHOLE,
    "GET": b"GET /graphql?query={__typename} HTTP/1.1\r\nhost: a\r\n\r\n",
    "a GET of what one has": b"GET /graphql?query={__typename} HTTP/1.1\r\n"
    b"host: a\r\nif-none-match: *\r\n\r\n",
}


@pytest.mark.parametrize("name", ASKED)
def test_a_kept_answer_is_the_same_whoever_sends_it(address: tuple[str, int], name: str) -> None:
    asked = ASKED[name]
    with opened(address) as connection:
        at_once, begun = b"", time.monotonic()
        while b"\r\nx-cache: HIT\r\n" not in at_once:
            assert time.monotonic() - begun < WITHIN_S
            connection.sendall(asked)
            at_once = whole(connection)
        # Who wants to be told that an answer is the last is told so by uvicorn itself.
        connection.sendall(asked.replace(b"host:", b"connection: close\r\nhost:"))
        last = rest(connection).replace(b"connection: close\r\n", b"")
        assert without_times(last) == without_times(at_once)
    has_body = b"{" in at_once
    assert at_once.startswith(b"HTTP/1.1 200 OK" if has_body else b"HTTP/1.1 304 Not Modified")


def whole(connection: socket.socket) -> bytes:
    got = b""
    while not got.endswith(b"\r\n\r\n" if b" 304 " in got else b'"Query"}}'):
        got += connection.recv(65_536)
    return got


def without_times(answer: bytes) -> bytes:
    return re.sub(rb"\r\n(date|age): [^\r]+", b"", answer)


def test_who_does_not_send_a_head_in_time_is_cut(address: tuple[str, int]) -> None:
    for begun in (b"", b"P", HEAD, b"\r\n"):
        with opened(address) as connection:
            connection.sendall(begun)
            assert rest(connection) == b""
    for begun in (b"\r\n", b"P", HEAD):
        with opened(address) as connection:
            connection.sendall(WHOLE)
            assert answer(connection).startswith(b"HTTP/1.1 200")
            connection.sendall(begun)
            assert rest(connection) == b""


SOCKET = (
    b"host: a\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n"
    b"sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)
NO_SOCKETS = {
    "by POST": b"POST /graphql HTTP/1.1\r\n" + SOCKET + b"\r\n",
    "with a body": b"GET /graphql HTTP/1.1\r\n" + SOCKET + b"content-length: 2\r\n\r\nhi",
    "a long address": b"GET /graphql?" + b"x" * 9_000 + b" HTTP/1.1\r\n" + SOCKET + b"\r\n",
    "a long header": b"GET / HTTP/1.1\r\n" + SOCKET + b"x: " + b"y" * 9_000 + b"\r\n\r\n",
    "many headers": b"GET / HTTP/1.1\r\n" + SOCKET + b"x: y\r\n" * 130 + b"\r\n",
}


@pytest.mark.parametrize("name", NO_SOCKETS)
def test_what_opens_no_socket_is_told_so_at_once(address: tuple[str, int], name: str) -> None:
    with opened(address) as connection:
        connection.sendall(NO_SOCKETS[name])
        told = rest(connection)
        assert told.startswith(b"HTTP/1.1 400 ")
        assert b"opened by GET" in told


def test_who_drips_a_head_is_cut_too(address: tuple[str, int]) -> None:
    with opened(address) as connection, pytest.raises(ConnectionError):
        drip(connection)


def drip(connection: socket.socket) -> None:
    connection.sendall(HEAD + b"x-long: ")
    begun = time.monotonic()
    while time.monotonic() - begun < WITHIN_S:
        connection.sendall(b"x")
        time.sleep(0.05)


def test_who_sends_heads_in_time_is_served_for_long(address: tuple[str, int]) -> None:
    with opened(address) as connection:
        begun = time.monotonic()
        while time.monotonic() - begun < 3 * PATIENCE_S:
            connection.sendall(WHOLE[:20])
            time.sleep(PATIENCE_S / 10)
            connection.sendall(WHOLE[20:])
            assert answer(connection).startswith(b"HTTP/1.1 200")


def sent(connection: socket.socket) -> int:
    """How many bytes of headers are taken."""
    number = 0
    try:
        while number < 64 * 2**20:
            connection.sendall(b"x-filler: " + b"x" * 50_000 + b"\r\n")
            number += 50_000
    except ConnectionError:
        pass
    return number


def test_who_is_refused_before_the_body_is_told_so_though_the_body_comes(
    address: tuple[str, int],
) -> None:
    length = 2**20
    with opened(address) as connection:
        connection.sendall(HEAD + b"authorization: x\r\ncontent-length: %d\r\n\r\n" % length)
        for _ in range(16):
            connection.sendall(b"x" * (length // 16))
            time.sleep(0.01)
        connection.sendall(WHOLE)
        told = answer(connection)
        assert [told.count(b"HTTP/1.1 %d" % status) for status in (401, 200, 431)] == [1, 1, 0]


def test_a_head_without_an_end_is_refused(address: tuple[str, int]) -> None:
    chunk = b"%x\r\n%b\r\n0\r\n" % (len(BODY), BODY)
    for begun in (HEAD, WHOLE + HEAD, HEAD + b"transfer-encoding: chunked\r\n\r\n" + chunk):
        with opened(address) as connection:
            connection.sendall(begun)
            assert sent(connection) < 32 * 2**20  # as much as systems hold on the way
    with opened(address) as connection:
        connection.sendall(HEAD + b"x-long: " + b"x" * 40_000 + WHOLE[len(HEAD) - 2 :])
        assert answer(connection).startswith(b"HTTP/1.1 200")
