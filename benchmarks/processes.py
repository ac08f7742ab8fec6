"""What processes cost, as Linux counts it."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

PROC: Final = Path("/proc")
_TICKS_PER_S: Final = os.sysconf("SC_CLK_TCK")


def tree(pid: int) -> list[int]:
    """The process and all that came from it and live."""
    found, todo = [], [pid]
    while todo:
        found.append(one := todo.pop())
        for path in PROC.glob(f"{one}/task/*/children"):
            todo += map(int, _text(path).split())
    return found


def parent(pid: int) -> int:
    """The process that made it."""
    after_name = _text(PROC / str(pid) / "stat").rpartition(")")[2]
    return int(after_name.split()[1])


def cpu_s(pids: Iterable[int]) -> float:
    """Seconds that they have spent on a core."""
    paths = (path for pid in pids for path in PROC.glob(f"{pid}/task/*/schedstat"))
    return sum(int((_text(path) or "0").split()[0]) for path in paths) / 1e9


def machine_cpu_s() -> float:
    """Seconds that all processes of the machine have spent on a core, to the clock's tick."""
    user, nice, system, _idle, _wait, irq, soft_irq = _text(PROC / "stat").split()[1:8]
    return sum(map(int, (user, nice, system, irq, soft_irq))) / _TICKS_PER_S


def memory_mb(pids: Iterable[int]) -> float:
    """Their memory; what several share is counted once."""
    lines = (line for pid in pids for line in _text(PROC / f"{pid}/smaps_rollup").splitlines())
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def pin(pids: Iterable[int], core: int) -> None:
    """Keep them, and what comes from them, on one core."""
    for pid in pids:
        with suppress(ProcessLookupError):  # it has ended meanwhile
            os.sched_setaffinity(pid, {core})


def _text(path: Path) -> str:
    """What the file says; nothing of a process that has ended."""
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
