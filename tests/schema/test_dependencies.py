"""What answers depend on, and that every write to it is told."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select, text

from db.dependencies import COUNTED, HIDDEN, WATCHED, collecting, keep_private
from db.explain import watching
from db.models import Content, Event
from db.queries import finer, prepared
from db.session import Database
from resolvers.context import Context
from tests.schema import operations
from tests.schema.conftest import Reader

# Nothing that is read depends on them.
SILENT = {
    "alembic_version": "migrations",
    "event": "the outbox; who follows it is no query",
    "schedule": "plans; readers see their publications",
    "source_item": "what an import knows again",
    "api_token": "who may write; such answers are not kept",
    "idempotency_key": "writes that were done",
    "reaction": "each reader's; the counts tell",
    "view_batch": "what was booked",
    **dict.fromkeys(COUNTED, "an answer may be behind them"),
}
PRIVATE = {
    "filter_times": "an instant that goes on with the clock",
    "rate_limit": "what the caller has left",
    "reactions": "reaction",  # of one reader
}
TRIGGERS = """
  select c.relname, string_agg(t.tgname, ',' order by t.tgname), max(encode(t.tgargs, 'escape'))
  from pg_class c left join pg_trigger t on t.tgrelid = c.oid and t.tgname like 'touched_%'
  where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace group by c.relname
"""


async def test_every_table_tells_or_is_silent_for_a_reason(db: Database) -> None:
    async with db.read() as connection:
        rows = (await connection.execute(text(TRIGGERS))).all()
    told = {name: triggers for name, triggers, _ in rows}
    telling = {name for name, triggers in told.items() if triggers}
    assert telling == WATCHED
    assert told.keys() - telling == SILENT.keys()
    each = "touched_delete,touched_insert,touched_truncate,touched_update"
    assert {told[name] for name in telling} == {each}


async def test_the_columns_that_change_without_a_word_are_known(db: Database) -> None:
    async with db.read() as connection:
        rows = (await connection.execute(text(TRIGGERS))).all()
    revisions = re.compile(r"revision|custom_value")
    hidden = {
        name: frozenset(first.split(","))
        for name, _, arguments in rows
        if arguments and not revisions.match(name) and (first := arguments.split("\\000")[0])
    }
    assert hidden == HIDDEN


@pytest.mark.parametrize("name", operations.NAMES)
async def test_it_is_known_what_each_answer_depends_on(
    gazette: Reader, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for finer_rule in ("of_rows", "of_page", "of_count", "elsewhere"):
        monkeypatch.setattr(finer, finer_rule, lambda *_: None)
    document, given = operations.document(name), await operations.variables(gazette, name)
    sent: list[tuple[str, Any]] = []
    with (
        watching(gazette.db, lambda sql, values: sent.append((sql, values))),
        collecting() as found,
    ):
        answer = await gazette.ask(document, given)
    if "errors" in answer:
        return
    assert found.private == PRIVATE.get(name, "")
    assert found.sent == found.told
    tables = {key.partition(" ")[0] for key in found.keys}
    for sql, values in sent:
        explained = await gazette.db.prepared.fetch(f"explain (format json) {sql}", values)
        assert set(_relations(json.loads(explained[0][0]))) <= tables


def _relations(plan: Any) -> Iterator[str]:  # noqa: ANN401  # JSON
    if isinstance(plan, list):
        for one in plan:
            yield from _relations(one)
    elif isinstance(plan, dict):
        if "Relation Name" in plan:
            yield plan["Relation Name"]
        for one in plan.values():
            yield from _relations(one)


async def test_sql_as_it_was_written_makes_an_answer_private(db: Database) -> None:
    with collecting() as found:
        async with db.read() as connection:
            await connection.execute(text("select 1"))
    assert found.known is None


async def test_a_statement_that_nobody_tells_of_makes_an_answer_private(db: Database) -> None:
    with collecting() as found:
        await db.prepared.fetch("select 1", [])
    assert found.known is None


def test_whoever_knows_better_makes_an_answer_private() -> None:
    keep_private("nobody collects")
    with collecting() as found:
        keep_private("the weather")
    assert found.known is None


def test_an_answer_for_which_somebody_asked_who_asks_is_private(db: Database) -> None:
    with collecting() as found:
        _ = Context(db).viewer
    assert found.known is None


def test_a_prepared_statement_over_drafts_is_private() -> None:
    assert "head_revision_id" in prepared.prepare(select(Content.head_revision_id)).private
    assert prepared.prepare(select(Event.seq)).private == "event"
    assert prepared.prepare(select(func.now())).private == "now()"
    assert prepared.prepare(select(Content.id)).private == ""
