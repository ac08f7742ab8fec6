"""What stands above a text: YAML, TOML or JSON, split off and read, leniently where it is plain.

Plain means: a person sees at once what was meant. Each leniency is a remark.
"""

import json
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import yaml

from exchange.records import Remark, Unreadable

Front = dict[str, Any]  # what YAML, TOML or JSON hold

MAX_CHARS: Final = 200_000
_FENCE: Final = re.compile(r"(---|\+\+\+)[ \t]*\n")
_JSON: Final = re.compile(r'\{\s*["}]')
_KEY: Final = re.compile(r"([A-Za-z_][\w -]*?):(?:[ \t]+|$)")
_NAME: Final = re.compile(r"[\w.$@/:-][\w .$@/:-]{0,59}")
_ALIAS: Final = re.compile(r"(?m)(?:^|[\s\[,])[*&][\w-]+")
_MAX_ALIASES: Final = 20
_MAX_DEPTH: Final = 40


@dataclass(frozen=True, slots=True)
class Split:
    """A file in two. ``line``: that on which the text begins, counted from 1."""

    front: Front
    text: str
    line: int
    remarks: tuple[Remark, ...] = ()
    is_bare: bool = False


def split(text: str) -> Split:
    """The front matter and the text below it.

    Raises:
        Unreadable: the front matter has no end, or can't be read.
    """
    if _JSON.match(text):
        return _json(text)
    opened = _FENCE.match(text)
    if not opened:
        return Split({}, text, 1, is_bare=True)
    fence = re.escape(opened[1])
    closed = re.compile(rf"^{fence}[ \t]*$", re.MULTILINE).search(text, opened.end())
    if closed is None:
        raise _bad(
            f"Its front matter has no end: put {opened[1]} on a line of its own below it.", 1
        )
    inside = text[opened.end() : closed.start()]
    line = text.count("\n", 0, closed.end()) + 2
    front, remarks = _toml(inside) if opened[1] == "+++" else read_yaml(inside)
    return Split(front, text[closed.end() + 1 :], line, tuple(remarks))


def read_yaml(text: str, first_line: int = 2) -> tuple[Front, list[Remark]]:
    """A mapping in YAML. ``first_line``: where it begins in the file.

    Raises:
        Unreadable: it is none, even when tabs and quotes are mended.
    """
    if len(text) > MAX_CHARS or _has_too_many_aliases(text):
        raise _bad("Its front matter is too large, or has too many aliases (*name).", first_line)
    first = _loaded(text)
    if isinstance(first, dict) and not _swallowed(first):
        return _named(first), []
    for mend, said in _MENDS:
        again = _loaded(mend(text))
        if isinstance(again, dict) and not _swallowed(again):
            return _named(again), [Remark("front-matter-mended", said, first_line)]
    if isinstance(first, dict):
        return _named(first), []
    if first is None and not text.strip():
        return {}, []
    raise _bad(*_reason(text, first_line))


def _has_too_many_aliases(text: str) -> bool:
    """Whether it could grow without end. Emphasis and ``&amp;`` in a text are no aliases."""
    if len(_ALIAS.findall(text)) <= _MAX_ALIASES:
        return False
    found = 0
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            found += isinstance(event, yaml.AliasEvent)
    except (yaml.YAMLError, ValueError, RecursionError):
        return True  # once it is mended, they may be aliases
    return found > _MAX_ALIASES


def _loaded(text: str) -> Any:  # noqa: ANN401 -- what YAML holds
    """What the YAML says; an exception's class where it can't be read."""
    try:
        return yaml.load(text, Loader=_LOADER)  # noqa: S506 -- a safe one
    except (yaml.YAMLError, ValueError, RecursionError, OverflowError):
        return yaml.YAMLError


def _swallowed(front: Front) -> bool:
    """Whether a sentence became a key, as it does after an unquoted text of several lines."""
    return not all(_NAME.fullmatch(str(key)) for key in front)


