"""What the demo's editors have put together: a series, the front page, the main menu."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from resolvers import contents, fronts
from resolvers.context import Context
from resolvers.fronts import Entry, Item

MONEY: Final = (
    "How to read the town's budget in ten minutes",
    "Council finds 40,000 for the library roof",
)
OPENER: Final = "What the tide gauge has known since 1911"
BAKERY: Final = "The bakery on Mill Street opens its second oven"
NEWEST: Final = {"order": [{"field": "PUBLISHED_AT", "direction": "DESC"}]}


async def arrange(ctx: Context, ids: Mapping[str, UUID]) -> None:
    """``ids``: of sections by slug, of articles by title."""
    money = await fronts.create_series(
        ctx,
        title="Whose money is it?",
        description="What the town *has*, and what it does with it.",
    )
    await fronts.arrange_series(ctx, money.id, [ids[title] for title in MONEY])
    home = await fronts.create_collection(ctx, handle="home", title="Today", rule=NEWEST)
    await fronts.arrange_collection(
        ctx,
        home.id,
        [
            Item(ids[OPENER], pinned=True, headline="A century of tides", label="Long read"),
            Item(ids[MONEY[1]], pinned=True),
        ],
    )
    council = Entry(ids["council"], below=(Entry(money.id),))
    sections = (Entry(ids["town"], below=(council,)), Entry(ids["harbour"]), Entry(ids["culture"]))
    await fronts.set_menu(ctx, "main", [*sections, Entry("/about")])
    note = "An earlier version said that the new oven takes eighty loaves. It takes ninety."
    await contents.correct(ctx, ids[BAKERY], note=note)
