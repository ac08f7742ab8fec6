"""Files of a Hugo site as text."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import yaml

# Hugo expands these wherever they stand, code included.
_SHORTCODE: Final = re.compile(r"\{\{([<%])(.*?)([>%])\}\}", re.DOTALL)
_UNENDED: Final = re.compile(r"\{\{(?=[<%](?!/\*))")


def document(front: Mapping[str, Any], text: str = "") -> str:
    """Front matter in YAML and the Markdown below it. What is None or empty is left out."""
    below = "\n" + text.removesuffix("\n") + "\n" if text else ""
    return f"---\n{data(front)}---\n{below}"


def data(values: Mapping[str, Any]) -> str:
    """YAML, in the order given. What is None or empty is left out."""
    kept = {name: value for name, value in values.items() if value not in (None, "", [], {})}
    return yaml.safe_dump(kept, sort_keys=False, allow_unicode=True, width=2**31)


def instant(value: datetime | None) -> str | None:
    """As RFC 3339, to the microsecond where there is one."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if value else None


def inert(markdown: str) -> str:
    """The text with what Hugo would take for shortcodes kept as it is."""
    escaped = _SHORTCODE.sub(r"{{\1/*\2*/\3}}", markdown)
    return _UNENDED.sub("&#123;{", escaped)