def _without_tabs(text: str) -> str:
    lines = (line.rstrip().expandtabs(2) for line in text.split("\n"))
    return "\n".join(lines)


def _quoted(text: str) -> str:
    """Plain values in quotes; each takes the lines up to the next key with it."""
    made: list[str] = []
    for line in _without_tabs(text).split("\n"):
        key = _KEY.match(line)
        if key and len(key[1]) <= 40:
            made.append(line)
        elif made and line[:1] not in {" ", "-", "#"}:
            made[-1] = f"{made[-1]} {line.strip()}".rstrip()
        else:
            made.append(line)
    return "\n".join(_quote(line) for line in made)


def _quote(line: str) -> str:
    key = _KEY.match(line)
    value = line[key.end() :].strip() if key else ""
    if not key or not value or value[0] in "\"'[{|>&*!#" or not set(value) & set(":#<>{}\"'%@`"):
        return line
    return f"{key[1]}: {json.dumps(value, ensure_ascii=False)}"


_MENDS: Final[tuple[tuple[Callable[[str], str], str], ...]] = (
    (_without_tabs, "There are tabs in its YAML; they were read as spaces."),
    (_quoted, "A text in its YAML needs quotes; it was read as if it had them."),
)


def _reason(text: str, first_line: int) -> tuple[str, int]:
    try:
        yaml.load(text, Loader=_LOADER)  # noqa: S506 -- a safe one
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark else 0)
        return f"Its front matter is no YAML: {error.problem or error}. Mend that line.", line
    except (ValueError, OverflowError) as error:
        return f"Its front matter holds what can't be: {error}. Mend that value.", first_line
    except (yaml.YAMLError, RecursionError):
        return "Its front matter can't be read: it is nested too deep, or not YAML.", first_line
    return "Its front matter is not of the form `name: value`.", first_line


def _toml(text: str) -> tuple[Front, list[Remark]]:
    try:
        return _named(tomllib.loads(text)), []
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = 1 + (int(found[1]) if found else 1)
        raise _bad(f"Its front matter is no TOML: {error}. Mend that line.", line) from error
    except (RecursionError, ValueError) as error:
        raise _bad("Its front matter can't be read: it is nested too deep.", 2) from error


def _json(text: str) -> Split:
    try:
        front, end = json.JSONDecoder().raw_decode(text)
    except json.JSONDecodeError as error:
        said = f"Its front matter is no JSON: {error.msg}. Mend that line."
        raise _bad(said, error.lineno) from error
    except ValueError as error:
        raise _bad("Its front matter holds a number that is too long. Mend it.", 1) from error
    except RecursionError as error:
        raise _bad("Its front matter can't be read: it is nested too deep.", 1) from error
    rest = text[end:]
    body = rest.lstrip("\n")
    return Split(_named(front), body, text.count("\n", 0, len(text) - len(body)) + 1)


def _named(front: Front) -> Front:
    """Names in small letters: Hugo doesn't tell ``Title`` from ``title``."""
    if _depth(front) > _MAX_DEPTH:
        raise _bad("Its front matter is nested too deep.", 1)
    return {str(name).strip().lower(): value for name, value in front.items()}


def _depth(value: object, level: int = 0) -> int:
    if level > _MAX_DEPTH or not isinstance(value, dict | list):
        return level
    inner = value.values() if isinstance(value, dict) else value
    return max((_depth(one, level + 1) for one in inner), default=level)


def _bad(said: str, line: int) -> Unreadable:
    return Unreadable(Remark("front-matter", said, line))


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # C, or Python
    """YAML in which only true and false are so: ``no`` is a country, ``On`` a title."""


_BOOL: Final = "tag:yaml.org,2002:bool"
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in known if tag != _BOOL]
    for first, known in _Loader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(_BOOL, re.compile("true|True|TRUE|false|False|FALSE"), [*"tTfF"])
_LOADER: Final = _Loader
