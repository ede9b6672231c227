"""Each fault that is planted in an engine turns the suite red by an assertion, and without one it is green.

Here each run ends at its first red test: five on the embedded engine in `make test`, the others on it and the five on
Elasticsearch in `make everything`. `make planted` runs everything to its end on both engines.
"""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.elasticsearch import server

from .catalogue import FAULTS
from .mutation import Fault

ROOT = Path(__file__).parents[4]
ON_BOTH = [
    "wrong analyzer",
    "facets ignore the other choice",
    "unescaped highlight",
    "delete instead of a tombstone",
    "older version wins",
]


REST = [fault.name for fault in FAULTS if fault.name not in ON_BOTH]
IN_SHORT = [fault if fault.name in ON_BOTH else pytest.param(fault, marks=pytest.mark.long) for fault in FAULTS]


@cache
def runs(engine: str, *faults: str) -> dict[str, dict[str, object]]:
    """What became of each run, by the name of its fault; of a run without one, by "none"."""
    chosen = [argument for fault in faults for argument in ("--fault", fault)]
    command = [sys.executable, "-m", "tests.search.engines.planted", "--json", "--first", "--engine", engine, *chosen]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert found, done.stderr
    return {run["fault"]: run for run in found}


def on_elasticsearch() -> dict[str, dict[str, object]]:
    server.require_url()  # skips where none answers
    return runs("elasticsearch", *ON_BOTH)


def check(run: dict[str, object]) -> None:
    assert run["red"], f"the suite does not notice it: {run}"


@pytest.mark.parametrize("fault", IN_SHORT, ids=lambda fault: fault.name)
def test_the_suite_detects_the_mutation_on_tantivy(fault: Fault) -> None:
    check(runs("tantivy", *ON_BOTH)[fault.name] if fault.name in ON_BOTH else runs("tantivy", *REST)[fault.name])


@pytest.mark.elasticsearch
@pytest.mark.long
@pytest.mark.parametrize("fault", ON_BOTH)
def test_the_suite_detects_the_mutation_on_elasticsearch(fault: str) -> None:
    check(on_elasticsearch()[fault])


def test_tantivy_passes_without_a_mutation() -> None:
    control = runs("tantivy", *ON_BOTH)["none"]
    assert (control["red"], control["broken"]) == ([], [])
    assert control["passed"]


@pytest.mark.elasticsearch
@pytest.mark.long
def test_elasticsearch_passes_without_a_mutation() -> None:
    control = on_elasticsearch()["none"]
    assert (control["red"], control["broken"]) == ([], [])
    assert control["passed"]


def test_mutation_names_are_unique() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 10
    assert set(ON_BOTH) <= {fault.name for fault in FAULTS}
