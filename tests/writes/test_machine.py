"""Hypothesis drives the real functions on a real PostgreSQL and compares with a model.

After every step the invariants of the domain model are checked that writes can break; the numbers
in comments are theirs. ``BYLINE_MACHINE=200x60`` tries 200 runs of 60 steps, and shrinks a failure.
"""

import asyncio
import os
from collections.abc import Awaitable, Iterator
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test

from db.session import Database
from db.view import View
from resolvers import contents, redirects, taxonomy
from tests.conftest import empty
from tests.writes.driver import CONTENTS, FAULTS, Driver, T, id_of
from tests.writes.model import Node, Piece, Revision

pytestmark = pytest.mark.long
THOROUGH = os.environ.get("BYLINE_MACHINE")
RUNS, STEPS = (int(n) for n in (THOROUGH or "25x40").split("x"))

slugs = st.sampled_from(["a", "b", "c"])
titles = st.sampled_from(["one", "two", "three"])
accesses = st.sampled_from(["PUBLIC", "UNLISTED", "SUBSCRIBERS"])
mostly = st.sampled_from([True, True, True, False])
pieces = st.runner().flatmap(lambda machine: st.sampled_from(machine.here()))
articles = st.runner().flatmap(lambda machine: st.sampled_from(machine.here(articles=True)))
pages = st.runner().flatmap(lambda machine: st.sampled_from(machine.here(pages=True)))
sections = st.runner().flatmap(lambda machine: st.sampled_from(machine.model.sections))
plans = st.runner().flatmap(lambda machine: st.sampled_from(machine.all_plans()))
paths = st.runner().flatmap(lambda machine: st.sampled_from(machine.some_paths()))
numbers = st.none() | st.integers(1, 4)
minutes = st.integers(1, 30)

any_plan = precondition(lambda machine: machine.all_plans())


