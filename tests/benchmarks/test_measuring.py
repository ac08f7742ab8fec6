"""What measures is right about what it measures."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import processes
from benchmarks.measuring import require_agreement
from benchmarks.operations import QUERIES, Operation, operations
from benchmarks.servers import Server, Subject, Unfit, started
from resolvers import contents, taxonomy
from resolvers.context import Context
from resolvers.drafts import Credit, Draft
from schema.schema import schema
from tests.conftest import TickingClock

ASKED = Operation("title", "{ a }", [{"n": 1}, {"n": 2}])
SPIN = "import time\nwhile time.process_time() < 0.3: pass\nprint(time.process_time())\ninput()"


def answering(tmp_path: Path, name: str, answers: list[str]) -> Subject:
    """The floor, with an answer to each request of ``ASKED``."""
    file = tmp_path / f"{name}.json"
    pairs = zip((body.decode() for body in ASKED.bodies), answers, strict=True)
    file.write_text(json.dumps(list(pairs)))
    return Subject(name, (sys.executable, "-m", "benchmarks.floor", str(file)))


@pytest.fixture
def floor(tmp_path: Path) -> Iterator[Server]:
    subject = answering(tmp_path, "floor", ['{"data": {"a": 1}}', '{"data": {"a": 2}}'])
    with started(subject, tmp_path, None) as server:
        yield server


def test_the_floor_sends_what_is_stored_for_a_request(floor: Server) -> None:
    assert [floor.data(body) for body in ASKED.bodies] == [{"a": 1}, {"a": 2}]


def test_a_server_that_answers_otherwise_is_not_measured(floor: Server, tmp_path: Path) -> None:
    subject = answering(tmp_path, "odd", ['{"data": {"a": 1}}', '{"data": {"a": 3}}'])
    require_agreement(ASKED, [floor, floor])
    with started(subject, tmp_path, None) as odd, pytest.raises(Unfit, match="odd answer"):
        require_agreement(ASKED, [floor, odd])


def test_a_server_that_answers_with_errors_is_not_measured(tmp_path: Path) -> None:
    subject = answering(tmp_path, "broken", ['{"errors": [{"message": "No."}]}', "{}"])
    with started(subject, tmp_path, None) as broken, pytest.raises(Unfit, match=r"No\."):
        require_agreement(ASKED, [broken])


def test_a_server_that_ends_at_once_is_told_of(tmp_path: Path) -> None:
    subject = Subject("gone", (sys.executable, "-c", "raise SystemExit(1)"))
    with pytest.raises(Unfit, match="did not come up"), started(subject, tmp_path, None):
        pass


def test_cpu_of_a_process_is_what_it_says_itself() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SPIN], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout
        own = float(child.stdout.readline())
        time.sleep(0.05)
        assert processes.cpu_s([child.pid]) == pytest.approx(own, rel=0.2)
        assert child.pid in processes.tree(processes.parent(child.pid))
        assert processes.memory_mb([child.pid]) > 1
        child.communicate("\n")
    assert processes.cpu_s([child.pid]) == 0


async def test_every_operation_is_answered_without_errors(
    ctx: Context, clock: TickingClock, database_url: str
) -> None:
    await taxonomy.create_site(ctx, name="A paper", url="https://paper.example")
    section = await taxonomy.create_section(ctx, name="News")
    author = await taxonomy.create_author(ctx, name="Ada")
    draft = Draft(title="A title", credits=(Credit(author.id),))
    made = await contents.create_article(ctx, section_id=section.id, draft=draft)
    await contents.publish(ctx, made.id)
    clock.advance(minutes=1)
    asked = await operations(database_url.replace("+asyncpg", ""))
    assert {operation.name for operation in asked} == {path.stem for path in QUERIES.iterdir()}
    for operation in asked:
        assert operation.variables
        answer = await schema.execute(
            operation.text,
            variable_values=dict(operation.variables[0]),
            context_value=Context(ctx.db, clock=clock),
        )
        assert answer.errors is None
