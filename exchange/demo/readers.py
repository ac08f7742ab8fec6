"""What the Gazette's readers look at, and what they make of it."""

from datetime import timedelta
from typing import Final

from db.queries import hot
from exchange.demo.desk import Desk
from resolvers.reactions import set_reaction

# Article, how often it was viewed this morning and in the week before, reactions.
LOOKED_AT: Final = (
    ("night-ferry", 412, 3120, {"LIKE": 9, "INSIGHTFUL": 4, "SAD": 1}),
    ("seagull", 655, 980, {"FUNNY": 14, "LIKE": 5, "ANGRY": 1}),
    ("bakery", 120, 1740, {"LIKE": 11}),
    ("tide-gauge", 38, 610, {"INSIGHTFUL": 6}),
    ("budget", 21, 145, {"ANGRY": 3}),
)
FOLLOWED: Final = {"/timetable": 64}


async def read(desk: Desk) -> None:
    """Count all of it."""
    now, week = desk.ctx.clock(), timedelta(days=7)
    async with desk.ctx.transaction() as tx:
        for name, today, before, reactions in LOOKED_AT:
            article_id = desk.in_english[name]
            await hot.add_views(tx.session, {article_id: before}, now - week)
            await hot.add_views(tx.session, {article_id: today}, now)
            readers = (kind for kind, number in reactions.items() for _ in range(number))
            for number, kind in enumerate(readers):
                await set_reaction(desk.ctx, article_id, f"{number:032}", kind)
        hits = {desk.redirects[path]: number for path, number in FOLLOWED.items()}
        await hot.add_hits(tx.session, hits)
