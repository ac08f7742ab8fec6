"""GraphQL over HTTP: a request, an answer. Plain ASGI: what is spent here is spent on each."""

import logging
import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

from graphql import GraphQLError, GraphQLFormattedError, OperationType
from starlette.types import ASGIApp, Receive, Scope, Send

from endpoint import body, statuses, uploads
from endpoint.accept import HTML, JSON, preferred
from endpoint.body import Gone, Headers
from endpoint.callers import AUTHORIZATION, PRIVATE, Authenticate, admit, no_tokens
from endpoint.deadlines import Deadline
from endpoint.operations import Operations
from endpoint.parameters import Parameters, from_address, from_body, pairs
from endpoint.rates import Rates
from endpoint.refusals import Refused
from endpoint.sending import Reply, send_reply
from endpoint.statuses import Edition
from execution.documents import Operation
from execution.errors import RequestError
from execution.masking import Masking, internal
from execution.measuring import Measuring
from execution.run import Answer, Executor

log: Final = logging.getLogger("byline.graphql")

METHODS: Final = "GET, HEAD, POST, OPTIONS"
# Ids of requests: unlike those of any other process, and of this one's others.
_STARTED: Final = os.urandom(8).hex()
_numbers: Final = count()
# What asks for an answer where a browser would be shown the page.
ASKING: Final = frozenset({"query", "id", "documentId", "extensions"})
# What the explorer's page sends with each request.
EXPLORER: Final = b"graphql-explorer"
# An error is told to who asked, and to nobody else later.
# Who sends it is told what the answer took.
COST: Final = b"graphql-cost"
NOT_STORED: Final = {"cache-control": "no-store"}


Extensions = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rules:
    """What an operator may choose."""

    status_codes: Edition = "2025"
    body_bytes: int = 1024 * 1024
    body_patience_s: float = 20
    deadline_s: float = 10


