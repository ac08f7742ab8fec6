"""What stands above a text in a Hugo site, and the configuration of the whole."""

from collections.abc import Iterator
from typing import Any, Final

from body.writing.markdown_text import escaped
from exchange.hugo import writing
from exchange.hugo.gathered import Gathered, Row
from exchange.hugo.places import Place

_AUTHOR: Final = "AUTHOR"


def of_content(known: Gathered, row: Row, place: Place, *, is_draft: bool) -> dict[str, Any]:
    """Of an article or a page."""
    return {
        "title": row.title,
        "slug": row.slug,
        "url": place.url,
        "date": writing.instant(row.published_at or row.created_at),
        "lastmod": writing.instant(row.revised_at or row.updated_at),
        "draft": is_draft or None,
        "kicker": row.kicker,
        "summary": escaped(row.dek) if row.dek else None,
        "cover": known.picture(row.hero_image_id),
        **_byline(known, row),
        "tags": [tag.name for tag in known.tags_of(row.content_id)],
        "weight": row.position or None,
        "aliases": known.aliases_of(row),
        "translationKey": str(row.translation_group_id),
        "access": row.access if row.access != "PUBLIC" else None,
        "build": {"list": "never"} if row.access == "UNLISTED" else None,
    }


def of_site(known: Gathered) -> dict[str, Any]:
    """``hugo.yaml``."""
    site = known.site
    return {
        "title": site.name,
        "baseURL": f"{site.url}/",
        "timeZone": site.timezone,
        "params": {"description": site.tagline} if site.tagline else None,
        "defaultContentLanguage": site.default_locale.lower(),
        "languages": dict(_languages(site)),
        "taxonomies": {"tag": "tags", "author": "authors"},
        # Bodies hold sanitised HTML where Markdown has no words for it.
        "markup": {"goldmark": {"renderer": {"unsafe": True}}},
    }


def _byline(known: Gathered, row: Row) -> dict[str, Any]:
    """Authors by their slugs, and who else did what; where there is no author, all are."""
    borne = known.credits_of(row.content_id)
    others = [{"author": one.slug, "role": role.lower()} for one, role in borne if role != _AUTHOR]
    authors = [one.slug for one, role in borne if role == _AUTHOR] or [one.slug for one, _ in borne]
    return {"authors": list(dict.fromkeys(authors)), "credits": others}


def _languages(site: Row) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, one in enumerate(site.locales, start=1):
        yield one["code"].lower(), {"label": one["name"], "weight": number}
