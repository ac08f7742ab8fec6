"""Behind a proxy, callers are told apart by what it says, if it is trusted."""

import json
import urllib.error
import urllib.request
from itertools import count
from pathlib import Path

import pytest

from tests.databases import fresh_database
from tests.test_server import data, plain, serving

__all__ = ["data"]
_numbers = count()


def status(base: str, forwarded: str) -> int:
    headers = {"content-type": "application/json", "x-forwarded-for": forwarded}
    # Another question each time: what is kept costs nothing.
    body = json.dumps({"query": f"{{ site {{ name_{next(_numbers)}: name url }} }}"}).encode()
    request = urllib.request.Request(f"{base}/graphql", body, headers)  # noqa: S310  # our own
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.parametrize("proxies", ["127.0.0.0/8", ""])
async def test_a_proxys_word_counts_where_it_is_trusted(
    server_url: str, data: Path, proxies: str
) -> None:
    url = await fresh_database(server_url, "byline_proxies_test")
    given = {
        "DATABASE_URL": plain(url),
        "BYLINE_DEMO": "false",
        "BYLINE_RATE_LIMIT": "6",
        "BYLINE_TRUSTED_PROXIES": proxies,
    }
    with serving(data, **given) as (_, base):
        got = [status(base, address) for address in ("192.0.2.1",) * 3 + ("6.6.6.6, 192.0.2.2",)]
        forged = status(base, "192.0.2.77, 192.0.2.1")
    # Only the last address is the proxy's word; what stands before it anybody may have written.
    assert got == ([200, 200, 429, 200] if proxies else [200, 200, 429, 429])
    assert forged == 429
