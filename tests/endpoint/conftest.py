"""The endpoint over a schema of a few fields, without a server or a database."""

from collections.abc import Callable
from typing import Any

import pytest
from graphql.pyutils import is_awaitable
from starlette.types import ASGIApp

from endpoint import uploads
from endpoint.callers import Authenticate, no_tokens
from endpoint.holders import Holders
from endpoint.http import Endpoint, Rules
from endpoint.operations import Operations
from endpoint.rates import Rates
from endpoint.running import Runner
from endpoint.tally import Tally
from execution.documents import Documents
from execution.limits import Limits
from execution.masking import Masking
from execution.measuring import Measuring
from execution.run import Executor, ReferenceExecutor
from execution.streams import Streams
from tests.endpoint.asgi import Client
from tests.execution.schema import made

Making = Callable[..., Client]


class OursError(Exception):
    """An error whose text is for clients."""

    extensions = {"code": "BAD_USER_INPUT"}  # noqa: RUF012  # graphql-core takes no other mapping


@pytest.fixture
def making() -> Making:
    """A client of an endpoint by these rules. ``error``: what the field ``broken`` raises."""
    schema = made()

    def make(  # noqa: PLR0913  # as many as an endpoint has
        *,
        page: ASGIApp | None = None,
        error: Exception | None = None,
        executor: Executor | None = None,
        operations: Operations | None = None,
        rates: Rates | None = None,
        measuring: Measuring | None = None,
        authenticate: Authenticate = no_tokens,
        files: uploads.Rules | None = None,
        followed: Tally | None = None,
        holders: Holders | None = None,
        **rules: Any,  # noqa: ANN401  # as Rules takes them
    ) -> Client:
        deadline_s = rules.pop("deadline_s", 10)
        runner = Runner(
            operations or Operations(Documents(schema, Limits())),
            executor or ReferenceExecutor(schema),
            lambda _scope: {"name": "Gazette", "error": error or OursError("Say it so.")},
            streams=Streams(schema, is_awaitable=is_awaitable, hints=True, deadline_s=deadline_s),
            masking=Masking((OursError,)),
            deadline_s=deadline_s,
            rates=rates,
            measuring=measuring,
            authenticate=authenticate,
            followed=followed,
            holders=holders,
        )
        return Client(Endpoint(runner, rules=Rules(**rules), page=page, files=files), runner)

    return make


@pytest.fixture
def client(making: Making) -> Client:
    """By the defaults."""
    return making()


@pytest.fixture
def newer(making: Making) -> Client:
    """With the status codes of 2026."""
    return making(status_codes="2026")
