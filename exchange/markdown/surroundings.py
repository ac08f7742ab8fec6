"""What a text can ask about the site it stands in, while its templating is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from exchange.markdown.front_matter import Front


@dataclass(frozen=True, slots=True)
class Named:
    """An author, as a text names one. ``path``: the address in Byline, if there is one."""

    name: str
    path: str | None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """``address_of``: the old address of what a reference names, or None. ``authors``: by slug."""

    front: Front
    address_of: Callable[[str], str | None]
    authors: Mapping[str, Named] = field(default_factory=dict)
    site: Mapping[str, str] = field(default_factory=dict)

    def value(self, name: str) -> str | None:
        """The value of a variable that is a text: ``page.image``, ``site.baseurl``, ``image``."""
        where, _, rest = name.strip().rpartition(".")
        if where in {"site", "config"}:
            return self.site.get(rest)
        if where not in {"", "page", "post", "page.data"}:
            return None
        found = self.front.get(rest.lower())
        return found.strip() if isinstance(found, str) else None
