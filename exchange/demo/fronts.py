"""What the Gazette's editors have put together: a series, fronts, menus."""

from typing import Final

from exchange.demo.desk import Desk
from resolvers import fronts
from resolvers.fronts import Entry, Item

ENGLISH: Final = {"locale": {"eq": "en"}}
NEWEST: Final = {
    "filter": ENGLISH,
    "order": [{"field": "PUBLISHED_AT", "direction": "DESC"}],
}
LONGEST: Final = {
    "filter": {**ENGLISH, "reading_minutes": {"gte": 1}, "has_hero_image": True},
    "order": [{"field": "READING_MINUTES", "direction": "DESC"}],
}


async def arrange(desk: Desk) -> None:
    """Series, collections, and a menu in each language."""
    await _collections(desk)
    ctx, english = desk.ctx, desk.in_english
    money = await fronts.create_series(
        ctx,
        title="Whose money is it?",
        description="What the town *has*, and what it does with it.",
        image_id=desk.media["town-hall"],
    )
    await fronts.arrange_series(
        ctx, money.id, [english[name] for name in ("budget", "library-roof", "car-park")]
    )
    council = Entry(desk.sections["council"], below=(Entry(money.id),))
    culture = tuple(Entry(desk.sections[slug]) for slug in ("music", "kitchen"))
    about = (Entry("/about/corrections"), Entry("/about/imprint"))
    await fronts.set_menu(
        ctx,
        "main",
        [
            Entry(desk.sections["town"], below=(council,)),
            Entry(desk.sections["harbour"]),
            Entry(desk.sections["culture"], below=culture),
            Entry("/about", below=about),
        ],
    )
    german = [Entry(desk.sections[slug]) for slug in ("stadt", "hafen", "kultur")]
    await fronts.set_menu(ctx, "main", [*german, Entry("/de/ueber-uns")], locale="de")
    source = Entry("https://harbour-gazette.example/tides", "Tides")
    await fronts.set_menu(
        ctx, "footer", [Entry("/about/imprint"), Entry("/feed.xml", "RSS"), source]
    )


async def _collections(desk: Desk) -> None:
    ctx, english = desk.ctx, desk.in_english
    home = await fronts.create_collection(ctx, handle="home", title="Today", rule=NEWEST)
    opener = Item(
        english["tide-gauge"],
        pinned=True,
        headline="A century of tides",
        image_id=desk.media["tide-roll"],
        label="Long read",
    )
    await fronts.arrange_collection(
        ctx, home.id, [opener, Item(english["library-roof"], pinned=True)]
    )
    await fronts.create_collection(ctx, handle="long-reads", title="For the weekend", rule=LONGEST)
    crossing = await fronts.create_collection(ctx, handle="crossing", title="Before you cross")
    steps = [
        Item(english["timetable"], label="First"),
        Item(english["night-ferry"], headline="Or take the night boat"),
        Item(english["fog"], label="If you can't see it"),
    ]
    await fronts.arrange_collection(ctx, crossing.id, steps)
