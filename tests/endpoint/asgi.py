"""Requests to an ASGI app as the server hands them over, however odd."""

import asyncio
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.types import ASGIApp, Message

Headers = Iterable[tuple[str, str]] | Mapping[str, str]
POSTED = {"content-type": "application/json"}


@dataclass(frozen=True, slots=True)
class Got:
    """What was answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401  # JSON
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """Of the first error."""
        code: str = self.json["errors"][0]["extensions"]["code"]
        return code

    @property
    def media_type(self) -> str:
        return self.headers["content-type"].removesuffix("; charset=utf-8")


@dataclass(frozen=True, slots=True)
class Client:
    """Asks one app. ``runner``: of its operations."""

    app: ASGIApp
    runner: Any = None

    async def request(
        self,
        method: str,
        query: bytes | str = b"",
        headers: Headers = (),
        *parts: bytes | None,
    ) -> Got:
        """``parts``: the body. None is a client that leaves, a last empty one one that stalls."""
        given = headers.items() if isinstance(headers, Mapping) else headers
        scope: dict[str, Any] = {
            "type": "http",
            "method": method,
            "path": "/graphql",
            "query_string": query.encode() if isinstance(query, str) else query,
            "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in given],
        }
        waiting = list(parts) or [b""]
        sent: list[Message] = []

        async def receive() -> Message:
            if not waiting:
                await asyncio.sleep(60)
            part = waiting.pop(0)
            if part is None:
                return {"type": "http.disconnect"}
            more = bool(waiting) or (len(parts) > 1 and not part)
            return {"type": "http.request", "body": part, "more_body": more}

        async def send(message: Message) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        if not sent:
            return Got(0, {}, b"")
        start, *bodies = sent
        told = {name.decode(): value.decode("latin-1") for name, value in start["headers"]}
        return Got(start["status"], told, b"".join(one["body"] for one in bodies))

    async def post(self, content: object, headers: Headers = ()) -> Got:
        """``content``: bytes as they are, or what is sent as JSON."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        given = dict(headers)
        return await self.request("POST", b"", {**POSTED, **given}, body)

    async def ask(self, document: str, headers: Headers = ()) -> Got:
        """Post a document."""
        return await self.post({"query": document}, headers)

    async def get(self, headers: Headers = (), method: str = "GET", **parameters: str) -> Got:
        """Give the parameters in the address."""
        return await self.request(method, urlencode(parameters), headers)
