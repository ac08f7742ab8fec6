"""What the write functions mean, in memory: no intervals, no SQL, only who did what when.

A content keeps a log of what readers see from an instant on. What is planned is added to the log
when its instant comes. So the state at an instant is the last entry until then.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from resolvers.errors import (
    DomainError,
    HasPagesBelow,
    Invalid,
    InvalidTransition,
    NotFound,
    PathTaken,
    RedirectLoop,
    ScheduleInPast,
    Uncredited,
)

Target = tuple[str, object]
GONE: Target = ("gone", None)


class Refused(Exception):
    """The function should refuse with this error."""

    def __init__(self, error: type[DomainError]) -> None:
        super().__init__(error.__name__)
        self.error = error


@dataclass
class Revision:
    title: str
    credited: bool
    tagged: bool
    autosave: bool
    actor: UUID
    pinned: bool = False

    @property
    def text(self) -> tuple[str, bool, bool]:
        return self.title, self.credited, self.tagged


@dataclass(frozen=True)
class Shown:
    """What readers see of a content."""

    revision: int
    path: str
    access: str


@dataclass
class Node:
    """A section."""

    id: UUID
    slug: str
    parent: "Node | None"

    @property
    def path(self) -> str:
        return f"{self.parent.path if self.parent else ''}/{self.slug}"

    def above(self) -> Iterator["Node"]:
        yield self
        if self.parent:
            yield from self.parent.above()


@dataclass(eq=False)
class Piece:
    """An article in a section, or a page that may be below another one."""

    id: UUID
    slug: str
    section: Node | None
    parent: "Piece | None"
    revisions: list[Revision]
    access: str = "PUBLIC"
    version: int = 1
    log: list[tuple[datetime, Shown | None]] = field(default_factory=list)
    plans: dict[UUID, tuple[datetime, int | None]] = field(default_factory=dict)
    ended_plans: dict[UUID, str] = field(default_factory=dict)
    revised_at: datetime | None = None
    deleted: bool = False

    def __repr__(self) -> str:
        return f"<{self.path}{' deleted' if self.deleted else ''}>"

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:  # noqa: ANN401, FBT001 -- hypothesis
        printer.text(repr(self))

    @property
    def path(self) -> str:
        above: Node | Piece | None = self.section or self.parent
        return f"{above.path if above else ''}/{self.slug}"

    @property
    def pending(self) -> list[tuple[datetime, int | None]]:
        """What is planned, in its order; of two plans for one instant the last counts."""
        return sorted(dict(self.plans[key] for key in sorted(self.plans)).items())

    def at(self, instant: datetime) -> Shown | None:
        """What readers see, or would see as it is planned now."""
        shown = next((shown for when, shown in reversed(self.log) if when <= instant), None)
        for when, revision in self.pending:
            if when <= instant:
                shown = Shown(revision, self.path, self.access) if revision else None
        return shown

    def absorb(self, now: datetime) -> None:
        for when, revision in self.pending:
            if when <= now:
                shown = Shown(revision, self.path, self.access) if revision else None
                self.log.append((when, shown))
        due = {key for key, (when, _) in self.plans.items() if when <= now}
        self.ended_plans |= dict.fromkeys(due, "DONE")
        self.plans = {key: plan for key, plan in self.plans.items() if key not in due}

    @property
    def was_public(self) -> bool:
        return any(shown for _, shown in self.log)

    def first(self) -> datetime | None:
        begins = [when for when, shown in self.log if shown]
        return min(
            begins + ([] if begins else [w for w, revision in self.pending if revision]),
            default=None,
        )

    def state(self, now: datetime) -> str:
        if self.deleted:
            return "TRASHED"
        if self.at(now):
            return "PUBLISHED"
        if self.was_public:
            return "UNPUBLISHED"
        return "SCHEDULED" if any(revision for _, revision in self.pending) else "DRAFT"

    def has_future(self, now: datetime) -> bool:
        """Whether a publication is open or will begin."""
        return bool(self.at(now)) or any(revision for _, revision in self.pending)


class Model:
    """The whole publication. Each write returns whether it changes anything, or raises Refused."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.sections: list[Node] = []
        self.labels: set[str] = set()  # paths of tags and authors
        self.redirects: dict[str, Target] = {}

    def absorb(self, now: datetime) -> None:
        for piece in self.pieces:
            piece.absorb(now)

    @property
    def living(self) -> list[Piece]:
        return [piece for piece in self.pieces if not piece.deleted]

    # ── Addresses ───────────────────────────────────────────────────────────────────────────

    def owner(self, path: str) -> Piece | Node | str | None:
        return next((one for one in self.standing() if one.path == path), None) or (
            path if path in self.labels else None
        )

    def standing(self) -> list[Piece | Node]:
        return [*self.sections, *self.living]

    def is_public(self, path: str, now: datetime) -> bool:
        owner = self.owner(path)
        return bool(owner.at(now)) if isinstance(owner, Piece) else owner is not None

    def free(self, path: str) -> str:
        numbered = (path if n == 1 else f"{path}-{n}" for n in range(1, 1000))
        return next(free for free in numbered if self.owner(free) is None)

    def claim(self, base: str, slug: str | None, title: str) -> str:
        """The slug that something new gets below the path."""
        if slug is None:
            return self.free(f"{base}/{title}").rpartition("/")[2]
        if self.owner(f"{base}/{slug}") is not None:
            raise Refused(PathTaken)
        return slug

    def path_of(self, target: Target) -> object:
        kind, value = target
        if kind == "content":
            return next(piece.path for piece in self.pieces if piece.id == value)
        return value

    def behind(self, path: str, now: datetime) -> Target:
        owner, standing = self.owner(path), self.redirects.get(path, GONE)
        lived: Target = ("content", owner.id) if isinstance(owner, Piece) else ("path", path)
        dead = standing[0] == "content" and standing[1] not in {p.id for p in self.living}
        if self.is_public(path, now) or standing == GONE or dead:
            return lived
        return standing

    def put(self, start: str, target: Target) -> bool:
        if self.redirects.get(start) == target:
            return False
        self.redirects[start] = target
        if target != GONE:
            self.lead_on(start, target, self.path_of(target))
        return True

    def lead_on(self, path: str, target: Target, itself: object) -> None:
        """Whoever was led to the path is led to the target now."""
        for start in [start for start, to in self.redirects.items() if to == ("path", path)]:
            if start == itself:
                del self.redirects[start]
            else:
                self.redirects[start] = target

    def wish(self, start: str, to: str | None, now: datetime) -> Target:
        if to is None:
            return GONE
        target: Target = ("path", to) if to == start else self.behind(to, now)
        if self.path_of(target) == start:
            raise Refused(RedirectLoop)
        return target

    def redirect(self, start: str, to: str | None, now: datetime) -> bool:
        if self.is_public(start, now):
            raise Refused(PathTaken)
        return self.put(start, self.wish(start, to, now))

    def arrive(self, old: str | None, new: str, target: Target, *, live: bool) -> None:
        """Something stands at ``new``; ``old`` is where readers knew it."""
        if live or self.redirects.get(new) == target:
            self.redirects.pop(new, None)
        if old and old != new and (live or old not in self.redirects):
            self.redirects[old] = target
            self.lead_on(old, target, new)

    # ── Contents ────────────────────────────────────────────────────────────────────────────

    def need(self, piece: Piece) -> None:
        if piece.deleted:
            raise Refused(NotFound)

    def need_page(self, piece: Piece) -> None:
        if piece.deleted or piece.section:
            raise Refused(NotFound)

    def below(self, piece: Piece) -> list[Piece]:
        """The piece, then the living pages below it."""
        children = [child for child in self.living if child.parent is piece]
        return [piece, *(one for child in children for one in self.below(child))]

    def show(self, piece: Piece, shown: Shown | None, now: datetime) -> None:
        piece.log.append((now, shown))
        if shown:
            self.arrive(None, shown.path, ("content", piece.id), live=True)

    def save(self, piece: Piece, new: Revision) -> bool:
        self.need(piece)
        head = piece.revisions[-1]
        loose = head.autosave and not head.pinned
        if new.text == head.text:
            if new.autosave or not loose:
                return False
            head.autosave = False
        elif new.autosave and loose and head.actor == new.actor:
            piece.revisions[-1] = new
        else:
            piece.revisions.append(new)
        piece.version += 1
        return True

    def chosen(self, piece: Piece, number: int | None) -> int:
        number = len(piece.revisions) if number is None else number
        if not 1 <= number <= len(piece.revisions):
            raise Refused(NotFound)
        if piece.section and not piece.revisions[number - 1].credited:
            raise Refused(Uncredited)
        return number

    def publish(self, piece: Piece, number: int | None, now: datetime, *, revised: bool) -> bool:
        self.need(piece)
        number = self.chosen(piece, number)
        current = piece.at(now)
        noticed = revised and piece.was_public
        if current and current.revision == number and not noticed:
            return False
        if noticed:
            piece.revised_at = now
        piece.revisions[number - 1].pinned = True
        self.show(piece, Shown(number, piece.path, piece.access), now)
        piece.version += 1
        return True

    def correct(self, piece: Piece, now: datetime) -> bool:
        self.need(piece)
        if piece.section is None:
            raise Refused(Invalid)
        current = piece.at(now)
        if current is None:
            raise Refused(InvalidTransition)
        return self.publish(piece, current.revision, now, revised=True)

    def unpublish(self, piece: Piece, to: str | None, now: datetime, *, gone: bool) -> bool:
        self.need(piece)
        if piece.state(now) in {"DRAFT", "SCHEDULED"}:
            raise Refused(InvalidTransition)
        changed = bool(piece.plans or piece.at(now))
        if gone or to is not None:
            changed |= self.put(piece.path, self.wish(piece.path, to, now))
        self.drop_plans(piece)
        if piece.at(now):
            self.show(piece, None, now)
        piece.version += changed
        return changed

    def drop_plans(self, piece: Piece) -> None:
        piece.ended_plans |= dict.fromkeys(piece.plans, "CANCELLED")
        piece.plans = {}

    def plan(
        self, piece: Piece, at: datetime, number: int | None, now: datetime, *, publish: bool
    ) -> bool:
        self.need(piece)
        if at <= now:
            raise Refused(ScheduleInPast)
        if publish:
            number = self.chosen(piece, number)
        elif not piece.has_future(now):
            raise Refused(InvalidTransition)
        if (at, number) in piece.plans.values():
            return False
        if number:
            piece.revisions[number - 1].pinned = True
        piece.version += 1
        return True

    def cancel(self, piece: Piece, key: UUID) -> bool:
        self.need(piece)
        if key in piece.plans:
            del piece.plans[key]
            piece.ended_plans[key] = "CANCELLED"
            piece.version += 1
            return True
        if piece.ended_plans[key] != "CANCELLED":
            raise Refused(InvalidTransition)
        return False

    def set_access(self, piece: Piece, access: str, now: datetime) -> bool:
        self.need(piece)
        if access == piece.access:
            return False
        current = piece.at(now)
        piece.access = access
        if current:
            self.show(piece, Shown(current.revision, current.path, access), now)
        piece.version += 1
        return True

    def delete(self, piece: Piece, now: datetime) -> bool:
        self.need(piece)
        if piece.at(now):
            raise Refused(InvalidTransition)
        if len(self.below(piece)) > 1:
            raise Refused(HasPagesBelow)
        self.drop_plans(piece)
        piece.deleted = True
        piece.version += 1
        return True

    # ── Moves ───────────────────────────────────────────────────────────────────────────────

    def place(self, piece: Piece, now: datetime, **new: object) -> bool:
        """Another slug, section or parent; pages below go with it."""
        self.need(piece)
        if "parent" in new:
            if piece.section:
                raise Refused(Invalid)
            if new["parent"] in self.below(piece):
                raise Refused(Invalid)
            if isinstance(new["parent"], Piece):
                self.need_page(new["parent"])
        elif "section" in new and not piece.section:
            raise Refused(Invalid)
        before = {name: getattr(piece, name) for name in new}
        if before == new:
            return False
        self.shift(piece, before, new, self.below(piece), [], now)
        return True

    def shift_section(self, section: Node, now: datetime, **new: object) -> bool:
        parent = new.get("parent")
        if isinstance(parent, Node) and section in parent.above():
            raise Refused(Invalid)
        before = {name: getattr(section, name) for name in new}
        if before == new:
            return False
        nodes = [node for node in self.sections if section in node.above()]
        pieces = [piece for piece in self.living if piece.section in nodes]
        self.shift(section, before, new, pieces, nodes, now)
        return True

    def shift(
        self,
        moved: Piece | Node,
        before: dict[str, object],
        new: dict[str, object],
        pieces: list[Piece],
        nodes: list[Node],
        now: datetime,
    ) -> None:
        inside: list[Piece | Node] = [*nodes, *pieces]
        old = {id(one): one.path for one in inside}
        current = {id(piece): piece.at(now) for piece in pieces}
        others = {one.path for one in self.standing() if one not in inside}
        for name, value in new.items():
            setattr(moved, name, value)
        if (others | self.labels) & {one.path for one in inside}:
            for name, value in before.items():
                setattr(moved, name, value)
            raise Refused(PathTaken)
        for piece in pieces:
            was, shown = old[id(piece)], current[id(piece)]
            if piece.path == was and piece is not moved:
                continue
            known = any(entry and entry.path == was for _, entry in piece.log)
            self.arrive(was if known else None, piece.path, ("content", piece.id), live=bool(shown))
            if shown:
                piece.log.append((now, Shown(shown.revision, piece.path, piece.access)))
            piece.version += 1
        for node in nodes:
            self.arrive(old[id(node)], node.path, ("path", node.path), live=True)
