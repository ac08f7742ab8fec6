"""Where plans once answered otherwise than graphql-core: each found by comparing the two."""

import asyncio
from typing import Any

import pytest

from db.relations import edges
from execution.engine import Engine
from execution.errors import RequestError
from execution.run import ReferenceExecutor
from resolvers.context import Context
from schema.binding import AS_IS, Binding, info_of
from schema.schema import schema
from tests.schema.conftest import MEDIA, Reader
from tests.schema.differential import DOCUMENTS, ENGINE, Tally, compare
from tests.schema.documents import Asked
from tests.schema.gazette import NOW


def context_of(reader: Reader) -> Context:
    return Context(reader.db, clock=lambda: NOW, media=MEDIA, prepared=True)


async def differences(reader: Reader, text: str, variables: dict[str, Any]) -> list[str]:
    tally = Tally()
    await compare(reader, Asked(text, variables), NOW, tally)
    return tally.differences


@pytest.mark.parametrize("directive", ["skip", "include"])
async def test_null_is_no_condition_though_the_variable_has_a_default(
    gazette: Reader, directive: str
) -> None:
    text = f"query Q($x: Boolean = true) {{ site {{ url name @{directive}(if: $x) }} }}"
    assert await differences(gazette, text, {"x": None}) == []


async def test_the_same_number_of_wrong_variables_is_told(gazette: Reader) -> None:
    text = "query Q($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    assert await differences(gazette, text, {"ids": [{}] * 60}) == []


async def test_wrong_variables_get_no_hints_where_the_schema_is_closed(gazette: Reader) -> None:
    reference = ReferenceExecutor(schema.core, hints=False)
    engine = Engine(schema.core, Binding(schema), info_of, reference, as_is=AS_IS)
    text = "query Q($by: TagBy!) { tag(by: $by) { id } }"
    told = []
    for executor in (engine, reference):
        operation = DOCUMENTS.operation(text, None)
        given = {"by": {"slugg": {"slug": "x"}}}
        with pytest.raises(RequestError) as refused:
            await executor.execute(operation, given, context_of(gazette))
        told.append([error.message for error in refused.value.errors])
    assert told[0] == told[1]
    assert "mean" not in told[0][0]


async def test_a_condition_of_another_operation_is_none_here(gazette: Reader) -> None:
    text = """query Q($x: Int!) { articles(first: $x) { totalCount } }
    query Other($x: Boolean!) { site { name @include(if: $x) } }"""
    operation = DOCUMENTS.operation(text, "Q")
    for size in range(20):
        answer = await ENGINE.execute(operation, {"x": size}, context_of(gazette))
        assert answer.errors == []
    assert len(operation.compiled.plans) == 1


async def test_who_stops_waiting_for_a_row_takes_it_from_nobody_else(gazette: Reader) -> None:
    # graphql-core stops all that is beside a field which fails, and their rows may be the same.
    context, key = context_of(gazette), gazette.made["#ferry"]
    first, second, several = (
        asyncio.ensure_future(context.loaders.one(edges.tag_by_id, context.view, key)),
        asyncio.ensure_future(context.loaders.one(edges.tag_by_id, context.view, key)),
        asyncio.ensure_future(context.loaders.each(edges.tag_by_id, context.view, [key])),
    )
    await asyncio.sleep(0)
    first.cancel()
    several.cancel()
    row = await second
    assert row is not None
    assert row.id == key
