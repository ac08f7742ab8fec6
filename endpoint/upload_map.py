"""Which variables the files of a request stand for, by its ``map``."""

from typing import Any, Final, NamedTuple, cast

from endpoint.refusals import Refused

# A name is given back in messages.
MOST_SHOWN: Final = 80


def wrong(message: str) -> Refused:
    """Of a request that is multipart, and not as the specification of uploads has it."""
    return Refused(400, "MALFORMED_UPLOAD", message, {"connection": "close"})


def shown(name: str) -> str:
    """A name as messages have it."""
    return repr(name[:MOST_SHOWN])


class Places:
    """Where each file goes: places in the request's ``operations`` that hold null so far."""

    def __init__(self, operations: dict[str, Any], given: object, most: int) -> None:
        """``given``: ``map`` as it was read. ``most``: how many files it may name.

        Raises:
            Refused: it is no map, names too many files, or a place that isn't there.
        """
        if not isinstance(given, dict):
            raise wrong('`map` must be a JSON object, as {"0": ["variables.file"]}.')
        if len(given) > most:
            raise Refused(413, "TOO_MANY_FILES", f"A request has at most {most} files.")
        self._operations = operations
        self._places: dict[str, list[_Place]] = {}
        taken: set[str] = set()
        for name, paths in given.items():
            self._places[name] = [self._place(name, path, taken) for path in _paths(name, paths)]

    def __contains__(self, name: str) -> bool:
        return name in self._places

    def put(self, name: str, value: object) -> None:
        """The file of this name, in all of its places."""
        for place in self._places.pop(name):
            place.put(value)

    def require_all(self) -> None:
        """That every file has come.

        Raises:
            Refused: one has not.
        """
        for name in self._places:
            raise wrong(f"`map` names the file {shown(name)}, and there is no part of that name.")

    def _place(self, name: str, path: object, taken: set[str]) -> "_Place":
        if not isinstance(path, str) or not path.startswith("variables."):
            raise wrong(f"`map` has a place for {shown(name)} that is not of `variables`.")
        if path in taken:
            raise wrong(f"`map` has the place {shown(path)} twice.")
        taken.add(path)
        place = _found(self._operations, path.split("."))
        if place is None:
            raise wrong(f"`operations` has no null at {shown(path)}, where `map` puts a file.")
        return place


class _Place(NamedTuple):
    """A key of an object, or an index of a list."""

    holder: Any
    key: str | int

    def put(self, value: object) -> None:
        self.holder[self.key] = value


def _paths(name: str, paths: object) -> list[object]:
    if not isinstance(paths, list) or not paths:
        raise wrong(f"`map` must have a list of places for {shown(name)}.")
    return paths


def _found(operations: dict[str, Any], steps: list[str]) -> _Place | None:
    """None: there is nothing, or something else than null."""
    place, value = None, cast("Any", operations)
    for step in steps:
        key: str | int
        if isinstance(value, dict) and step in value:
            key = step
        elif isinstance(value, list) and step.isdecimal() and int(step[:9]) < len(value):
            key = int(step[:9])
        else:
            return None
        place, value = _Place(value, key), value[key]
    return place if value is None else None
