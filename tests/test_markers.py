"""What the markers of `markers.py` choose for `make test`, of a module that pytest collects."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.test_silences import run_pytest

CASES = """
import pytest

@pytest.mark.few({number})
@pytest.mark.parametrize("letter", ["a", "b", pytest.param("c", marks=pytest.mark.extended)])
@pytest.mark.parametrize("number", range(3))
def test_it(letter, number): pass

@pytest.mark.parametrize("number", range(3))
def test_all(number): pass
"""


@pytest.mark.processes
def test_few_cases_are_spread_from_the_first_to_the_last_and_the_others_are_extended(tmp_path: Path) -> None:
    done = run_pytest(tmp_path, "--collect-only", "-m", "not extended", cases=CASES.format(number=3))
    chosen = [line.partition("::")[2] for line in done.stdout.splitlines() if "::" in line]
    assert chosen == ["test_it[0-a]", "test_it[1-a]", "test_it[2-b]", *(f"test_all[{number}]" for number in range(3))]
    assert "6/12 tests collected" in done.stdout, "the others are collected, and left out of this run only"


@pytest.mark.processes
@pytest.mark.parametrize("number", [0, 9])
def test_a_number_that_chooses_none_or_all_is_refused(tmp_path: Path, number: int) -> None:
    done = run_pytest(tmp_path, cases=CASES.format(number=number))
    assert f"test_it[0-a] has 9 cases, of which few({number}) chooses none or all." in done.stdout
    assert done.returncode != 0
