"""GraphQL over HTTP: a request, an answer. Plain ASGI: what is spent here is spent on each."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import ExitStack, aclosing
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from graphql import GraphQLFormattedError, OperationType
from starlette.types import ASGIApp, Receive, Scope, Send

from cache.offers import offer_in
from endpoint import body, statuses, uploads
from endpoint.accept import EVENTS, HTML, JSON, PARTS, READ, preferred, preferred_by_name
from endpoint.body import Gone, Headers
from endpoint.callers import AUTHORIZATION, PRIVATE
from endpoint.parameters import Parameters, from_address, from_body, pairs
from endpoint.pieces import AS_PARTS
from endpoint.refusals import Refused
from endpoint.running import Extensions, Runner, new_id
from endpoint.sending import Reply, encoded, send_reply
from endpoint.server_sent import AS_EVENTS, EventStreams, Form, one
from endpoint.sockets import Sockets
from endpoint.statuses import Edition
from execution.documents import Operation
from execution.errors import RequestError
from execution.run import Answer

Stream = AsyncGenerator[bytes, None]

METHODS: Final = "GET, HEAD, POST, OPTIONS"
MUTATION_BY_POST: Final = "A mutation is sent by POST."
SUBSCRIPTION_BY_STREAM: Final = (
    "A subscription is answered as a stream: accept text/event-stream, or open a WebSocket at this "
    "address that speaks graphql-transport-ws."
)
# What asks for an answer where a browser would be shown the page.
ASKING: Final = frozenset({"query", "id", "documentId", "extensions"})
# What the explorer's page sends with each request.
EXPLORER: Final = b"graphql-explorer"
# Who sends it is told what the answer took.
COST: Final = b"graphql-cost"
STOPPING: Final = (
    "The server stops. Send this again; what was asked for may have been done, or not."
)
STOPPED: Final = {"retry-after": "1", "connection": "close"}
# An error is told to who asked, and to nobody else later.
NOT_STORED: Final = {"cache-control": "no-store"}


@dataclass(frozen=True, slots=True)
class Rules:
    """What an operator may choose."""

    status_codes: Edition = "2025"
    body_bytes: int = 1024 * 1024
    body_patience_s: float = 20


class Endpoint:
    """GraphQL at one address, whatever arrives there."""

    def __init__(
        self,
        runner: Runner,
        *,
        rules: Rules,
        sockets: Sockets | None = None,
        event_streams: EventStreams | None = None,
        page: ASGIApp | None = None,
        files: uploads.Rules | None = None,
    ) -> None:
        """``sockets``: for WebSockets; None: pages of other sites may open none.

        ``files``: who may send some; None: nobody. ``page``: what a browser is shown.
        """
        self._runner = runner
        self._sockets = sockets or Sockets(runner, ())
        self._event_streams = event_streams or EventStreams()
        self._rules = rules
        self._page = page
        self._files = files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Never raises for what a client did."""
        if scope["type"] == "websocket":
            await self._sockets(scope, receive, send)
            return
        headers = _headers(scope)
        request = _Request(self._rules.status_codes, scope, headers)
        try:
            reply = await self._settled(request, receive)
        except Gone:
            return
        finally:
            if request.files is not None:
                request.files.close()
        if isinstance(reply, Reply):
            if AUTHORIZATION in headers:
                reply = replace(reply, headers={**reply.headers, **PRIVATE})
            await send_reply(reply, scope, send, headers, request.id)
        elif callable(reply):
            await reply(scope, receive, send)
        else:
            runner = self._runner
            held = None if request.is_finite else partial(runner.holders.held, scope)
            await self._event_streams.send(reply, held, receive, send, request.id, request.form)

    async def _settled(self, request: "_Request", receive: Receive) -> Reply | Stream | ASGIApp:
        """An answer, or the page. Whatever goes wrong is told.

        Raises:
            Gone: there is nobody to tell.
        """
        try:
            if self._page and _wants_page(request):
                return self._page
            return await self._reply(request, receive)
        except Gone:
            raise
        except Refused as refused:
            return request.refusal(refused)
        except RequestError as error:
            return self._refused(request, error)
        except asyncio.CancelledError:  # by the server, whose time to leave is over
            return request.refusal(Refused(503, "SERVER_STOPPING", STOPPING, STOPPED))
        except Exception as error:  # noqa: BLE001  # masked and logged
            return request.errors(500, self._runner.told(error, request.scope, request.id))

    async def _reply(self, request: "_Request", receive: Receive) -> Reply | Stream:
        method, scope = request.scope["method"], request.scope
        if method == "OPTIONS":
            return Reply(204, None, "", {"allow": METHODS})
        request.negotiate(pieces=self._runner.has_pieces)
        authorization = request.headers.get(AUTHORIZATION)
        if authorization is None:
            self._runner.require(scope)
        else:
            await self._runner.admit(scope, authorization)
        if method == "POST":
            parameters = await self._posted(request, receive)
        elif method in {"GET", "HEAD"}:
            parameters = self._from_address(request.scope["query_string"])
        else:
            message = "Send a query by GET or POST."
            raise Refused(405, "METHOD_NOT_ALLOWED", message, {"allow": METHODS})
        operation = await self._runner.operation(parameters, explorer=EXPLORER in request.headers)
        if operation.kind is OperationType.SUBSCRIPTION:
            return self._followed(request, operation, parameters)
        if operation.kind is OperationType.MUTATION and method != "POST":
            raise Refused(405, "METHOD_NOT_ALLOWED", MUTATION_BY_POST, {"allow": "POST"})
        return await self._executed(request, operation, parameters)

    async def _executed(
        self, request: "_Request", operation: Operation, parameters: Parameters
    ) -> Reply | Stream:
        scope, tells_cost = request.scope, COST in request.headers
        # What an answer took is told of one that is whole.
        if operation.in_pieces is not None and not tells_cost and request.takes_pieces():
            return await self._in_pieces(request, operation, parameters)
        answer, told = await self._runner.answer(
            operation, parameters, scope, tells_cost=tells_cost
        )
        is_query = operation.kind is OperationType.QUERY
        if is_query and request.is_as_get and not (answer.errors or told or request.streams):
            offer_in(scope).accept(operation.text)
        return self._answered(request, answer, told)

    async def _posted(self, request: "_Request", receive: Receive) -> Parameters:
        headers, rules = request.headers, self._rules
        if self._files and uploads.is_multipart(headers):
            files = request.files = ExitStack()
            return await uploads.read(self._files, request.scope, headers, receive, files)
        body.check_json(headers)
        content = await body.read(receive, headers, rules.body_bytes, rules.body_patience_s)
        return from_body(content)

    def _from_address(self, query_string: bytes) -> Parameters:
        limit = self._rules.body_bytes
        if len(query_string) > limit:
            message = f"The address has more than {limit} bytes."
            raise Refused(414, "ADDRESS_TOO_LONG", message, {"connection": "close"})
        return from_address(query_string)

    def _answered(self, request: "_Request", answer: Answer, told: Extensions) -> Reply | Stream:
        media_type, edition = request.media_type, request.edition
        content = self._runner.content(answer, request.id)
        if told:
            content["extensions"] = told
        if request.streams:
            return one(encoded(content))
        status = statuses.of_answer(edition, media_type, has_errors=bool(answer.errors))
        content_type = statuses.content_type(edition, media_type, status)
        return Reply(status, content, content_type, NOT_STORED if told else {})

    async def _in_pieces(
        self, request: "_Request", operation: Operation, parameters: Parameters
    ) -> Reply | Stream:
        """It may turn out that it has one only."""
        made = await self._runner.in_pieces(operation, parameters, request.scope, request.id)
        if isinstance(made, Answer):
            return self._answered(request, made, {})
        request.choose_pieces()
        return made.contents()

    def _refused(self, request: "_Request", error: RequestError) -> Reply | Stream:
        told = self._runner.told(error, request.scope, request.id)
        if request.streams:
            return one(encoded({"errors": told}))
        status = statuses.of_request_error(request.edition, request.media_type, error.code)
        return request.errors(status, told)

    def _followed(
        self, request: "_Request", operation: Operation, parameters: Parameters
    ) -> Stream:
        request.require_events()
        return self._told(self._runner.stream(operation, parameters, request.scope), request)

    async def _told(self, stream: Stream, request: "_Request") -> Stream:
        """The same; what is raised ends it, and is told."""
        try:
            async with aclosing(stream):
                async for content in stream:
                    yield content
        except Exception as error:  # noqa: BLE001  # masked, and logged where it is ours
            yield encoded({"errors": self._runner.told(error, request.scope, request.id)})


