"""The default site as the content of a module; conftests import `tree`, instead of the one of `tests/conftest.py`."""

from __future__ import annotations

import pytest

from cms.demo import factories


@pytest.fixture
def tree(module_tree, db) -> factories.SiteTree:
    """Return the default site; the changes of the test are rolled back."""
    return module_tree
