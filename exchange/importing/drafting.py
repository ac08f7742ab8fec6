"""A record as a draft: its tags and authors by their ids, its files as media."""

from collections.abc import Iterable, Iterator
from typing import Final
from uuid import UUID

from body import rewrite
from body.model import Media, Tree
from exchange.importing import nodes
from exchange.importing.pictures import Taken
from exchange.importing.state import Run
from exchange.records import AuthorRecord, ContentRecord, LocalFile, Remark
from resolvers.addresses import slug_from
from resolvers.drafts import Credit, Draft
from resolvers.errors import Invalid

_KINDS: Final = {"image": "IMAGE", "video": "VIDEO", "audio": "AUDIO"}
# What no source calls an author of its own.
_FALLBACK: Final = "(no author)"


def files_of(record: ContentRecord) -> list[LocalFile]:
    """The files that the content shows, in their order."""
    hero = [record.hero_image] if record.hero_image else []
    return [*hero, *record.files.values()]


async def draft_of(run: Run, record: ContentRecord) -> tuple[Draft, list[Remark]]:
    """The draft, and what was not as the record wants it. Takes files in: not in a transaction."""
    taken = {file.source_id: await run.pictures.take(file) for file in files_of(record)}
    remarks = [one.remark for one in taken.values() if one.remark]
    hero = taken[record.hero_image.source_id] if record.hero_image else None
    if hero and hero.id and hero.kind != "IMAGE":
        remarks.append(
            Remark("hero-no-image", "The picture above the text is none; it was left out.")
        )
    draft = Draft(
        title=record.title,
        dek=record.dek,
        body=_with_media(record, taken),
        tag_ids=tuple(dict.fromkeys(_known(run, "TAG", record.tags, remarks))),
        credits=await _credits(run, record, remarks),
        hero_image_id=hero.id if hero and hero.kind == "IMAGE" else None,
    )
    return draft, remarks


async def _credits(run: Run, record: ContentRecord, remarks: list[Remark]) -> tuple[Credit, ...]:
    found = list(_known(run, "AUTHOR", record.authors, remarks))
    if not found and record.kind == "ARTICLE":
        name = run.fallback_author
        if ("AUTHOR", _FALLBACK) not in run.nodes:
            slug = slug_from(name, "en", "editors")
            await nodes.bring(run, AuthorRecord(_FALLBACK, slug, name))
        remarks.append(Remark("no-author", f"It names no author; it is credited to {name}."))
        found = [run.nodes["AUTHOR", _FALLBACK].id]
    return tuple(Credit(author_id) for author_id in dict.fromkeys(found))


def _known(run: Run, kind: str, source_ids: Iterable[str], remarks: list[Remark]) -> Iterator[UUID]:
    for source_id in source_ids:
        try:
            yield run.node(kind, source_id).id
        except Invalid as error:
            remarks.append(Remark(f"{kind.lower()}-left-out", str(error)))


def _with_media(record: ContentRecord, taken: dict[str, Taken]) -> Tree:
    def change(block: Media) -> Media:
        file = record.files.get(block.get("src", ""))
        medium = taken[file.source_id] if file else None
        if medium and medium.id and medium.kind == _KINDS[block["type"]]:
            del block["src"]
            block["media_id"] = str(medium.id)
        return block

    return rewrite.rewrite(record.body, media=change)
