"""What editors do behind the published Gazette: nothing of it changes what readers are told."""

from datetime import timedelta
from itertools import count
from typing import Final
from uuid import UUID

from resolvers import comments, contents, custom, fronts, redirects, taxonomy
from resolvers.comments import Guest
from resolvers.context import Context
from resolvers.drafts import Draft
from resolvers.fronts import Entry, Item
from tests.conftest import TickingClock
from tests.schema import bodies
from tests.schema.gazette import NOW, Gazette, at

LATER: Final = NOW + timedelta(days=3)
FIRST_ID: Final = UUID("019b7000-0000-7000-8000-0000e0000001").int
LIVE: Final = (
    "ferry-strike", "budget", "storm", "choir", "brief", "new-boat", "cafe-1", "tide-tables",
    "lighthouse", "oysters", "neues-boot", "tour", "insider", "postcard", "letters",
)  # fmt: skip
PARTS: Final = ("winter-timetable", "ferry-strike", "new-boat", "oysters", "prices")
SECTIONS: Final = ("news", "ferries", "town", "culture", "almanacs")
DRAFTS: Final = tuple(f"ferry-strikes-{section}-{n}" for section in SECTIONS for n in range(3))
CHOICE: Final = ("budget", "team", "oysters", "neues-boot", "choir")


class Unseen(Gazette):
    """The same newsroom on the day before ``NOW``, with texts that are like the public ones."""

    def __init__(self, ctx: Context, clock: TickingClock, ids: dict[str, UUID]) -> None:
        super().__init__(ctx, clock)
        self.ids = ids
        self.content_ids = (UUID(int=n) for n in count(FIRST_ID))

    def like(self, title: str) -> Draft:
        """A text that filters, orders, related pieces and references would find, were it public."""
        said = {"rating": 5, "subtitle": "a sign", "sponsored": True, "moods": ["calm", "stormy"]}
        links = bodies.tree(*bodies.links_to(self.ids))
        return self.draft(
            title,
            by="ada bo cleo desk",
            tags="ferry weather music budget cafe",
            hero="quay",
            text=links,
            custom=said,
        )

    async def work(self) -> None:
        """All of it."""
        self.clock.set(at(19, 6))
        await self._terms()
        await self._drafts()
        await self._withdrawals()
        await self._heads()
        await self._fronts()
        await self._trash()
        await self._discussions()
        await self._addresses()

    async def _terms(self) -> None:
        for name in ("Ferry boats", "Weather map"):
            made = await taxonomy.create_tag(self.ctx, name=name)
            self.ids[f"#{name}"] = made.id
        author = await taxonomy.create_author(self.ctx, name="Adam Lund")
        self.ids["@Adam"] = author.id
        await custom.define_field(self.ctx, key="mood", label="Mood", type="TEXT", filterable=True)

    async def _drafts(self) -> None:
        """Typed, some of them planned; pages and a translation too."""
        for name in DRAFTS:
            section = name.split("-")[2]
            await self.article(name, section, self.like("Ferry crews on strike"))
        for name in DRAFTS[1::3]:
            await contents.schedule(self.ctx, self.ids[name], action="PUBLISH", at=LATER)
        await self.article(
            "sturmwarnung", "nachrichten", self.like("Sturm"), translation_of=self.ids["storm"]
        )
        await self.page("teams", "The team", "about")
        await self.page("abouts", "About us")

    async def _withdrawals(self) -> None:
        """Public for an hour: today's readers don't see it in the past either."""
        made = await self.article("ferry-strikes", "ferries", self.like("Ferry crews on strike"))
        await contents.publish(self.ctx, made.id)
        self.clock.set(at(19, 7))
        await contents.unpublish(self.ctx, made.id)
        self.ids["withdrawn"] = made.id

    async def _heads(self) -> None:
        """The next form of what is public, and when it will come and go."""
        for name in LIVE:
            await self.save(name, self.like("A new title"))
        for name in LIVE[::2]:
            await contents.schedule(self.ctx, self.ids[name], action="PUBLISH", at=LATER)
        for name in LIVE[1::3]:
            await contents.schedule(
                self.ctx, self.ids[name], action="UNPUBLISH", at=LATER + timedelta(days=1)
            )

    async def _fronts(self) -> None:
        """Drafts before, between and behind what series, collections and menus show."""
        hidden = [self.ids[name] for name in (*DRAFTS, "withdrawn")]
        parts = _mixed([self.ids[name] for name in PARTS], hidden)
        await fronts.arrange_series(self.ctx, self.ids["~boats"], parts)
        items = _mixed([self.ids[name] for name in CHOICE], hidden)
        await fronts.arrange_collection(
            self.ctx, self.ids["+choice"], [self._item(one) for one in items]
        )
        alone = await fronts.create_series(self.ctx, title="Life with ferries")
        await fronts.arrange_series(self.ctx, alone.id, hidden[len(PARTS) :])
        soon, later, *_ = hidden
        imprint = Entry(self.ids["imprint"])
        await fronts.set_menu(
            self.ctx, "footer", [Entry(soon, "Soon"), imprint, Entry(later, "Later")]
        )

    def _item(self, content_id: UUID) -> Item:
        if content_id == self.ids["oysters"]:
            return Item(content_id, pinned=True, label="For subscribers")
        return Item(content_id)

    async def _trash(self) -> None:
        for name in DRAFTS[::3]:
            await contents.delete(self.ctx, self.ids[name])

    async def _discussions(self) -> None:
        """Comments that wait, are spam or were taken out."""
        for name, parent in (("budget", "^first"), ("tour", None), ("choir", None)):
            for status in ("PENDING", "SPAM", "REMOVED"):
                await comments.add_comment(
                    self.ctx,
                    self.ids[name],
                    markdown="First!",
                    guest=Guest("Ann", None),
                    parent_id=self.ids[parent] if parent else None,
                    status=status,
                )

    async def _addresses(self) -> None:
        """Of a draft: an old slug, and a redirect."""
        plan = self.ids["ferry-strikes-town-1"]
        await contents.rename_slug(self.ctx, plan, "budgets")
        await redirects.create_redirect(self.ctx, "/budgets", to_content_id=plan)


def _mixed(shown: list[UUID], hidden: list[UUID]) -> list[UUID]:
    """A hidden one ahead of each that is shown."""
    return [one for two in zip(hidden, shown, strict=False) for one in two]
