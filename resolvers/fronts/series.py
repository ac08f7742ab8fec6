"""Series: articles that belong together, in their order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from db.ids import new_id
from db.models import Series
from db.queries import contents, fronts, taxonomy
from resolvers.addresses import (
    Wish,
    check_slug,
    claim,
    path_below,
    prefix_of,
    require_free,
    slug_of,
)
from resolvers.context import Context, Transaction
from resolvers.drafts import rich_text
from resolvers.errors import Invalid, NotFound
from resolvers.fronts.given import check_title, keeping, living, locked
from resolvers.redirects import Origin
from resolvers.taxonomy.describe import require_image
from resolvers.taxonomy.state import take_path
from resolvers.writes import KEEP, Keep, Told, Touched, current_site, instant, tell

SHELF: Final = "series"


@dataclass(frozen=True, slots=True)
class SeriesState:
    """A series as a write left it. ``parts``: its articles in order, drafts too, no trash."""

    id: UUID
    locale: str
    slug: str
    path: str
    title: str
    complete: bool
    parts: tuple[UUID, ...]
    version: int
    changed: bool = True


async def create_series(  # noqa: PLR0913 -- named, and all but one can be left out
    ctx: Context,
    *,
    title: str,
    slug: str | None = None,
    locale: str | None = None,
    description: str | None = None,
    image_id: UUID | None = None,
    complete: bool = False,
) -> SeriesState:
    """A new series without parts, at ``/series/<slug>`` below the locale's prefix.

    ``description``: one line of Markdown. ``complete``: nothing more will come.

    Raises:
        Invalid: with the field that can't be taken.
        PathTaken: the given slug is taken.
    """
    title, text = check_title(title), rich_text("description", description)
    async with ctx.transaction() as tx:
        site = await current_site(tx)
        await require_image(tx, "image_id", image_id)
        spoken = locale or site.default_locale
        base = f"{prefix_of(site.locales, spoken)}/{SHELF}"
        path = await claim(tx.session, site, spoken, base, Wish(slug, title, "series"))
        now = await instant(tx)
        series_id = new_id()
        row = {
            "id": series_id,
            "site_id": site.id,
            "locale": spoken,
            "slug": slug_of(path),
            "path": path,
            "title": title,
            "description": text,
            "image_id": image_id,
            "complete": complete,
            "created_at": now,
            "updated_at": now,
        }
        await taxonomy.add(tx.session, Series, row)
        paths = await take_path(tx, Origin(site.id, spoken), {path: path}, now, "MOVED")
        told = Told("series.created", series_id, site.id, now)
        return await _report(ctx, tx, told, Touched(paths))


async def change_series(  # noqa: PLR0913 -- named, and all but one can be left out
    ctx: Context,
    series_id: UUID,
    *,
    title: str | None = None,
    slug: str | None = None,
    description: str | Keep | None = KEEP,
    image_id: UUID | Keep | None = KEEP,
    complete: bool | None = None,
    expected_version: int | None = None,
) -> SeriesState:
    """Say something else of a series, or give it another slug: the old path becomes a redirect.

    Raises:
        NotFound: no such series.
        Conflict: somebody saved since the caller loaded.
        Invalid: with the field that can't be taken.
        PathTaken: something lives at the new path.
    """
    values: dict[str, Any] = {} if title is None else {"title": check_title(title)}
    values |= {} if complete is None else {"complete": complete}
    values |= {} if description is KEEP else {"description": rich_text("description", description)}
    values |= {} if image_id is KEEP else {"image_id": image_id}
    async with ctx.transaction() as tx:
        await contents.lock_tree(tx.session, alone=False)
        series = await locked(tx, Series, series_id, expected_version)
        await require_image(tx, "image_id", values.get("image_id"))
        values |= {} if slug is None else await _address(tx, series, check_slug(slug))
        if all(getattr(series, name) == value for name, value in values.items()):
            return await _state(tx, series_id, changed=False)
        old, new = series.path, values.get("path", series.path)
        now = await instant(tx, [series.updated_at])
        await taxonomy.change(tx.session, Series, series_id, values | {"updated_at": now})
        touched = Touched({old})
        if new != old:
            origin = Origin(series.site_id, series.locale)
            touched |= Touched(await take_path(tx, origin, {old: new}, now, "SLUG_CHANGED"))
        told = Told("series.changed", series_id, series.site_id, now)
        return await _report(ctx, tx, told, touched)


async def arrange_series(
    ctx: Context,
    series_id: UUID,
    content_ids: Sequence[UUID],
    *,
    expected_version: int | None = None,
) -> SeriesState:
    """Make these articles the parts of the series, in this order, drafts too.

    Parts in the trash are not named, and keep their places behind what they follow.

    Raises:
        NotFound: no such series.
        Conflict: somebody saved since the caller loaded.
        Invalid: one isn't an article in the series' language, or is part of another series.
    """
    async with ctx.transaction() as tx:
        series = await locked(tx, Series, series_id, expected_version)
        await _check_parts(tx, series, content_ids)
        before = await fronts.parts(tx.session, series_id)
        order = keeping(content_ids, before, await fronts.trashed(tx.session, before))
        if before == order:
            return await _state(tx, series_id, changed=False)
        now = await instant(tx, [series.updated_at])
        rows = [
            {"content_id": content_id, "series_id": series_id, "position": position}
            for position, content_id in enumerate(order, 1)
        ]
        await fronts.replace_parts(tx.session, series_id, rows)
        await taxonomy.change(tx.session, Series, series_id, {"updated_at": now})
        articles = {f"article:{content_id}" for content_id in (*before, *content_ids)}
        told = Told("series.arranged", series_id, series.site_id, now)
        return await _report(ctx, tx, told, Touched({series.path}, articles))


async def _check_parts(tx: Transaction, series: Series, content_ids: Sequence[UUID]) -> None:
    found = await living(tx, "content_ids", content_ids)
    for content in found.values():
        if (content.type, content.locale) != ("ARTICLE", series.locale):
            message = f"{content.path} is no article in the language of the series."
            raise Invalid("content_ids", message)
    for taken in await fronts.in_other_series(tx.session, series.id, content_ids):
        message = f"{found[taken].path} is part of another series: take it out there first."
        raise Invalid("content_ids", message)


async def _address(tx: Transaction, series: Series, slug: str) -> dict[str, str]:
    site = await current_site(tx)
    base = series.path.removesuffix(f"/{series.slug}")
    path = path_below(site.locales, series.locale, base, slug)
    if path != series.path:
        await require_free(tx.session, site.id, path)
    return {"slug": slug, "path": path}


async def _report(ctx: Context, tx: Transaction, told: Told, touched: Touched) -> SeriesState:
    await tell(ctx, tx, told, touched | Touched(tags={f"series:{told.subject_id}"}))
    return await _state(tx, told.subject_id)


async def _state(tx: Transaction, series_id: UUID, *, changed: bool = True) -> SeriesState:
    series = await taxonomy.find(tx.session, Series, series_id)
    if series is None:
        raise NotFound("series", series_id)
    parts = await fronts.parts(tx.session, series_id)
    trashed = await fronts.trashed(tx.session, parts)
    return SeriesState(
        id=series.id,
        locale=series.locale,
        slug=series.slug,
        path=series.path,
        title=series.title,
        complete=series.complete,
        parts=tuple(part for part in parts if part not in trashed),
        version=series.version,
        changed=changed,
    )
