"""Fixtures of the fault tests: each commits to its own database, and most run on both engines."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.markers import mark_directory

from .database import copy_database
from .environment import FaultEnvironment, delete_indices, elasticsearch_url, use_engine

# For long tests whose subject does not depend on the engine: by default they run on the embedded engine only.
EXTENDED_ON_ELASTICSEARCH = pytest.mark.parametrize(
    "environment",
    ["tantivy", pytest.param("elasticsearch", marks=[pytest.mark.elasticsearch, pytest.mark.extended])],
    indirect=True,
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    mark_directory(items, __file__, "sequential", "uncovered")


@pytest.fixture
def db(django_db_setup, django_db_blocker, tmp_path: Path) -> Iterator[str]:
    """Use a copy of the database instead of a transaction, because other processes have to see the changes."""
    with django_db_blocker.unblock(), copy_database(tmp_path) as name:
        yield name


@pytest.fixture(params=["tantivy", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)])
def environment(request: pytest.FixtureRequest, db: str, tmp_path: Path) -> Iterator[FaultEnvironment]:
    """Yield a database and an empty index, on each engine."""
    is_embedded = request.param == "tantivy"
    url = f"tantivy://{tmp_path}/index" if is_embedded else elasticsearch_url()
    with use_engine(tmp_path, db, url) as environment:
        yield environment
    if not is_embedded:
        delete_indices(environment.prefix)


@pytest.fixture
def report(request: pytest.FixtureRequest, capsys) -> object:
    """Return a function that prints figures even if pytest captures the output."""

    def print_text(text: str) -> None:
        with capsys.disabled():
            print(f"\n{request.node.name}: {text}", flush=True)  # noqa: T201

    return print_text
