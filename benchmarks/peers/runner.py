"""The bench's own ``run.py``, with one addition: Byline finds articles by path, not by slug."""

import sys
from collections.abc import Mapping, Sequence
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any


def run(bench: Path, paths: Mapping[str, str], arguments: Sequence[str]) -> None:
    """Run the bench. ``paths``: of articles by their slugs."""
    module = _load(bench / "run.py")
    plain = module.Server.body

    def body(server: Any, query: str, variables: dict[str, Any]) -> bytes:  # noqa: ANN401
        slug = variables.get("slug")
        if slug is not None and server.name.startswith("byline"):
            variables = {"path": paths[slug]}
        made: bytes = plain(server, query, variables)
        return made

    module.Server.body = body
    sys.argv = ["run.py", *arguments]
    module.main()


def _load(path: Path) -> ModuleType:
    found = spec_from_file_location("bench_run", path)
    if found is None or found.loader is None:
        raise SystemExit(f"There is no bench at {path}.")
    module = module_from_spec(found)
    found.loader.exec_module(module)
    return module
