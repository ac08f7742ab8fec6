"""What write functions ask of values, asked of rows that come in whole.

Constraints and triggers keep the rules between rows; this is about what a text may hold.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from body import texts
from body.errors import BodyError
from exchange.native import snapshots
from media.keys import is_sha256
from media.kinds import kind_of
from resolvers.contents.create import check_access
from resolvers.drafts import line
from resolvers.errors import Invalid
from resolvers.taxonomy.describe import check_links
from resolvers.taxonomy.site import Locale, check_locales, check_url, check_zone

MAX_LINE_CHARS: Final = 2000

Row = Mapping[str, Any]

_LOCALE_KEYS: Final = {"code", "name", "prefix", "fallback"}

_LINES: Final = {
    "site": ("name", "tagline"),
    "user_account": ("handle", "name", "email"),
    "media_asset": ("filename", "alt_text", "credit", "license", "label"),
    "section": ("name",),
    "tag": ("name",),
    "author": ("name",),
    "custom_field": ("label",),
    "series": ("title",),
    "collection": ("title",),
    "correction": ("note",),
    "collection_item": ("headline", "label"),
    "menu_item": ("label",),
    "comment": ("guest_name",),
}
_RICH_TEXTS: Final = {
    "media_asset": ("caption",),
    "section": ("description",),
    "tag": ("description",),
    "author": ("bio",),
    "series": ("description",),
    "comment": ("body",),
}


class Gate:
    """Lets rows pass, in the order of the tables; remembers what later ones depend on."""

    def __init__(self) -> None:
        """Nothing has passed yet."""
        self._locales: set[str] = set()
        self._images: set[UUID] = set()
        self._own: Mapping[str, Callable[[Row], None]] = {
            "site": self._site,
            "media_asset": self._media_asset,
            "tag": _tag,
            "author": self._author,
            "revision": self._revision,
            "publication": _publication,
        }

    def check(self, table: str, row: Row) -> None:
        """Nothing, where the row may come in.

        Raises:
            Invalid: with the column.
        """
        for name in _LINES.get(table, ()):
            _check_line(name, row[name])
        for name in _RICH_TEXTS.get(table, ()):
            _check_rich_text(name, row[name])
        if own := self._own.get(table):
            own(row)
        if "locale" in row and row["locale"] not in self._locales:
            raise Invalid("locale", "This is not one of the site's locales.")

    def _site(self, row: Row) -> None:
        locales = [_locale(value) for value in row["locales"]]
        check_locales(locales, row["default_locale"])
        check_url(row["url"])
        check_zone(row["timezone"])
        self._locales = {locale.code for locale in locales}

    def _media_asset(self, row: Row) -> None:
        for name in ("sha256", "source_sha256"):
            if not is_sha256(row[name]):
                raise Invalid(name, "This must be a SHA-256 in small letters.")
        if kind_of(row["mime_type"]) != row["kind"]:
            raise Invalid("kind", "This is not the kind of its media type.")
        if any(mark in row["filename"] for mark in "/\\"):
            raise Invalid("filename", "A name of a file has no slashes.")
        if row["kind"] == "IMAGE":
            self._images.add(row["id"])

    def _author(self, row: Row) -> None:
        self._require_image("avatar_id", row["avatar_id"])
        links = row["links"]
        try:
            same = check_links([(one["label"], one["url"]) for one in links]) == links
        except (KeyError, TypeError, AttributeError):
            same = False
        if not same:
            raise Invalid("links", "Each link has a label and a url.")

    def _revision(self, row: Row) -> None:
        if not isinstance(row["snapshot"], dict):
            raise Invalid("snapshot", "This must be an object.")
        snapshots.check(row["snapshot"], row["content_hash"])
        shown = {
            "snapshot.hero_image_id": row["snapshot"].get("hero_image_id"),
            "snapshot.seo.image_id": row["snapshot"].get("seo", {}).get("image_id"),
        }
        for name, asset_id in shown.items():
            self._require_image(name, UUID(asset_id) if asset_id else None)

    def _require_image(self, name: str, asset_id: UUID | None) -> None:
        if asset_id is not None and asset_id not in self._images:
            raise Invalid(name, "There is no such image in media_asset.jsonl.")


def _locale(value: Any) -> Locale:  # noqa: ANN401 -- JSON
    if not isinstance(value, dict) or value.keys() != _LOCALE_KEYS:
        raise Invalid("locales", f"Each has {', '.join(sorted(_LOCALE_KEYS))}.")
    fallback = value["fallback"]
    said = (value["code"], value["name"], value["prefix"])
    if not isinstance(fallback, list) or not all(isinstance(t, str) for t in [*said, *fallback]):
        raise Invalid("locales", "Its values are texts, its fallback a list of texts.")
    return Locale(*said, tuple(fallback))


def _tag(row: Row) -> None:
    for synonym in row["synonyms"]:
        _check_line("synonyms", synonym)


def _publication(row: Row) -> None:
    """What is past need not be what the content is now, so no constraint knows it."""
    check_access(row["access"])
    if row["type"] not in {"ARTICLE", "PAGE"}:
        raise Invalid("type", "This is ARTICLE or PAGE.")


def _check_line(name: str, text: str | None) -> None:
    if text is not None and line(name, text, MAX_LINE_CHARS) != text:
        raise Invalid(name, "This must be one line of text in NFC, without spaces at its ends.")


def _check_rich_text(name: str, value: Any) -> None:  # noqa: ANN401 -- JSON
    try:
        if value is not None and texts.admitted(value) != value:
            raise Invalid(name, "This must be in NFC.")
    except BodyError as error:
        raise Invalid(name, str(error)) from error
