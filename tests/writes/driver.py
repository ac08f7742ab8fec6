"""Runs the real functions and the model side by side; what the state machine's rules stand on."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from hypothesis.stateful import RuleBasedStateMachine
from sqlalchemy import select, text

from db.ids import new_id
from db.models import SYSTEM_USER_ID
from db.session import Database
from db.view import View
from db.view import contents as contents_of
from resolvers import contents, taxonomy
from resolvers.context import Context
from resolvers.drafts import Credit, Draft
from resolvers.errors import DomainError
from tests.conftest import TickingClock, empty
from tests.writes.model import Model, Node, Piece, Refused, Revision

START = datetime(2026, 1, 1, tzinfo=UTC)
EVENTS = """
  select count(*), (select type from event order by seq desc limit 1) from event
"""
T = TypeVar("T")

# The number of revisions is null where their numbers have gaps.
CONTENTS = """
  select c.id, c.version, c.revised_at, case max(number) when count(*) then count(*) end
  from content c join revision r on r.content_id = c.id group by c.id
"""

# What no write may leave behind: rows whose copies, first publication or places disagree.
FAULTS = """
  select 'path', c.id::text from content c
    left join section s on s.id = c.section_id left join content up on up.id = c.parent_id
    where c.deleted_at is null and c.path <> coalesce(s.path, up.path, '') || '/' || c.slug
  union all
  select 'first', c.id::text from content c join publication p on p.content_id = c.id
    group by c.id having c.first_published_at is distinct from min(p.live_from)
      or min(p.published_at) <> min(p.live_from) or max(p.published_at) <> min(p.live_from)
  union all
  select 'tags', p.id::text from publication p join revision r on r.id = p.revision_id
    where jsonb_array_length(r.snapshot -> 'tag_ids')
      <> (select count(*) from publication_tag t where t.publication_id = p.id
          and (t.live_from, t.live_until, t.published_at, t.content_id, t.listed)
            = (p.live_from, p.live_until, p.published_at, p.content_id,
               p.type = 'ARTICLE' and p.access <> 'UNLISTED'))
  union all
  select 'credits', p.id::text from publication p join revision r on r.id = p.revision_id
    where jsonb_array_length(r.snapshot -> 'credits')
      <> (select count(*) from publication_credit t where t.publication_id = p.id
          and (t.live_from, t.live_until) = (p.live_from, p.live_until))
  union all
  select 'sections', p.id::text from publication p join section s on s.id = p.section_id
    where s.ancestor_ids <> (select coalesce(array_agg(t.section_id
        order by array_position(s.ancestor_ids, t.section_id)), '{}')
      from publication_section t where t.publication_id = p.id
      and (t.live_from, t.live_until) = (p.live_from, p.live_until))
  union all
  select 'clocks', p.id::text from publication p
    where p.updated_at > p.live_from or p.updated_at < p.published_at
  union all
  select 'address', c.id::text from content c left join address a on a.owner_id = c.id
    where (c.deleted_at is null) is distinct from (a.path is not distinct from c.path)
