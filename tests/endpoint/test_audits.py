"""graphql-http's audits of GraphQL over HTTP, on a real server. ``make audit``; needs Node.js."""

import subprocess
from pathlib import Path

import pytest

from settings import ROOT
from tests.test_server import serving

pytestmark = pytest.mark.audit
SCRIPT = ROOT / "scripts" / "audit-http" / "audit.js"


def test_every_audit_passes(tmp_path: Path) -> None:
    with serving(tmp_path) as (_, base):
        ended = subprocess.run(
            ["node", str(SCRIPT), f"{base}/graphql"],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
    assert (ended.stdout, ended.returncode) == ("61 of 61 audits pass\n", 0)