class Publication(Driver):
    """One publication, from empty."""

    # ── Time ────────────────────────────────────────────────────────────────────────────────

    @rule(minutes=minutes)
    def time_passes(self, minutes: int) -> None:
        self.clock.advance(minutes=minutes)

    @any_plan
    @rule(
        plan=plans,
        offset=st.sampled_from([-1, 0, 0, 1]),
        then=st.sampled_from(["nothing", "publish", "unpublish", "rename"]),
    )
    def time_comes_to_a_plan(self, plan: tuple[Piece, UUID], offset: int, then: str) -> None:
        """The next write's instant is the plan's to the microsecond, or one beside it."""
        piece, key = plan
        if key in piece.plans:
            at = piece.plans[key][0] + timedelta(microseconds=offset - 1)
            self.clock.set(max(at, self.clock.now))
        if then == "publish":
            self.publish_the_head(piece)
        elif then == "unpublish":
            self.unpublish(piece, None, gone=False)
        elif then == "rename":
            self.rename(piece, "c" if piece.slug == "a" else "a")

    # ── Contents ────────────────────────────────────────────────────────────────────────────

    @rule(section=sections, title=titles, slug=st.none() | slugs, credited=mostly)
    def create_article(
        self, section: Node, title: str, slug: str | None, *, credited: bool
    ) -> None:
        first = self.revision(title, credited=credited)
        create = contents.create_article(
            self.ctx, section_id=section.id, draft=self.draft(first), slug=slug
        )

        def expect(_now: datetime, made: contents.ContentState | None) -> bool:
            free = self.model.claim(section.path, slug, title)
            assert made
            self.model.pieces.append(Piece(made.id, free, section, None, [first]))
            return True

        self.write(create, expect, "content.created")

    @rule(title=titles, slug=st.none() | slugs)
    def create_page(self, title: str, slug: str | None) -> None:
        self.new_page(title, slug, None)

    @rule(parent=pages, title=titles, slug=st.none() | slugs)
    def create_page_below(self, parent: Piece, title: str, slug: str | None) -> None:
        self.new_page(title, slug, parent)

    def new_page(self, title: str, slug: str | None, parent: Piece | None) -> None:
        first = self.revision(title)
        create = contents.create_page(
            self.ctx, draft=self.draft(first), slug=slug, parent_id=id_of(parent)
        )

        def expect(_now: datetime, made: contents.ContentState | None) -> bool:
            if parent:
                self.model.need_page(parent)
            free = self.model.claim(parent.path if parent else "", slug, title)
            assert made
            self.model.pieces.append(Piece(made.id, free, None, parent, [first]))
            return True

        self.write(create, expect, "content.created")

    @rule(
        piece=pieces,
        title=titles,
        credited=mostly,
        tagged=st.booleans(),
        autosave=st.booleans(),
        other=st.booleans(),
    )
    def save(self, piece: Piece, title: str, *, other: bool, **flags: bool) -> None:
        ctx = self.actors[other]
        actor = ctx.actor_id
        assert actor
        new = Revision(title, flags["credited"], flags["tagged"], flags["autosave"], actor)
        save = contents.save_revision(ctx, piece.id, self.draft(new), autosave=new.autosave)
        self.write(save, lambda _now, _made: self.model.save(piece, new), "content.saved")

    @rule(piece=pieces)
    def publish_the_head(self, piece: Piece) -> None:
        publish = contents.publish(self.ctx, piece.id)
        self.write(
            publish,
            lambda now, _made: self.model.publish(piece, None, now, revised=False),
            "content.published",
        )

    @rule(piece=pieces, number=numbers, revised=st.booleans())
    def publish(self, piece: Piece, number: int | None, *, revised: bool) -> None:
        publish = contents.publish(self.ctx, piece.id, revision=number, revised=revised)
        self.write(
            publish,
            lambda now, _made: self.model.publish(piece, number, now, revised=revised),
            "content.published",
        )

    @rule(piece=pieces)
    def correct(self, piece: Piece) -> None:
        correct = contents.correct(self.ctx, piece.id, note="It was otherwise.")
        self.write(correct, lambda now, _made: self.model.correct(piece, now), "content.published")

    @rule(piece=pieces, gone=st.booleans(), to=st.none() | paths)
    def unpublish(self, piece: Piece, to: str | None, *, gone: bool) -> None:
        to = None if gone else to
        unpublish = contents.unpublish(self.ctx, piece.id, redirect_to=to, gone=gone)
        self.write(
            unpublish,
            lambda now, _made: self.model.unpublish(piece, to, now, gone=gone),
            "content.unpublished",
        )

    @rule(piece=pieces, minutes=st.integers(0, 30))
    def schedule_the_head(self, piece: Piece, minutes: int) -> None:
        self.plan(piece, minutes, None, publish=True)

    @rule(piece=pieces, minutes=st.integers(0, 30))
    def schedule_the_end(self, piece: Piece, minutes: int) -> None:
        self.plan(piece, minutes, None, publish=False)

    @rule(piece=pieces, minutes=st.integers(0, 30), number=numbers)
    def schedule(self, piece: Piece, minutes: int, number: int | None) -> None:
        self.plan(piece, minutes, number, publish=True)

    def plan(self, piece: Piece, minutes: int, number: int | None, *, publish: bool) -> None:
        whole = self.clock.now.replace(second=0, microsecond=0)  # so that plans coincide
        at = whole + timedelta(minutes=minutes)
        action = "PUBLISH" if publish else "UNPUBLISH"
        schedule = contents.schedule(self.ctx, piece.id, action=action, at=at, revision=number)

        def expect(now: datetime, made: contents.ScheduleState | None) -> bool:
            changed = self.model.plan(piece, at, number, now, publish=publish)
            if changed:
                assert made
                pinned = number or len(piece.revisions)
                piece.plans[made.id] = (at, pinned if publish else None)
            return changed

        self.write(schedule, expect, "content.scheduled")

    @any_plan
    @rule(plan=plans)
    def cancel(self, plan: tuple[Piece, UUID]) -> None:
        piece, key = plan
        cancel = contents.cancel(self.ctx, key)
        self.write(
            cancel, lambda _now, _made: self.model.cancel(piece, key), "content.schedule_cancelled"
        )

    @rule(piece=articles, section=sections)
    def move_to_section(self, piece: Piece, section: Node) -> None:
        move = contents.move(self.ctx, piece.id, section_id=section.id)
        self.write(
            move, lambda now, _: self.model.place(piece, now, section=section), "content.moved"
        )

    @rule(piece=pages, parent=st.none() | pages)
    def move_below(self, piece: Piece, parent: Piece | None) -> None:
        move = contents.move(self.ctx, piece.id, parent_id=id_of(parent))
        self.write(
            move, lambda now, _: self.model.place(piece, now, parent=parent), "content.moved"
        )

    @rule(piece=pieces, slug=slugs)
    def rename(self, piece: Piece, slug: str) -> None:
        rename = contents.rename_slug(self.ctx, piece.id, slug)
        self.write(
            rename, lambda now, _: self.model.place(piece, now, slug=slug), "content.renamed"
        )

    @rule(piece=pieces, access=accesses)
    def set_access(self, piece: Piece, access: str) -> None:
        change = contents.set_access(self.ctx, piece.id, access)
        self.write(
            change,
            lambda now, _: self.model.set_access(piece, access, now),
            "content.access_changed",
        )

    @precondition(lambda self: len(self.model.living) > 3)
    @rule(piece=pieces)
    def delete(self, piece: Piece) -> None:
        delete = contents.delete(self.ctx, piece.id)
        self.write(delete, lambda now, _: self.model.delete(piece, now), "content.deleted")

    # ── Sections and redirects ──────────────────────────────────────────────────────────────

    @precondition(lambda self: len(self.model.sections) < 5)
    @rule(parent=st.none() | sections, slug=slugs)
    def create_section(self, parent: Node | None, slug: str) -> None:
        create = taxonomy.create_section(self.ctx, name=slug, slug=slug, parent_id=id_of(parent))

        def expect(_now: datetime, made: taxonomy.NodeState | None) -> bool:
            self.model.claim(parent.path if parent else "", slug, slug)
            assert made
            node = Node(made.id, slug, parent)
            self.model.sections.append(node)
            self.model.arrive(None, node.path, ("path", node.path), live=True)
            return True

        self.write(create, expect, "section.created")

    @rule(section=sections, slug=slugs | st.just("tags"))
    def rename_section(self, section: Node, slug: str) -> None:
        rename = taxonomy.rename_section(self.ctx, section.id, slug=slug)
        self.write(
            rename,
            lambda now, _: self.model.shift_section(section, now, slug=slug),
            "section.renamed",
        )

    @rule(section=sections, parent=st.none() | sections)
    def move_section(self, section: Node, parent: Node | None) -> None:
        move = taxonomy.move_section(self.ctx, section.id, parent_id=id_of(parent))
        self.write(
            move,
            lambda now, _: self.model.shift_section(section, now, parent=parent),
            "section.moved",
        )

    @rule(start=paths, to=st.none() | paths)
    def redirect(self, start: str, to: str | None) -> None:
        create = redirects.create_redirect(self.ctx, start, to_path=to)
        self.write(create, lambda now, _: self.model.redirect(start, to, now), "redirect.created")

    # ── What is checked after each step ─────────────────────────────────────────────────────

    @invariant()
    def readers_see_what_they_should(self) -> None:
        now = self.clock.now
        self.model.absorb(now)
        shown = self.wait(self.visible(View.live(now)))
        assert shown == self.expected(now)  # 2, 3, 5
        for piece in self.model.pieces:
            for at, _ in piece.pending:
                planned = self.wait(self.visible(View.live(now).snapshot(at, exact=True)))
                assert planned == self.expected(at)
        self.remembered[now] = shown
        for at in [*self.remembered][-2:-20:-7]:
            self.recall(at)

    @invariant()
    def the_desk_sees_the_heads(self) -> None:
        shown = self.wait(self.visible(View.desk(self.clock.now)))
        assert shown == {
            piece.id: (len(piece.revisions), piece.path, piece.access, piece.first())
            for piece in self.model.living
        }

    @invariant()
    def the_tables_agree(self) -> None:
        assert self.wait(self.standing_redirects()) == self.model.redirects  # 4
        assert set(self.wait(self.rows(CONTENTS))) == {
            (piece.id, piece.version, piece.revised_at, len(piece.revisions))  # 7, gapless
            for piece in self.model.pieces
        }
        paths = {node.id: node.path for node in self.model.sections}
        assert self.wait(self.pairs("select id, path from section")) == paths
        assert self.wait(self.rows(FAULTS)) == []

    def teardown(self) -> None:
        for at in self.remembered:
            self.recall(at)  # 6

    def recall(self, at: datetime) -> None:
        view = View.live(self.clock.now).snapshot(at, exact=True)
        assert self.wait(self.visible(view)) == self.remembered[at]


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.mark.usefixtures("db")  # drops the database of the run in the end
def test_any_order_of_writes_keeps_the_invariants(
    database_url: str, runner: asyncio.Runner
) -> None:
    db = Database(database_url, pool_size=2, statement_timeout_s=20)

    def wait(work: Awaitable[T]) -> T:
        async def waited() -> T:
            return await work

        return runner.run(waited())

    try:
        run_state_machine_as_test(
            partial(Publication, wait, db),  # type: ignore[arg-type]  # it takes a factory too
            settings=settings(
                max_examples=RUNS,
                stateful_step_count=STEPS,
                deadline=None,
                phases=set(Phase) if THOROUGH else {Phase.explicit, Phase.reuse, Phase.generate},
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        runner.run(empty(db))
        runner.run(db.close())
