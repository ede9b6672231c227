"""Fixtures for one site per module, because building it takes longer than most tests. Conftests import them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction

from cms.demo import factories
from tests import site_snapshot


@contextmanager
def rolled_back() -> Iterator[None]:
    """Run the block in a transaction that is rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def module_database(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Give the tests of a module access to the database, and roll back their changes after the last one."""
    with django_db_blocker.unblock(), rolled_back():
        yield


@pytest.fixture(scope="module")
def module_tree(module_database) -> factories.SiteTree:
    """Build the default site once per module."""
    return site_snapshot.build_site()


@pytest.fixture
def tree(module_tree, db) -> factories.SiteTree:
    """Return the default site; the changes of the test are rolled back."""
    return module_tree
