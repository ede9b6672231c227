"""Fixtures for content that the tests of a module share. Conftests import them.

The content is written in a transaction of the module, and each test has a savepoint in it, to which it is rolled back.
Objects of the module are the same for all tests, so a test that changes one reads it from the database first.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from wagtail.models import Page, Site

from cms.demo import factories


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
def empty_database(module_database) -> None:
    """Leave the tests of a module only what Wagtail's migrations create: a default site with a welcome page."""
    for page in Page.objects.filter(depth=2):
        page.delete()  # with its site
    welcome = Page.get_first_root_node().add_child(instance=Page(title="Welcome", slug="home"))
    Site.objects.create(hostname="localhost", root_page=welcome, is_default_site=True)


@pytest.fixture(scope="module")
def module_tree(module_database) -> factories.SiteTree:
    """Return the default site, to which fixtures of the module add content."""
    return factories.site()


@pytest.fixture
def tree(module_tree, db) -> factories.SiteTree:
    """Return the default site; the changes of the test are rolled back."""
    return module_tree
