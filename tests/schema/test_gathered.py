"""What several operations look up at once is what each of them would have found."""

import asyncio
from math import ceil
from typing import Any, Final

import pytest

from db.dependencies import collecting
from db.explain import watching
from db.gathering import MOST
from db.pool import StatementPool
from db.queries import prepared_reads, reads
from db.relations import edges
from db.relations.shapes import Many, One
from db.view import View
from tests.schema import operations
from tests.schema.conftest import Reader
from tests.schema.relations import MANIES, ONES, VIEWS, keys_of_many, keys_of_one

EACH_ONE: Final = pytest.mark.parametrize(
    "relation", [one for one in ONES if len(one.columns) <= 1], ids=lambda one: one.name
)
EACH_MANY: Final = pytest.mark.parametrize("relation", MANIES, ids=lambda one: one.name)


@pytest.fixture(autouse=True)
async def busy(gazette: Reader) -> None:
    """Others have just looked something up at once."""
    await _each(gazette, edges.article_by_path, [VIEWS["live"]], ["/a", "/b", "/c"])


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements of pools. To watch them would part them again."""
    texts: list[str] = []
    fetch = StatementPool.fetch

    async def noting(pool: StatementPool, text: str, *given: Any, **own: Any) -> Any:  # noqa: ANN401
        texts.append(text)
        return await fetch(pool, text, *given, **own)

    monkeypatch.setattr(StatementPool, "fetch", noting)
    return texts


async def _each(reader: Reader, relation: One[Any], views: list[View], keys: list[Any]) -> Any:  # noqa: ANN401
    pool = reader.db.prepared
    asked = [prepared_reads.one(pool, relation, view, [key]) for view in views for key in keys]
    return await asyncio.gather(*asked)


@EACH_ONE
async def test_look_ups_at_once_are_one_statement_for_each_view(
    gazette: Reader, relation: One[Any], sent: list[str]
) -> None:
    views = list(VIEWS.values())
    async with gazette.db.read() as connection:
        keys = await keys_of_one(connection, relation, VIEWS["desk"])
        expected = [await reads.one(connection, relation, view, keys) for view in views]
    found = await _each(gazette, relation, views, [*keys, keys[0]])
    by_key = [one.by_key for one in found]
    assert by_key == [
        {key: rows[key]} if key in rows else {} for rows in expected for key in (*keys, keys[0])
    ]
    assert len(sent) == len(views) * ceil(len(keys) / MOST)


@EACH_MANY
async def test_short_lists_at_once_are_one_statement_for_each_view(
    gazette: Reader, relation: Many[Any], sent: list[str]
) -> None:
    views, pool = list(VIEWS.values()), gazette.db.prepared
    async with gazette.db.read() as connection:
        keys = await keys_of_many(connection, relation, VIEWS["desk"])
        expected = [await reads.many(connection, relation, view, keys) for view in views]
    asked = [prepared_reads.many(pool, relation, view, [key]) for view in views for key in keys]
    found = [one.by_key for one in await asyncio.gather(*asked)]
    assert found == [{key: rows[key]} if key in rows else {} for rows in expected for key in keys]
    assert len(sent) == len(views) * ceil(len(keys) / MOST)


@EACH_ONE
async def test_each_depends_on_its_own_and_on_no_other(gazette: Reader, relation: One[Any]) -> None:
    async with gazette.db.read() as connection:
        keys = await keys_of_one(connection, relation, VIEWS["live"])

    async def noted(key: Any) -> Any:  # noqa: ANN401
        with collecting() as found:
            await prepared_reads.one(gazette.db.prepared, relation, VIEWS["live"], [key])
        return found

    together = await asyncio.gather(*(noted(key) for key in keys))
    with watching(gazette.db, lambda *_: None):  # each by itself
        alone = [await noted(key) for key in keys]
    assert together == alone


async def test_operations_at_once_are_answered_as_one_by_one(
    gazette: Reader, sent: list[str]
) -> None:
    asked = [
        (operations.document(name), await operations.variables(gazette, name))
        for name in operations.NAMES
    ]
    alone = [await gazette.ask(*one) for one in asked]
    alone_sent = len(sent)
    sent.clear()
    assert await asyncio.gather(*(gazette.ask(*one) for one in asked)) == alone
    assert len(sent) < alone_sent


async def test_many_articles_asked_for_at_once_are_one_statement(
    gazette: Reader, sent: list[str]
) -> None:
    async with gazette.db.read() as connection:
        paths = (await keys_of_one(connection, edges.article_by_path, VIEWS["live"]))[:-1]
    document = "query ($path: String!) { article(by: { path: { path: $path } }) { path title } }"
    asked = (gazette.ask(document, {"path": path}) for path in (*paths, "/nowhere"))
    answers = await asyncio.gather(*asked)
    found = [one["data"]["article"] and one["data"]["article"]["path"] for one in answers]
    assert found == [*paths, None]
    assert len(sent) == 1


async def test_what_one_asks_for_and_fails_spoils_no_other_answer(
    gazette: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with gazette.db.read() as connection:
        paths = (await keys_of_one(connection, edges.article_by_path, VIEWS["live"]))[:-1]
    fetch = StatementPool.fetch

    async def failing(pool: StatementPool, text: str, values: list[Any], **own: Any) -> Any:  # noqa: ANN401
        if "/broken" in values or any("/broken" in one for one in values if isinstance(one, list)):
            raise LookupError
        return await fetch(pool, text, values, **own)

    monkeypatch.setattr(StatementPool, "fetch", failing)
    document = "query ($path: String!) { article(by: { path: { path: $path } }) { path } }"
    asked = (gazette.ask(document, {"path": path}) for path in (*paths, "/broken"))
    *others, broken = await asyncio.gather(*asked)
    assert [one["data"]["article"]["path"] for one in others] == list(paths)
    assert broken["errors"]
