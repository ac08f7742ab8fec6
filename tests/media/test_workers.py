# ruff: noqa: SLF001, ASYNC240 -- looks behind the curtain; waits for its own small files

import asyncio
import json
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from media.errors import Refused, WorkFailed
from media.worker import JOBS, answer
from media.workers import Workers
from tests.media.pictures import bomb, encoded, scene


@pytest.fixture
async def own() -> AsyncIterator[Workers]:
    made = Workers(1, job_timeout_s=20)
    yield made
    await made.close()


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "picture"
    path.write_bytes(encoded(scene(), "PNG"))
    return path


def process_of(workers: Workers) -> int:
    (worker,) = workers._idle
    return worker._process.pid


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def cleaned(workers: Workers, source: Path) -> None:
    target = str(source) + ".cleaned"
    await workers.run("clean", source=str(source), target=target, max_pixels=10**6)


async def test_unused_workers_start_and_stop_nothing() -> None:
    await Workers().close()


async def test_one_process_takes_picture_after_picture(own: Workers, picture: Path) -> None:
    await cleaned(own, picture)
    first = process_of(own)
    await cleaned(own, picture)
    assert process_of(own) == first
    await own.close()
    assert not is_alive(first)


async def test_a_refusal_comes_back_as_one(own: Workers, picture: Path) -> None:
    picture.write_bytes(bomb())
    with pytest.raises(Refused) as refused:
        await cleaned(own, picture)
    assert refused.value.reason == "too_large"
    picture.write_bytes(encoded(scene(), "PNG"))
    await cleaned(own, picture)


async def test_a_fault_says_where_it_lies(own: Workers, tmp_path: Path) -> None:
    with pytest.raises(WorkFailed, match="FileNotFoundError"):
        await cleaned(own, tmp_path / "nowhere")


async def test_a_dead_process_is_replaced(own: Workers, picture: Path) -> None:
    await cleaned(own, picture)
    first = process_of(own)
    os.kill(first, 9)
    await asyncio.sleep(0.1)
    await cleaned(own, picture)
    assert process_of(own) != first


async def test_a_crash_during_a_job_harms_only_that_job(
    own: Workers, picture: Path, tmp_path: Path
) -> None:
    await cleaned(own, picture)
    first = process_of(own)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)  # never gives a byte: the process hangs in it
    job = asyncio.create_task(own.run("measure", source=str(pipe)))
    await asyncio.sleep(0.1)
    os.kill(first, 11)
    with pytest.raises(WorkFailed, match="died"):
        await job
    await cleaned(own, picture)


async def test_a_job_that_hangs_is_ended(picture: Path, tmp_path: Path) -> None:
    workers = Workers(1, job_timeout_s=2)
    await cleaned(workers, picture)
    first = process_of(workers)
    workers._timeout_s = 0.2
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(WorkFailed, match=r"over 0\.2 s"):
        await workers.run("measure", source=str(tmp_path / "pipe"))
    assert not is_alive(first)
    workers._timeout_s = 20
    await cleaned(workers, picture)
    await workers.close()


async def test_whoever_leaves_takes_the_process_along(own: Workers, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    job = asyncio.create_task(own.run("measure", source=str(tmp_path / "pipe")))
    await asyncio.sleep(0.3)
    job.cancel()
    with pytest.raises(asyncio.CancelledError):
        await job
    assert own._idle == []


async def test_closed_workers_start_nothing(own: Workers, picture: Path) -> None:
    await own.close()
    with pytest.raises(WorkFailed, match="stopping"):
        await cleaned(own, picture)


async def test_workers_know_no_secrets(
    own: Workers, picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://user:secret@host/name")
    await cleaned(own, picture)
    environment = Path(f"/proc/{process_of(own)}/environ")
    if not environment.exists():
        pytest.skip("this system shows no process's environment")
    assert b"secret" not in environment.read_bytes()


async def test_a_limit_of_yesterday_keeps_no_picture_from_being_drawn(
    own: Workers, picture: Path
) -> None:
    with pytest.raises(Refused):
        await own.run("clean", source=str(picture), target=str(picture) + "2", max_pixels=100)
    await own.run("draw", source=str(picture), target=str(picture) + "3", variant="160x107.png")


@pytest.mark.parametrize("job", sorted(JOBS))
def test_jobs_answer_in_json(job: str) -> None:
    assert "failed" in json.loads(json.dumps(answer(json.dumps([job, {"wrong": 1}]))))
