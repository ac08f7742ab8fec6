"""Revisions from outside pass the gate that an editor's draft passes."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from resolvers import drafts
from resolvers.drafts import Credit, Draft, Seo
from resolvers.errors import Invalid


def check(snapshot: Mapping[str, Any], content_hash: str) -> None:
    """Nothing, where the snapshot is what Byline makes of its own text.

    Raises:
        Invalid: it isn't, with the field.
    """
    try:
        made = drafts.snapshot(_draft(snapshot))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Invalid("snapshot", "Its values are not of the types that they must be.") from None
    for field in sorted(made.keys() | snapshot.keys()):
        # Older snapshots lack what a later version added.
        if field not in made or made[field] != snapshot.get(field):
            raise Invalid(f"snapshot.{field}", "This is not in the form that Byline keeps.")
    if drafts.content_hash(dict(snapshot)) != content_hash:
        raise Invalid("content_hash", "This is not the hash of the snapshot.")


def _draft(snapshot: Mapping[str, Any]) -> Draft:
    """The draft that gives this snapshot, unless its values are of other types."""
    return Draft(
        title=snapshot["title"],
        kicker=snapshot.get("kicker"),
        dek=snapshot.get("dek"),
        body=snapshot.get("body"),
        tag_ids=tuple(UUID(tag_id) for tag_id in snapshot["tag_ids"]),
        credits=tuple(Credit(UUID(c["author_id"]), c["role"]) for c in snapshot["credits"]),
        hero_image_id=_optional_id(snapshot.get("hero_image_id")),
        seo=_seo(snapshot.get("seo", {})),
        custom=snapshot.get("custom", {}),
    )


def _seo(said: Mapping[str, Any]) -> Seo:
    return Seo(
        title=said.get("title"),
        description=said.get("description"),
        canonical_url=said.get("canonical_url"),
        noindex=said.get("noindex") is True,
        image_id=_optional_id(said.get("image_id")),
    )


def _optional_id(value: str | None) -> UUID | None:
    return None if value is None else UUID(value)
