"""GraphQL over WebSocket: the protocol graphql-transport-ws, and no other."""

import asyncio
from collections.abc import AsyncGenerator, Collection
from contextlib import ExitStack, aclosing, suppress
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

import orjson
from graphql import GraphQLFormattedError, OperationType
from starlette.types import Receive, Scope, Send

from endpoint.callers import AUTHORIZATION
from endpoint.deadlines import Deadline
from endpoint.frames import COMPLETE, INIT, PING, PONG, PROTOCOL, Malformed, Message, read
from endpoint.parameters import Parameters
from endpoint.pieces import Delivery
from endpoint.refusals import Refused
from endpoint.running import Runner, new_id
from endpoint.sending import encoded
from endpoint.tally import Counted, Tally
from execution.documents import Operation


@dataclass(frozen=True, slots=True)
class SocketRules:
    """The most that a socket may take of each.

    ``init_s``: until it has begun. ``deaf_s``: until it has taken what was sent.
    """

    operations: int = 100
    message_bytes: int = 256 * 1024
    init_s: float = 10
    deaf_s: float = 20


class End(NamedTuple):
    """Why a socket is closed."""

    code: int
    reason: str


TOO_LARGE: Final = 1009
# Nothing is sent to who takes nothing.
DEAF: Final = End(0, "")
NOT_TEXT: Final = End(4400, "Messages are sent as text")
UNACKNOWLEDGED: Final = End(4401, "Unauthorized")
FORBIDDEN: Final = 4403
OTHER_PROTOCOL: Final = End(4406, f"Subprotocol not acceptable: use {PROTOCOL}")
INIT_TIMEOUT: Final = End(4408, "Connection initialisation timeout")
INIT_TWICE: Final = End(4429, "Too many initialisation requests")
TOO_MANY: Final = 4429


class Left(Exception):
    """The client has gone, or takes nothing."""


class Closing(Exception):
    """The client broke the protocol."""

    def __init__(self, end: End) -> None:
        """``end``: how it is told."""
        super().__init__(end.reason)
        self.end = end


