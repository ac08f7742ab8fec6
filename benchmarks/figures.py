"""Figures of several runs: medians, and ratios within each round."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.measuring import Run

Of = Callable[[Run], float]


@dataclass(frozen=True, slots=True)
class Figures:
    """All runs of a benchmark; those of one server and operation in the order of the rounds."""

    runs: Sequence[Run]

    @property
    def operations(self) -> list[str]:
        """In the order of their measuring."""
        return list(dict.fromkeys(run.operation for run in self.runs))

    @property
    def servers(self) -> list[str]:
        """In the order of their measuring."""
        return list(dict.fromkeys(run.server for run in self.runs))

    @property
    def foreign(self) -> float:
        """How many cores others kept busy, in the median run."""
        return median(run.foreign for run in self.runs)

    def median(self, operation: str, server: str, of: Of) -> float:
        """Over the rounds."""
        return median(of(run) for run in self._rounds(operation, server))

    def ratio(self, operation: str, server: str, base: str, of: Of) -> float:
        """The median of the ratios of each round: what disturbs a round disturbs both."""
        pairs = zip(self._rounds(operation, server), self._rounds(operation, base), strict=True)
        return median(of(one) / of(other) for one, other in pairs)

    def _rounds(self, operation: str, server: str) -> list[Run]:
        return [run for run in self.runs if (run.operation, run.server) == (operation, server)]
