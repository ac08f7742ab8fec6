"""Revisions: what editors type, without any effect on readers."""

from dataclasses import replace
from uuid import UUID

from body import keys, tree
from db.ids import new_id
from db.models import Revision
from db.queries import contents
from resolvers.contents.create import prepared, revision_values
from resolvers.contents.state import ContentState, state_of
from resolvers.contents.work import locked
from resolvers.context import Context
from resolvers.drafts import Draft, checked_body
from resolvers.writes import Told, Touched, instant, tell


async def save_revision(  # noqa: PLR0913 -- named, and all but one can be left out
    ctx: Context,
    content_id: UUID,
    draft: Draft,
    *,
    expected_version: int | None = None,
    message: str | None = None,
    autosave: bool = False,
    carry_keys: bool = False,
) -> ContentState:
    """Keep a draft as the next revision; nothing at all when it is what the head says already.

    Autosaves of one actor collapse into one revision, until a save or until it is published or
    planned. A save of what was autosaved makes that revision a kept one. ``carry_keys``: the body
    was written anew as Markdown or HTML; its blocks get the keys of those that they were.

    Raises:
        NotFound: absent or deleted.
        Conflict: it isn't at the expected version.
        Invalid: with the field that can't be taken.
    """
    async with ctx.transaction() as tx:
        content = await locked(tx, content_id, expected_version)
        head = await contents.head(tx.session, content)
        draft = _with_old_keys(draft, head) if carry_keys else draft
        ready = await prepared(tx, content.site_id, draft, content.type)
        now = await instant(tx, [content.updated_at])
        loose = head.autosave and not await contents.is_pinned(tx.session, head.id)
        same = ready.content_hash == head.content_hash
        if same and (autosave or not loose):
            return await state_of(tx, content_id, now, changed=False)
        head_id = head.id
        values = revision_values(ctx, ready, now, message=message, autosave=autosave)
        if same:
            kept = {"autosave": False, "message": message}
            await contents.change_revision(tx.session, head.id, kept)
        elif autosave and loose and head.author_id is not None and head.author_id == ctx.actor_id:
            await contents.change_revision(tx.session, head.id, values)
        else:
            head_id = new_id()
            values |= {"id": head_id, "content_id": content_id, "number": head.number + 1}
            await contents.add_revision(tx.session, values)
        changes = {"head_revision_id": head_id, "updated_at": now}
        await contents.change(tx.session, [(content_id, changes)])
        told = Told("content.saved", content_id, content.site_id, now, content_id)
        await tell(ctx, tx, told, Touched(changed=True))
        return await state_of(tx, content_id, now)


def _with_old_keys(draft: Draft, head: Revision) -> Draft:
    new, old = checked_body(draft.body), head.snapshot["body"]
    if new is None or old is None:
        return draft
    return replace(draft, body=keys.carry_keys(tree.stored_as(old), new))
