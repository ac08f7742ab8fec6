"""What pieces of the Gazette say to machines, and its own fields: on pieces that are there."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from db.ids import new_id
from db.queries import comments as queries
from db.queries import hot
from resolvers import comments, contents, custom, reactions
from resolvers.comments import Guest
from resolvers.drafts import Seo
from resolvers.writes import current_site
from tests.schema import bodies
from tests.schema.bodies import MEDIA_IDS

if TYPE_CHECKING:
    from tests.schema.gazette import Gazette

FIELDS: Final[tuple[tuple[str, str, dict[str, Any]], ...]] = (
    # key, type, options; all but the last two are public
    ("subtitle", "TEXT", {"filterable": True}),
    ("rating", "NUMBER", {"filterable": True}),
    ("sponsored", "BOOLEAN", {"filterable": True, "applies_to": ["ARTICLE"]}),
    ("eventAt", "DATE", {"filterable": True}),
    ("moods", "CHOICE", {"filterable": True, "choices": ["calm", "stormy", "foggy"]}),
    ("seeAlso", "REFERENCE", {}),
    ("source", "JSON", {}),
    ("secretNote", "TEXT", {"public": False, "filterable": True, "label": "SECRET note"}),
    ("secretSource", "REFERENCE", {"public": False, "label": "SECRET source"}),
)


async def fill(making: "Gazette") -> None:
    """All of it; what changes is published again, without a change that readers would notice."""
    for key, kind, options in FIELDS:
        given: dict[str, Any] = {"label": key.capitalize(), "public": True} | options
        made = await custom.define_field(making.ctx, key=key, type=kind, **given)
        making.ids[f"%{key}"] = made.id
    await _signpost(making)
    await _others(making)
    await _comments(making)
    await _counts(making)


async def _signpost(making: "Gazette") -> None:
    """Everything that an editor can say."""
    ids = making.ids
    seen = [f"content:{ids['budget']}", f"content:{ids['about']}", f"tag:{ids['#ferry']}"]
    hidden = [f"content:{ids['secret-plan']}", f"tag:{ids['#draft-tag']}", f"content:{ids['fire']}"]
    more = [f"author:{ids['@ada']}", f"section:{ids['/news']}", f"media:{MEDIA_IDS['quay']}"]
    draft = making.draft(
        "Where to",
        by="desk",
        text=bodies.tree(*bodies.links_to(ids)),
        seo=Seo(
            title="All ways from here",
            description="Where each of them leads.",
            canonical_url="https://elsewhere.example/ways?all=1",
            image_id=MEDIA_IDS["quay"],
        ),
        custom={
            "subtitle": "A sign\nwith arms",
            "rating": 4.5,
            "sponsored": True,
            "eventAt": "2026-02-01T20:00:00+01:00",
            "moods": ["stormy", "calm"],
            "seeAlso": [seen[0], *hidden, *seen[1:], *more],
            "source": {"kind": "a map", "sheets": [1, 2, None]},
            "secretNote": "SECRET",
            "secretSource": [f"content:{ids['budget']}"],
        },
    )
    await making.save("signpost", draft, revised=False)


async def _others(making: "Gazette") -> None:
    draft, ids = making.draft, making.ids
    postcard = draft(
        "For who signs in",
        by="desk",
        words=20,
        seo=Seo(noindex=True),
        custom={"subtitle": "a SIGN", "rating": 3, "sponsored": False, "moods": ["foggy"]},
    )
    await making.save("postcard", postcard, revised=False)
    unlisted = draft("Press kit", by="una", tags="quiet music", custom={"rating": 5})
    await making.save("press-kit", unlisted, revised=False)
    sketch = MEDIA_IDS["secret-sketch"]
    secret = draft(
        "SECRET plan",
        by="ida",
        tags="draft-tag ferry",
        text=bodies.secret(),
        seo=Seo(title="SECRET", description="SECRET", image_id=sketch),
        custom={"subtitle": "SECRET", "seeAlso": [f"media:{sketch}"], "rating": 1},
    )
    await making.save("secret-plan", secret)
    head = draft("The choir SECRET sings", by="cleo ida", tags="draft-tag",
                 seo=Seo(title="SECRET", canonical_url="https://secret.example/"),
                 custom={"subtitle": "SECRET", "moods": "calm"})  # fmt: skip
    await contents.save_revision(making.ctx, ids["choir"], head)


class Discussion:
    """Says things below articles, a minute after each other."""

    def __init__(self, making: "Gazette") -> None:
        self.making = making

    async def __call__(  # noqa: PLR0913
        self,
        name: str,
        article: str,
        markdown: str,
        *,
        to: str | None = None,
        by: str = "Ann",
        url: str | None = None,
        status: str = "APPROVED",
    ) -> None:
        """``by``: a guest, or with no name the system's account."""
        self.making.clock.advance(minutes=1)
        made = await comments.add_comment(
            self.making.ctx,
            self.making.ids[article],
            markdown=markdown,
            guest=Guest(by, url) if by else None,
            parent_id=self.making.ids[f"^{to}"] if to else None,
            status=status,
        )
        self.making.ids[f"^{name}"] = made.id


