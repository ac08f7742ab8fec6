"""The timeline is pure: hypothesis tries it against what it should mean."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from hypothesis import assume, given
from hypothesis import strategies as st

from db.models import FOREVER
from resolvers.timeline import (
    Changes,
    Intent,
    Place,
    Planned,
    Row,
    Segment,
    Showing,
    first_published,
    open_at,
    plan,
)

START = datetime(2026, 1, 1, tzinfo=UTC)


def instant(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def numbered(number: int) -> UUID:
    return UUID(int=number)


revisions = st.integers(1, 3).map(numbered)
showings = st.builds(Showing, revisions, st.none())
places = st.builds(
    Place,
    slug=st.sampled_from("ab"),
    path=st.sampled_from(["/s/a", "/s/b"]),
    section_id=st.just(numbered(9)),
    parent_id=st.none(),
    position=st.just(0),
    access=st.sampled_from(["PUBLIC", "UNLISTED"]),
)


@st.composite
def plans(draw: st.DrawFn, after: int) -> list[Planned]:
    """In the order they are run in; several may be for the same instant."""
    minutes = draw(st.lists(st.integers(after + 1, after + 12), max_size=5))
    return [Planned(instant(minute), draw(st.none() | showings)) for minute in sorted(minutes)]


@st.composite
def writes(draw: st.DrawFn) -> list[tuple[datetime, Intent]]:
    """What an editor wants at some instants, one after the other."""
    minutes = sorted(draw(st.sets(st.integers(0, 30), min_size=1, max_size=5)))
    return [
        (
            instant(minute) + timedelta(seconds=1),
            Intent(
                wanted=draw(st.none() | showings),
                planned=draw(plans(minute)),
                place=draw(places),
                first=None,
                revised_at=draw(st.none() | st.just(instant(minute))),
            ),
        )
        for minute in minutes
    ]


def apply(rows: Sequence[Row], changes: Changes) -> list[Row]:
    """What the database does with the changes."""
    ends = dict(changes.bounded)
    kept = [
        replace(
            row, segment=replace(row.segment, live_until=ends.get(row.id, row.segment.live_until))
        )
        for row in rows
        if row.id not in changes.deleted
    ]
    begun = [Row(UUID(int=1000 + len(rows) + n), one) for n, one in enumerate(changes.begun)]
    return sorted([*kept, *begun], key=lambda row: row.segment.live_from)


def run(history: list[tuple[datetime, Intent]]) -> list[tuple[list[Row], datetime, Intent]]:
    """Each write in turn; the rows after each, with its instant and intent."""
    rows: list[Row] = []
    first: datetime | None = None
    steps = []
    for now, wish in history:
        intent = replace(wish, first=first)
        standing = [row for row in rows if row.segment.live_until > now]
        past = [row for row in rows if row.segment.live_until <= now]
        rows = past + apply(standing, plan(standing, intent, now))
        rows = [Row(UUID(int=5000 + n), row.segment) for n, row in enumerate(rows)]
        first = first_published(intent, now)
        steps.append((rows, now, intent))
    return steps


def shown(rows: Sequence[Row], at: datetime) -> UUID | None:
    row = open_at(rows, at)
    return row.segment.revision_id if row else None


def naive(intent: Intent, at: datetime) -> UUID | None:
    """The state at an instant is what the last action until then made it."""
    done = [p.showing for p in intent.planned if p.at <= at]
    last = done[-1] if done else intent.wanted
    return last.revision_id if last else None


@given(writes())
def test_rows_never_overlap_and_are_never_empty(history: list[tuple[datetime, Intent]]) -> None:
    for rows, _, _ in run(history):
        segments = [row.segment for row in rows]
        assert all(one.live_from < one.live_until for one in segments)
        assert all(a.live_until <= b.live_from for a, b in pairwise(segments))


@given(writes(), st.integers(0, 60 * 60))
def test_from_the_write_on_the_last_action_counts(
    history: list[tuple[datetime, Intent]], second: int
) -> None:
    rows, now, intent = run(history)[-1]
    for at in (now, now + timedelta(seconds=second), *(p.at for p in intent.planned), FOREVER):
        if at < FOREVER:
            assert shown(rows, at) == naive(intent, at)


@given(writes(), st.integers(0, 60 * 60))
def test_what_was_public_never_changes(history: list[tuple[datetime, Intent]], second: int) -> None:
    steps = run(history)
    at = START + timedelta(seconds=second)
    answers = [open_at(rows, at) for rows, now, _ in steps]
    for (before, (_, now, _)), after in zip(
        zip(answers, [*steps[1:], steps[-1]], strict=True), answers[1:], strict=False
    ):
        if at < now:
            was = before and replace(before.segment, live_until=FOREVER)
            assert (after and replace(after.segment, live_until=FOREVER)) == was


@given(writes())
def test_the_same_wish_again_changes_nothing(history: list[tuple[datetime, Intent]]) -> None:
    rows, now, intent = run(history)[-1]
    again = replace(intent, first=first_published(intent, now))
    for later in (now, now + timedelta(microseconds=1)):
        standing = [row for row in rows if row.segment.live_until > later]
        assert not plan(standing, again, later)


@given(writes())
def test_the_order_of_rows_does_not_matter(history: list[tuple[datetime, Intent]]) -> None:
    rows, now, intent = run(history)[-1]
    later = now + timedelta(seconds=1)
    other = replace(intent, wanted=Showing(numbered(3)), planned=())
    forwards = plan(rows, other, later)
    backwards = plan(rows[::-1], other, later)
    assert forwards.begun == backwards.begun
    assert sorted(forwards.deleted) == sorted(backwards.deleted)
    assert sorted(forwards.bounded) == sorted(backwards.bounded)


@given(writes())
def test_first_publication_is_the_first_begin_ever(
    history: list[tuple[datetime, Intent]],
) -> None:
    for rows, now, intent in run(history):
        begins = [row.segment.live_from for row in rows]
        assert first_published(intent, now) == (min(begins) if begins else None)
        assert all(row.segment.published_at == min(begins) for row in rows)


@given(writes(), places)
def test_a_move_shows_the_same_revisions_elsewhere(
    history: list[tuple[datetime, Intent]], place: Place
) -> None:
    rows, now, intent = run(history)[-1]
    assume(place != intent.place)
    later = now + timedelta(seconds=1)
    wanted = shown(rows, later)
    planned = [p for p in intent.planned if p.at > later]
    moved = replace(
        intent, place=place, wanted=Showing(wanted) if wanted else None, planned=planned,
        first=first_published(intent, now),
    )  # fmt: skip
    standing = [row for row in rows if row.segment.live_until > later]
    after = apply(standing, plan(standing, moved, later))
    for at in (later, *(p.at for p in planned)):
        assert shown(after, at) == shown(rows, at)
        row, was = open_at(after, at), open_at(rows, at)
        if row and was:
            assert row.segment.place == place
            assert row.segment.updated_at == was.segment.updated_at


def segment(start: int, until: datetime, revision: int, place: Place) -> Segment:
    return Segment(
        live_from=instant(start),
        live_until=until,
        revision_id=numbered(revision),
        place=place,
        published_at=instant(0),
        updated_at=instant(start),
        revised_at=None,
        published_by=None,
    )


PLACE = Place("a", "/s/a", None, None, 0, "PUBLIC")


def wish(wanted: int | None, *planned: Planned, place: Place = PLACE) -> Intent:
    showing = Showing(numbered(wanted)) if wanted else None
    return Intent(showing, planned, place, first=instant(0), revised_at=None)


def test_a_planned_end_only_moves_the_bound() -> None:
    row = Row(numbered(50), segment(0, FOREVER, 1, PLACE))
    todo = plan([row], wish(1, Planned(instant(9), None)), instant(5))
    assert todo == Changes(bounded=((row.id, instant(9)),))


def test_a_planned_update_truncates_and_begins() -> None:
    row = Row(numbered(50), segment(0, FOREVER, 1, PLACE))
    todo = plan([row], wish(1, Planned(instant(9), Showing(numbered(2)))), instant(5))
    assert todo.bounded == ((row.id, instant(9)),)
    assert [one.live_from for one in todo.begun] == [instant(9)]


def test_a_cancelled_update_gives_the_open_row_its_end_back() -> None:
    rows = [
        Row(numbered(50), segment(0, instant(9), 1, PLACE)),
        Row(numbered(51), segment(9, FOREVER, 2, PLACE)),
    ]
    todo = plan(rows, wish(1), instant(5))
    assert todo == Changes(deleted=(numbered(51),), bounded=((numbered(50), FOREVER),))


def test_publishing_what_is_planned_anyway_joins_the_two() -> None:
    row = Row(numbered(50), segment(9, FOREVER, 1, PLACE))
    todo = plan([row], wish(1, Planned(instant(9), Showing(numbered(1)))), instant(5))
    assert todo.deleted == (row.id,)
    assert [(one.live_from, one.live_until) for one in todo.begun] == [(instant(5), FOREVER)]


def test_of_two_plans_at_one_instant_the_last_counts() -> None:
    both = (Planned(instant(9), Showing(numbered(2))), Planned(instant(9), None))
    row = Row(numbered(50), segment(0, FOREVER, 1, PLACE))
    assert plan([row], wish(1, *both), instant(5)).begun == ()
    assert len(plan([row], wish(1, *both[::-1]), instant(5)).begun) == 1
