"""One operation on one server for some seconds, and what it cost."""

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks import processes
from benchmarks.load import CONNECTIONS, load
from benchmarks.operations import Operation
from benchmarks.servers import Server, Unfit
from benchmarks.stage import Stage

IDLE_S: Final = 0.01


@dataclass(frozen=True, slots=True)
class Run:
    """What one run came to; CPU is that of the server's processes, or of PostgreSQL's.

    ``foreign``: how many cores all others kept busy meanwhile, which disturbs.
    """

    operation: str
    server: str
    cpu_ms: float
    postgres_ms: float
    per_second: float
    p50_ms: float
    p99_ms: float
    memory_mb: float
    foreign: float


def require_agreement(operation: Operation, servers: Sequence[Server]) -> None:
    """Nothing, where all answer alike.

    Raises:
        Unfit: they don't, or one answers with errors.
    """
    for body in operation.bodies[:5]:
        first, *others = [server.data(body) for server in servers]
        pairs = zip(servers[1:], others, strict=True)
        odd = [server.name for server, data in pairs if data != first]
        if odd:
            raise Unfit(f"{' and '.join(odd)} answer {body[:300]!r} otherwise than the others.")


def measure(
    turns: Sequence[tuple[Server, Operation]], stage: Stage, *, rounds: int, seconds: int
) -> Iterator[Run]:
    """In rounds, each server once in each, so that what changes meanwhile changes for all."""
    for number in range(rounds):
        for server, operation in turns:
            load(server, operation, stage, 1 if number else seconds)
            _wait_until_idle(server)
            yield _run(server, operation, stage, seconds)


def _wait_until_idle(server: Server) -> None:
    """Wait until it has made the answers that nobody waits for any more."""
    spent = -1.0
    while (now := processes.cpu_s(server.pids)) - spent > IDLE_S:
        spent = now
        time.sleep(0.2)


def _run(server: Server, operation: Operation, stage: Stage, seconds: int) -> Run:
    before, begun = _spent(server, stage), time.monotonic()
    done = load(server, operation, stage, seconds)
    _wait_until_idle(server)
    lasted = time.monotonic() - begun
    after = _spent(server, stage)
    if done.errors or not done.requests:
        raise Unfit(
            f"{server.name} answered {done.requests} requests of {operation.name} in {seconds} s "
            f"and failed {done.errors}: if it is only slow, give it more --seconds."
        )
    # When wrk hangs up, each connection waits for an answer, which is made all the same.
    served = done.requests + CONNECTIONS
    own, postgres, loading, machine = (b - a for a, b in zip(before, after, strict=True))
    return Run(
        operation=operation.name,
        server=server.name,
        cpu_ms=own * 1e3 / served,
        postgres_ms=postgres * 1e3 / served,
        per_second=done.requests / done.seconds,
        p50_ms=done.p50_ms,
        p99_ms=done.p99_ms,
        memory_mb=processes.memory_mb(server.pids),
        foreign=max(0.0, machine - own - postgres - loading) / lasted,
    )


def _spent(server: Server, stage: Stage) -> tuple[float, float, float, float]:
    """Seconds on a core of the server, of PostgreSQL, of wrk (once it has ended), and of all."""
    times = os.times()
    return (
        processes.cpu_s(server.pids),
        processes.cpu_s(processes.tree(stage.publications[0].postgres)),
        times.children_user + times.children_system,
        processes.machine_cpu_s(),
    )
