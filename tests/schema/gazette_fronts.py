"""Series, collections and menus of the Gazette, with what readers don't see in each of them."""

from itertools import count
from typing import TYPE_CHECKING, Final
from uuid import UUID

import pytest

from db import ids as made_ids
from resolvers import fronts
from resolvers.fronts import Entry, Item
from tests.schema.bodies import MEDIA_IDS

if TYPE_CHECKING:
    from tests.schema.gazette import Gazette

FIRST_ID: Final = UUID("019b7000-0000-7000-8000-0000f0000001").int


async def fill(gazette: "Gazette") -> None:
    """``ids``: names of series begin with ~, of collections with +."""
    numbers = count(FIRST_ID)
    with pytest.MonkeyPatch.context() as patch:
        # Ids of their own, so that no answer depends on what is made before.
        patch.setattr(made_ids, "uuid7", lambda: UUID(int=next(numbers)))
        await _series(gazette)
        await _collections(gazette)
        await _menus(gazette)
        await _translations(gazette)


async def _series(gazette: "Gazette") -> None:
    ctx, ids = gazette.ctx, gazette.ids
    boats = await fronts.create_series(
        ctx,
        title="Life with the ferry",
        slug="boats",
        description="All about *boats*.",
        image_id=MEDIA_IDS["boat"],
    )
    parts = (
        "secret-plan", "winter-timetable", "fire", "ferry-strike", "press-kit", "new-boat",
        "oysters", "prices",
    )  # fmt: skip
    await fronts.arrange_series(ctx, boats.id, [ids[name] for name in parts])
    await fronts.change_series(ctx, boats.id, slug="ferry-life")
    diary = await fronts.create_series(ctx, title="Kept at the quay", complete=True)
    await fronts.arrange_series(ctx, diary.id, [ids["lighthouse"]])
    german = await fronts.create_series(ctx, title="Boote", locale="de")
    await fronts.arrange_series(ctx, german.id, [ids["neues-boot"]])
    hidden = await fronts.create_series(
        ctx, title="SECRET series", slug="secret-series", description="SECRET",
        image_id=MEDIA_IDS["secret-sketch"],
    )  # fmt: skip
    drafts = [ids[name] for name in ("secret-festival", "mayor", "jubilee")]
    await fronts.arrange_series(ctx, hidden.id, drafts[:2])
    await fronts.change_series(ctx, hidden.id, slug="secret-series-b")
    empty = await fronts.create_series(ctx, title="SECRET, empty", slug="secret-empty")
    ids |= {"~boats": boats.id, "~diary": diary.id, "~boote": german.id, "~hidden": hidden.id}
    ids["~empty"] = empty.id


async def _collections(gazette: "Gazette") -> None:
    ctx, ids = gazette.ctx, gazette.ids
    sketch = MEDIA_IDS["secret-sketch"]
    home = await fronts.create_collection(
        ctx,
        handle="home",
        title="On the front",
        rule={
            "filter": {"tags": {"some": {"slug": {"in": ["ferry", "music"]}}}},
            "order": [{"field": "TITLE", "direction": "ASC"}],
        },
    )
    pins = (
        Item(ids["secret-plan"], True, "SECRET headline", sketch, "SECRET"),
        Item(ids["tour"], True, "Everything at once", MEDIA_IDS["boat"], "Long read"),
        Item(ids["fire"], True, "SECRET headline"),
        Item(ids["press-kit"], True),
        Item(ids["about"], True),
        Item(ids["ferry-strike"], True),
    )
    await fronts.arrange_collection(ctx, home.id, pins)
    choice = await fronts.create_collection(ctx, handle="choice", title="The editors' choice")
    names = ("budget", "secret-plan", "people", "oysters", "mayor", "neues-boot", "choir")
    items = [Item(ids["team" if name == "people" else name]) for name in names]
    items[3] = Item(ids["oysters"], pinned=True, label="For subscribers")
    await fronts.arrange_collection(ctx, choice.id, items)
    empty = await fronts.create_collection(ctx, handle="empty", title="Nothing yet")
    revised = await fronts.create_collection(
        ctx, handle="revised", title="Put right", rule={"order": [{"field": "REVISED_AT"}]}
    )
    await fronts.arrange_collection(ctx, revised.id, [Item(ids["wool"], pinned=True)])
    ids |= {"+home": home.id, "+choice": choice.id, "+empty": empty.id, "+revised": revised.id}


async def _menus(gazette: "Gazette") -> None:
    ctx, ids = gazette.ctx, gazette.ids
    secret = Entry("https://gazette.example/secret", "SECRET below")
    await fronts.set_menu(
        ctx,
        "main",
        [
            Entry(ids["/news"], below=(
                Entry("/news/harbour", "At the harbour", (Entry(ids["#ferry"]),)),
                Entry(ids["secret-plan"], "SECRET plan", (secret,)),
            )),
            Entry(ids["secret-plan"]),
            Entry(ids["~boats"]),
            Entry(ids["~hidden"], "SECRET series"),
            Entry(ids["about"], "About", (
                Entry(ids["team"]), Entry(ids["jobs"], "SECRET jobs"), Entry(ids["press"]),
            )),
            Entry("/search", "Search"),
            Entry("https://shop.example/?from=menu", "Shop"),
            Entry(ids["@ada"]),
            Entry(ids["@ida"]),
            Entry(ids["#draft-tag"], "SECRET tag"),
            Entry(ids["budget"]),
        ],
    )  # fmt: skip
    await fronts.set_menu(ctx, "main", [Entry(ids["/nachrichten"])], locale="de")
    await fronts.set_menu(ctx, "footer", [Entry(ids["imprint"])])


async def _translations(gazette: "Gazette") -> None:
    """A translation that readers don't see yet."""
    draft = gazette.draft("SECRET Haushalt", by="juergen")
    budget = gazette.ids["budget"]
    await gazette.article("secret-haushalt", "nachrichten", draft, translation_of=budget)
