"""What the Gazette's texts are filed under, who writes them, and what its pictures show."""

from dataclasses import dataclass
from typing import Any, Final

from resolvers.taxonomy import Locale

NAME: Final = "The Harbour Gazette"
TAGLINE: Final = "News from a town that isn't there"
LOCALES: Final = (Locale("en", "English"), Locale("de", "Deutsch", "/de", ("en",)))


@dataclass(frozen=True, slots=True)
class Shelf:
    """A section; ``above``: the slug of the one that it is below."""

    slug: str
    name: str
    locale: str = "en"
    above: str | None = None
    about: str | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """A byline."""

    slug: str
    name: str
    bio: str
    links: tuple[tuple[str, str], ...] = ()


SECTIONS: Final = (
    Shelf("town", "Town", about="What happens between the *station that closed* and the quay."),
    Shelf("council", "Council", above="town", about="Fifteen chairs, one of which is broken."),
    Shelf("harbour", "Harbour", about="Boats, tides, and whoever is late for either."),
    Shelf("culture", "Culture", about="What people do when the boats are in."),
    Shelf("music", "Music", above="culture"),
    Shelf("kitchen", "Kitchen", above="culture"),
    Shelf("opinion", "Opinion"),
    Shelf("notices", "Notices", hidden=True),
    Shelf("stadt", "Stadt", "de"),
    Shelf("hafen", "Hafen", "de"),
    Shelf("kultur", "Kultur", "de"),
)
AUTHORS: Final = (
    Person(
        "ada-winter",
        "Ada Winter",
        "Edits the *Gazette*, reads the council's minutes for pleasure, and owns the kettle.",
        (("Write to Ada", "mailto:ada@harbour-gazette.example"),),
    ),
    Person(
        "jonas-quay",
        "Jonas Quay",
        "Was a deckhand for nine years and a reporter for twenty. Can tell the two by the boots.",
        (("Tides, daily", "https://harbour-gazette.example/tides"),),
    ),
    Person(
        "mei-tanaka",
        "Mei Tanaka",
        "Writes about everything that is sung, shown or danced, and photographs the rest.",
    ),
    Person(
        "sol-marin",
        "Sol Marín",
        "Draws, cooks and translates; not at once, except on Fridays.",
    ),
    Person("tomas-reed", "Tomas Reed", "The youngest of us. Followed by a gull, professionally."),
)
# slug: name, language, other words for it
TAGS: Final = {
    "ferry": ("Ferry", "en", ("boat", "crossing")),
    "budget": ("Budget", "en", ("money",)),
    "weather": ("Weather", "en", ("rain", "wind")),
    "music": ("Music", "en", ()),
    "library": ("Library", "en", ("books",)),
    "history": ("History", "en", ()),
    "kitchen": ("Food", "en", ("recipes",)),
    "film": ("Film", "en", ("cinema",)),
    "harbour-life": ("Harbour life", "en", ()),
    "faehre": ("Fähre", "de", ("Boot",)),
    "wetter": ("Wetter", "de", ()),
    "musik": ("Musik", "de", ()),
    "hafenleben": ("Hafenleben", "de", ()),
}
# Arguments of custom.define_field.
FIELDS: Final[tuple[dict[str, Any], ...]] = (
    {"key": "serves", "label": "Serves", "type": "NUMBER", "public": True, "filterable": True},
    {"key": "minutes", "label": "Minutes", "type": "NUMBER", "public": True, "filterable": True},
    {
        "key": "season",
        "label": "Season",
        "type": "CHOICE",
        "choices": ("Spring", "Summer", "Autumn", "Winter"),
        "public": True,
        "filterable": True,
    },
    {"key": "votes", "label": "Votes in favour", "type": "NUMBER", "public": True},
    {"key": "starts", "label": "Starts", "type": "DATE", "public": True, "filterable": True},
    {"key": "sources", "label": "Sources", "type": "REFERENCE", "public": True},
    {"key": "map", "label": "For the map", "type": "JSON", "public": True},
    {"key": "in_print", "label": "In print", "type": "BOOLEAN", "public": True, "filterable": True},
    {"key": "desk_note", "label": "Note for the desk", "type": "TEXT"},
)
# What each picture of scenes.py shows.
PICTURES: Final = {
    "night-ferry": "A ferry with lit windows crosses the harbour at night, below a full moon",
    "harbour-dusk": "Two small boats under sail while the sun goes down behind the hills",
    "library": "Full bookshelves in the rain, and a bucket",
    "choir": "Three rows of people in coloured coats below tall windows",
    "tide-gauge": "A green cabinet with a dial at the end of a stone mole",
    "tide-roll": "A wavering line of ink on a strip of squared paper",
    "bakery": "Six loaves in front of the glowing mouth of a brick oven",
    "cinema": "A lit screen at night above three rows of heads",
    "cinema-rain": "The same screen in the rain above empty benches",
    "town-hall": "A clock tower among small houses in evening light",
    "car-park": "One long blue car in a large empty car park, beside a flagpole",
    "market": "Five striped market stalls in front of small houses",
    "mill-bridge": "A wooden footbridge over green water, hills behind it",
    "seagull": "A gull in flight with a whole sandwich in its beak",
    "lighthouse": "A red and white lighthouse on a rock, its beam over the sea at night",
    "chowder": "A steaming red pot in front of a window on which it rains",
    "fog": "A lighthouse and a sail that can just be seen in fog",
    "regatta": "Three people at sea in white bathtubs, the town behind them",
    "organ": "The pipes of an organ rising and falling above its keys",
}
CREDIT: Final = "The Gazette's pencil"
# Article, kind, note.
CORRECTIONS: Final = (
    (
        "bakery",
        "CORRECTION",
        "An earlier version said that the new oven takes eighty loaves. It takes ninety.",
    ),
    ("seagull", "UPDATE", "The gull has been seen again. It had chips."),
    ("budget", "CLARIFICATION", "Page 44 is page 45 in the bound edition."),
)
