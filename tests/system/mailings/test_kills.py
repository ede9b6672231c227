"""A worker that is killed with SIGKILL while it sends a mailing: each recipient gets it once, at the set rate."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.killed_processes import run_on_new_database
from tests.markers import mark_extended

from .killed_workers import REFUSED_EVERY, SUPPRESSED_EVERY

pytestmark = [pytest.mark.sqlite, pytest.mark.processes]

# Recipients, kills, e-mails a second, and what the mailing is about.
CASES = [(40, 2, 40, "release"), (40, 3, 40, "correction"), (5000, 30, 100, "release"), (2000, 20, 100, "correction")]


@pytest.mark.parametrize("case", mark_extended(CASES, except_for=CASES[:2]), ids=str)
def test_each_recipient_gets_it_once(tmp_path: Path, case: tuple[int, int, int, str]) -> None:
    recipients, kills, rate, purpose = case
    arguments = (str(recipients), str(kills), f"{rate}/second", purpose)
    module = "tests.system.mailings.killed_workers"
    found = run_on_new_database(tmp_path / "data", module, *arguments)
    figures, result = found["figures"], found["result"]
    print(found)  # noqa: T201 - the figures of `make mailings`
    suppressed = len(range(0, recipients, SUPPRESSED_EVERY))
    refused = sum(number % SUPPRESSED_EVERY != 0 for number in range(1, recipients, REFUSED_EVERY))
    assert figures["killed"] == kills
    assert figures["most_copies"] == 1
    assert figures["recipients"] == result["sent"] == recipients - suppressed - refused
    assert (result["suppressed"], result["rejected"]) == (suppressed, refused)
    assert (figures["suppressed_reached"], figures["others_reached"]) == (0, 0)
    assert figures["busiest_second"] <= rate + max(2, rate // 50)
    assert (result["state"], result["queued"], result["unknown"]) == ("sent", 0, 0)
