"""Each mutation test runs a part of the conformance suite in processes."""

import pytest

from tests.markers import mark_directory


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    mark_directory(items, __file__, "slow", "uncovered")
