"""Addresses: slugs, paths and the locale a path belongs to."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote
from uuid import UUID

from slugify import slugify

from db.models import Site
from db.queries import addresses
from db.session import Session
from resolvers.errors import Invalid, PathTaken

MAX_SLUG_CHARS: Final = 200
GENERATED_SLUG_CHARS: Final = 80
MAX_PATH_BYTES: Final = 2000  # PostgreSQL's b-trees take 2,700

_FORBIDDEN: Final = re.compile(r"[?#\s\x00-\x1f\x7f\ud800-\udfff]")
_ENCODED: Final = re.compile(r"%[0-9A-Fa-f]{2}")
# How German readers spell what an ASCII slug can't.
_UMLAUTS: Final = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("Ä", "Ae"), ("Ö", "Oe"), ("Ü", "Ue"))

Locales = Sequence[Mapping[str, Any]]  # a site's locales, as its row holds them


@dataclass(frozen=True, slots=True)
class Wish:
    """The slug that was asked for, or the text to make one from."""

    slug: str | None
    text: str
    fallback: str


def check_slug(slug: str) -> str:
    """The slug in NFC.

    Raises:
        Invalid: it can't be one segment of a path.
    """
    clean = unicodedata.normalize("NFC", slug)
    if not 1 <= len(clean) <= MAX_SLUG_CHARS:
        raise Invalid("slug", f"A slug has 1 to {MAX_SLUG_CHARS} characters.")
    if _FORBIDDEN.search(clean) or "/" in clean or "%" in clean or clean in {".", ".."}:
        raise Invalid("slug", "A slug has no spaces and none of / ? # %.")
    return clean


def slug_from(text: str, locale: str, fallback: str) -> str:
    """A slug of ASCII letters, digits and hyphens; ``fallback`` where the text has none."""
    replacements = _UMLAUTS if locale.partition("-")[0] == "de" else ()
    slug = slugify(
        text, max_length=GENERATED_SLUG_CHARS, word_boundary=True, replacements=replacements
    )
    return slug or slugify(text, max_length=GENERATED_SLUG_CHARS) or fallback


def normalise_path(path: str, field: str = "path") -> str:
    """A path as it is stored: ``/a/b``, decoded once, in NFC, without a slash at its end.

    Raises:
        Invalid: it is no path of this site.
    """
    if not path.startswith("/") or path.startswith("//"):
        raise Invalid(field, "A path begins with one slash.")
    try:
        decoded = unicodedata.normalize("NFC", unquote(path, errors="strict"))
    except UnicodeDecodeError:
        raise Invalid(field, "A path is UTF-8.") from None
    clean = decoded.rstrip("/") or "/"
    if _FORBIDDEN.search(clean) or _ENCODED.search(clean):
        raise Invalid(field, "A path has no spaces and no query or fragment.")
    if len(clean.encode()) > MAX_PATH_BYTES:
        raise Invalid(field, f"A path has at most {MAX_PATH_BYTES} bytes.")
    if {"", ".", ".."} & set(clean.split("/")[1:] if clean != "/" else ()):
        raise Invalid(field, "A path has no empty segments.")
    return clean


def prefix_of(locales: Locales, locale: str) -> str:
    """What every path of the locale begins with: ``""`` or ``/pt``.

    Raises:
        Invalid: the site has no such locale.
    """
    for known in locales:
        if known["code"] == locale:
            return str(known["prefix"])
    raise Invalid("locale", f"The site has no locale {locale}.")


def locale_of(locales: Locales, path: str) -> str:
    """The locale whose prefix the path has; the longest counts."""
    fitting = [
        known
        for known in locales
        if path == known["prefix"] or path.startswith(known["prefix"] + "/")
    ]
    return str(max(fitting, key=lambda known: len(known["prefix"]))["code"])


def path_below(locales: Locales, locale: str, base: str, slug: str) -> str:
    """The path of something with this slug below ``base``, a path or the locale's prefix.

    Raises:
        Invalid: the path gets too long, or is where another locale begins.
    """
    path = check_length(f"{base}/{slug}")
    if locale_of(locales, path) != locale:
        raise Invalid("slug", f"{path} is where another locale begins.")
    return path


def check_length(path: str) -> str:
    """The path, if it isn't too long.

    Raises:
        Invalid: it is.
    """
    if len(path.encode()) > MAX_PATH_BYTES:
        raise Invalid("slug", f"The path gets longer than {MAX_PATH_BYTES} bytes.")
    return path


async def claim(session: Session, site: Site, locale: str, base: str, wish: Wish) -> str:
    """A free path below ``base``; its last segment is the slug.

    Raises:
        Invalid: the slug can't be taken.
        PathTaken: the slug was given, and something lives there. A generated one is numbered.
    """
    if wish.slug is None:
        slug = slug_from(wish.text, locale, wish.fallback)
        path = path_below(site.locales, locale, base, slug)
        return await addresses.free_path(session, site.id, locale, path)
    path = path_below(site.locales, locale, base, check_slug(wish.slug))
    await require_free(session, site.id, path)
    return path


async def require_free(session: Session, site_id: UUID, path: str) -> None:
    """Make sure that nothing lives at the path.

    Raises:
        PathTaken: something does, if only as a draft.
    """
    if await addresses.owner(session, site_id, path) is not None:
        raise PathTaken(path)


def slug_of(path: str) -> str:
    """The last segment."""
    return path.rpartition("/")[2]
