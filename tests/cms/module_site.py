"""One site for all tests of a module: building it takes longer than most tests. Conftests import these fixtures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction

from cms.demo import factories
from tests import site_snapshot


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens to the database inside has not happened afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def module_database(django_db_setup, django_db_blocker) -> Iterator[None]:
    """A database for all tests of a module; what they make in it is gone afterwards."""
    with django_db_blocker.unblock(), undone():
        yield


@pytest.fixture(scope="module")
def founded(module_database) -> factories.SiteTree:
    """The default site, made once a module."""
    return site_snapshot.build_site()


@pytest.fixture
def tree(founded, db) -> factories.SiteTree:
    """The same; whatever a test makes of it is undone."""
    return founded
