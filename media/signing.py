"""Signed addresses: only sizes that this server has named are computed."""

import base64
import hashlib
import hmac
import os
import secrets
from pathlib import Path
from typing import Final

KEY_BYTES: Final = 32
_SIGNATURE_BYTES: Final = 16  # 128 bits, far beyond guessing, short in an address
_PURPOSE: Final = b"byline media 1\0"


class Signer:
    """Signs and verifies with one secret, the same on all nodes of a site."""

    def __init__(self, key: bytes) -> None:
        """``key``: any bytes, secret, at least 16 of them."""
        if len(key) < _SIGNATURE_BYTES:
            raise ValueError("The key for media addresses is too short.")
        self._key = hashlib.sha256(_PURPOSE + key).digest()

    def sign(self, sha256: str, variant: str) -> str:
        """The signature of a variant's name, 22 characters that need no escape in a URL."""
        message = f"{sha256}/{variant}".encode("utf-8", "surrogatepass")
        digest = hmac.digest(self._key, message, "sha256")
        return base64.urlsafe_b64encode(digest[:_SIGNATURE_BYTES]).rstrip(b"=").decode()

    def verify(self, sha256: str, variant: str, signature: str) -> bool:
        """Whether ``sign`` gave this signature. Takes as long whichever character is wrong."""
        expected = self.sign(sha256, variant).encode()
        return hmac.compare_digest(expected, signature.encode("utf-8", "surrogatepass"))


def stored_key(path: Path) -> bytes:
    """The key kept in this file, which is made at the first call, for its owner alone.

    Several processes may call at once: they get the same one.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        own = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        own.touch(mode=0o600)
        own.write_bytes(secrets.token_bytes(KEY_BYTES))
        try:
            os.link(own, path)  # whole, and only if nobody else was quicker
        except FileExistsError:
            pass
        finally:
            own.unlink()
    return path.read_bytes()
