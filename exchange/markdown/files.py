"""Files of a directory that someone else made: none leads out of it, none is too large."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import unquote

from exchange.markdown import values
from exchange.records import LocalFile, Remark, Unreadable

MAX_TEXT_BYTES: Final = 4_000_000
MAX_FILES: Final = 200_000
_NOT_CONTENT: Final = frozenset({"node_modules", "_site", "vendor", "themes", "archetypes"})
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Listing:
    """Every file below a directory, as POSIX paths in order, and what was passed over."""

    paths: tuple[str, ...]
    remarks: tuple[Remark, ...]


class Directory:
    """The directory of a source. Everything in it is named by its POSIX path below it."""

    def __init__(self, root: Path) -> None:
        """``root``: an existing directory."""
        self.root = root.resolve()

    def listing(self) -> Listing:
        """All files but hidden ones, those of other programs, and links that lead elsewhere."""
        remarks: list[Remark] = []
        paths = sorted(self._walk(remarks))
        if len(paths) > MAX_FILES:
            remarks.append(Remark("too-many-files", f"Only the first {MAX_FILES} files are read."))
        return Listing(tuple(paths[:MAX_FILES]), tuple(remarks))

    def text(self, path: str) -> str:
        """A file as text, its line ends as line feeds, without a byte order mark.

        Raises:
            Unreadable: too large, or not UTF-8.
        """
        file = self.root / path
        try:
            if file.stat().st_size > MAX_TEXT_BYTES:
                megabytes = MAX_TEXT_BYTES // 1_000_000
                said = f"It has more than {megabytes} MB: split it, or leave it out."
                raise Unreadable(Remark("too-large", said))
            return _decoded(file.read_bytes())
        except OSError as error:
            raise Unreadable(
                Remark("unreadable", f"It can't be read: {error.strerror}.")
            ) from error

    def find(self, address: str, beside: str) -> LocalFile | None:
        """The file that an address in the file ``beside`` means; None for what isn't here.

        Addresses with a leading slash are tried from the top, then where static files lie.
        """
        path = unquote(values.parts(address).path)
        if not path or _CONTROL.search(path):
            return None
        folder = str(PurePosixPath(beside).parent)
        bare = path.lstrip("/")
        tried = [bare] if path.startswith("/") else [f"{folder}/{bare}", bare]
        tried += [f"{static}/{bare}" for static in ("static", "public", "src", "assets", "content")]
        return next((file for one in tried if (file := self._file(one))), None)

    def _file(self, path: str) -> LocalFile | None:
        try:
            file = (self.root / path).resolve()
            if not file.is_relative_to(self.root) or not file.is_file():
                return None
        except (OSError, RuntimeError, ValueError):  # a name too long, a loop of links
            return None
        return LocalFile(file.relative_to(self.root).as_posix(), file)

    def _walk(self, remarks: list[Remark]) -> Iterator[str]:
        for folder, folders, names in os.walk(self.root):
            here = Path(folder)
            linked = [name for name in folders if (here / name).is_symlink()]
            folders[:] = [name for name in folders if name not in linked and _is_content(name)]
            for name in [*linked, *names]:
                path = (here / name).relative_to(self.root).as_posix()
                if said := self._objection(here / name, path, linked=name in linked):
                    remarks.append(Remark("passed-over", said))
                elif _is_content(name):
                    yield path

    def _objection(self, file: Path, path: str, *, linked: bool) -> str | None:
        if _CONTROL.search(path):
            return f"{path!a} has control characters in its name: rename it."
        if linked:
            return f"{path} is a link to a directory: it was not followed."
        if file.is_symlink() and self._file(path) is None:
            return f"{path} is a link that leads out of here, or nowhere: it was not followed."
        if not file.is_file():  # to read a pipe would be to wait for ever
            return f"{path} is no file that can be read: it was passed over."
        return None


def _is_content(name: str) -> bool:
    return name == ".eleventy.js" or (not name.startswith(".") and name not in _NOT_CONTENT)


def _decoded(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        said = "It is not UTF-8: save it as UTF-8."
        raise Unreadable(Remark("not-utf-8", said, line)) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")