async def _comments(making: "Gazette") -> None:
    """Trees with what is approved, waits, is spam or was removed; on what nobody sees too."""
    say, ids, ctx = Discussion(making), making.ids, making.ctx
    plan = ids["secret-plan"]
    await say("first", "budget", "First! See [here](https://shop.example) and\n\n*there*.")
    await say("answer", "budget", "No.", to="first", by="Ben", url="https://ben.example/b")
    await say("deeper", "budget", "Why `not`?", to="answer", by="")
    await say("waits", "budget", "SECRET waits", status="PENDING", by="SECRET")
    await say("spam", "budget", "SECRET spam", to="first", status="SPAM", by="SECRET")
    await say("gone", "budget", "SECRET gone", by="SECRET", url="https://secret.example")
    await say("kept", "budget", "I was answered.", to="gone")
    await say("childless", "budget", "SECRET childless")
    await say("second", "budget", "Typo")
    await say("pinned", "budget", "Editors like it.")
    await say("unlisted", "press-kit", "Seen by who knows the path.")
    await say("other", "tour", "Below another one.")
    words = f"[About](content:{ids['about']}), not [there](content:{plan})."
    await comments.edit_comment(ctx, ids["^second"], markdown=words)
    await comments.pin_comment(ctx, ids["^pinned"])
    for name in ("^gone", "^childless"):
        await comments.moderate_comment(ctx, ids[name], "REMOVED")
    await comments.set_comments_open(ctx, ids["storm"], is_open=False)
    await _hidden_comments(making)


async def _hidden_comments(making: "Gazette") -> None:
    """On what was withdrawn, and on a draft: approved, but for nobody."""
    async with making.ctx.transaction() as tx:
        now, site = await tx.stamp(), await current_site(tx)
        for name in ("fire", "secret-plan"):
            making.ids[f"^{name}"] = comment_id = new_id()
            said = {"version": 1, "text": [{"text": "SECRET comment"}]}
            row = {"id": comment_id, "site_id": site.id, "article_id": making.ids[name],
                   "depth": 0, "guest_name": "SECRET", "body": said, "status": "APPROVED",
                   "created_at": now, "updated_at": now}  # fmt: skip
            await queries.add(tx.session, row)


VIEWS: Final = (
    # at which hour of 20 January, and how often; the last three are not listed
    ("budget", {1: 1000, 9: 5}),
    ("tour", {10: 40}),
    ("choir", {2: 90, 11: 3}),
    ("about", {11: 7}),
    ("press-kit", {11: 9000}),
    ("fire", {11: 9000}),
    ("secret-plan", {11: 9000}),
)
REACTIONS: Final = (
    ("budget", ("LIKE", "LIKE", "ANGRY", "LIKE", "SAD")),
    ("choir", ("INSIGHTFUL", "FUNNY")),
    ("press-kit", ("LIKE",)),
)


def reader_id(number: int) -> str:
    """What the client of a reader calls them."""
    return f"a reader of the Gazette {number}"


async def _counts(making: "Gazette") -> None:
    """What readers look at, and what they make of it."""
    ids, ctx = making.ids, making.ctx
    for name, kinds in REACTIONS:
        for number, kind in enumerate(kinds):
            await reactions.set_reaction(ctx, ids[name], reader_id(number), kind)
    for name, by_hour in VIEWS:
        for hour, number in by_hour.items():
            async with ctx.transaction() as tx:
                at = datetime(2026, 1, 20, hour, tzinfo=UTC)
                await hot.add_views(tx.session, {ids[name]: number}, at)
    async with ctx.transaction() as tx:
        await hot.add_hits(tx.session, {ids[">strike"]: 12})