class Sockets:
    """Serves every socket that is opened at the endpoint."""

    def __init__(
        self,
        runner: Runner,
        origins: Collection[str],
        rules: SocketRules | None = None,
        tally: Tally | None = None,
    ) -> None:
        """``origins``: of other sites whose pages may open one; ``*`` is every one.

        ``tally``: counts them.
        """
        self._runner = runner
        self._tally = tally or Tally("sockets")
        self._origins = frozenset(origins)
        self._rules = rules or SocketRules()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Never raises for what a client did."""
        await receive()
        if not self._welcomes(scope):
            await send({"type": "websocket.close"})  # before it is accepted: 403
            return
        spoken = PROTOCOL in scope["subprotocols"]
        with suppress(Left, OSError):
            await send({"type": "websocket.accept", "subprotocol": PROTOCOL if spoken else None})
            end = await self._served(scope, receive, send) if spoken else OTHER_PROTOCOL
            if end is not None:
                await send({"type": "websocket.close", "code": end.code, "reason": end.reason})

    async def _served(self, scope: Scope, receive: Receive, send: Send) -> End | None:
        """Until it is closed; why it has to be, where that is not its own doing."""
        try:
            with self._tally.counted(scope) as counted:
                await _Socket(self._runner, self._rules, scope, receive, send).serve(counted)
        except Refused as refused:
            return End(TOO_MANY, _cut(str(refused)))
        return None

    def _welcomes(self, scope: Scope) -> bool:
        """Browsers say whose page it is, and ask nobody whether it may: this is for us to do."""
        headers = dict(scope["headers"])
        origin = headers.get(b"origin", b"").decode("latin-1").lower()
        if not origin or origin in self._origins or "*" in self._origins:
            return True
        try:
            host = urlsplit(origin).netloc
        except ValueError:
            return False
        return bool(host) and host == headers.get(b"host", b"").decode("latin-1").lower()


class _Socket:
    """One connection."""

    def __init__(
        self, runner: Runner, rules: SocketRules, scope: Scope, receive: Receive, send: Send
    ) -> None:
        self._runner = runner
        self._rules = rules
        self._scope = scope
        self._receive = receive
        self._send_frame = send
        self._authorization: bytes | None = dict(scope["headers"]).get(AUTHORIZATION)
        self._begun = False
        self._end: End | None = None
        self._running: dict[str, asyncio.Task[None]] = {}
        self._reader = asyncio.current_task()
        # What is given back at the end; only those with a token have any.
        self._held: ExitStack | None = None

    async def serve(self, counted: Counted) -> None:
        """Until either side has had enough. ``counted``: whose this socket is.

        Raises:
            Refused: there are too many of whoever it turned out to be.
        """
        self._counted = counted
        loop = asyncio.get_running_loop()
        patience = loop.call_later(self._rules.init_s, self._expire)
        try:
            await self._read()
        except Closing as closing:
            self._end = closing.end
        except asyncio.CancelledError:
            if self._end is None or self._reader is None or self._reader.uncancel():
                raise
        finally:
            patience.cancel()
            if self._held is not None:
                self._held.close()
            for task in self._running.values():
                task.cancel()
        if self._end is not None and self._end is not DEAF:
            code, reason = self._end
            await self._frame({"type": "websocket.close", "code": code, "reason": reason})

    async def _read(self) -> None:
        # A step of its own: else the last message is held as long as the next one takes.
        while await self._step():
            pass

    async def _step(self) -> bool:
        given = await self._receive()
        if given["type"] == "websocket.disconnect":
            return False
        text = given.get("text")
        if text is None:
            raise Closing(NOT_TEXT)
        if len(text) > self._rules.message_bytes:
            raise Closing(End(TOO_LARGE, f"At most {self._rules.message_bytes} bytes"))
        try:
            message = read(text)
        except Malformed as error:
            raise Closing(End(4400, _cut(str(error)))) from None
        await self._take(message)
        return True

    async def _take(self, message: Message) -> None:
        if message.type == INIT:
            if self._begun:
                raise Closing(INIT_TWICE)
            self._begun = True
            await self._admit(message.payload or {})
            await self._send(b'{"type":"connection_ack"}')
        elif message.type == PING:
            content = {"type": PONG}
            if message.payload is not None:
                content["payload"] = message.payload  # type: ignore[assignment]
            await self._send(encoded(content))
        elif message.type == COMPLETE:
            task = self._running.pop(message.id, None)
            if task is not None:
                task.cancel()
        elif message.asked is not None:
            await self._begin(message.id, message.asked)

    async def _admit(self, payload: dict[str, Any]) -> None:
        """Browsers can't send a header, so its place is the first message's payload."""
        given = payload.get("Authorization", payload.get("authorization"))
        if given is not None and not isinstance(given, str):
            raise Closing(End(4400, "`authorization` is a text"))
        if given is not None:
            self._authorization = given.encode("latin-1", errors="replace")
        try:
            await self._require()
        except Refused as refused:
            raise Closing(_forbidden(refused)) from None
        self._counted.hand_over(self._scope)
        if self._authorization is not None:
            holders = self._runner.holders
            held = holders.held(self._scope, lambda why: self._stop(_forbidden(why)))
            self._held = ExitStack()
            self._held.enter_context(held)

    async def _require(self) -> None:
        """Again for each operation: a token may be revoked meanwhile.

        Raises:
            Refused: the caller may ask for nothing, or not now.
        """
        if self._authorization is None:
            self._runner.require(self._scope)
        else:
            await self._runner.admit(self._scope, self._authorization)

    async def _begin(self, id_: str, asked: Parameters) -> None:
        if not self._begun:
            raise Closing(UNACKNOWLEDGED)
        if id_ in self._running:
            raise Closing(End(4409, _cut(f"Subscriber for {id_} already exists")))
        if len(self._running) >= self._rules.operations:
            message = f"A socket has at most {self._rules.operations} operations at once."
            told = [{"message": message, "extensions": {"code": "TOO_MANY_OPERATIONS"}}]
            await self._send(_framed(id_, b"error", orjson.dumps(told)))
            return
        task = asyncio.create_task(self._run(id_, asked))
        self._running[id_] = task
        task.add_done_callback(lambda _: self._forget(id_, task))

    def _forget(self, id_: str, task: "asyncio.Task[None]") -> None:
        if self._running.get(id_) is task:
            del self._running[id_]

    async def _run(self, id_: str, asked: Parameters) -> None:
        request_id = new_id()
        try:
            await self._require()
            operation = await self._runner.operation(asked)
            asked = asked._replace(
                query=None
            )  # its text is kept elsewhere, once for all who send it
            await self._answer(id_, operation, asked, request_id)
        except Left:
            return
        except Exception as error:  # noqa: BLE001  # masked, and logged where it is ours
            frame = _framed(
                id_, b"error", _listed(self._runner.told(error, self._scope, request_id))
            )
        else:
            frame = b'{"id":%b,"type":"complete"}' % orjson.dumps(id_)
        # From here on the id may be used again: the client knows by this frame that it ended.
        self._running.pop(id_, None)
        with suppress(Left):
            await self._send(frame)

    async def _answer(
        self, id_: str, operation: Operation, asked: Parameters, request_id: str
    ) -> None:
        if operation.kind is not OperationType.SUBSCRIPTION:
            if operation.in_pieces is not None:
                # The protocol has no word for who takes them: the document has asked.
                await self._answer_in_pieces(id_, operation, asked, request_id)
                return
            answer, _ = await self._runner.answer(operation, asked, self._scope)
            content = encoded(self._runner.content(answer, request_id))
            await self._send(_framed(id_, b"next", content))
            return
        await self._pass_on(id_, self._runner.stream(operation, asked, self._scope))

    async def _answer_in_pieces(
        self, id_: str, operation: Operation, asked: Parameters, request_id: str
    ) -> None:
        made = await self._runner.in_pieces(operation, asked, self._scope, request_id)
        if isinstance(made, Delivery):
            await self._pass_on(id_, made.contents())
            return
        content = encoded(self._runner.content(made, request_id))
        await self._send(_framed(id_, b"next", content))

    async def _pass_on(self, id_: str, contents: AsyncGenerator[bytes, None]) -> None:
        async with aclosing(contents):
            async for content in contents:
                await self._send(_framed(id_, b"next", content))

    async def _send(self, content: bytes) -> None:
        await self._frame({"type": "websocket.send", "text": content.decode()})

    async def _frame(self, frame: dict[str, Any]) -> None:
        """A server that can't get rid of it waits here, and nothing more is made meanwhile."""
        deadline = Deadline(self._rules.deaf_s)
        try:
            with deadline:
                await self._send_frame(frame)
        except TimeoutError as error:
            if asyncio.current_task() is not self._reader:
                self._stop(DEAF)
            raise Left from error
        except (OSError, RuntimeError) as error:  # the server's words for a socket that is closed
            raise Left from error

    def _expire(self) -> None:
        if not self._begun:
            self._stop(INIT_TIMEOUT)

    def _stop(self, end: End) -> None:
        if self._end is None and self._reader is not None:
            self._end = end
            self._reader.cancel()


def _listed(errors: list[GraphQLFormattedError]) -> bytes:
    return encoded({"payload": errors})[len(b'{"payload":') : -1]


def _framed(id_: str, type_: bytes, payload: bytes) -> bytes:
    return b'{"id":%b,"type":"%b","payload":%b}' % (orjson.dumps(id_), type_, payload)


def _forbidden(refused: Refused) -> End:
    return End(FORBIDDEN, _cut(str(refused)))


def _cut(reason: str) -> str:
    """As many bytes as a closing frame takes."""
    return reason.encode()[:120].decode(errors="ignore")
