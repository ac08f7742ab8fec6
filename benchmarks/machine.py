"""On what the figures were taken."""

import os
import platform
import re
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from settings import ROOT


def described(postgres: str) -> str:
    """Machine and versions in a sentence. ``postgres``: its version."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("strawberry-graphql", "uvicorn"))
    return (
        f"{datetime.now(UTC):%d %B %Y}, Byline {_commit()}, on {os.cpu_count()} cores of "
        f"{_processor()}; {platform.python_implementation()} {platform.python_version()}, "
        f"{packages}, PostgreSQL {postgres}"
    )


def _processor() -> str:
    text = Path("/proc/cpuinfo").read_text("utf-8")
    found = re.search(r"^model name\s*: (.+)$", text, re.MULTILINE)
    return found[1] if found else platform.machine()


def _commit() -> str:
    command = ["git", "rev-parse", "--short", "HEAD"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return found.stdout.strip() or "outside of its repository"
