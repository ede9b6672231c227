"""The table of a run and its verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .answers import WRONG
from .phases import Phase
from .visitors import Outcome

HEADINGS = ("phase", "requests", "p50", "p95 ms", "degraded", "failing s", "recovery s", "failures")
WIDTHS = (30, 9, 6, 7, 9, 9, 11, 0)


@dataclass(frozen=True)
class Row:
    """What visitors got in a phase."""

    phase: Phase
    outcomes: Sequence[Outcome]

    @property
    def failures(self) -> Counter[str]:
        return Counter(one.failure for one in self.outcomes if one.failure)

    def find_forbidden(self, phases: Iterable[Phase]) -> list[Outcome]:
        """Return the failures that no phase allows; a request may be on its way when the next phase begins."""
        phases = list(phases)
        return [
            one
            for one in self.outcomes
            if one.failure not in ("", "busy")
            and (one.failure in WRONG or not any(p.allows(one.failure, one.sent, one.received) for p in phases))
        ]

    @property
    def outage(self) -> float:
        """Return the seconds from the first to the last failure, apart from searches that were refused."""
        failed = [one for one in self.outcomes if one.failure not in ("", "busy")]
        return max((one.received for one in failed), default=0.0) - min((one.sent for one in failed), default=0.0)

    @property
    def recovery(self) -> float:
        """Return the seconds from the return of the server to the last failure."""
        last = max((one.received for one in self.outcomes if one.failure not in ("", "busy")), default=0.0)
        return max(0.0, last - self.phase.away_until) if last else 0.0

    def __str__(self) -> str:
        times = sorted(one.received - one.sent for one in self.outcomes) or [0.0]
        values = (
            self.phase.name,
            str(len(self.outcomes)),
            f"{1000 * times[len(times) // 2]:.0f}",
            f"{1000 * times[int(len(times) * 0.95)]:.0f}",
            str(sum(one.is_degraded for one in self.outcomes)),
            f"{self.outage:.1f}",
            f"{self.recovery:.1f}",
            ", ".join(f"{number} × {kind}" for kind, number in self.failures.most_common()) or "–",
        )
        notes = f"  ({', '.join(self.phase.notes)})" if self.phase.notes else ""
        return format_line(values) + notes


def build_rows(phases: Iterable[Phase], outcomes: Sequence[Outcome]) -> list[Row]:
    """Return a row for each phase, with the requests that were sent in it."""
    return [Row(phase, [one for one in outcomes if phase.began <= one.sent < phase.ended]) for phase in phases]


def format_line(values: Iterable[str]) -> str:
    """Return one line of the table."""
    return " ".join(f"{value:<{width}}" for value, width in zip(values, WIDTHS, strict=True)).rstrip()
