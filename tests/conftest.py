"""What tests of any room may need."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.test.utils import setup_databases, teardown_databases
from django.utils import timezone
from modelsearch.tasks import insert_or_update_object_task

from cms.demo import factories
from search.engine import close_engines, get_engine
from search.engines.port import Engine
from tests.isolation import refuse_other_machines, refuse_processes  # noqa: F401 - fixtures

from . import migrated_database, site_snapshot
from .search.engines.suite_summary import pytest_terminal_summary  # noqa: F401 - a hook of pytest's


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings) -> Iterator[None]:
    """As pytest-django's, with a copy of a database that was migrated before, if there is one."""
    if not migrated_database.is_supported():
        yield from _made(django_db_blocker, keepdb=False)
        return
    with migrated_database.locked_copy() as kept:
        making = _made(django_db_blocker, keepdb=True)
        next(making)
        migrated_database.save_copy(kept)
    yield
    next(making, None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """A test that commits empties every table at its end, also of what migrations have put there."""
    outcome = yield
    marker = item.get_closest_marker("django_db")
    if "transactional_db" in getattr(item, "fixturenames", ()) or (marker and marker.kwargs.get("transaction")):
        migrated_database.restore_database()
    return outcome


@pytest.fixture(scope="session", autouse=True)
def at_one_priority() -> Iterator[None]:
    """A rebuild gives way to everybody, and a process can't take that back: here it would slow down all later tests."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("cms.jobs.nice.NICENESS", 0)
        yield


@pytest.fixture(scope="session", autouse=True)
def looked_up_where_it_is_written() -> Iterator[None]:
    """modelsearch reads each saved object again, also where its index, the admin's own, is not written."""

    class Task:
        def enqueue(self, *of: str) -> None:
            if settings.WAGTAILSEARCH_BACKENDS["default"]["AUTO_UPDATE"]:
                insert_or_update_object_task.enqueue(*of)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("modelsearch.signal_handlers.insert_or_update_object_task", Task())
        yield


def _made(blocker, *, keepdb: bool) -> Iterator[None]:
    with blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, keepdb=keepdb, serialized_aliases=[])
    yield
    with blocker.unblock():
        teardown_databases(made, verbosity=0, keepdb=keepdb)


@pytest.fixture
def tree(db) -> factories.SiteTree:
    """The default site in English and French: a home page and its three lists, nothing under them."""
    return site_snapshot.build_site()


@pytest.fixture
def search_engine(settings, tmp_path) -> Iterator[Engine]:
    """The embedded engine with an index of this test alone; also what `search.engine.get_engine()` answers."""
    settings.SEARCH_URL = f"tantivy://{tmp_path}/search"
    yield get_engine()
    close_engines()


@pytest.fixture
def pass_time(monkeypatch) -> Callable[..., datetime]:
    """`pass_time(hours=1)`: the clock of everything that asks Django for the time goes on by as much."""
    real, passed = timezone.now, [timedelta()]

    def on(**much: float) -> datetime:
        passed[0] += timedelta(**much)
        return timezone.now()

    monkeypatch.setattr(timezone, "now", lambda: real() + passed[0])
    return on
