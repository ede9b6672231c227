"""Mutation tests build the document again from changed code."""

import pytest

from tests.markers import mark_directory


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    mark_directory(items, __file__, "slow", "uncovered")
