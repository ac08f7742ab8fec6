"""Servers to be measured: started on a free port, asked, stopped."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from benchmarks import processes
from settings import ROOT

BOOT_S: Final = 30


@dataclass(frozen=True, slots=True)
class Subject:
    """What is measured. ``environ``: what its process is told beside PORT."""

    name: str
    command: Sequence[str]
    environ: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Server:
    """A subject that runs."""

    name: str
    port: int
    pid: int

    @property
    def pids(self) -> list[int]:
        """Its process and those that it has started."""
        return processes.tree(self.pid)

    def answer(self, body: bytes) -> bytes:
        """What it answers to a request.

        Raises:
            OSError: it can't be reached, or refuses.
        """
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        url = f"http://127.0.0.1:{self.port}/graphql"
        request = urllib.request.Request(url, body, headers)
        with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
            answered: bytes = response.read()
            return answered

    def data(self, body: bytes) -> Any:  # noqa: ANN401 -- JSON
        """The data of its answer.

        Raises:
            Unfit: it answers with errors.
        """
        answer = json.loads(self.answer(body))
        if answer.get("errors") or not answer.get("data"):
            raise Unfit(f"{self.name} answers {json.dumps(answer)[:500]} to {body[:300]!r}.")
        return answer["data"]


class Unfit(Exception):
    """There is no use in measuring this. Its text says why."""


@contextmanager
def started(subject: Subject, logs: Path, core: int | None) -> Iterator[Server]:
    """The server, for the length of the block; pinned to a core, if one is named.

    Raises:
        Unfit: it doesn't come up.
    """
    port, log = _free_port(), logs / f"{subject.name}.log"
    environ = os.environ | dict(subject.environ) | {"PORT": str(port)}
    with (
        log.open("wb") as output,
        subprocess.Popen(
            subject.command, cwd=ROOT, env=environ, stdout=output, stderr=subprocess.STDOUT
        ) as process,
    ):
        if core is not None:
            processes.pin([process.pid], core)
        try:
            _wait(port, process, log)
            yield Server(subject.name, port, process.pid)
        finally:
            process.send_signal(signal.SIGTERM)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + BOOT_S
    while process.poll() is None and time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise Unfit(f"A server did not come up: see {log}.")
