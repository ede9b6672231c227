"""Set up Django and an empty database without pytest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import django
from django.test.utils import setup_databases, setup_test_environment, teardown_databases, teardown_test_environment

django.setup()


@contextmanager
def empty_database() -> Iterator[None]:
    """Create a database with empty tables, and delete it afterwards."""
    setup_test_environment(debug=False)
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        teardown_databases(databases, verbosity=0)
        teardown_test_environment()
