"""The sums of `make rehearsals`: how many schedules and answers there were, and how many of them were equal."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from .answers import SEARCH


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
    foretold_schedules: int = 0  # in which the same messages were foretold and sent
    seconds: float = 0.0
    failed_seeds: list[int] = field(default_factory=list)

    def add(
        self,
        seed: int,
        acts: int,
        addresses: Collection[str],
        different: Collection[str],
        foretold: Mapping[tuple[str, str], int],
        sent: Mapping[tuple[str, str], int],
        seconds: float,
    ) -> None:
        """Add a schedule, and print its figures."""
        searches = {one for one in addresses if one.startswith(f"{SEARCH}?")}
        self.schedules += 1
        self.acts += acts
        self.answers += len(addresses)
        self.equal_answers += len(addresses) - len(different)
        self.searches += len(searches)
        self.equal_searches += len(searches.difference(different))
        self.messages += sum(sent.values())
        self.foretold_schedules += foretold == sent
        self.seconds += seconds
        if different or foretold != sent:
            self.failed_seeds.append(seed)
        self.write(
            f"seed {seed} on {self.database} with {self.engine}: {acts} acts, {len(addresses)} answers, "
            f"{len(addresses) - len(different)} of them equal, {sum(foretold.values())} messages foretold, "
            f"{sum(sent.values())} sent, {seconds:.0f} s"
        )

    def __str__(self) -> str:
        each = self.seconds / max(self.schedules, 1)
        return (
            f"{self.database} with {self.engine}: {self.schedules} schedules with {self.acts} acts, {each:.0f} s each; "
            f"answers equal: {self.equal_answers} of {self.answers} ({_percent(self.equal_answers, self.answers)}); "
            f"first hits of queries equal: {self.equal_searches} of {self.searches} "
            f"({_percent(self.equal_searches, self.searches)}); "
            f"foretold = sent in {self.foretold_schedules} schedules ({self.messages} messages); "
            f"schedules with a difference: {self.failed_seeds or 'none'}"
        )


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.3f} %" if whole else "none"
