"""Names of stored bytes. A key is built of checked parts, so it never leads out of its storage."""

import re
from dataclasses import dataclass
from typing import Final

_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_VARIANT: Final = re.compile(r"[a-z0-9][a-z0-9.-]{0,79}")


def is_sha256(text: str) -> bool:
    """Whether it is a SHA-256 in lower-case hexadecimal."""
    return bool(_SHA256.fullmatch(text))


@dataclass(frozen=True, slots=True)
class Key:
    """An original by the SHA-256 of its bytes, or a variant of it by its name.

    The bytes under a key never change.
    """

    sha256: str
    variant: str | None = None

    def __post_init__(self) -> None:
        if not is_sha256(self.sha256):
            raise ValueError("A key begins with a SHA-256.")
        if self.variant is not None and not _VARIANT.fullmatch(self.variant):
            raise ValueError("A variant's name has small letters, digits, dots and hyphens.")

    @property
    def family(self) -> str:
        """Where all variants of the original lie."""
        return f"variants/{self.sha256[:2]}/{self.sha256[2:4]}/{self.sha256}"

    def __str__(self) -> str:
        if self.variant is None:
            return f"originals/{self.sha256[:2]}/{self.sha256[2:4]}/{self.sha256}"
        return f"{self.family}/{self.variant}"
