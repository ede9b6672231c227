"""Each mutation makes the conformance suite fail by an assertion, and without one the suite passes.

Each run ends at its first failure: five mutations on tantivy in `make test`, the others on tantivy and the five on
Elasticsearch in `make test-all`. `make mutation` runs everything to the end on both engines.
"""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.elasticsearch import server
from tests.markers import mark_extended

from .catalogue import MUTATIONS
from .mutation import Mutation, NotApplicable

ROOT = Path(__file__).parents[4]
DEFAULT_NAMES = [
    "wrong analyzer",
    "facets ignore the other filters",
    "unescaped highlight",
    "delete instead of a tombstone",
    "older version wins",
]
OTHER_NAMES = [mutation.name for mutation in MUTATIONS if mutation.name not in DEFAULT_NAMES]
DEFAULT_MUTATIONS = [mutation for mutation in MUTATIONS if mutation.name in DEFAULT_NAMES]


@cache
def run_mutations(engine: str, *names: str) -> dict[str, dict[str, object]]:
    """Return the outcome of each run by the name of its mutation; of the run without one by "none"."""
    chosen = [argument for name in names for argument in ("--mutation", name)]
    command = [sys.executable, "-m", "tests.search.engines.mutations", "--json", "--first", "--engine", engine, *chosen]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    runs = [json.loads(line) for line in done.stdout.splitlines()]
    assert runs, done.stderr
    return {run["mutation"]: run for run in runs}


def run_on_elasticsearch() -> dict[str, dict[str, object]]:
    server.require_url()  # skips the test without a server
    return run_mutations("elasticsearch", *DEFAULT_NAMES)


def check_detected(run: dict[str, object]) -> None:
    assert not run["not_applied"], f"the mutation could not be applied: {run['not_applied']}"
    assert run["failures"], f"the suite does not detect the mutation: {run}"


@pytest.mark.parametrize(
    "mutation", mark_extended(MUTATIONS, except_for=DEFAULT_MUTATIONS), ids=lambda mutation: mutation.name
)
def test_the_suite_detects_the_mutation_on_tantivy(mutation: Mutation) -> None:
    names = DEFAULT_NAMES if mutation.name in DEFAULT_NAMES else OTHER_NAMES
    check_detected(run_mutations("tantivy", *names)[mutation.name])


@pytest.mark.elasticsearch
@pytest.mark.extended
@pytest.mark.parametrize("name", DEFAULT_NAMES)
def test_the_suite_detects_the_mutation_on_elasticsearch(name: str) -> None:
    check_detected(run_on_elasticsearch()[name])


def test_tantivy_passes_without_a_mutation() -> None:
    control = run_mutations("tantivy", *DEFAULT_NAMES)["none"]
    assert (control["failures"], control["errors"]) == ([], [])
    assert control["passed"]


@pytest.mark.elasticsearch
@pytest.mark.extended
def test_elasticsearch_passes_without_a_mutation() -> None:
    control = run_on_elasticsearch()["none"]
    assert (control["failures"], control["errors"]) == ([], [])
    assert control["passed"]


@pytest.mark.parametrize("engine", ["tantivy", "elasticsearch"])
@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_every_name_that_a_mutation_replaces_exists(mutation: Mutation, engine: str) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        mutation.apply(engine, monkeypatch)


def test_a_mutation_of_a_missing_name_reports_the_name() -> None:
    def mutate(mutator):
        mutator.replace("search.engines.tantivy.searcher.no_such_function", None)

    mutation = Mutation("example", (), mutate, lambda mutator: mutator.replace("search.no_such_module.x", None))
    with pytest.MonkeyPatch.context() as monkeypatch:
        with pytest.raises(NotApplicable, match="searcher has no 'no_such_function'"):
            mutation.apply("tantivy", monkeypatch)
        with pytest.raises(NotApplicable, match=r"search\.no_such_module does not exist"):
            mutation.apply("elasticsearch", monkeypatch)


def test_mutation_names_are_unique() -> None:
    assert len({mutation.name for mutation in MUTATIONS}) == len(MUTATIONS) >= 10
    assert set(DEFAULT_NAMES) <= {mutation.name for mutation in MUTATIONS}
