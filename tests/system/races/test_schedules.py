"""Random schedules of concurrent actors: hidden is absent, what is public is found, nothing is lost or sent twice."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from . import interleaving
from .campaign import run_schedule
from .plants import PLANTS

FAILED_SEEDS = Path(__file__).with_name("failed_seeds.txt")
SCHEDULES = int(os.environ.get("RACES_SCHEDULES", 6))
FIRST_SEED = int(os.environ.get("RACES_SEED", 0))  # 0: those that once failed, and the following ones
MAX_SCHEDULES_OF_PLANT = 400
PROGRESS_INTERVAL = 100  # schedules


def choose_seeds() -> list[int]:
    """Return the seeds of this run; without a first one, those that once failed come first."""
    if FIRST_SEED:
        return [*range(FIRST_SEED, FIRST_SEED + SCHEDULES)]
    lines = (line for line in FAILED_SEEDS.read_text().splitlines() if not line.startswith("#"))
    failed = [int(line.split()[0]) for line in lines]
    others = (seed for seed in range(1, SCHEDULES + len(failed)) if seed not in failed)
    return [*failed, *others][:SCHEDULES]


def test_no_schedule_shows_what_is_hidden_or_loses_or_repeats_anything(installation, report):
    seeds, failed, refused, seconds, steps = choose_seeds(), 0, 0, 0.0, 0
    for number, seed in enumerate(seeds, 1):
        result = run_schedule(installation, seed)
        refused, seconds, steps = refused + result.refused, seconds + result.seconds, steps + result.steps
        if result.violations:
            failed += 1
            report(result.report)
        installation.restore(trusts_index=not result.violations)
        if number % PROGRESS_INTERVAL == 0:
            report(f"{number} of {len(seeds)} schedules, {failed} with violations")
    report(
        f"{len(seeds)} schedules, {failed} with violations, {steps} steps, {refused} changes refused by the database, "
        f"{seconds / max(1, len(seeds)):.2f} s of the processor each"
    )
    assert not failed


def test_a_schedule_that_does_not_end_ends_its_actors(installation):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(interleaving, "MAX_STEPS", 20)
        with pytest.raises(AssertionError, match=r"seed 12: 2[1-9] steps"):
            run_schedule(installation, 12)
    installation.restore(trusts_index=False)
    assert not run_schedule(installation, 12).violations  # in the same threads
    installation.restore(trusts_index=True)


@pytest.mark.extended
@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_fault_is_found(name, installation, report):
    with pytest.MonkeyPatch.context() as patched:
        PLANTS[name](patched)
        for seed in range(1, MAX_SCHEDULES_OF_PLANT + 1):
            result = run_schedule(installation, seed)
            installation.restore(trusts_index=False)
            if result.violations:
                report(f"found after {seed} schedules: {result.violations[0]}")
                break
        else:
            pytest.fail(f"not found in {MAX_SCHEDULES_OF_PLANT} schedules")
    installation.restore(trusts_index=False)
