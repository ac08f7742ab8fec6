"""What the Gazette's readers say."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from exchange.demo.desk import Desk
from resolvers import comments
from resolvers.comments import APPROVED, PENDING, Guest

REMOVED: Final = "REMOVED"  # after it was answered


@dataclass(frozen=True, slots=True)
class Said:
    """A comment and the answers to it."""

    who: str
    markdown: str
    answers: tuple["Said", ...] = ()
    status: str = APPROVED
    pinned: bool = False
    page: str | None = None


TALK: Final = {
    "night-ferry": (
        Said(
            "Old Jens",
            "I woke up at five and *knew* what it was.",
            (
                Said(
                    "Hilde",
                    "At five? It sails at **half past eleven**.",
                    (Said("Old Jens", "I know when I woke up."),),
                ),
                Said("E. Brandt III", "She was my grandmother. Thank you for looking."),
            ),
            pinned=True,
        ),
        Said(
            "A neighbour",
            "Something rude about bells.",
            (Said("Irma Vale", "It is an A flat, for the record."),),
            REMOVED,
        ),
        Said("Watches", "Cheap watches: see my page!", status=PENDING),
        Said("Watches", "Very cheap watches", status="SPAM"),
    ),
    "bakery": (
        Said(
            "Hilde",
            "Is the rye with **caraway** back too?",
            (Said("The bakery", "From Thursday on. Come early!", page="https://bakery.example"),),
        ),
        Said("Tomas", "I can smell it from here, and I am in Denmark."),
    ),
    "seagull": (
        Said("Ines", "Gull for mayor!", (Said("The mayor", "I heard that."),)),
        Said("Ornithologist", "It is a *herring* gull. It just prefers tuna."),
    ),
    "tide-gauge": (Said("Student", "The data is [here](https://harbour-gazette.example/tides)."),),
}


async def discuss(desk: Desk) -> None:
    """Below the articles of ``TALK``."""
    for name, said in TALK.items():
        for one in said:
            await _say(desk, desk.in_english[name], one, None)


async def _say(desk: Desk, article_id: UUID, said: Said, above: UUID | None) -> None:
    removed = said.status == REMOVED
    made = await comments.add_comment(
        desk.ctx,
        article_id,
        markdown=said.markdown,
        parent_id=above,
        guest=Guest(said.who, said.page),
        status=APPROVED if removed else said.status,
    )
    for answer in said.answers:
        await _say(desk, article_id, answer, made.id)
    if removed:
        await comments.moderate_comment(desk.ctx, made.id, REMOVED)
    if said.pinned:
        await comments.pin_comment(desk.ctx, made.id)
