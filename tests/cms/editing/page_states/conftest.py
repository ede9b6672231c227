"""Fixtures: a page in every state, and a user of each role."""

from __future__ import annotations

import pytest

from cms.demo.factories import states
from tests.cms.editing.page_states.newsroom import MAKERS, Staff, make
from tests.cms.module_site import tree

__all__ = ["tree"]


@pytest.fixture(scope="module")
def staff(module_tree) -> Staff:
    return Staff.hire()


@pytest.fixture(scope="module")
def module_pages(module_tree, staff) -> dict:
    return {kind: make(kind, staff, module_tree.stories) for kind in MAKERS}


@pytest.fixture
def pages(module_pages, tree) -> dict:
    """Return a page in every state, by its kind."""
    return {kind: states.reload_page(page) for kind, page in module_pages.items()}
