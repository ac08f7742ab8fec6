"""The Gazette: a small publication with every case that readers can meet, made by write functions.

What anonymous readers must not see has SECRET in every text; where not even its address was ever
public, ``secret`` stands in its slug too.
"""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete

from db.models import MediaAsset
from db.queries import media
from resolvers import contents, redirects, taxonomy
from resolvers.contents import ContentState, Interval
from resolvers.context import Context
from resolvers.drafts import Credit, Draft
from resolvers.taxonomy import Locale
from resolvers.writes import current_site
from tests.conftest import TickingClock
from tests.schema import bodies, gazette_fronts, gazette_readers
from tests.schema.bodies import MEDIA_IDS

START: Final = datetime(2026, 1, 1, 12, tzinfo=UTC)
NOW: Final = datetime(2026, 1, 20, 12, tzinfo=UTC)  # when the tests read
# Contents have ids apart from those of all else, which depend on what writers write beside.
FIRST_ID: Final = UUID("019b7000-0000-7000-8000-000000000001")
FIRST_CONTENT_ID: Final = UUID("019b7000-0000-7000-8000-0000c0000001")
TIES: Final = datetime(2025, 12, 1, 6, tzinfo=UTC)

Options = Any  # keyword arguments of the write functions

SECTIONS: Final[tuple[tuple[str, str, str | None, int, dict[str, Any]], ...]] = (
    # name, title, above, position, options
    ("news", "News", None, 0, {}),
    ("harbour", "Port", "news", 0, {"slug": "harbour"}),  # Harbour later
    ("ferries", "Ferries", "harbour", 0, {}),
    ("weather-desk", "Weather", "news", 1, {"slug": "weather"}),
    ("culture", "Culture", None, 1, {}),
    ("harbour-arts", "Harbour arts", "culture", 0, {"slug": "harbour"}),
    ("town", "Town", None, 2, {}),
    ("archive", "Archive", None, 3, {"hidden": True}),
    ("almanacs", "Almanacs", "archive", 0, {}),
    ("nachrichten", "Nachrichten", None, 0, {"locale": "de"}),
    ("hafen", "Hafen", "nachrichten", 0, {}),
    ("notebook", "Notebook", "news", 2, {"hidden": True}),
)
AUTHORS: Final[tuple[tuple[str, str, dict[str, Any]], ...]] = (
    ("ada", "Ada Lund", {"links": [("Website", "https://ada.example"),
                                   ("Mail", "mailto:ada@gazette.example")]}),
    ("bo", "Bo Iversen", {}),
    ("cleo", "Cléo Marsh", {}),
    ("dmitri", "dmitri orlov", {}),
    ("desk", "Gazette desk", {}),
    ("una", "Una Quill", {}),  # one unlisted piece only
    ("juergen", "Jürgen Weiß", {"locale": "de"}),
    ("ida", "Ida SECRET", {"slug": "secret-ida"}),  # one draft only
    ("left", "Lea SECRET", {"slug": "secret-lea"}),  # what she wrote is withdrawn
)  # fmt: skip
TAGS: Final[tuple[tuple[str, str, dict[str, Any]], ...]] = (
    ("ferry", "Ferry", {"synonyms": ["boat", "Fähre"]}),
    ("weather", "Weather", {}),
    ("budget", "Budget", {}),
    ("music", "Music", {}),
    ("cafe", "Café", {}),
    ("percent", "100 % wool_mix \\ more", {"slug": "wool"}),
    ("quiet", "Quiet", {}),  # on an unlisted piece only
    ("faehre", "Fähre", {"locale": "de"}),
    ("draft-tag", "SECRET draft tag", {"slug": "secret-draft-tag"}),
    ("later-tag", "SECRET later tag", {"slug": "secret-later-tag"}),
    ("unused", "SECRET unused", {"slug": "secret-unused"}),
)


def at(day: int, hour: int = 6, minute: int = 0) -> datetime:
    """An instant in January 2026."""
    return datetime(2026, 1, day, hour, minute, tzinfo=UTC)


