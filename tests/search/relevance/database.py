"""Django and an empty database outside of pytest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import django
from django.test.utils import setup_databases, setup_test_environment, teardown_databases, teardown_test_environment

django.setup()


@contextmanager
def empty_database() -> Iterator[None]:
    """A database with the tables and nothing in them; removed again afterwards."""
    setup_test_environment(debug=False)
    made = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        teardown_databases(made, verbosity=0)
        teardown_test_environment()
