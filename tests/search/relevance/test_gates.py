"""The demo passes its thresholds: judged queries, and what visitors type. `make relevance` checks all others.

What visitors type are tasks and phrases in three languages, and ordinary queries in English and French. All tests share
the demo, which takes ten seconds to load.
"""

from __future__ import annotations

import pytest

from tests.elasticsearch import server
from tests.markers import mark_extended
from tests.migrated_template import committed_content

from .datasets import build_index
from .demo_languages import demo_in, load_demo_at_present
from .gates import hook_rows, judged_rows, related_page_rows, table
from .measuring import Measured, measure
from .related_pages import measure_related
from .sample_hooks import measure_hooks
from .translations import measure_translations, translation_rows
from .visitor_gates import shipped_rows, translated_rows

ENGINES = ["tantivy", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)]
CI_LANGUAGES = ("en", "de", "ar")


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """Load the demo content once for both engines, and remove it afterwards."""
    with django_db_blocker.unblock(), load_demo_at_present(committed_content()):
        yield


@pytest.fixture(params=ENGINES)
def engine(request):
    if request.param == "elasticsearch":
        server.require_url()  # skips or fails without a server
    return request.param


def test_the_judged_queries_of_the_demo_pass_every_gate(demo, engine):
    measured = Measured(engine)
    with build_index(engine):
        measure(measured, "demo")
        measure_related(measured, "demo")
        measure_hooks(measured)
        measured.translations = measure_translations("demo", queries=20)
    rows = [*judged_rows(measured), *related_page_rows(measured), *hook_rows(measured), *translation_rows(measured)]
    missed = [row for row in rows if not row.passed]
    assert not missed, f"\n{table(missed)}"


@pytest.mark.few(1)
def test_ordinary_queries_pass_their_gates(demo, engine):
    with build_index(engine):
        missed = [row for row in shipped_rows(engine) if not row.passed]
    assert not missed, f"\n{table(missed)}"


@pytest.mark.few(1)
@pytest.mark.parametrize("language", mark_extended(CI_LANGUAGES, except_for=["ar"]))
def test_tasks_and_phrases_are_understood_in_languages_of_which_the_site_has_no_text(demo, engine, language):
    with demo_in(language), build_index(engine):
        missed = [row for row in translated_rows(engine, language) if not row.passed]
    assert not missed, f"\n{table(missed)}"
