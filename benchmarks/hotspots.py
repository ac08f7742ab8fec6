"""Where a server's CPU goes for one operation: samples of it under load, by py-spy."""

import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from benchmarks.load import load
from benchmarks.operations import Operation
from benchmarks.servers import Server, Unfit
from benchmarks.stage import Stage

Stack = tuple[str, ...]

OPTIONS: Final = ("--threads", "--function", "--format=raw", "--rate=250")
# "many (db/queries/reads.py:53)"; of what is no Python, "name (libc.so.6)".
_FRAME: Final = re.compile(r".* \(([^/:)]+)")


def stacks(
    server: Server, operation: Operation, stage: Stage, raw: Path, *, seconds: int, native: bool
) -> Counter[Stack]:
    """How often each stack was seen in the main thread, outermost frame first.

    ``raw``: where they are kept. ``native``: also what is no Python, as far as it has symbols.

    Raises:
        Unfit: there is no py-spy, it isn't allowed to look, or the operation fails.
    """
    server.data(operation.bodies[0])
    load(server, operation, stage, 1)
    command = [_spy(), "record", f"--pid={server.pid}", f"--duration={seconds}", *OPTIONS]
    command += [f"--output={raw}", *(["--native"] if native else [])]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as spying:
        load(server, operation, stage, seconds + 2)
        _, said = spying.communicate()
    if spying.returncode:
        raise Unfit(f"py-spy says: {said.decode()}")
    return Counter(dict(_stacks(raw.read_text("utf-8").splitlines())))


def _spy() -> str:
    beside = shutil.which("py-spy", path=str(Path(sys.executable).parent))
    found = shutil.which("py-spy") or beside
    if found is None:
        raise Unfit("Install py-spy: .venv/bin/python -m uv pip install py-spy")
    return found


def _stacks(lines: Iterable[str]) -> Iterator[tuple[Stack, int]]:
    for line in lines:
        stack, _, number = line.rpartition(" ")
        thread, *frames = stack.split(";")
        if "MainThread" in thread and frames:
            yield tuple(frames), int(number)


def told(stacks: Counter[Stack], top: int = 25) -> Iterator[str]:
    """Shares of the samples: by package, then functions by themselves, then with what they call."""
    packages, alone, within = Counter[str](), Counter[str](), Counter[str]()
    for stack, number in stacks.items():
        alone[stack[-1]] += number
        packages[_package(stack[-1])] += number
        within.update(dict.fromkeys(stack, number))
    whole = stacks.total()
    for title, counted in (
        ("by package, without what it calls", packages),
        ("by function, without what it calls", alone),
        ("by function, with what it calls", within),
    ):
        yield f"\n{title}"
        for name, number in counted.most_common(top):
            yield f"{number / whole:7.1%}  {name}"


def _package(frame: str) -> str:
    found = _FRAME.match(frame)
    return found[1] if found else frame