def before(month: int, day: int, hour: int = 6) -> datetime:
    """An instant in 2025, before the Gazette came here."""
    return datetime(2025, month, day, hour, tzinfo=UTC)


def body(words: int) -> dict[str, Any]:
    """A body with so many words."""
    text = " ".join(f"word{n}" for n in range(1, words + 1))
    blocks = [{"type": "paragraph", "text": [{"text": text}]}] if words else []
    return {"version": 1, "blocks": blocks}


class Gazette:
    """The making of it.

    ``ids``: by name, which begins with / for sections, @ for authors, # for tags, ! for media,
    > for redirects.
    """

    def __init__(self, ctx: Context, clock: TickingClock) -> None:
        self.ctx = ctx
        self.clock = clock
        self.ids: dict[str, UUID] = {}
        self.content_ids = (UUID(int=n) for n in count(FIRST_CONTENT_ID.int))

    def draft(
        self, title: str, *, by: str = "ada", tags: str = "", words: int = 100, **more: Options
    ) -> Draft:
        """``by``: names with roles, as ``ada bo:EDITOR``; ``tags``: names; ``hero``: a name."""
        hero = more.pop("hero", None)
        named = [one.partition(":") for one in by.split()]
        return Draft(
            title=title,
            body=more.pop("text", None) or body(words),
            hero_image_id=hero and MEDIA_IDS[hero],
            tag_ids=tuple(self.ids[f"#{tag}"] for tag in tags.split()),
            credits=tuple(Credit(self.ids[f"@{n}"], role or "AUTHOR") for n, _, role in named),
            **more,
        )

    async def article(
        self, name: str, section: str, draft: Draft, **options: Options
    ) -> ContentState:
        """A draft of an article, at ``name`` unless a slug is given."""
        options.setdefault("slug", name)
        made = await contents.create_article(
            self.ctx,
            section_id=self.ids[f"/{section}"],
            draft=draft,
            content_id=next(self.content_ids),
            **options,
        )
        self.ids[name] = made.id
        return made

    async def published(
        self, name: str, section: str, when: datetime, draft: Draft, **options: Options
    ) -> None:
        """An article that readers see since ``when``."""
        self.clock.set(when)
        made = await self.article(name, section, draft, **options)
        await contents.publish(self.ctx, made.id)

    async def imported(
        self, name: str, section: str, draft: Draft, *spans: Interval, **options: Options
    ) -> None:
        """An article that was public elsewhere, in these intervals of its first revision."""
        made = await self.article(name, section, draft, **options)
        await contents.record_history(self.ctx, made.id, spans)

    async def page(
        self, name: str, title: str, parent: str | None = None, **options: Options
    ) -> ContentState:
        """A draft of a page below another one."""
        draft = Draft(title=title, body=body(30), dek=options.pop("dek", None))
        options.setdefault("slug", name)
        made = await contents.create_page(
            self.ctx,
            draft=draft,
            parent_id=self.ids[parent] if parent else None,
            content_id=next(self.content_ids),
            **options,
        )
        self.ids[name] = made.id
        return made

    async def save(self, name: str, draft: Draft, *, revised: bool | None = None) -> None:
        """The next revision; published too, unless ``revised`` is None."""
        await contents.save_revision(self.ctx, self.ids[name], draft)
        if revised is not None:
            await contents.publish(self.ctx, self.ids[name], revised=revised)

    async def corrected(self, name: str, draft: Draft, note: str, kind: str = "UPDATE") -> None:
        """The next revision, published with a note of what was put right."""
        await contents.correct(self.ctx, self.ids[name], note=note, kind=kind, draft=draft)

    async def fill(self) -> None:
        """Make it all, in the order of time."""
        await self._taxonomy()
        await self._media()
        await self._past()
        await self._twins()
        await self._first_days()
        await self._changes()
        await self._german()
        await self._planned()
        await self._withdrawn()
        await self._unfinished()
        await self._pages()
        await self._pages_change()
        await self._renamings()
        await self._redirects()
        await self._bodies()
        await self._described()
        await gazette_fronts.fill(self)
        await gazette_readers.fill(self)

    async def _taxonomy(self) -> None:
        await taxonomy.create_site(
            self.ctx,
            name="The Gazette",
            tagline="All the news of the quay",
            url="https://gazette.example",
            locales=[Locale("en", "English"), Locale("de", "Deutsch", "/de", ("en",))],
            timezone="Europe/Berlin",
        )
        for name, title, above, position, options in SECTIONS:
            parent_id = self.ids[f"/{above}"] if above else None
            made = await taxonomy.create_section(
                self.ctx, name=title, parent_id=parent_id, position=position, **options
            )
            self.ids[f"/{name}"] = made.id
        for name, title, options in AUTHORS:
            author = await taxonomy.create_author(self.ctx, name=title, **options)
            self.ids[f"@{name}"] = author.id
        for name, title, options in TAGS:
            tag = await taxonomy.create_tag(self.ctx, name=title, **options)
            self.ids[f"#{name}"] = tag.id

    async def _media(self) -> None:
        async with self.ctx.transaction() as tx:
            now = await tx.stamp()
            site = await current_site(tx)
            for row in bodies.media_rows():
                known = {"site_id": site.id, "created_at": now, "updated_at": now}
                assert await media.add(tx.session, row | known)
        self.ids |= {f"!{name}": uuid for name, uuid in MEDIA_IDS.items()}

    async def _past(self) -> None:
        """What was public before it came here."""
        draft = self.draft
        strike = await self.article(
            "ferry-strike",
            "ferries",
            draft("Ferry crews threaten to strike", by="ada", tags="weather ferry", words=120),
        )
        by = "ada dmitri:PHOTOGRAPHER"
        await self.save("ferry-strike", draft("Ferry crews on strike", by=by, tags="ferry"))
        await self.save(
            "ferry-strike",
            draft("Ferry strike ends", by=by, tags="ferry budget", words=460,
                  kicker="Labour", dek="Boats leave again on Friday."),
        )  # fmt: skip
        spans = (
            Interval(1, before(11, 3, 8), before(11, 4, 9)),
            Interval(2, before(11, 4, 9), before(11, 6, 10)),
            Interval(3, before(11, 6, 18)),
        )
        await contents.record_history(self.ctx, strike.id, spans)
        await self.imported(
            "winter-timetable", "ferries",
            draft("Winter timetable", by="desk", tags="ferry", words=50, dek="From 9 November."),
            Interval(1, before(11, 9), before(11, 20)), Interval(1, before(11, 21)),
        )  # fmt: skip
        await self.imported(
            "almanac-2025", "almanacs", draft("Almanac for 2025", by="bo", words=231),
            Interval(1, before(1, 1)),
        )  # fmt: skip
        await self.imported(
            "lighthouse", "harbour",
            draft("The lighthouse keeper's diary", by="cleo", tags="weather music", words=690),
            Interval(1, before(11, 15)), access="REGISTERED",
        )  # fmt: skip
        await self.imported(
            "oysters", "harbour",
            draft("Oysters, a history", by="bo cleo:ILLUSTRATOR", words=2000, kicker="Long read"),
            Interval(1, before(11, 15, 7)), access="SUBSCRIBERS",
        )  # fmt: skip

    async def _twins(self) -> None:
        """The same instant of publication; the same title but for case and accents."""
        for name, title in (
            ("tide-tables", "Tide tables"), ("letters", "Letters"), ("notices", "Notices")
        ):  # fmt: skip
            draft = self.draft(title, by="desk", words=80)
            await self.imported(name, "news", draft, Interval(1, TIES))
        for name, title, day in (
            ("cafe-1", "Cafe on the quay", 3), ("cafe-2", "Café on the quay", 4),
            ("cafe-3", "CAFÉ ON THE QUAY", 5), ("cafe-4", "cafe on the quay", 6),
        ):  # fmt: skip
            draft = self.draft(title, by="cleo", tags="cafe music", words=90)
            await self.imported(name, "culture", draft, Interval(1, before(12, day)))

    async def _first_days(self) -> None:
        draft = self.draft
        await self.published(
            "budget", "town", at(2),
            draft("Budget passes", tags="budget", words=300, dek="By one vote."),
        )  # fmt: skip
        await self.published(
            "storm", "weather-desk", at(2, 18),
            draft("Storm warning", by="bo ada:EDITOR", tags="weather ferry", words=60),
        )  # fmt: skip
        await self.published(
            "bridge-closed", "town", at(3), draft("The mill bridge", by="ada bo", tags="budget")
        )
        await self.published(
            "choir", "culture", at(3, 9),
            draft("The choir rehearses", by="cleo cleo:PHOTOGRAPHER", tags="music", words=230),
        )  # fmt: skip
        await self.published("brief", "news", at(4), draft("In brief", by="desk", words=0))
        await self.published(
            "wool", "culture", at(4, 8),
            draft("100 % wool_socks \\ more", by="bo bo:CONTRIBUTOR", tags="percent"),
        )  # fmt: skip
        await self.published(
            "company", "harbour-arts", at(5),
            draft("A company with a long name", tags="music ferry",
                  dek="Donaudampfschifffahrtsgesellschaftskapitän retires after forty years."),
        )  # fmt: skip
        await self.published(
            "press-kit", "news", at(5, 8), draft("Press kit", by="una", tags="quiet music"),
            access="UNLISTED",
        )  # fmt: skip
        await self.published(
            "new-boat", "ferries", at(5, 9),
            draft("A new boat", by="ada", tags="ferry music budget weather", words=461),
        )  # fmt: skip

    async def _changes(self) -> None:
        """Corrections, new addresses, an absence."""
        draft = self.draft
        self.clock.set(at(6))
        budget = draft("Budget passes at last", tags="budget", words=310,
                       dek="By one vote, counted twice.")  # fmt: skip
        note = "An earlier version gave the wrong number of votes."
        await self.corrected("budget", budget, note, "CORRECTION")
        self.clock.set(at(6, 7))
        storm = "bo ada:EDITOR"
        here, over = "It has reached the coast.", "It is over in all districts."
        await self.corrected("storm", draft("Storm is here", by=storm, tags="weather"), here)
        self.clock.set(at(7))
        draft_over = draft("Storm is over", by=storm, tags="weather")
        await self.corrected("storm", draft_over, over, "CLARIFICATION")
        self.clock.set(at(7, 8))  # a typo: no reader would notice
        await self.save("choir", draft("The choir rehearses", by="cleo cleo:PHOTOGRAPHER",
                                       tags="music", words=232), revised=False)  # fmt: skip
        self.clock.set(at(8))
        await contents.rename_slug(self.ctx, self.ids["bridge-closed"], "bridge-open")
        self.clock.set(at(8, 9))
        await contents.rename_slug(self.ctx, self.ids["bridge-closed"], "bridge-story")
        self.clock.set(at(8, 12))
        await contents.move(self.ctx, self.ids["company"], section_id=self.ids["/news"])
        self.clock.set(at(9))
        await contents.unpublish(self.ctx, self.ids["wool"])
        self.clock.set(at(10))
        await contents.publish(self.ctx, self.ids["wool"])

    async def _german(self) -> None:
        await self.published(
            "neues-boot", "hafen", at(10, 9),
            self.draft("Ein neues Boot", by="juergen ada:TRANSLATOR", tags="faehre", words=400),
            translation_of=self.ids["new-boat"],
        )  # fmt: skip
        await self.published(
            "sturm", "nachrichten", at(10, 10), self.draft("Sturm zieht ab", by="juergen")
        )

    async def _planned(self) -> None:
        """To come: readers see none of it."""
        self.clock.set(at(11))
        made = await self.article(
            "secret-festival", "culture",
            self.draft("SECRET festival", tags="later-tag music", text=bodies.secret()),
        )  # fmt: skip
        later = NOW + timedelta(days=7)
        await contents.schedule(self.ctx, made.id, action="PUBLISH", at=later)
        await self.published(
            "prices", "ferries", at(11, 9), self.draft("Prices stay", tags="ferry")
        )
        secret = self.draft("Prices rise, SECRET", dek="SECRET dek", kicker="SECRET kicker",
                            tags="ferry draft-tag", by="ada ida", hero="secret-sketch",
                            text=bodies.secret())  # fmt: skip
        await self.save("prices", secret)
        await contents.schedule(self.ctx, self.ids["prices"], action="PUBLISH", at=later)
        await self.published("closing", "town", at(11, 10), self.draft("The pool closes", words=20))
        await contents.schedule(self.ctx, self.ids["closing"], action="UNPUBLISH", at=later)

    async def _withdrawn(self) -> None:
        draft = self.draft
        await self.published(
            "fire", "news", at(12),
            draft("SECRET fire", by="left ada", tags="weather unused", hero="secret-sketch",
                  text=bodies.secret()),
        )  # fmt: skip
        await self.published("mayor", "town", at(12, 7), draft("SECRET mayor", dek="SECRET dek"))
        await self.published("numbers", "town", at(12, 8), draft("SECRET numbers", tags="budget"))
        await self.published("rumour", "town", at(12, 9), draft("SECRET rumour", kicker="SECRET"))
        self.clock.set(at(13))
        await contents.rename_slug(self.ctx, self.ids["mayor"], "mayor-resigns")
        self.clock.set(at(13, 8))
        await contents.unpublish(self.ctx, self.ids["fire"])
        await contents.unpublish(self.ctx, self.ids["mayor"], gone=True)
        await contents.unpublish(self.ctx, self.ids["numbers"], redirect_to="/town/budget")
        await contents.unpublish(self.ctx, self.ids["rumour"])
        await contents.delete(self.ctx, self.ids["rumour"])

    async def _unfinished(self) -> None:
        draft = self.draft
        self.clock.set(at(14))
        await self.article(
            "secret-plan", "news",
            draft("SECRET plan", by="ida", tags="draft-tag ferry", dek="SECRET dek",
                  hero="secret-sketch", text=bodies.secret()),
        )  # fmt: skip
        await self.article("secret-scrap", "news", draft("SECRET scrap", tags="draft-tag"))
        await contents.delete(self.ctx, self.ids["secret-scrap"])
        await self.save("choir", draft("The choir SECRET sings", by="cleo ida", tags="draft-tag",
                                       hero="secret-sketch", text=bodies.secret()))  # fmt: skip
        await taxonomy.rename_tag(self.ctx, self.ids["#draft-tag"], slug="secret-drafts")
        await taxonomy.rename_author(self.ctx, self.ids["@ida"], slug="secret-ida-b")

    async def _pages(self) -> None:
        """Three levels, and what readers don't see between them."""
        pages: tuple[tuple[str, str, str | None, dict[str, Any]], ...] = (
            ("about", "About us", None, {"position": 1, "dek": "Who makes the Gazette."}),
            ("imprint", "Imprint", None, {"position": 2}),
            ("team", "The team", "about", {"position": 1}),
            ("history", "History", "team", {}),
            ("press", "Press", "about", {"position": 2, "access": "UNLISTED"}),
            ("logos", "Logos", "press", {}),
            ("jobs", "SECRET jobs", "about", {"slug": "secret-jobs"}),
            ("old-shop", "SECRET shop", None, {"slug": "shop", "position": 3}),
            ("mugs", "Mugs", "old-shop", {}),
            ("ueber-uns", "Über uns", None, {"locale": "de"}),
        )
        for minute, (name, title, parent, options) in enumerate(pages):
            self.clock.set(at(15, 6, minute))
            made = await self.page(name, title, parent, **options)
            if name != "jobs":
                await contents.publish(self.ctx, made.id)

    async def _pages_change(self) -> None:
        self.clock.set(at(16))
        await contents.unpublish(self.ctx, self.ids["old-shop"])
        await contents.rename_slug(self.ctx, self.ids["team"], "people")
        hero = MEDIA_IDS["secret-sketch"]
        draft = Draft("About SECRET us", dek="SECRET dek", body=bodies.secret(), hero_image_id=hero)
        await contents.save_revision(self.ctx, self.ids["about"], draft)

    async def _renamings(self) -> None:
        self.clock.set(at(17))
        await taxonomy.rename_section(self.ctx, self.ids["/town"], name="City", slug="city")
        await taxonomy.rename_section(self.ctx, self.ids["/harbour"], name="Harbour")
        self.clock.set(at(17, 8))
        await taxonomy.rename_tag(self.ctx, self.ids["#cafe"], slug="cafes")
        await taxonomy.rename_author(self.ctx, self.ids["@cleo"], slug="cleo")

    async def _redirects(self) -> None:
        self.clock.set(at(18))
        ferry = self.ids["ferry-strike"]
        create = redirects.create_redirect
        strike = await create(self.ctx, "/strike", to_content_id=ferry, permanent=False)
        await create(self.ctx, "/2019/boats.html", to_path="/tags/ferry", cause="IMPORTED")
        await create(self.ctx, "/tags/boats", to_path="/tags/ferry", cause="MERGED")
        await create(self.ctx, "/german", to_path="/de/nachrichten")
        await create(self.ctx, "/nowhere", to_path="/not-there")
        contest = await create(self.ctx, "/contest")
        plan = await create(self.ctx, "/plan", to_path="/news/secret-plan")
        self.ids |= {">strike": strike.id, ">contest": contest.id, ">plan": plan.id}
        # Leads away until what is planned there comes due.
        made = await self.article("jubilee", "culture", self.draft("Jubilee", by="bo"))
        await contents.schedule(self.ctx, made.id, action="PUBLISH", at=at(19))
        await create(self.ctx, "/culture/jubilee", to_path="/culture", permanent=False)

    async def _bodies(self) -> None:
        """Pieces that say more than words, of long ago: lists end with them."""
        draft, ids = self.draft, self.ids
        pieces: tuple[tuple[str, Draft, str], ...] = (
            ("tour", draft("Every kind of block", by="desk", hero="quay", text=bodies.tour(ids)),
             "PUBLIC"),
            ("insider", draft("For subscribers", by="desk", hero="boat", text=bodies.insider(ids)),
             "SUBSCRIBERS"),
            ("signpost", draft("Where to", by="desk", text=bodies.tree(*bodies.links_to(ids))),
             "PUBLIC"),
            ("postcard", draft("For who signs in", by="desk", words=20), "REGISTERED"),
        )  # fmt: skip
        for hour, (name, made, access) in enumerate(pieces):
            span = Interval(1, before(10, 1, hour))
            await self.imported(name, "almanacs", made, span, access=access)
        async with self.ctx.transaction() as tx:
            await tx.session.execute(delete(MediaAsset).where(MediaAsset.id == MEDIA_IDS["gone"]))

    async def _described(self) -> None:
        ids, sketch = self.ids, MEDIA_IDS["secret-sketch"]
        describe = taxonomy.describe_author
        links = f"[budget](content:{ids['budget']}) and [SECRET](content:{ids['secret-plan']})"
        bio = f"Writes about the *{links.replace('SECRET', 'a plan')}*."
        await describe(self.ctx, ids["@ada"], bio=bio, avatar_id=MEDIA_IDS["boat"])
        await describe(self.ctx, ids["@ida"], bio=links, avatar_id=sketch)
        await taxonomy.describe_section(self.ctx, ids["/news"], description="What is **new**.")
        await taxonomy.describe_tag(self.ctx, ids["#ferry"], description="By *boat*.")
        await taxonomy.describe_tag(self.ctx, ids["#draft-tag"], description="SECRET")
