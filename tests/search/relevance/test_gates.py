"""The judged queries of the demo content pass their thresholds on each engine; `make relevance` checks all others."""

from __future__ import annotations

import pytest

from tests.elasticsearch import server

from .datasets import build_index, load_dataset
from .gates import hook_rows, judged_rows, related_page_rows, table
from .measuring import Measured, measure
from .related_pages import measure_related
from .sample_hooks import measure_hooks
from .translations import measure_translations, translation_rows

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """Load the demo content once for both engines, and remove it afterwards."""
    with django_db_blocker.unblock(), load_dataset("demo"):
        yield


@pytest.mark.parametrize("engine", ["tantivy", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)])
def test_the_judged_queries_of_the_demo_pass_every_gate(demo, engine):
    if engine == "elasticsearch":
        server.require_url()  # skips or fails without a server
    measured = Measured(engine)
    with build_index(engine):
        measure(measured, "demo")
        measure_related(measured, "demo")
        measure_hooks(measured)
        measured.translations = measure_translations("demo", queries=20)
    rows = [*judged_rows(measured), *related_page_rows(measured), *hook_rows(measured), *translation_rows(measured)]
    missed = [row for row in rows if not row.passed]
    assert not missed, f"\n{table(missed)}"
