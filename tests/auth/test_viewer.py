"""Who asks."""

import pytest

from auth.viewer import Scope, hashed_address
from schema import errors

KEY = b"for tests only"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"),
        ("2001:DB8:1:2::1", "2001:db8:1:2:0:0:0:1"),
        ("192.0.2.7", "::ffff:192.0.2.7"),
        ("fe80::1%eth0", "fe80::1"),
    ],
)
def test_a_household_has_one_address(one: str, other: str) -> None:
    assert hashed_address(one, KEY) == hashed_address(other, KEY)


@pytest.mark.parametrize(
    ("one", "other"),
    [("2001:db8:1:2::1", "2001:db8:1:3::1"), ("192.0.2.7", "192.0.2.8"), ("192.0.2.7", "testing")],
)
def test_others_have_another(one: str, other: str) -> None:
    assert hashed_address(one, KEY) != hashed_address(other, KEY)


def test_another_key_gives_other_hashes() -> None:
    assert hashed_address("192.0.2.7", KEY) != hashed_address("192.0.2.7", b"another")


def test_clients_are_told_of_every_scope() -> None:
    assert [one.name for one in errors.Scope] == [one.name for one in Scope]