class Endpoint:
    """GraphQL at one address, whatever arrives there."""

    def __init__(  # noqa: PLR0913 -- named, and some can be left out
        self,
        operations: Operations,
        executor: Executor,
        make_context: Callable[[Scope], object],
        *,
        masking: Masking,
        rules: Rules,
        page: ASGIApp | None = None,
        rates: Rates | None = None,
        measuring: Measuring | None = None,
        authenticate: Authenticate = no_tokens,
        files: uploads.Rules | None = None,
    ) -> None:
        """``make_context``: once per operation. ``page``: what a browser is shown.

        ``rates``: how much a caller may ask for; None: as much as they like. ``measuring``: tells
        what answers took; None: only what they may cost. ``files``: who may send some; None:
        nobody.
        """
        self._operations = operations
        self._executor = executor
        self._make_context = make_context
        self._masking = masking
        self._rules = rules
        self._page = page
        self._rates = rates
        self._measuring = measuring
        self._authenticate = authenticate
        self._files = files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Never raises for what a client did."""
        headers = _headers(scope)
        request = _Request(self._rules.status_codes, scope, headers)
        try:
            if self._page and _wants_page(request):
                await self._page(scope, receive, send)
                return
            reply = await self._reply(request, receive)
        except Gone:
            return
        except Refused as refused:
            reply = request.refusal(refused)
        except RequestError as error:
            if self._rates:
                self._rates.charge_refusal(scope)
            told = self._masking.told(error.errors, request.id)
            status = statuses.of_request_error(request.edition, request.media_type, error.code)
            reply = request.errors(status, told)
        except Exception:
            # A fault of ours: whatever it is, the client is told no more than this.
            log.exception("graphql.failed", extra={"request_id": request.id})
            told = [{"message": "Internal error.", "extensions": internal(request.id)}]
            reply = request.errors(500, told)
        finally:
            request.files.close()
        if AUTHORIZATION in headers:
            told_headers = {**reply.headers, **PRIVATE}
            reply = Reply(reply.status, reply.content, reply.content_type, told_headers)
        await send_reply(reply, scope, send, headers, request.id)

    async def _reply(self, request: "_Request", receive: Receive) -> Reply:
        method = request.scope["method"]
        if method == "OPTIONS":
            return Reply(204, None, "", {"allow": METHODS})
        request.negotiate()
        await admit(request.scope, request.headers, self._authenticate)
        if self._rates:
            self._rates.require(request.scope)
        if method == "POST":
            parameters = await self._posted(request, receive)
        elif method in {"GET", "HEAD"}:
            parameters = self._from_address(request.scope["query_string"])
        else:
            message = "Send a query by GET or POST."
            raise Refused(405, "METHOD_NOT_ALLOWED", message, {"allow": METHODS})
        operation = await self._operations.operation(
            parameters, explorer=EXPLORER in request.headers
        )
        if operation.kind is not OperationType.QUERY and method != "POST":
            message = f"A {operation.kind.value} is sent by POST."
            raise Refused(405, "METHOD_NOT_ALLOWED", message, {"allow": "POST"})
        answer, told = await self._executed(request, operation, parameters)
        return self._answered(request, answer, told)

    async def _posted(self, request: "_Request", receive: Receive) -> Parameters:
        headers, rules = request.headers, self._rules
        if self._files and uploads.is_multipart(headers):
            return await uploads.read(self._files, request.scope, headers, receive, request.files)
        body.check_json(headers)
        content = await body.read(receive, headers, rules.body_bytes, rules.body_patience_s)
        return from_body(content)

    def _from_address(self, query_string: bytes) -> Parameters:
        limit = self._rules.body_bytes
        if len(query_string) > limit:
            message = f"The address has more than {limit} bytes."
            raise Refused(414, "ADDRESS_TOO_LONG", message, {"connection": "close"})
        return from_address(query_string)

    async def _executed(
        self, request: "_Request", operation: Operation, parameters: Parameters
    ) -> tuple[Answer, Extensions]:
        """The answer, and what is told beside it."""
        cost = self._operations.documents.check(operation, parameters.variables)
        if self._rates:
            self._rates.spend(request.scope, cost)
        context = self._make_context(request.scope)
        told: Extensions = {}
        if COST in request.headers:
            told["cost"] = {"estimate": cost, "limit": self._operations.documents.limits.cost}
        deadline = Deadline(self._rules.deadline_s)
        try:
            with deadline:
                variables = parameters.variables
                if not told or not self._measuring:
                    return await self._executor.execute(operation, variables, context), told
                answer, took = await self._measuring.execute(operation, variables, context)
                told["cost"] |= took
                return answer, told
        except TimeoutError:
            if not deadline.expired:
                raise
        message = f"This took more than {self._rules.deadline_s:g} s. Ask for less at once."
        return Answer(None, [GraphQLError(message, extensions={"code": "TIMEOUT"})]), told

    def _answered(self, request: "_Request", answer: Answer, told: Extensions) -> Reply:
        media_type, edition = request.media_type, request.edition
        status = statuses.of_answer(edition, media_type, has_errors=bool(answer.errors))
        content: dict[str, Any] = {"data": answer.data}
        if answer.errors:
            content = {"errors": self._masking.told(answer.errors, request.id), **content}
        content_type = statuses.content_type(edition, media_type, status)
        if not told:
            return Reply(status, content, content_type)
        return Reply(status, {**content, "extensions": told}, content_type, NOT_STORED)


class _Request:
    """One request, with the form its answer will have."""

    __slots__ = ("edition", "files", "headers", "id", "media_type", "scope")

    def __init__(self, edition: Edition, scope: Scope, headers: Headers) -> None:
        self.edition = edition
        self.scope = scope
        self.headers = headers
        self.id = f"{_STARTED}{next(_numbers):x}"
        self.media_type = JSON
        # Those that came with it, closed once it is answered.
        self.files = ExitStack()

    @property
    def accept(self) -> str:
        """The header."""
        return self.headers.get(b"accept", b"").decode("latin-1")

    def negotiate(self) -> None:
        """Choose the form of the answer.

        Raises:
            Refused: the client takes none of ours.
        """
        # A browser would store what it doesn't know as a file.
        edition: Edition = "2025" if HTML in self.accept else self.edition
        chosen = preferred(self.accept, statuses.offers(edition))
        if chosen is None:
            offered = ", ".join(statuses.offers("2026"))
            raise Refused(406, "NOT_ACCEPTABLE", f"Answers are {offered}. Accept one of them.")
        self.media_type = chosen

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
