"""Which items of an old list are which of a new one.

Not difflib: it takes seconds for long lists that differ everywhere, and knows no moves.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from typing import Final

SIMILAR: Final = 0.5  # the part of their words that two items share, from which they are one
_MAX_COMPARISONS: Final = 10_000  # in one gap; in longer ones only the place counts

# The names of JSON's fields are no likeness.
_WORD: Final = re.compile(r'"\w+": |(\w+)')

_Gap = tuple[range, range]


def match(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Places in ``old`` to places in ``new``, each at most once.

    Equal items first, wherever they are, those between equal neighbours before the others. Then,
    between what stayed in order: the most similar ones, and where equally many are left on both
    sides, those by their place.
    """
    found = _pairs(_with_neighbours(old), _with_neighbours(new), {})
    found = _pairs(old, new, found)
    taken = set(found.values())
    for gap in _gaps(found, len(old), len(new)):
        pairs = _changed(found, taken, gap, old, new)
        found |= pairs
        taken |= set(pairs.values())
    return found


def _with_neighbours(items: Sequence[str]) -> list[tuple[str, str, str]]:
    return list(zip(["", *items], items, [*items[1:], ""], strict=False))


def _pairs(
    old: Sequence[Hashable], new: Sequence[Hashable], found: dict[int, int]
) -> dict[int, int]:
    """What was found, and equal items: the first with the first, the second with the second."""
    waiting: defaultdict[Hashable, list[int]] = defaultdict(list)
    for place in reversed(range(len(old))):
        if place not in found:
            waiting[old[place]].append(place)
    pairs = dict(found)
    taken = set(found.values())
    for place, item in enumerate(new):
        if place not in taken and waiting.get(item):
            pairs[waiting[item].pop()] = place
    return pairs


def _gaps(found: dict[int, int], old: int, new: int) -> list[_Gap]:
    """What lies between the pairs that stayed in order, in both lists."""
    gaps: list[_Gap] = []
    there = here = 0
    for i, j in [*_longest_increasing(sorted(found.items())), (old, new)]:
        if i > there and j > here:
            gaps.append((range(there, i), range(here, j)))
        there, here = i + 1, j + 1
    return gaps


def _longest_increasing(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The most pairs whose second parts grow as well; O(n log n)."""
    ends: list[int] = []  # the least second part that ends a row of this length
    rows: list[int] = []  # and the pair it belongs to
    before: list[int] = []
    for place, (_, j) in enumerate(pairs):
        length = bisect_left(ends, j)
        before.append(rows[length - 1] if length else -1)
        ends[length : length + 1] = [j]
        rows[length : length + 1] = [place]
    row: list[tuple[int, int]] = []
    place = rows[-1] if rows else -1
    while place >= 0:
        row.append(pairs[place])
        place = before[place]
    return row[::-1]


def _changed(
    found: dict[int, int], taken: set[int], gap: _Gap, old: Sequence[str], new: Sequence[str]
) -> dict[int, int]:
    there = [i for i in gap[0] if i not in found]
    here = [j for j in gap[1] if j not in taken]
    pairs: dict[int, int] = {}
    for i, j in _similar(there, here, old, new):
        if i in there and j in here:
            pairs[i] = j
            there.remove(i)
            here.remove(j)
    if len(there) == len(here):
        pairs |= zip(there, here, strict=True)
    return pairs


def _similar(
    there: list[int], here: list[int], old: Sequence[str], new: Sequence[str]
) -> list[tuple[int, int]]:
    """Similar pairs, the most similar first."""
    if len(there) * len(here) > _MAX_COMPARISONS:
        return []
    words_there = {i: _words(old[i]) for i in there}
    words_here = {j: _words(new[j]) for j in here}
    rated = [(_likeness(words_there[i], words_here[j]), i, j) for i in there for j in here]
    rated.sort(key=lambda r: (-r[0], abs(r[1] - r[2]), r))
    return [(i, j) for likeness, i, j in rated if likeness >= SIMILAR]


def _words(item: str) -> Counter[str]:
    return Counter(word for word in _WORD.findall(item) if word)


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0
