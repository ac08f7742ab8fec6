"""Sentences by the thousand for a publication of any size: always the same for the same seed.

Plain ASCII, and every text ends in a noun: so the words of a whole body can be put together from
those of its blocks (``db/bulk``).
"""

from random import Random
from typing import Final


def _each(text: str) -> list[str]:
    return text.split("|")


PEOPLE: Final = _each(
    "the harbour master|the night porter|a retired pilot|the youngest councillor|the ferry crew|"
    "two fishmongers|the choir|a visiting surveyor|the lighthouse keeper|the town clerk|"
    "the school band|an insurance adjuster|the bakers|nine volunteers|the bridge committee|"
    "a botanist|the stationmaster|the net menders|the chess club|a pair of twins"
)
VERBS: Final = _each(
    "counted|repaired|painted|defended|measured|mislaid|inspected|inherited|photographed|welcomed|"
    "refused|borrowed|catalogued|auctioned|renamed|explained|postponed|celebrated|weighed|buried"
)
ADJECTIVES: Final = _each(
    "crooked|borrowed|whitewashed|celebrated|damp|provisional|municipal|forgotten|brass|narrow|"
    "seasonal|disputed|reluctant|floating|windswept|second-hand|temporary|famous|leaking|quiet|"
    "costly|ceremonial|patient|rusty|striped|hollow|northern|mislabelled|generous|last"
)
NOUNS: Final = _each(
    "timetable|weathercock|bandstand|ledger|drawbridge|foghorn|lantern|tramline|allotment|turnstile|"
    "regatta|staircase|petition|barometer|jetty|orchard|notebook|chimney|telescope|warehouse|"
    "accordion|bollard|carousel|dinghy|embankment|footbridge|greenhouse|hammock|inkwell|kiosk|"
    "lifeboat|mainsail|newsreel|organ|paddock|quarry|rowboat|signpost|teapot|umbrella|viaduct|"
    "windmill|yardstick|almanac|breakwater|compass|dovecote|escalator|flagpole|gangway"
)
PLACES: Final = _each(
    "behind the chandlery|on Mill Street|below the mole|at the old station|beside the weir|"
    "above the fish hall|under the viaduct|in the reading room|along the towpath|near the gasworks|"
    "opposite the customs house|on the far shore"
)
TIMES: Final = _each(
    "on Tuesday|before the tide turned|since the flood|for the third time|after a short debate|"
    "during the regatta|without a vote|in the autumn|by lamplight|long before breakfast|"
    "at the second attempt|in heavy rain"
)
FIRST: Final = _each(
    "Ald|Bram|Carn|Dun|El|Fen|Gar|Hal|Ing|Kel|Lang|Mor|Nor|Old|Pen|Ros|Sel|Thorn|Wes"
)
LAST: Final = _each(
    "bury|combe|dale|field|ford|ham|holt|ley|marsh|mere|port|rick|stead|ton|wick|worth"
)
GREETINGS: Final = (
    "Well put",
    "I was there",
    "Not so",
    "Thank you",
    "A question",
    "For the record",
)


class Phrases:
    """What can be said, in an order that the seed decides."""

    def __init__(self, seed: int) -> None:
        """The same seed says the same."""
        self._random = Random(seed)  # noqa: S311 -- no secret depends on it

    def sentence(self) -> str:
        """Ten to twenty words; the last is a noun."""
        forms = (
            "{who} {did} the {adjective} {noun} {where}, and nobody {did2} the {noun2}.",
            "{when}, {who} {did} the {noun} that {who2} had {did2} beside the {adjective} {noun2}.",
            "of the {noun} {where} {who} said only that it had been a {adjective} {noun2}.",
            "{who} from {town} {did} the {noun} {when}, to the surprise of the {noun2}.",
            "what {who} {did} {where} was, by all accounts, a {adjective} {noun2}.",
            "the {adjective} {noun} was {did} {when}; {who} kept the {noun2}.",
        )
        said = self._one(forms).format(
            who=self._one(PEOPLE),
            who2=self._one(PEOPLE),
            did=self._one(VERBS),
            did2=self._one(VERBS),
            adjective=self._one(ADJECTIVES),
            noun=self._one(NOUNS),
            noun2=self._one(NOUNS),
            where=self._one(PLACES),
            when=self._one(TIMES),
            town=self.town(),
        )
        return said[0].upper() + said[1:]

    def paragraph(self, words: int) -> str:
        """Sentences up to at least so many words."""
        said: list[str] = []
        while sum(len(sentence.split()) for sentence in said) < words:
            said.append(self.sentence())
        return " ".join(said)

    def heading(self) -> str:
        """A few words without a full stop."""
        return f"{self._one(ADJECTIVES)} {self._one(NOUNS)}".capitalize()

    def title(self) -> str:
        """A headline; the last word is a noun."""
        who, noun = self._one(PEOPLE), self._one(NOUNS)
        return f"{who} {self._one(VERBS)} the {self._one(ADJECTIVES)} {noun}".capitalize()

    def town(self) -> str:
        """One of 304 names."""
        return f"{self._one(FIRST)}{self._one(LAST)}"

    def person(self) -> str:
        """A name."""
        return f"{self._one(FIRST)} {self.town()}"

    def remark(self) -> str:
        """What a reader says, in a line of Markdown."""
        return f"*{self._one(GREETINGS)}*: {self.sentence()}"

    def _one(self, options: list[str] | tuple[str, ...]) -> str:
        return self._random.choice(options)
