"""Processes that decode pictures, started when they are needed and kept for the next picture.

Our own instead of a library's: the ones that kill a process that takes too long (and start another)
import the server's main module into it and hand it the server's environment, secrets and all.
"""

import asyncio
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path
from typing import Any, Final

from media.errors import Refused, WorkFailed

DEFAULT_TIMEOUT_S: Final = 60
_JOBS_PER_PROCESS: Final = 200  # then its memory goes back to the system
_MOST_PROCESSES: Final = 4
_ROOT: Final = Path(__file__).resolve().parent.parent
# -E: no PYTHON* of the environment. -m: imports from the directory it is started in.
_COMMAND: Final = (sys.executable, "-E", "-s", "-X", "utf8", "-m", "media.worker")
_INHERITED: Final = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR")

Values = dict[str, Any]  # JSON


class Workers:
    """As many processes as the machine has cores, none before the first job."""

    def __init__(
        self, count: int | None = None, *, job_timeout_s: float = DEFAULT_TIMEOUT_S
    ) -> None:
        """``count``: how many jobs run at once."""
        self.count = count or min(os.cpu_count() or 1, _MOST_PROCESSES)
        self._turns = asyncio.Semaphore(self.count)
        self._timeout_s = job_timeout_s
        self._idle: list[_Worker] = []
        self._closed = False

    async def run(self, job: str, **arguments: str | int) -> Values:
        """The result of a job of ``worker.py``.

        Raises:
            Refused: the file is at fault.
            WorkFailed: the process crashed or took too long; the next job gets another one.
        """
        async with self._turns:
            worker = await self._worker()
            try:
                async with asyncio.timeout(self._timeout_s):
                    answer = await worker.ask(job, arguments)
            except BaseException as error:
                await worker.end()
                if isinstance(error, TimeoutError):
                    raise WorkFailed(f"{job} took over {self._timeout_s} s") from error
                raise
            await self._keep(worker)
        return _result(answer)

    async def close(self) -> None:
        """End all processes. Jobs that still run end with their callers."""
        self._closed = True
        while self._idle:
            await self._idle.pop().end()

    async def _worker(self) -> "_Worker":
        while self._idle:
            worker = self._idle.pop()
            if worker.is_alive:
                return worker
            await worker.end()
        if self._closed:
            raise WorkFailed("the server is stopping")
        return await _Worker.start()

    async def _keep(self, worker: "_Worker") -> None:
        if self._closed or worker.jobs >= _JOBS_PER_PROCESS:
            await worker.end()
        else:
            self._idle.append(worker)


def _result(answer: Values) -> Values:
    if "refused" in answer:
        raise Refused(*answer["refused"])
    if "failed" in answer:
        raise WorkFailed(answer["failed"])
    result: Values = answer["result"]
    return result


class _Worker:
    def __init__(self, process: Process) -> None:
        self._process = process
        self.jobs = 0

    @classmethod
    async def start(cls) -> "_Worker":
        environment = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        return cls(
            await asyncio.create_subprocess_exec(
                *_COMMAND,
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
                cwd=_ROOT,
                env=environment,
                start_new_session=True,  # a terminal's Ctrl-C is for the server
            )
        )

    @property
    def is_alive(self) -> bool:
        return self._process.returncode is None

    async def ask(self, job: str, arguments: Values) -> Values:
        self.jobs += 1
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise WorkFailed("no pipes")
        try:
            stdin.write(json.dumps([job, arguments]).encode() + b"\n")
            await stdin.drain()
            answer: Values = json.loads(await stdout.readline())
        except (OSError, ValueError) as error:  # it died: a broken pipe, an empty line
            raise WorkFailed(f"the process died during {job}") from error
        return answer

    async def end(self) -> None:
        if self._process.stdin:
            self._process.stdin.close()
        if self.is_alive:
            self._process.kill()
        await self._process.wait()
