"""A connection that asks one thing after another, and does next to nothing besides."""

import asyncio

import httptools


class Client(asyncio.Protocol):
    """Of a server on this machine."""

    def __init__(self) -> None:
        """It asks nothing by itself."""
        self._parser = httptools.HttpResponseParser(self)
        self._how = b""
        self._answered: asyncio.Future[tuple[int, bytes]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to write."""
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]

    @property
    def is_open(self) -> bool:
        """Whether more may be asked: servers hang up on who is silent for some seconds."""
        return not self._transport.is_closing()

    def ask(self, request: bytes) -> asyncio.Future[tuple[int, bytes]]:
        """Status and ``X-Cache`` of the answer; the latter may be empty.

        Raises:
            ConnectionError: the server has hung up; raised by what is awaited.
        """
        self._how = b""
        self._answered = asyncio.get_running_loop().create_future()
        if self.is_open:
            self._transport.write(request)
        else:
            self._hang_up()
        return self._answered

    def data_received(self, data: bytes) -> None:
        """A part of the answer."""
        self._parser.feed_data(data)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Look for what the cache says."""
        if name == b"x-cache":
            self._how = value

    def on_message_complete(self) -> None:
        """All of it is here."""
        if self._answered is not None and not self._answered.done():
            self._answered.set_result((self._parser.get_status_code(), self._how))

    def connection_lost(self, _exc: Exception | None) -> None:
        """Whoever waits need not any longer."""
        self._hang_up()

    def _hang_up(self) -> None:
        if self._answered is not None and not self._answered.done():
            self._answered.set_exception(ConnectionError("The server has hung up."))

    def close(self) -> None:
        """At once."""
        self._transport.abort()


async def connect(port: int) -> Client:
    """One to a server on this machine."""
    loop = asyncio.get_running_loop()
    return (await loop.create_connection(Client, "127.0.0.1", port))[1]