class _Request:
    """One request, with the form its answer will have."""

    __slots__ = (
        "edition", "files", "form", "headers", "id", "is_finite", "media_type", "scope", "streams",
    )  # fmt: skip

    def __init__(self, edition: Edition, scope: Scope, headers: Headers) -> None:
        self.edition = edition
        self.scope = scope
        self.headers = headers
        self.id = new_id()
        self.media_type = JSON
        # Those that came with it, closed once it is answered.
        self.files: ExitStack | None = None
        # Whether the answer is sent as events.
        self.streams = False
        # Of what is sent as it comes; whether that soon ends by itself.
        self.form: Form = AS_EVENTS
        self.is_finite = False

    @property
    def accept(self) -> str:
        """The header."""
        return self.headers.get(b"accept", b"")[:READ].decode("latin-1")

    @property
    def is_as_get(self) -> bool:
        """Not a HEAD in place of a GET that would be answered in another form."""
        accept = self.accept.lower()
        return self.scope["method"] != "HEAD" or not (EVENTS in accept or PARTS in accept)

    def negotiate(self, *, pieces: bool) -> None:
        """Choose the form of the answer. ``pieces``: of who takes nothing but parts, each is one.

        Raises:
            Refused: the client takes none of ours.
        """
        # A browser would store what it doesn't know as a file.
        edition: Edition = "2025" if HTML in self.accept else self.edition
        offers = (*statuses.offers(edition), *((EVENTS,) if self._takes_events() else ()))
        chosen = preferred(self.accept, offers)
        if chosen is None and pieces and self.takes_pieces():
            self.choose_pieces()
            self.streams = True
            return
        if chosen is None:
            offered = ", ".join((*statuses.offers("2026"), EVENTS))
            raise Refused(406, "NOT_ACCEPTABLE", f"Answers are {offered}. Accept one of them.")
        self.streams = chosen == EVENTS
        self.media_type = JSON if self.streams else chosen

    def require_events(self) -> None:
        """Choose the only form that a subscription's answer has.

        Raises:
            Refused: the client doesn't name it. Who takes anything would wait for an end.
        """
        if not self._takes_events():
            raise Refused(406, "NOT_ACCEPTABLE", SUBSCRIPTION_BY_STREAM)
        self.streams = True

    def takes_pieces(self) -> bool:
        """Whether the client names a form of them; who takes anything doesn't."""
        return self.scope["method"] != "HEAD" and self._form_of_pieces() is not None

    def choose_pieces(self) -> None:
        """Send them in the form that the client named first of those that it likes best."""
        self.form = AS_PARTS if self._form_of_pieces() == PARTS else AS_EVENTS
        self.is_finite = True

    def _form_of_pieces(self) -> str | None:
        return preferred_by_name(self.accept, (PARTS, EVENTS))

    def _takes_events(self) -> bool:
        named = EVENTS in self.accept.lower() and self.scope["method"] != "HEAD"
        return named and preferred(self.accept, (EVENTS,)) is not None

    def refusal(self, refused: Refused) -> Reply:
        """Of what was no GraphQL request."""
        status = statuses.of_refusal(self.edition, refused.status, refused.code)
        reply = self.errors(status, [refused.formatted])
        headers = {**reply.headers, **refused.headers}
        return Reply(reply.status, reply.content, reply.content_type, headers)

    def errors(self, status: int, errors: list[GraphQLFormattedError]) -> Reply:
        """An answer without ``data``."""
        content_type = statuses.content_type(self.edition, self.media_type, status)
        return Reply(status, {"errors": errors}, content_type, NOT_STORED)


def _headers(scope: Scope) -> Headers:
    """By name; what came on several lines is one list, as RFC 9110 has it."""
    given: list[tuple[bytes, bytes]] = scope["headers"]
    headers = dict(given)
    if len(headers) < len(given):
        headers = {}
        for name, value in given:
            headers[name] = headers[name] + b", " + value if name in headers else value
    return headers


def _wants_page(request: _Request) -> bool:
    """A browser's user asks for the page, rather than a client for an answer."""
    if request.scope["method"] not in {"GET", "HEAD"}:
        return False
    offers = (*statuses.offers(request.edition), HTML)
    return preferred(request.accept, offers) == HTML and not (
        pairs(request.scope["query_string"]).keys() & ASKING
    )
