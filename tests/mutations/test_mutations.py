"""A mutation of each area is found by its test, and all mutations apply to the code.

One mutation of each area is applied together with the others in one run, which takes a few seconds; `make test` takes
every fourth. `make mutation` applies each by itself.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.markers import mark_extended

from .__main__ import find_detection
from .catalogue import AREAS, MUTATIONS
from .code_swap import can_swap, swap_code
from .mutation import ROOT, Change, Mutation, check_all, mutate
from .runner import Run

OTHER_AREAS = {"contract", "engines"}  # tests/contract and the conformance suite test these as a whole
# Of each area the first one that names a single test.
SAMPLES = [
    next(mutation for mutation in MUTATIONS if mutation.area == area and "::" in mutation.tests[0])
    for area in AREAS
    if area not in OTHER_AREAS
]
CASES = mark_extended(SAMPLES, except_for=SAMPLES[::4])
PATH = "tests/mutations/mutation.py"


@pytest.fixture(scope="module")
def found(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Apply the samples of this run at once, and return the test that has found each by its name."""
    cases = (getattr(item, "callspec", None) for item in request.session.items if item.path == request.path)
    samples = [case.params["mutation"] for case in cases if case and "mutation" in case.params]
    report = tmp_path_factory.mktemp("mutations") / "report.json"
    chosen = [argument for mutation in samples for argument in ("--mutation", mutation.name)]
    command = [sys.executable, "-m", "tests.mutations", "--together", "--json", str(report), *chosen]
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "TEST_FAST")}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert report.exists(), f"{done.stdout[-3000:]}{done.stderr[-3000:]}"
    rows = json.loads(report.read_text(encoding="utf-8"))
    return {row["mutation"]: row["found_by"] for row in rows}


@pytest.mark.processes
@pytest.mark.uncovered
@pytest.mark.parametrize("mutation", CASES, ids=lambda mutation: mutation.name)
def test_its_test_finds_a_mutation(mutation: Mutation, found: dict[str, str]) -> None:
    assert found[mutation.name].startswith(mutation.tests[0])


def test_every_mutation_applies_to_the_code() -> None:
    assert check_all(MUTATIONS) == []


def test_every_mutation_has_a_name_of_its_own_and_names_tests_that_exist() -> None:
    names = [mutation.name for mutation in MUTATIONS]
    assert len(set(names)) == len(names)
    tests = {test.partition("::")[0] for mutation in MUTATIONS for test in mutation.tests}
    assert [test for test in sorted(tests) if not (ROOT / "tests" / test).exists()] == []


@pytest.mark.parametrize(
    ("path", "old", "reason"),
    [
        ("cms/no_such_module.py", "x", "there is no cms/no_such_module.py"),
        (PATH, "no such text", "has no occurrences of:\nno such text"),
        (PATH, "return", "occurrences of:\nreturn"),
    ],
)
def test_a_mutation_that_does_not_apply_is_named_with_the_reason(path: str, old: str, reason: str) -> None:
    (text,) = check_all([mutate("outdated", path, old, "")])
    assert text.startswith("“outdated” does not apply: ")
    assert reason in text


def shout(word: str) -> str:
    """Return a word in capitals."""
    return word.upper()


def test_a_function_has_the_changed_code_wherever_it_was_imported() -> None:
    path = str(Path(__file__).relative_to(ROOT))
    change = Change(path, "    return word.upper()\n", "    return word.lower()\n")
    assert can_swap([change])
    kept = shout.__code__
    try:
        swap_code([change])
        assert shout("Word") == "word"
    finally:
        shout.__code__ = kept


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("parents[2]", "parents[3]"),
        ("def in_area(area: str, *mutations: Mutation)", "def in_area(area: str, *mutations: Mutation, wait: int = 0)"),
        ("@dataclass(frozen=True, slots=True)\nclass Change:", "@dataclass(slots=True)\nclass Change:"),
        ("class MutationError(Exception):", "class MutationError(ValueError):"),
    ],
    ids=["constant", "default", "decorator", "class"],
)
def test_a_change_outside_of_functions_needs_a_new_import(old: str, new: str) -> None:
    assert not can_swap([Change(PATH, old, new)])
    assert can_swap([Change(PATH, "source.count(self.old)) != 1", "source.count(self.old)) < 1")])


@pytest.mark.parametrize(
    ("run", "test"),
    [
        (Run(failed={"a.py::test": "AssertionError"}, passed=["b.py::test"]), "a.py::test"),
        (Run(passed=["b.py::test"]), ""),
        (Run(failed={"a.py::test": "NameError"}, error="a.py::test: NameError"), ""),
        (Run(error="The process ended without a result."), ""),
    ],
)
def test_a_mutation_is_found_by_a_test_that_fails_and_not_by_an_error_of_the_run(run: Run, test: str) -> None:
    assert find_detection(run) == test
