"""Who asks, and what they may do beyond reading."""

import hashlib
import hmac
from enum import StrEnum
from ipaddress import IPv6Address, ip_address
from typing import Final, NamedTuple
from uuid import UUID


class Scope(StrEnum):
    """What a token gives the right to."""

    COMMENT_WRITE = "COMMENT_WRITE"
    MEDIA_WRITE = "MEDIA_WRITE"


class Viewer(NamedTuple):
    """Anonymous, unless a token says more. A tuple, for each request makes one.

    ``address``: where the request came from, as the network tells it. ``account_id``: whom writes
    are booked to.
    """

    address: str | None = None
    token_id: UUID | None = None
    account_id: UUID | None = None
    scopes: frozenset[Scope] = frozenset()

    @property
    def caller(self) -> str:
        """Tells holders of tokens apart; empty for everybody else."""
        return "" if self.token_id is None else str(self.token_id)

    def may(self, scope: Scope) -> bool:
        """Whether the token gives this right."""
        return scope in self.scopes


ANONYMOUS: Final = Viewer()


def hashed_address(address: str, key: bytes) -> str:
    """Known again, and told to nobody who has no ``key``.

    Of IPv6 the first 64 bits count: a household has all that begin with them.
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        text = address
    else:
        mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
        found = mapped or found
        text = str(found)
        if isinstance(found, IPv6Address):
            text = found.packed[:8].hex()
    return hmac.new(key, b"address:" + text.encode(), hashlib.sha256).hexdigest()
