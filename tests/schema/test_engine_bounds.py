"""What a document may make the engine do: bounded, whatever the document."""

import asyncio
import gc
import tracemalloc
from dataclasses import replace
from typing import Any, Final
from weakref import ref

import pytest

from execution import engine
from execution.documents import Documents
from execution.engine import PATIENCE, Engine
from execution.limits import Limits
from execution.plans import Level, UnplannedError
from resolvers.context import Context
from schema.binding import AS_IS, info_of
from schema.schema import RULES
from tests.schema.conftest import MEDIA, Reader
from tests.schema.gazette import NOW
from tests.schema.operations import document, variables
from tests.schema.planning import BINDING, CORE, DOCUMENTS, PLANS, REFERENCE

FAILING: Final = "{ articles { nodes { summary(maxLength: 0) } } }"


def made() -> Engine:
    return Engine(CORE, BINDING, info_of, REFERENCE, as_is=AS_IS)


def plan(planned_by: Engine, text: str, **variables: bool) -> Level:
    return planned_by.plan(DOCUMENTS.operation(text, None), variables)


def branching(depth: int) -> str:
    """Each fragment has the one before it twice, for two types each time."""
    fragments = ["fragment F0 on Content { id }"]
    for number in range(1, depth):
        below = f"{{ ...F{number - 1} }}"
        fragments.append(
            f"fragment F{number} on Content "
            f"{{ referencedBy(first: 1) {{ nodes {below} }} body {{ references {below} }} }}"
        )
    return f'{{ node(id: "x") {{ ...F{depth - 1} }} }}' + " ".join(fragments)


def test_a_plan_that_would_be_too_large_is_given_up() -> None:
    text = branching(6)  # 4,108 levels, 1.1 s
    allowed = Documents(CORE, Limits(), rules=RULES)
    operation = allowed.operation(text, None)
    allowed.check(operation, {})
    with pytest.raises(UnplannedError, match="too large"):
        made().plan(operation, {})


def test_the_oldest_plans_are_forgotten_for_new_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "KEPT_SIZE", 20)
    planned_by = made()
    own = Documents(CORE, Limits(), rules=RULES)  # an operation keeps the plan that it has

    def planned(text: str) -> Level:
        return planned_by.plan(own.operation(text, None), {})

    first = planned("{ site { name } }")
    assert planned("{ site { name } }") is first
    for number in range(7):
        planned(f"{{ a{number}: site {{ name }} }}")
    assert planned("{ site { name } }") is not first


def test_a_forgotten_plan_is_freed_at_once() -> None:
    gc.disable()
    try:
        operation = Documents(CORE, Limits(), rules=RULES).operation("{ site { name } }", None)
        build: Any = ref(made().plan(operation, {}).build)
        assert build() is not None
        operation.compiled = None
        assert build() is None
    finally:
        gc.enable()


PAGE_VIEWS: Final = (
    "routes", "article_page", "cards_with_bodies", "comments_of_cards", "custom_fields", "home",
    "menus", "related", "search", "section_page", "seo", "series", "trending",
)  # fmt: skip


@pytest.mark.parametrize("name", PAGE_VIEWS)
async def test_what_an_operation_has_read_is_freed_at_its_end(gazette: Reader, name: str) -> None:
    operation = DOCUMENTS.operation(document(name), None)
    given = await variables(gazette, name)
    freed = []
    for _ in range(2):  # the first time is for what is kept
        context = Context(gazette.db, clock=lambda: NOW, media=MEDIA, prepared=True)
        read = ref(context.loaders)
        gc.disable()
        try:
            await PLANS.execute(operation, given, context)
            del context
            await asyncio.sleep(0)  # tasks that are done let go of it
            freed.append(read() is None)
        finally:
            gc.enable()
    assert freed[1]


async def test_what_is_always_left_is_tried_one_time_in_ten(gazette: Reader) -> None:
    planned_by = made()
    operation = DOCUMENTS.operation(FAILING, None)

    async def sent() -> int:
        context = Context(gazette.db, clock=lambda: NOW, media=MEDIA, prepared=True)
        with gazette.counting() as statements:
            answer = await planned_by.execute(operation, {}, context)
        assert answer.errors
        return len(statements)

    numbers = [await sent() for _ in range(PATIENCE * 3)]
    assert numbers == [2] * PATIENCE + ([1] * (PATIENCE - 1) + [2]) * 2


async def test_what_was_left_for_a_while_is_planned_again(gazette: Reader) -> None:
    planned_by = made()
    text = "query Q($length: Int) { articles { nodes { summary(maxLength: $length) } } }"
    operation = DOCUMENTS.operation(text, None)

    async def runs(number: int, length: int) -> int:
        """How many of them plans answered."""
        before = planned_by.answered
        for _ in range(number):
            context = Context(gazette.db, clock=lambda: NOW, media=MEDIA, prepared=True)
            await planned_by.execute(operation, {"length": length}, context)
        return planned_by.answered - before

    assert await runs(PATIENCE, 0) == 0
    assert await runs(PATIENCE - 1, 50) == 0
    assert await runs(5, 50) == 5


async def test_a_row_beside_is_read_once_for_all_who_ask_for_it(gazette: Reader) -> None:
    reader = replace(gazette, plans=True)
    names = " ".join(f"a{number}: section {{ name }}" for number in range(30))
    with reader.counting() as statements:
        await reader.ask(f"{{ articles {{ nodes {{ {names} b: section {{ path }} }} }} }}")
    (statement,) = statements
    assert statement.count("AS joined_0_key") == 1
    assert "joined_1" not in statement


async def test_rows_beside_those_that_are_read_by_themselves_are_beside_them(
    gazette: Reader,
) -> None:
    reader = replace(gazette, plans=True)
    with reader.counting() as statements:
        await reader.ask(
            "{ articles { nodes { section { parent { name parent { name parent { name } } } } } } }"
        )
    assert len(statements) == 2  # articles with sections, their parents with theirs


async def test_a_view_in_which_there_is_nothing_to_read_leaves_no_plan(gazette: Reader) -> None:
    ids = "{ sections(depth: 10) { id parent { id } } }"
    time = '(time: "2026-01-16T12:00:00Z")'
    now = (await gazette.ask(ids))["data"]["sections"]
    then = (await gazette.ask(f"{{ at{time} {ids} }}"))["data"]["at"]["sections"]
    below = next(one["id"] for one in now if one["parent"])
    top = next(one["id"] for one in then if not one["parent"])
    nodes = """
      query Q($ids: [ID!]!) { nodes(ids: $ids) { ... on Section { parent { parent { name } } } } }
    """
    before = dict(PLANS.left)
    answer = await replace(gazette, plans=True).ask(nodes, {"ids": [below, top]})
    assert answer["data"]["nodes"][1] == {"parent": None}
    assert before == PLANS.left


async def test_long_texts_in_a_filter_are_forgotten(gazette: Reader) -> None:
    asked = "query($t: String!) { articles(filter: { title: { contains: $t } }) { nodes { id } } }"
    await gazette.ask(asked, {"t": "Harbour"})
    tracemalloc.start()
    try:
        for number in range(3):
            await gazette.ask(asked, {"t": f"{number}" * 500_000})
        await asyncio.sleep(0)  # tasks that are done let go of it
        gc.collect()
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 500_000
