"""The publication itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from db.ids import new_id
from db.queries import taxonomy
from resolvers.addresses import normalise_path
from resolvers.context import Context
from resolvers.drafts import line
from resolvers.errors import Duplicate, Invalid
from resolvers.taxonomy.state import check_name
from resolvers.writes import Told, Touched, instant, tell

MAX_TAGLINE_CHARS: Final = 500


@dataclass(frozen=True, slots=True)
class Locale:
    """A language the site is in. ``prefix``: what its paths begin with, ``""`` or ``/pt``."""

    code: str
    name: str
    prefix: str = ""
    fallback: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SiteState:
    """The site as it was made."""

    id: UUID
    name: str
    url: str
    default_locale: str
    locales: tuple[Locale, ...]
    timezone: str


async def create_site(  # noqa: PLR0913 -- named, and all but two can be left out
    ctx: Context,
    *,
    name: str,
    url: str,
    default_locale: str = "en",
    locales: Sequence[Locale] | None = None,
    timezone: str = "UTC",
    tagline: str | None = None,
) -> SiteState:
    """Make the site, once. ``locales``: without them the default alone, without a prefix.

    Raises:
        Invalid: with the field that can't be taken.
        Duplicate: there is one.
    """
    spoken = tuple(locales or (Locale(default_locale, default_locale),))
    check_locales(spoken, default_locale)
    made = SiteState(
        new_id(), check_name(name), check_url(url), default_locale, spoken, check_zone(timezone)
    )
    async with ctx.transaction() as tx:
        await taxonomy.lock_site(tx.session)
        if await taxonomy.site(tx.session) is not None:
            raise Duplicate("There is a site already.")
        now = await instant(tx)
        await taxonomy.add_site(
            tx.session,
            {
                "id": made.id,
                "name": made.name,
                "tagline": line("tagline", tagline, MAX_TAGLINE_CHARS),
                "url": made.url,
                "default_locale": made.default_locale,
                "locales": [_json(locale) for locale in spoken],
                "timezone": made.timezone,
                "created_at": now,
                "updated_at": now,
            },
        )
        told = Told("site.created", made.id, made.id, now)
        await tell(ctx, tx, told, Touched(tags={"site"}))
    return made


def _json(locale: Locale) -> Mapping[str, Any]:
    return {
        "code": locale.code,
        "name": locale.name,
        "prefix": locale.prefix,
        "fallback": list(locale.fallback),
    }


def check_locales(locales: Sequence[Locale], default: str) -> None:
    """Nothing, where a site can be in these.

    Raises:
        Invalid: they don't fit together.
    """
    codes = {locale.code for locale in locales}
    prefixes = {locale.prefix for locale in locales}
    if default not in codes:
        raise Invalid("default_locale", "The default is one of the site's locales.")
    if len(codes) < len(locales) or len(prefixes) < len(locales) or "" not in prefixes:
        raise Invalid("locales", "Each code and prefix once, and one prefix empty.")
    for prefix in prefixes - {""}:
        if normalise_path(prefix, "locales") != prefix or prefix.count("/") != 1:
            raise Invalid("locales", "A prefix is empty or one segment like /pt.")
    if any(set(locale.fallback) - codes or locale.code in locale.fallback for locale in locales):
        raise Invalid("locales", "A locale falls back to other locales of the site.")


def check_url(url: str) -> str:
    """The address of a site as it is stored.

    Raises:
        Invalid: it is none.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        raise Invalid("url", "The URL of a site is like https://example.org.")
    return url.rstrip("/")


def check_zone(name: str) -> str:
    """The name of a time zone.

    Raises:
        Invalid: nobody knows it.
    """
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Invalid("timezone", "A time zone is a name like Europe/Lisbon.") from None
    return name


async def has_site(ctx: Context) -> bool:
    """Whether the site was made; until the end of the transaction nobody else makes it."""
    async with ctx.transaction() as tx:
        await taxonomy.lock_site(tx.session)
        return await taxonomy.site(tx.session) is not None


async def ensure_site(ctx: Context, *, url: str, timezone: str = "UTC") -> None:
    """Make a site without content where there is none: a database always has one."""
    async with ctx.transaction():
        if not await has_site(ctx):
            await create_site(ctx, name="Byline", url=url, timezone=timezone)
