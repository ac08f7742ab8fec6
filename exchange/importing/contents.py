"""One content: made, or brought up to date, with its addresses and its time, in one transaction."""

import re
from dataclasses import dataclass, field
from uuid import UUID

from db.queries import addresses
from db.queries import contents as rows
from exchange.importing import fingerprints, old_paths, times
from exchange.importing.drafting import draft_of, files_of
from exchange.importing.fingerprints import Mark
from exchange.importing.state import CONTENT, Run
from exchange.importing.times import Moment
from exchange.records import ContentRecord, Remark
from exchange.report import Item, Outcome
from resolvers import contents
from resolvers.addresses import check_slug, prefix_of, slug_from, slug_of
from resolvers.contents import ContentState
from resolvers.contents.state import TRASHED, state_of
from resolvers.context import Transaction
from resolvers.drafts import Draft
from resolvers.errors import DomainError, Invalid
from resolvers.sources import Imported
from resolvers.writes import current_site, instant


@dataclass(frozen=True, slots=True)
class Work:
    """A content on its way in. ``known``: what an earlier run made of it."""

    run: Run
    record: ContentRecord
    mark: Mark
    known: Imported | None

    @property
    def was(self) -> Mark | None:
        """What the source said then."""
        return Mark.read(self.known.fingerprint) if self.known else None

    @property
    def is_deleted(self) -> bool:
        """Whether it was deleted here."""
        return self.known is not None and self.known.subject_id in self.run.deleted

    @property
    def is_new(self) -> bool:
        """Whether the source says anything that it did not."""
        return self.known is None or self.known.fingerprint != str(self.mark)


@dataclass(slots=True)
class Done:
    """What a transaction did, for the report once it is through.

    ``revision``: the number of the one that the import wrote last.
    """

    state: ContentState
    outcome: Outcome
    revision: int | None
    remarks: list[Remark] = field(default_factory=list)
    redirects: list[Item] = field(default_factory=list)


def prepare(run: Run, record: ContentRecord) -> Work:
    """Resolve the links, look at the files, and see what is known of it. Blocks."""
    record = run.index.linked(record, run.paths)
    run.pictures.digest(files_of(record))
    mark = fingerprints.of_content(record, run.pictures.digests)
    return Work(run, record, mark, run.known.get((CONTENT, record.source_id)))


async def bring(work: Work) -> None:
    """Make the content what the record says, and report it."""
    try:
        await _bring(work)
    except DomainError as error:
        _report(work, "failed", None, Remark("refused", f"It was not taken: {error}"))


async def _bring(work: Work) -> None:
    known = work.known
    if known and work.is_deleted:
        said = "It was deleted here, and is not made again."
        _report(work, "skipped", known.subject_id, Remark("deleted-here", said))
    elif known and not work.is_new:
        _report(work, "unchanged", known.subject_id)
    else:
        draft, remarks = await draft_of(work.run, work.record)
        done = await _write(work, draft)
        content_id, path = done.state.id, done.state.path
        _report(work, done.outcome, content_id, *remarks, *done.remarks, path=path)
        work.run.report.items.extend(done.redirects)


async def _write(work: Work, draft: Draft) -> Done:
    async with work.run.ctx.transaction() as tx:
        # Before the locks that follow: creating shares this one, and redirects need it alone.
        await rows.lock_tree(tx.session, alone=True)
        if work.known is None:
            done = await _create(work, tx, draft)
        else:
            done = await _update(work, tx, draft, work.known)
        if done.outcome != "conflict":
            await _finish(work, done)
    return done


async def _create(work: Work, tx: Transaction, draft: Draft) -> Done:
    run, record = work.run, work.record
    content_id = run.ids[record.source_id]
    slug, remarks = await _slug(work, tx)
    if record.kind == "PAGE":
        state = await contents.create_page(run.ctx, draft=draft, slug=slug, content_id=content_id)
    else:
        section_id = run.node("SECTION", record.section).id
        state = await contents.create_article(
            run.ctx, section_id=section_id, draft=draft, slug=slug, content_id=content_id
        )
    moment = Moment(run, tx, record, state, await instant(tx), fresh=True)
    _, others = await times.settle(moment, changed=True)
    return Done(state, "created", state.revision, [*remarks, *others])