"""


class Wait(Protocol):
    """Runs something asynchronous to its end."""

    def __call__(self, work: Awaitable[T]) -> T: ...


class Driver(RuleBasedStateMachine):
    """One publication, from empty, and the model of it."""

    def __init__(self, wait: Wait, db: Database) -> None:
        super().__init__()
        self.wait, self.db = wait, db
        self.clock = TickingClock(START)
        self.model = Model()
        self.events = 0
        self.numbers: dict[UUID, int] = {}
        self.remembered: dict[datetime, Any] = {}
        self.wait(self.begin())

    async def begin(self) -> None:
        await empty(self.db)
        other = new_id()
        async with self.db.engine.begin() as connection:
            await connection.execute(
                text(
                    "insert into user_account (id, kind, handle, name, created_at)"
                    " values (:id, 'HUMAN', 'other', 'Other', now())"
                ),
                {"id": other},
            )
        self.actors = [
            Context(self.db, clock=self.clock, actor_id=actor) for actor in (SYSTEM_USER_ID, other)
        ]
        self.ctx = self.actors[0]
        await taxonomy.create_site(self.ctx, name="Try", url="https://try.example")
        for name in ("s", "t"):
            made = await taxonomy.create_section(self.ctx, name=name)
            self.model.sections.append(Node(made.id, name, None))
        self.tag = await taxonomy.create_tag(self.ctx, name="a")
        self.author = await taxonomy.create_author(self.ctx, name="b")
        self.model.labels = {self.tag.path, self.author.path}
        self.events = 5
        for section, slug in zip(self.model.sections, "ab", strict=True):
            first = self.revision("one", credited=True)
            article = await contents.create_article(
                self.ctx, section_id=section.id, draft=self.draft(first), slug=slug
            )
            self.model.pieces.append(Piece(article.id, slug, section, None, [first]))
        parent: Piece | None = None
        for slug in "pq":
            first = self.revision("one")
            page = await contents.create_page(
                self.ctx, draft=self.draft(first), slug=slug, parent_id=id_of(parent)
            )
            parent = Piece(page.id, slug, None, parent, [first])
            self.model.pieces.append(parent)
        self.events += 4
        for piece in self.model.pieces[::2]:  # so that few runs have nothing public
            shown = await contents.publish(self.ctx, piece.id)
            self.model.publish(piece, None, shown.updated_at, revised=False)
            self.events += 1

    def write(
        self,
        write: Awaitable[T],
        expect: Callable[[datetime, T | None], bool],
        event: str,
    ) -> None:
        """Run a function and the model; both refuse alike, or change alike, or do nothing."""
        result, error, now = self.wait(self.attempt(write))
        self.model.absorb(now)
        try:
            changed = expect(now, result)
        except Refused as refused:
            if type(error) is not refused.error:
                raise AssertionError(f"{refused} wanted, not {error!r}") from error
            changed = False
        else:
            if error:
                raise error
            assert getattr(result, "changed", True) == changed
        self.events += changed
        ((count, newest),) = self.wait(self.rows(EVENTS))
        assert count == self.events  # 7
        assert not changed or newest == event
        if isinstance(result, contents.ContentState):
            piece = next(piece for piece in self.model.pieces if piece.id == result.id)
            assert result.state == piece.state(now)

    async def attempt(self, write: Awaitable[T]) -> tuple[T | None, DomainError | None, datetime]:
        """The result or the refusal, and the instant that the function stamped."""
        now = self.clock.now
        try:
            async with self.ctx.transaction() as tx:
                try:
                    result = await write
                finally:
                    now = tx.now or now
        except DomainError as error:
            return None, error, now
        return result, None, now

    async def visible(self, view: View) -> dict[UUID, tuple[Any, ...]]:
        seen = contents_of(view)
        query = select(
            seen.c.content_id, seen.c.revision_id, seen.c.path, seen.c.access, seen.c.published_at
        )
        async with self.db.read() as connection:
            rows = (await connection.execute(query)).all()
        if not {row.revision_id for row in rows} <= self.numbers.keys():
            self.numbers = await self.pairs("select id, number from revision")
        assert len({row.content_id for row in rows}) == len(rows)
        return {
            row.content_id: (self.numbers[row.revision_id], row.path, row.access, row.published_at)
            for row in rows
        }

    def expected(self, at: datetime) -> dict[UUID, tuple[Any, ...]]:
        return {
            piece.id: (shown.revision, shown.path, shown.access, piece.first())
            for piece in self.model.pieces
            if (shown := piece.at(at))
        }

    async def standing_redirects(self) -> dict[str, tuple[str, object]]:
        rows = await self.rows(
            "select from_path, to_path, to_content_id from redirect where deleted_at is null"
        )
        return {
            start: ("content", content_id) if content_id else ("path", to) if to else ("gone", None)
            for start, to, content_id in rows
        }

    async def rows(self, query: str) -> list[Any]:
        async with self.db.read() as connection:
            return [tuple(row) for row in await connection.execute(text(query))]

    async def pairs(self, query: str) -> dict[Any, Any]:
        return dict(await self.rows(query))

    def revision(self, title: str, *, credited: bool = False) -> Revision:
        return Revision(title, credited, tagged=False, autosave=False, actor=SYSTEM_USER_ID)

    def draft(self, revision: Revision) -> Draft:
        return Draft(
            revision.title,
            tag_ids=(self.tag.id,) if revision.tagged else (),
            credits=(Credit(self.author.id),) if revision.credited else (),
        )

    def here(self, *, articles: bool = False, pages: bool = False) -> list[Piece]:
        """What lives, and what was deleted last; of one type or of both."""
        kinds = {articles, not pages}
        found = [one for one in self.model.pieces if bool(one.section) in kinds]
        trash = [one for one in found if one.deleted]
        return [one for one in found if not one.deleted] + trash[-1:]

    def all_plans(self) -> list[tuple[Piece, UUID]]:
        return [
            (piece, key)
            for piece in self.model.pieces
            for key in sorted((*piece.plans, *piece.ended_plans))
        ]

    def some_paths(self) -> list[str]:
        """Paths of what is here, of what was, and of nothing."""
        here = [one.path for one in self.model.sections]
        here += [one.path for one in self.model.pieces]
        return sorted({*here, *self.model.redirects, "/s/a", "/a", "/x"})


def id_of(one: Piece | Node | None) -> UUID | None:
    """The id of a parent, where there is one."""
    return one.id if one else None
