"""The judged queries over the demo content reach their gates, on every engine; `make relevance` has all the others."""

from __future__ import annotations

import pytest

from tests.elasticsearch import server

from .datasets import indexed, load_dataset
from .gates import judged_rows, table
from .measuring import Measured, measure
from .rules import with_rules

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """Loaded once for both engines, and taken back after them."""
    with django_db_blocker.unblock(), load_dataset("demo"), with_rules("demo"):
        yield


@pytest.mark.parametrize("engine", ["tantivy", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)])
def test_the_judged_queries_of_the_demo_pass_every_gate(demo, engine):
    if engine == "elasticsearch":
        server.require_url()  # skips, or fails, where there is none
    measured = Measured(engine)
    with indexed(engine):
        measure(measured, "demo")
    missed = [row for row in judged_rows(measured) if not row.passed]
    assert not missed, f"\n{table(missed)}"
