"""Corrections: what was wrong, told to readers at the moment that it is put right."""

from dataclasses import replace
from typing import Final
from uuid import UUID

from db.queries import corrections
from resolvers.contents.publish import chosen_revision
from resolvers.contents.save import save_revision
from resolvers.contents.settle import finish
from resolvers.contents.state import PUBLISHED, ContentState
from resolvers.contents.work import begin_one
from resolvers.context import Context
from resolvers.custom.values import require_complete
from resolvers.drafts import MAX_LINE_CHARS, Draft, line
from resolvers.errors import Invalid, InvalidTransition
from resolvers.timeline import Showing

KINDS: Final = ("CORRECTION", "CLARIFICATION", "UPDATE")


async def correct(
    ctx: Context,
    content_id: UUID,
    *,
    note: str,
    kind: str = "CORRECTION",
    draft: Draft | None = None,
    expected_version: int | None = None,
) -> ContentState:
    """Publish a draft of an article and say what was put right in it, as of one moment.

    ``note``: plain text, for readers. ``draft``: saved and published; without it the text stays as
    it is public, whatever the head says. ``kind``: one of ``KINDS``.

    Raises:
        NotFound: absent or deleted.
        Conflict: somebody saved since the caller loaded.
        InvalidTransition: readers don't see it.
        Invalid: with the field that can't be taken, or has no value and needs one; it is a page.
        Uncredited: the draft has no credit.
    """
    said = _checked(note, kind)
    async with ctx.transaction() as tx:
        work = await begin_one(tx, content_id, expected_version)
        if work.content.type != "ARTICLE":
            raise Invalid("content_id", "Only articles are corrected.")
        if work.state != PUBLISHED:
            raise InvalidTransition(work.state, "corrected")
        if draft is not None:
            await save_revision(ctx, content_id, draft)
            work = await begin_one(tx, content_id)
            head = await chosen_revision(tx, work.content, None)
            await require_complete(tx, work.content.type, head)
            work = replace(work, wanted=Showing(head.id, ctx.actor_id))
        state = await finish(ctx, tx, "content.published", replace(work, revised_at=work.now))
        made = {"content_id": content_id, "at": work.now, "kind": kind, "note": said}
        await corrections.add(tx.session, made | {"created_by": ctx.actor_id})
        return state


def _checked(note: str, kind: str) -> str:
    clean = line("note", note, MAX_LINE_CHARS)
    if clean is None:
        raise Invalid("note", "Say what was put right.")
    if kind not in KINDS:
        raise Invalid("kind", f"A correction is one of {', '.join(KINDS)}.")
    return clean
