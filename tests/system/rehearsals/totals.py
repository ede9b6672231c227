"""The sums of `make rehearsals`: how many schedules and answers there were, and how many of them were equal."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from .answers import SEARCH


@dataclass(frozen=True)
class Outcome:
    """What a schedule has shown. `different` are those of the addresses whose answers differ."""

    seed: int
    acts: Sequence[str]
    addresses: Collection[str]
    different: Collection[str]
    foretold: Mapping[tuple[str, str], int]
    sent: Mapping[tuple[str, str], int]
    seconds: float
    faults: Sequence[str]


@dataclass
class Totals:
    """What the schedules of one run have shown."""

    database: str
    write: Callable[[str], None]
    engine: str = "none"
    schedules: int = 0
    acts: int = 0
    answers: int = 0
    equal_answers: int = 0
    searches: int = 0
    equal_searches: int = 0
    messages: int = 0
    foretold_schedules: int = 0  # their messages were sent as foretold
    seconds: float = 0.0
    failed_seeds: list[int] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """Add a schedule, and print its figures, and at once what is wrong: the run may be interrupted later."""
        answers, equal = len(outcome.addresses), len(outcome.addresses) - len(outcome.different)
        searches = {one for one in outcome.addresses if one.startswith(f"{SEARCH}?")}
        self.schedules += 1
        self.acts += len(outcome.acts)
        self.answers += answers
        self.equal_answers += equal
        self.searches += len(searches)
        self.equal_searches += len(searches.difference(outcome.different))
        self.messages += sum(outcome.sent.values())
        self.foretold_schedules += outcome.foretold == outcome.sent
        self.seconds += outcome.seconds
        figures = (
            f"seed {outcome.seed} on {self.database} with {self.engine}: {len(outcome.acts)} acts, {answers} answers, "
            f"{equal} of them equal, {sum(outcome.foretold.values())} messages foretold, "
            f"{sum(outcome.sent.values())} sent, {outcome.seconds:.0f} s"
        )
        if outcome.faults:
            self.failed_seeds.append(outcome.seed)
            figures = "\n  ".join([figures, *outcome.acts, *outcome.faults])
        self.write(figures)

    def __str__(self) -> str:
        each = self.seconds / max(self.schedules, 1)
        return (
            f"{self.database} with {self.engine}: {self.schedules} schedules with {self.acts} acts, {each:.0f} s each; "
            f"answers equal: {self.equal_answers} of {self.answers} ({_percent(self.equal_answers, self.answers)}); "
            f"first hits of queries equal: {self.equal_searches} of {self.searches} "
            f"({_percent(self.equal_searches, self.searches)}); "
            f"foretold = sent in {self.foretold_schedules} schedules ({self.messages} messages); "
            f"seeds with a fault: {self.failed_seeds or 'none'}"
        )


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.3f} %" if whole else "none"
