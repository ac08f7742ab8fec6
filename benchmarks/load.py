"""Load by wrk, which costs little beside what it loads."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks import processes
from benchmarks.operations import Operation
from benchmarks.servers import Server, Unfit
from benchmarks.stage import Stage

CONNECTIONS: Final = 16
SCRIPT: Final = Path(__file__).with_suffix(".lua")


@dataclass(frozen=True, slots=True)
class Load:
    """What came of it. Latencies are those of a server that is never idle."""

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    errors: int


def require() -> None:
    """Nothing, where wrk is installed.

    Raises:
        Unfit: it isn't.
    """
    if shutil.which("wrk") is None:
        raise Unfit("Load is made by wrk: install it (Debian has it), and try again.")


def load(server: Server, operation: Operation, stage: Stage, seconds: int) -> Load:
    """Send the operation's requests in turn, over and over, from all connections at once.

    Raises:
        Unfit: wrk fails.
    """
    bodies = stage.directory / f"{server.name}.bodies"
    bodies.write_bytes(b"\n".join([*operation.bodies, b""]))
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout=30s"]
    where = ["-s", str(SCRIPT), f"http://127.0.0.1:{server.port}/"]
    with subprocess.Popen(
        [*command, *where],
        env=os.environ | {"BODIES": str(bodies)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as wrk:
        if stage.load_core is not None:
            processes.pin([wrk.pid], stage.load_core)
        said, _ = wrk.communicate()
    for line in said.splitlines():
        if line.startswith("LOAD "):
            return Load(**json.loads(line.removeprefix("LOAD ")))
    raise Unfit(f"wrk says: {said}")
