"""A database of its own for what readers ask: filled once, never written to again."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import Any, Final
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from auth.viewer import ANONYMOUS, Viewer
from db import ids
from db.errors import took_too_long
from db.explain import watching
from db.session import Database
from endpoint.sending import encoded
from execution.errors import RequestError
from execution.masking import Masking
from execution.run import Executor
from media.library import Library, Limits, open_library
from media.renditions import Addresses
from media.signing import Signer
from resolvers.allowance import Allowance
from resolvers.context import NO_SERVICES, Context
from resolvers.errors import RequestError as QuestionError
from resolvers.services import Services
from tests.conftest import Statements, TickingClock
from tests.databases import Model, migrated
from tests.schema import planning
from tests.schema.gazette import FIRST_ID, NOW, START, Gazette
from tests.variants import PLANNED

Json = Any  # what variables and answers hold
MASKING: Final = Masking((QuestionError,), is_slow=took_too_long)
POOL_SIZE: Final = 10
_COPIES: Final = count()
MEDIA: Final = Addresses(Signer(b"a key for tests only"), "https://api.gazette.example")
ALLOWANCE: Final = Allowance(60_000, 5, 59_990, 0.01)
MORE: Final = int(os.environ.get("BYLINE_TEST_EXAMPLES", "0"))
TICKS: Final = 50  # more than any answer of the database takes to reach the loaders it feeds


def examples(number: int, *suppressed: HealthCheck) -> settings:
    """So many random examples, the same in each run, or BYLINE_TEST_EXAMPLES others."""
    return settings(
        max_examples=max(number, MORE),
        derandomize=MORE == 0,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, *suppressed],
    )


class OneByOne(Database):
    """Sends a statement only when all that the one before has led to is waiting too.

    So the number of statements is that of the levels, however quick the database is.
    """

    def __init__(self, url: str) -> None:
        super().__init__(url, pool_size=1, statement_timeout_s=20)
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        async with self._turn:
            for _ in range(TICKS):
                await asyncio.sleep(0)
            async with super().read() as connection:
                yield connection


@dataclass(frozen=True, slots=True)
class Reader:
    """An anonymous reader of the Gazette. ``made``: the ids of what there is, by name.

    ``plans``, ``prepared``: as in `wiring.executor` and `Context`.
    """

    db: Database
    made: dict[str, UUID] = field(repr=False)
    plans: bool = PLANNED
    prepared: bool = True

    async def ask(
        self,
        document: str,
        variables: dict[str, Any] | None = None,
        *,
        now: datetime = NOW,
        viewer: Viewer = ANONYMOUS,
        services: Services = NO_SERVICES,
    ) -> dict[str, Any]:
        """What a client is sent: ``data`` and, where there are any, ``errors``."""
        context = Context(
            self.db,
            clock=lambda: now,
            media=MEDIA,
            prepared=self.prepared,
            allowance=ALLOWANCE,
            viewer=viewer,
            services=services,
        )
        executor = planning.PLANS if self.plans else planning.REFERENCE
        answer = await _answer(executor, document, variables or {}, context)
        sent: dict[str, Any] = json.loads(encoded(answer))
        return sent

    @contextmanager
    def counting(self) -> Iterator[Statements]:
        """The statements that are sent meanwhile."""
        sent = Statements()

        with watching(self.db, lambda text, _values: sent.append(text)):
            yield sent


async def _answer(
    executor: Executor, document: str, given: dict[str, Any], context: Context
) -> dict[str, Any]:
    """By the limits and the masking that transports use."""
    try:
        operation = planning.DOCUMENTS.operation(document, None)
        planning.DOCUMENTS.check(operation, given)
        answer = await executor.execute(operation, given, context)
    except RequestError as refused:
        return {"errors": MASKING.told(refused.errors, "")}
    told = MASKING.told(answer.errors, "")
    return {"data": answer.data, "errors": told} if told else {"data": answer.data}


@dataclass(frozen=True, slots=True)
class Counted:
    """As ``uuid6.uuid7`` gives it."""

    int: int


class Hands(TickingClock):
    """Moves only when it is set, so no answer tells how often writers look at their clock."""

    def __call__(self) -> datetime:
        return self.now


async def filled(database: Database) -> dict[str, UUID]:
    """The ids of a Gazette that is made in an empty database, the same each time."""
    clock = Hands(START)
    making = Gazette(Context(database, clock=clock), clock)
    numbers = count(FIRST_ID.int)
    with pytest.MonkeyPatch.context() as patch:
        # So that the ids and cursors in answers are always the same.
        patch.setattr(ids, "uuid7", lambda: Counted(next(numbers)))
        await making.fill()
    async with database.engine.begin() as connection:
        await connection.execute(text("analyze"))
    return making.ids


@asynccontextmanager
async def _opened(database: Database) -> AsyncIterator[Database]:
    try:
        yield database
    finally:
        await database.close()


@dataclass(frozen=True, slots=True)
class Template:
    """The Gazette, made once in a run."""

    model: Model

    @asynccontextmanager
    async def copied(self, name: str) -> AsyncIterator[Reader]:
        """A reader of a copy, which is gone afterwards."""
        name = f"byline_{name}_{os.getpid()}_test"
        async with self.model.opened(name, POOL_SIZE) as (database, told):
            yield Reader(database, {name: UUID(one) for name, one in json.loads(told).items()})


@pytest.fixture(scope="session")
async def template(server_url: str) -> AsyncIterator[Template]:
    """What each may have a copy of."""

    async def fill(url: str) -> str:
        async with _opened(Database(url)) as database:
            made = await filled(database)
        return json.dumps({name: str(one) for name, one in made.items()})

    model = Model(server_url, "gazette", fill, migrated(server_url))
    yield Template(model)
    await model.drop()


@pytest.fixture(scope="session")
async def library(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Library]:
    """Takes files of a megabyte."""
    url = tmp_path_factory.mktemp("files").as_uri()
    async with open_library(url, b"a key for tests only", limits=Limits(1_000_000)) as opened:
        yield opened


@pytest.fixture(scope="session")
async def gazette(template: Template) -> AsyncIterator[Reader]:
    """A reader of the Gazette at ``NOW``, answered as clients of this run are."""
    # Modules of other directories import the fixtures, and then have a copy of their own.
    async with template.copied(f"gazette_{next(_COPIES)}") as reader:
        yield reader


@pytest.fixture(scope="session")
async def one_by_one(gazette: Reader) -> AsyncIterator[Reader]:
    """The same reader on one connection: the number of statements is that of the levels."""
    url = gazette.db.engine.url.render_as_string(hide_password=False)
    async with _opened(OneByOne(url)) as database:
        yield Reader(database, gazette.made, plans=False, prepared=False)


@pytest.fixture(scope="session")
def resolvers(gazette: Reader) -> Reader:
    """A reader who is answered by resolvers alone."""
    return replace(gazette, plans=False, prepared=False)
