"""What a mixed load came to."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import quantiles


@dataclass(frozen=True, slots=True)
class Summary:
    """Reads and hits by operation, and how many writes there were meanwhile. ``errors``: no 200."""

    reads: Mapping[str, int]
    hits: Mapping[str, int]
    writes: int
    errors: int
    p50_ms: float
    p99_ms: float
    p999_ms: float


@dataclass(slots=True)
class Tally:
    """Counts what happens."""

    took_s: list[float] = field(default_factory=list)
    reads: Counter[str] = field(default_factory=Counter)
    hits: Counter[str] = field(default_factory=Counter)
    errors: int = 0
    writes: int = 0

    def note(self, operation: str, status: int, how: bytes, took_s: float) -> None:
        """An answer. ``how``: its ``X-Cache``."""
        self.took_s.append(took_s)
        self.reads[operation] += 1
        self.hits[operation] += how == b"HIT"
        self.errors += status != 200

    def summary(self) -> Summary:
        """Of at least two reads."""
        cuts = quantiles(self.took_s, n=1000, method="inclusive")
        p50, p99, p999 = (cuts[per_mille - 1] * 1000 for per_mille in (500, 990, 999))
        return Summary(dict(self.reads), dict(self.hits), self.writes, self.errors, p50, p99, p999)
