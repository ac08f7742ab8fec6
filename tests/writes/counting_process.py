"""A process that counts views of one content until it is killed; a line for each that was taken."""

import asyncio
import sys
from uuid import UUID

from cache.connection import connected
from db.session import Database
from resolvers import counting
from resolvers.context import system_clock

AT_ONCE = 8


async def count(database_url: str, redis_url: str, content_id: UUID) -> None:
    counting.EVERY_S = 0.02  # type: ignore[misc]  # so that it is killed while it books
    db = Database(database_url)
    async with connected(redis_url) as server, counting.counting(db, server, system_clock) as made:

        async def view() -> None:
            while True:
                await made.count(counting.VIEW, content_id)
                print(flush=True)  # noqa: T201  # that is what it is for

        await asyncio.gather(*(view() for _ in range(AT_ONCE)))


if __name__ == "__main__":
    asyncio.run(count(sys.argv[1], sys.argv[2], UUID(sys.argv[3])))
