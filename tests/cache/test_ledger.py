"""What writes have touched, and since when."""

import pytest

from cache.ledger import Ledger, Touched

TAG = frozenset({"tag id=1"})
TAGS = frozenset({"tag"})


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


def test_a_key_is_touched_by_its_own_notification_only(ledger: Ledger) -> None:
    since = ledger.number
    ledger.note('["9", "tag", "id=2", "slug=b"]')
    assert ledger.is_untouched(TAG, since)
    ledger.note('["9", "tag", "id=1", "slug=a"]')
    assert not ledger.is_untouched(TAG, since)
    assert ledger.is_untouched(TAG, ledger.number)


def test_a_table_is_touched_by_each_of_its_rows(ledger: Ledger) -> None:
    since = ledger.number
    ledger.note('["9", "author", "id=1"]')
    assert ledger.is_untouched(TAGS, since)
    ledger.note('["9", "tag", "id=1"]')
    assert not ledger.is_untouched(TAGS, since)


@pytest.mark.parametrize(
    "told", ['["9", "tag", "any"]', '["9", "tag"]', '["9", "*"]', "no JSON", '["9", "tag", 1']
)
def test_what_names_no_rows_touches_all(ledger: Ledger, told: str) -> None:
    since = ledger.number
    ledger.note(told)
    assert not ledger.is_untouched(TAG, since)


def test_nothing_is_known_of_before_it_forgot(ledger: Ledger) -> None:
    since = ledger.number
    ledger.forget()
    assert not ledger.is_untouched(frozenset(), since)
    assert ledger.is_untouched(frozenset(), ledger.number)


def test_a_value_may_hold_anything(ledger: Ledger) -> None:
    assert ledger.note('["9", "publication", "path=/a b=c,\\"d"]') == Touched(
        "publication", ('path=/a b=c,"d',)
    )


def test_too_many_keys_are_forgotten_and_nothing_passes_for_untouched(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cache.ledger.MAX_KEYS", 10)
    since = ledger.number
    for number in range(20):
        ledger.note(f'["9", "tag", "id={number}"]')
    assert not ledger.is_untouched(frozenset({"site"}), since)
