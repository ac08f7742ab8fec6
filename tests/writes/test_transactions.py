"""A write is whole by itself, and a step of a larger one where one is open."""

import asyncio

import pytest

from db.session import NestedReadError
from resolvers import taxonomy
from resolvers.errors import PathTaken
from tests.writes.conftest import Desk, Rows

SLUGS = "select slug from tag order by 1"


async def test_a_step_that_is_refused_leaves_nothing_and_the_rest_goes_on(
    desk: Desk, rows: Rows
) -> None:
    async with desk.ctx.transaction():
        await taxonomy.create_tag(desk.ctx, name="One", slug="one")
        with pytest.raises(PathTaken):
            await taxonomy.create_tag(desk.ctx, name="Again", slug="one")
        await taxonomy.create_tag(desk.ctx, name="Two", slug="two")
    assert await rows(SLUGS) == [("elections",), ("one",), ("two",)]


async def test_a_whole_that_fails_leaves_nothing(desk: Desk, rows: Rows) -> None:
    with pytest.raises(ZeroDivisionError):  # noqa: PT012  # what fails is the block
        async with desk.ctx.transaction():
            await taxonomy.create_tag(desk.ctx, name="One", slug="one")
            raise ZeroDivisionError
    assert await rows(SLUGS) == [("elections",)]


async def test_a_task_that_outlives_the_transaction_writes_in_its_own(
    desk: Desk, rows: Rows
) -> None:
    over = asyncio.Event()

    async def late() -> None:
        await over.wait()
        await taxonomy.create_tag(desk.ctx, name="Late", slug="late")

    async with desk.ctx.transaction():
        task = asyncio.create_task(late())
        await asyncio.sleep(0)
    over.set()
    await task
    assert await rows(SLUGS) == [("elections",), ("late",)]
    async with desk.ctx.db.read():
        pass


async def test_another_task_cant_write_into_an_open_transaction(desk: Desk) -> None:
    async with desk.ctx.transaction():
        with pytest.raises(RuntimeError, match="task that began it"):
            await asyncio.create_task(taxonomy.create_tag(desk.ctx, name="One", slug="one"))


async def test_a_read_inside_a_write_is_refused(desk: Desk) -> None:
    async with desk.ctx.transaction():
        with pytest.raises(NestedReadError):
            async with desk.ctx.db.read():
                pass
