"""Make .venv hold exactly what lock files name: `python3 scripts/install.py a.lock b.lock`.

Needs nothing but Python and a network. uv does the work, many times faster than pip; pip fetches
uv, and steps in where uv can't. Stopped half-way, the next run makes up for it.
"""

import fcntl
import re
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree

VENV = Path(".venv")
PYTHON = VENV / "bin" / "python"
# There while everything in .venv is in order; away while it is being changed.
WHOLE = VENV / "whole"
UV_LOCK = "requirements-uv.lock"
PIP = f"{PYTHON} -m pip --disable-pip-version-check install --require-hashes --no-deps".split()
UV = f"{PYTHON} -m uv pip sync --python {PYTHON} --require-hashes --compile-bytecode".split()

DOWNLOAD = re.compile(r"\s*Downloading (\S+) \(([\d.]+ ?[MG]i?B)\)")
CHATTER = re.compile(
    r"WARNING|Looking|Collecting|Processing|Ignoring|Using|Installing|\s*(Downloaded|Downloading|━)"
)
WHEEL_TAGS = re.compile(r"-(py|cp)\d.*")

Problem = str  # what went wrong; empty if nothing did


def main(locks: list[str]) -> int:
    """Install and say how that went. The result is the exit code."""
    began = time.monotonic()
    try:
        with one_at_a_time():
            problem = make_venv() or install(locks)
    except KeyboardInterrupt:
        problem = "Interrupted; the next run begins again."
    if problem:
        hint = " Is there a network?" if "from versions: none" in problem else ""
        print(f"{problem}\nByline's packages are not installed.{hint}", file=sys.stderr)
        return 1
    print(f"Packages are ready ({time.monotonic() - began:.0f} s).", flush=True)
    return 0


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait for another installation: `make serve` and `make test` may be started together."""
    with Path(UV_LOCK).open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Waiting for another installation to end.", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make_venv() -> Problem:
    """Make .venv, unless the one that is there is in order."""
    if WHOLE.exists() and PYTHON.exists():
        return ""
    version = ".".join(map(str, sys.version_info[:3]))
    print(f"Installing into .venv with Python {version}. Later starts skip this.", flush=True)
    try:
        if VENV.exists():
            rmtree(VENV)
        venv.create(VENV, with_pip=True, symlinks=True)
    except (OSError, subprocess.CalledProcessError) as error:
        return f".venv can't be made: {error}"
    return ""


def install(locks: list[str]) -> Problem:
    """Install with uv, or else with pip."""
    WHOLE.unlink(missing_ok=True)
    problem = run([*PIP, "--retries", "2", "-r", UV_LOCK])
    problem = problem or run([*UV, *locks])
    if problem:
        print("This does not work with uv; trying pip, which takes longer.", flush=True)
        problem = run([*PIP, *(f"--requirement={lock}" for lock in locks)])
    if not problem:
        WHOLE.touch()
    return problem


def run(command: list[str]) -> Problem:
    """Run a command, showing of its output only the larger downloads."""
    said = []
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        for line in process.stdout or ():
            download = DOWNLOAD.match(line)
            if download:
                name, size = download.groups()
                print(f"  {WHEEL_TAGS.sub('', name)} ({size})", flush=True)
            elif not CHATTER.match(line):
                said.append(line)
    if process.returncode == 0:
        return ""
    return "".join(said).rstrip() or f"{command[2]} ended with code {process.returncode}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
