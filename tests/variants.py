"""The settings that all tests can be run with; what a test is about, it sets itself."""

import os
from typing import Any, Final

from settings import Settings, load_settings

# As they are, for servers that are processes of their own.
GIVEN: Final = {
    name: os.environ[name] for name in ("BYLINE_ENGINE", "BYLINE_CACHE") if name in os.environ
}
_CHECKED: Final = load_settings(GIVEN, None)
PLANNED: Final = _CHECKED.engine == "plans"


def chosen(**given: Any) -> Settings:  # noqa: ANN401  # as Settings takes them
    """Those that a test gives, and those of this run."""
    return Settings(**{"engine": _CHECKED.engine, "cache": _CHECKED.cache, **given})