async def _update(work: Work, tx: Transaction, draft: Draft, known: Imported) -> Done:
    """Only what changed at the source changes here."""
    run, was, now = work.run, work.was, work.mark
    state = await state_of(tx, known.subject_id, await instant(tx), changed=False)
    text_differs = was is None or was.text != now.text
    if remark := _objection(work, state, text_differs=text_differs):
        return Done(state, "conflict", known.revision, [remark])
    revision, fresh = known.revision, False
    if text_differs:
        message = f"From {run.source}"
        saved = await contents.save_revision(
            run.ctx, state.id, draft, message=message, carry_keys=True
        )
        revision, fresh = saved.revision, saved.changed
    moved, remarks = False, list[Remark]()
    if was and was.place != now.place:
        moved, remarks = await _move(work, tx, state)
    state = await state_of(tx, state.id, await instant(tx))
    moment = Moment(run, tx, work.record, state, await instant(tx), fresh=fresh)
    # Where another version of ours wrote the fingerprint, nobody knows: what stands here stays.
    time_differs = was is not None and was.time != now.time
    timed, others = await times.settle(moment, changed=time_differs)
    outcome: Outcome = "changed" if fresh or moved or timed else "unchanged"
    return Done(state, outcome, revision, [*remarks, *others])


def _objection(work: Work, state: ContentState, *, text_differs: bool) -> Remark | None:
    """Why the content is not to be written to."""
    if state.state == TRASHED:
        return Remark("deleted-here", "It was deleted here just now.")
    known = work.known
    edited = known is not None and state.revision != known.revision
    if not (edited and text_differs) or work.run.overwrite:
        return None
    said = "It was edited here and at the source: nothing was done. --overwrite takes the source."
    return Remark("conflict", said)


async def _move(work: Work, tx: Transaction, state: ContentState) -> tuple[bool, list[Remark]]:
    run, record = work.run, work.record
    section = run.nodes.get(("SECTION", record.section or ""))
    changed = False
    if state.type == "ARTICLE" and section and section.id != state.section_id:
        changed = (await contents.move(run.ctx, state.id, section_id=section.id)).changed
    slug, remarks = await _slug(work, tx, state.slug)
    if slug != state.slug:
        changed |= (await contents.rename_slug(run.ctx, state.id, slug)).changed
    return changed, remarks


async def _slug(
    work: Work, tx: Transaction, current: str | None = None
) -> tuple[str, list[Remark]]:
    """The slug that the content gets; numbered where another thing lives at its path.

    ``current``: the one it has. It stays where it differs by its number alone.
    """
    record, site = work.record, await current_site(tx)
    try:
        wish = check_slug(record.slug)
    except Invalid:
        wish = slug_from(record.slug or record.title, site.default_locale, record.kind.lower())
    if current is not None and re.fullmatch(rf"{re.escape(wish)}(-\d+)?", current):
        return current, []
    base = prefix_of(site.locales, site.default_locale)
    if record.kind == "ARTICLE":
        base = work.run.node("SECTION", record.section).path
    wanted = f"{base}/{wish}"
    path = await addresses.free_path(tx.session, site.id, site.default_locale, wanted)
    if path == wanted and wish == record.slug:
        return wish, []
    said = f"Its address is {path}: {record.slug!r} can't be, or is taken."
    return slug_of(path), [Remark("slug-changed", said)]


async def _finish(work: Work, done: Done) -> None:
    """Lead its old addresses to it, and note what became of it."""
    run, record, state = work.run, work.record, done.state
    if work.was is None or work.was.place != work.mark.place:
        led = await old_paths.lead(
            run, record.old_paths, path=state.path, content_id=state.id, source_id=record.source_id
        )
        done.remarks += led.remarks
        done.redirects += led.items
        if led.items and done.outcome == "unchanged":
            done.outcome = "changed"
    item = Imported(
        CONTENT, record.source_id, state.id, str(work.mark), record.source_url, done.revision
    )
    await run.remember(item)


def _report(
    work: Work, outcome: Outcome, content_id: UUID | None, *remarks: Remark, path: str | None = None
) -> None:
    record = work.record
    said = (*record.remarks, *remarks)
    work.run.report.add(Item(record.kind, record.source_id, outcome, content_id, path, said))
