"""Fixtures for all tests. tests/README.md lists them."""

import gc
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import IO
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import TransactionTestCase
from modelsearch.tasks import insert_or_update_object_task
from wagtail.models import Page, Site

from cms.core import clock
from cms.demo import factories
from cms.files.images.rendition_specs import ENCODER_OPTIONS
from cms.files.media.metadata import cleaner, cleaner_process
from search.engine import close_engines, get_engine
from search.engines.port import Engine
from tests import migrated_template
from tests.collection import (  # noqa: F401 - hooks of pytest
    pytest_collection_modifyitems,
    pytest_ignore_collect,
    pytest_make_collect_report,
    pytest_pycollect_makeitem,
    pytest_runtest_makereport,
)
from tests.elasticsearch import server
from tests.isolation import refuse_other_machines, refuse_processes  # noqa: F401 - fixtures
from tests.search.engines.suite_summary import pytest_terminal_summary  # noqa: F401 - a hook of pytest

RUN_DOCUMENT_PROCESS = cleaner.run_process


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings) -> Iterator[None]:
    """Replace the fixture of pytest-django: start from a copy of a migrated database, with the default site."""
    with (
        django_db_blocker.unblock(),
        migrated_template.create_test_database(),
        pytest.MonkeyPatch.context() as patched,
        django_db_blocker.block(),
    ):
        # Django would empty every table, and not write the rows again that migrations create.
        patched.setattr(TransactionTestCase, "_fixture_teardown", lambda _: migrated_template.restore_content())
        yield


# Autouse, because any module may create content, and a test that is run alone should create the same.
@pytest.fixture(scope="module", autouse=True)
def repeat_random_content() -> None:
    """Let the factories begin each module with the same numbers and random words."""
    migrated_template.restore_factories()


# Autouse, because caches are keyed by ids and content versions, which occur again once a module was rolled back.
@pytest.fixture(scope="module", autouse=True)
def clear_cache_of_modules() -> None:
    """Begin each module with an empty cache."""
    cache.clear()


def pytest_configure() -> None:
    """Let the garbage collector run less often: an eighth of the time of a test, and a sixth of that of imports.

    At the end of the session, pytest collects everything and reports what was not closed.
    """
    gc.set_threshold(50_000, 20, 100)


def pytest_collection_finish() -> None:
    """Leave out what has been imported from garbage collection."""
    gc.collect()
    gc.freeze()


# Autouse, because any test may rebuild an index: a rebuild lowers the priority of its process, which cannot be undone
# and would slow down all later tests.
@pytest.fixture(scope="session", autouse=True)
def keep_process_priority() -> Iterator[None]:
    """Turn off the lower process priority of rebuilds."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("cms.jobs.registry.NICENESS", 0)
        yield


# Autouse, because any test may save an object: modelsearch reads each saved object again, even while updates of the
# index of the admin's search are off, as they are in most tests.
@pytest.fixture(scope="session", autouse=True)
def skip_disabled_index_updates() -> Iterator[None]:
    """Read saved objects again only if the index of the admin's search is updated."""

    class Task:
        def enqueue(self, *arguments: str) -> None:
            if settings.WAGTAILSEARCH_BACKENDS["default"]["AUTO_UPDATE"]:
                insert_or_update_object_task.enqueue(*arguments)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("modelsearch.signal_handlers.insert_or_update_object_task", Task())
        yield


# Autouse, because any test may create renditions, and encoding takes most of their time at the settings of production.
@pytest.fixture(scope="session", autouse=True)
def encode_pictures_fast() -> Iterator[None]:
    """Encode AVIF and WebP with the fastest settings, whose files are larger."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setitem(ENCODER_OPTIONS["avif"], "speed", 10)
        patched.setitem(ENCODER_OPTIONS["webp"], "method", 0)
        yield


# Autouse, because any test may upload a document: the process that removes its metadata takes a third of a second.
@pytest.fixture(scope="session", autouse=True)
def clean_documents_without_process() -> Iterator[None]:
    """Remove the metadata of documents in the process of the tests; the fixture `document_process` undoes this."""

    def clean(source: IO[bytes], target: IO[bytes], suffix: str) -> tuple[cleaner.Outcome, bool]:
        outcome, has_remarks = cleaner_process.clean(suffix, source, target)
        return cleaner.Outcome(outcome), has_remarks

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(cleaner, "run_process", clean)
        yield


@pytest.fixture
def document_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove the metadata of documents in a process with limits, as in production."""
    monkeypatch.setattr(cleaner, "run_process", RUN_DOCUMENT_PROCESS)


@pytest.fixture
def tree(db) -> factories.SiteTree:
    """Return the default site in English and French, which is in the database of every test: home pages and lists."""
    return factories.site()


@pytest.fixture(scope="module")
def module_database(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Give fixtures of a module access to the database, and roll back what they have written after the last test.

    Each test is rolled back to a savepoint. Objects of the module are the same for all tests, so one that changes them
    reads them from the database first.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def empty_database(module_database) -> None:
    """Leave the tests of a module only what Wagtail's migrations create: a default site with a welcome page."""
    for page in Page.objects.filter(depth=2):
        page.delete()  # deletes its site, too
    welcome = Page.get_first_root_node().add_child(instance=Page(title="Welcome", slug="home"))
    Site.objects.create(hostname="localhost", root_page=welcome, is_default_site=True)


@pytest.fixture(scope="module")
def module_tree(module_database) -> factories.SiteTree:
    """Return the default site, to which fixtures of the module add content."""
    return factories.site()


@pytest.fixture
def search_engine(settings, tmp_path) -> Iterator[Engine]:
    """Return tantivy with an empty index of this test; `search.engine.get_engine()` returns it, too."""
    settings.SEARCH_URL = f"tantivy://{tmp_path}/search"
    yield get_engine()
    close_engines()


@pytest.fixture(
    params=["tantivy", pytest.param("elasticsearch", marks=[pytest.mark.elasticsearch, pytest.mark.extended])]
)
def each_engine(request, settings, tmp_path) -> Iterator[Engine]:
    """Run the test once for each engine, with an empty index; `search.engine.get_engine()` returns the engine, too.

    Elasticsearch is an extended case, because `tests/search/engines` tests on both that they search alike; but not for
    a test with `on_both_engines`.
    """
    close_engines()
    settings.SEARCH_URL = f"tantivy://{tmp_path}/search" if request.param == "tantivy" else server.require_url()
    settings.SEARCH_PREFIX = f"test-{uuid4().hex[:12]}"
    engine = get_engine()
    yield engine
    if request.param == "elasticsearch":
        server.discard_engine(engine)
    close_engines()


@pytest.fixture
def pass_time() -> Iterator[Callable[..., datetime]]:
    """Return a function that moves the clock and returns the new time: `pass_time(hours=1)`, or `-1` to set it back."""
    passed = timedelta()

    def move_clock(**duration: float) -> datetime:
        nonlocal passed
        passed += timedelta(**duration)
        return clock.now()

    with clock.replaced_by(lambda: clock.system_time() + passed):
        yield move_clock
