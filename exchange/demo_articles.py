"""The demo publication's texts: a small-town paper that never was."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final


@dataclass(frozen=True, slots=True)
class DemoArticle:
    """``days_ago``: first publication, before the demo is made, unless ``since`` says when.

    ``authors`` and ``tags``: by slug.
    """

    section: str
    title: str
    dek: str
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    days_ago: int
    text: tuple[str, ...]
    kicker: str | None = None
    since: datetime | None = None


SECTIONS: Final = (
    # slug, name, slug of the one above
    ("town", "Town", None),
    ("council", "Council", "town"),
    ("harbour", "Harbour", None),
    ("culture", "Culture", None),
)
AUTHORS: Final = (
    ("ada-winter", "Ada Winter"),
    ("jonas-quay", "Jonas Quay"),
    ("mei-tanaka", "Mei Tanaka"),
)
TAGS: Final = (
    ("ferry", "Ferry"),
    ("budget", "Budget"),
    ("weather", "Weather"),
    ("music", "Music"),
    ("library", "Library"),
)
ARTICLES: Final = (
    DemoArticle(
        "harbour",
        "The night ferry is back, and so is its bell",
        "After eleven years the last boat leaves at half past eleven again.",
        ("jonas-quay", "mei-tanaka"),
        ("ferry", "weather"),
        1,
        (
            "When the Margarethe cast off on Friday, forty people stood on the quay who had no "
            "intention of going anywhere. They had come for the bell.",
            "It had hung in the harbour master's shed since the service was cut. Two retired "
            "deckhands spent the winter taking off eleven coats of paint, and found the name of "
            "the first captain under the last of them.",
            "The timetable holds until October. In strong westerlies the boat turns at the second "
            "buoy, as it always did.",
        ),
        kicker="Harbour",
    ),
    DemoArticle(
        "council",
        "Council finds 40,000 for the library roof",
        "The vote was close; the rain, councillors agreed, was not.",
        ("ada-winter",),
        ("budget", "library"),
        3,
        (
            "The library gets its roof. By eight votes to seven the council moved money from the "
            "car park that nobody had asked for to the reading room that everybody uses.",
            "Buckets have stood between Poetry and Local History since the storm in March. The "
            "work begins in spring and takes nine weeks, during which books can be borrowed from "
            "the old fire station.",
        ),
        kicker="Council",
    ),
    DemoArticle(
        "culture",
        "A choir for people who say they can't sing",
        "Thirty-one of them filled the church hall on Tuesday. They can.",
        ("mei-tanaka",),
        ("music",),
        6,
        (
            "The only condition is written on the door: you must have been told to mouth the "
            "words. Most had been eight years old at the time.",
            "They began with one note, held until nobody was afraid of it any more. By nine they "
            "had four, and a canon.",
        ),
    ),
    DemoArticle(
        "harbour",
        "What the tide gauge has known since 1911",
        "A line of ink on paper, every day for more than a century, and what it says about us.",
        ("jonas-quay",),
        ("weather",),
        10,
        (
            "The gauge stands in a cast-iron cabinet at the end of the mole. A float rises and "
            "falls in a pipe, a pen goes with it, and once a week somebody changes the paper.",
            "All of it has been kept. Laid end to end the rolls would reach to the next town, and "
            "the line on them climbs by the width of a hand.",
            "The students who are now measuring it in found two gaps: the winter of 1947, when the "
            "harbour froze, and one afternoon in 1966, when the keeper's daughter was born.",
        ),
        kicker="Long read",
    ),
    DemoArticle(
        "town",
        "The bakery on Mill Street opens its second oven",
        "More rye, fewer queues: what changes, and what Saturday will still be like.",
        ("ada-winter",),
        (),
        14,
        (
            "The new oven takes ninety loaves at once and came through the window in three parts. "
            "The old one, which takes sixty, stays: it makes the better crust.",
            "Saturday, the bakers say, will be as it was. There is no oven large enough for that.",
        ),
    ),
    DemoArticle(
        "culture",
        "Sixty summers of the open-air cinema",
        "The projectionist remembers every film that was rained off.",
        ("mei-tanaka", "ada-winter"),
        ("weather", "library"),
        21,
        (
            "There have been one hundred and four of them, and she has kept a list in the lid of "
            "the lens case. The one that hurt most stopped nine minutes before the end; the "
            "audience came back the next night for those nine minutes.",
            "This year's programme hangs in the library. Bring a blanket, and a second one.",
        ),
    ),
    DemoArticle(
        "council",
        "How to read the town's budget in ten minutes",
        "Three pages matter. We say which, and what to ask about each.",
        ("ada-winter",),
        ("budget",),
        30,
        (
            "It has four hundred and twelve pages, and the council's own members admit to reading "
            "thirty. Begin with page nine: what comes in, and from whom.",
            "Then page forty-four: what has been promised for years to come. It can't be voted "
            "away, so it is what the rest has to fit around.",
            "Last, the annex with the long name. It lists what was planned and didn't happen. "
            "Ask about that.",
        ),
        kicker="Explained",
    ),
    DemoArticle(
        "town",
        "Nine hundred years of market day",
        "The charter says Thursday. Nobody has found a reason to change it.",
        ("jonas-quay",),
        (),
        0,
        (
            "It is a strip of vellum no longer than a hand, and most of it is a seal. What the "
            "bishop granted was a market 'on the day of Jupiter, for ever'.",
            "For ever began with nine stalls. There are forty now, and the fish still comes first.",
        ),
        since=datetime(2025, 6, 5, 6, tzinfo=UTC),
    ),
    DemoArticle(
        "harbour",
        "Ferry timetable, winter",
        "First and last boats from November to March.",
        ("jonas-quay",),
        ("ferry",),
        45,
        (
            "On weekdays the first boat leaves at ten past six, the last at twenty to eight. On "
            "Sundays there are four, and none at all on the first of January.",
        ),
    ),
)
