"""What is done with the collected tests: those of a rule that exists only on another database are skipped."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.markers import skip_other_databases


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    skip_other_databases(items, connection.vendor)
