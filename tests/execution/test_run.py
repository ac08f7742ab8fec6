"""graphql-core as an executor, and what clients are told of faults."""

import logging

import orjson
import pytest
from graphql import GraphQLError

from execution.documents import Documents
from execution.errors import RequestError
from execution.limits import Limits
from execution.masking import Masking
from execution.run import Answer, ReferenceExecutor
from tests.execution.schema import made

SCHEMA = made()


class OursError(Exception):
    extensions = {"code": "BAD_USER_INPUT"}  # noqa: RUF012  # graphql-core takes no other mapping


async def answered(text: str, **context: object) -> Answer:
    operation = Documents(SCHEMA, Limits()).operation(text, None)
    return await ReferenceExecutor(SCHEMA).execute(operation, {}, context)


async def test_data_comes_with_the_context() -> None:
    answer = await answered("{ site { name } }", name="Gazette")
    assert answer == Answer({"site": {"name": "Gazette"}}, [])


async def test_of_several_operations_the_chosen_one_runs() -> None:
    operation = Documents(SCHEMA, Limits()).operation(
        "query A { site { id } } query B { __typename }", "B"
    )
    answer = await ReferenceExecutor(SCHEMA).execute(operation, {}, {})
    assert answer.data == {"__typename": "Query"}


async def test_variables_that_do_not_fit_are_a_request_error() -> None:
    operation = Documents(SCHEMA, Limits()).operation(
        "query($id: ID!) { node(id: $id) { id } }", None
    )
    with pytest.raises(RequestError) as refused:
        await ReferenceExecutor(SCHEMA).execute(operation, {"id": None}, {})
    assert refused.value.code == "BAD_USER_INPUT"


async def test_variables_that_are_too_deep_are_a_request_error() -> None:
    operation = Documents(SCHEMA, Limits()).operation(
        "query($size: Size) { articles(size: $size) { totalCount } }", None
    )
    deep: dict[str, object] = {}
    for _ in range(1_000):
        deep = {"not": deep}
    with pytest.raises(RequestError):
        await ReferenceExecutor(SCHEMA).execute(operation, {"size": deep}, {})


async def test_an_error_of_ours_is_told_and_another_is_masked_and_logged_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    masking = Masking((OursError,))
    ours = await answered("{ broken }", error=OursError("Say it so."))
    (told,) = masking.told(ours.errors, "7")
    assert (told["message"], told["extensions"]) == ("Say it so.", {"code": "BAD_USER_INPUT"})
    assert caplog.records == []
    theirs = await answered("{ a: broken }", error=ValueError("select * from secrets"))
    (told,) = masking.told(theirs.errors, "8")
    assert told == {
        "message": "Internal error.",
        "locations": [{"line": 1, "column": 3}],
        "path": ["a"],
        "extensions": {"code": "INTERNAL_SERVER_ERROR", "requestId": "8"},
    }
    (record,) = caplog.records
    assert (record.levelno, vars(record)["request_id"]) == (logging.ERROR, "8")
    assert record.exc_info


def test_errors_are_cut_by_number_and_by_size() -> None:
    masking = Masking((), number=3, size=300)
    short = masking.told([GraphQLError(f"{number}") for number in range(5)], "")
    assert [one["message"] for one in short] == ["0", "1", "2", "2 more errors are not shown."]
    long = masking.told([GraphQLError("x" * 200), GraphQLError("y" * 200)], "")
    assert [one["message"][:1] for one in long] == ["x", "1"]
    huge = masking.told([GraphQLError("z" * 10_000)], "")
    assert len(orjson.dumps(huge)) < 1_000
