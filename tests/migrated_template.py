"""The database of the tests: a copy of a migrated one, with the default site, which a test that commits restores.

Creating the site takes a second, so it is created once for each process that runs tests. Tests whose changes are rolled
back leave it unchanged; after a test that commits, the whole database is copied again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

from django.conf import settings
from django.core.cache import cache
from django.db import connection

from cms.accounts.users.roles import add_new_roles_and_grants
from cms.demo import factories
from cms.journal.models import ContentVersion, JournalEntry, RandomLineage
from cms.operations.audit.models import AuditRow
from cms.settings.storage import SQLITE
from tests import migrated_postgresql, migrated_sqlite
from tests.random_content import RandomContent

_factories: RandomContent | None = None  # their state after the site was created


@contextmanager
def create_test_database() -> Iterator[None]:
    """Create the test database with the default site in English and French: home pages and their three lists."""
    global _factories
    with _get_vendor().create_test_database():
        # Entries about the locales and roles that `migrate` creates.
        JournalEntry.objects.all().delete()
        AuditRow.objects.all().delete()
        factories.site()
        add_new_roles_and_grants()  # as the worker does for the home pages of a language
        _factories = RandomContent.read()
        _get_vendor().save_content()
        yield


def restore_content() -> None:
    """Restore the test database after a test that has committed, with a lineage of its own.

    The counters of content versions begin again, and this process may have cached versions with the same numbers.

    Raises:
        RuntimeError: The content of a module is in an open transaction, which would be lost.
    """
    if connection.in_atomic_block:
        raise RuntimeError(
            "A test with transactional_db is in a module with module_tree or module_database, whose content it would "
            "remove. Move it to a module of its own."
        )
    _get_vendor().restore_content()
    ContentVersion.objects.update(lineage=RandomLineage())
    cache.clear()  # Wagtail caches the root paths of sites


@contextmanager
def committed_content() -> Iterator[None]:
    """Let content be committed inside, and restore the database at the end.

    It is for content that many searches read: in the transaction that creates it, nothing is cached, and PostgreSQL
    reads every version that a row has had.
    """
    try:
        yield
    finally:
        restore_content()


def restore_factories() -> None:
    """Let the factories build the same content again: the same numbers and random words."""
    if _factories:
        _factories.restore()


def _get_vendor() -> ModuleType:
    return migrated_sqlite if settings.DATABASES["default"]["ENGINE"] == SQLITE else migrated_postgresql
