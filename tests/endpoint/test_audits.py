"""graphql-http's audits, and the clients of streams and of pieces, on a real server.

``make audit``; needs Node.js.
"""

import subprocess
from collections.abc import Iterator

import pytest

from settings import ROOT
from tests.test_server import serving

pytestmark = pytest.mark.audit
SCRIPTS = ROOT / "scripts" / "audit-http"


def run(script: str, base: str) -> tuple[str, int]:
    ended = subprocess.run(
        ["node", str(SCRIPTS / script), f"{base}/graphql"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=120,
    )
    return ended.stdout, ended.returncode


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("data")) as (_, address):
        yield address


def test_every_audit_passes(base: str) -> None:
    assert run("audit.js", base) == ("61 of 61 audits pass\n", 0)


def test_the_reference_clients_follow(base: str) -> None:
    clients = ("graphql-ws", "graphql-sse")
    assert run("streams.js", base) == ("".join(f"{one}: as it should be\n" for one in clients), 0)


def test_clients_put_pieces_together(base: str) -> None:
    clients = (
        "Apollo Client",
        "Apollo Client, older form",
        "urql",
        "meros",
        "graphql-sse",
        "graphql-ws",
    )
    assert run("pieces.js", base) == ("".join(f"{one}: as it should be\n" for one in clients), 0)
