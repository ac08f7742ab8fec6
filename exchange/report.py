"""What an import did, thing by thing: for people and for programs.

The JSON (``Report.as_json``) is stable; names are only ever added:

``{"version": 1, "source", "dry_run", "seconds", "complete", "counts", "remarks", "items"}``

- ``counts``: ``{kind: {outcome: number}}``
- ``remarks``: of the source as a whole, each ``{"code", "text", "line"}``; ``line`` may be null
- ``items``: ``{"kind", "source_id", "outcome", "id", "path", "remarks"}``, in the order of the
  work; ``id`` (a UUID) and ``path`` are those in Byline, null where there is nothing.

A kind is SECTION, TAG, AUTHOR, MEDIA, ARTICLE, PAGE or REDIRECT (whose source_id is the old path).
An outcome is one of ``OUTCOMES``. ``complete``: whether all that the source has has arrived.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal
from uuid import UUID

from exchange.records import Remark

Outcome = Literal["created", "changed", "unchanged", "conflict", "skipped", "failed"]
OUTCOMES: Final[tuple[Outcome, ...]] = (
    "created",
    "changed",
    "unchanged",
    "conflict",
    "skipped",
    "failed",
)
KINDS: Final = ("ARTICLE", "PAGE", "SECTION", "TAG", "AUTHOR", "MEDIA", "REDIRECT")
_CONTENTS: Final = frozenset({"ARTICLE", "PAGE"})


@dataclass(frozen=True, slots=True)
class Item:
    """What became of one thing."""

    kind: str
    source_id: str
    outcome: Outcome
    id: UUID | None = None
    path: str | None = None
    remarks: tuple[Remark, ...] = ()

    @property
    def arrived(self) -> bool:
        """Whether the thing is here, or was left out for a reason of its own."""
        lost = self.outcome == "skipped" and self.kind in _CONTENTS
        return not lost and self.outcome not in {"conflict", "failed"}


@dataclass(slots=True)
class Report:
    """Grows as the import goes on."""

    source: str
    dry_run: bool = False
    items: list[Item] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, item: Item) -> None:
        """One thing more."""
        self.items.append(item)

    @property
    def complete(self) -> bool:
        """Whether all that the source has has arrived."""
        return all(item.arrived for item in self.items)

    @property
    def changes(self) -> int:
        """How many things were made or changed."""
        return sum(item.outcome in {"created", "changed"} for item in self.items)

    def settle(self) -> None:
        """Files in the order of their names, not in that in which they came to be ready.

        What a dry run made is no more, and has no id.
        """
        self.items.sort(key=lambda item: (1, item.source_id) if item.kind == "MEDIA" else (0, ""))
        if self.dry_run:
            self.items = [
                replace(item, id=None) if item.outcome == "created" else item for item in self.items
            ]

    def counts(self) -> dict[str, Counter[str]]:
        """Numbers of outcomes by kind, in the order of ``KINDS``."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for item in self.items:
            found[item.kind][item.outcome] += 1
        return {kind: found[kind] for kind in KINDS if kind in found}

    def remarks_by_code(self) -> dict[str, list[tuple[str, Remark]]]:
        """Remarks with the source id they belong to (empty: the whole), the most frequent first."""
        found: dict[str, list[tuple[str, Remark]]] = defaultdict(list)
        for source_id, remark in self._all():
            found[remark.code].append((source_id, remark))
        return dict(sorted(found.items(), key=lambda group: (-len(group[1]), group[0])))

    def as_json(self) -> str:
        """See the module's docstring."""
        whole = {
            "version": 1,
            "source": self.source,
            "dry_run": self.dry_run,
            "seconds": round(self.seconds, 3),
            "complete": self.complete,
            "counts": self.counts(),
            "remarks": [_remark(remark) for remark in self.remarks],
            "items": [_item(item) for item in self.items],
        }
        return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"

    def _all(self) -> Iterable[tuple[str, Remark]]:
        yield from (("", remark) for remark in self.remarks)
        for item in self.items:
            yield from ((item.source_id, remark) for remark in item.remarks)


def _item(item: Item) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "source_id": item.source_id,
        "outcome": item.outcome,
        "id": str(item.id) if item.id else None,
        "path": item.path,
        "remarks": [_remark(remark) for remark in item.remarks],
    }


def _remark(remark: Remark) -> dict[str, Any]:
    return {"code": remark.code, "text": remark.text, "line": remark.line}
