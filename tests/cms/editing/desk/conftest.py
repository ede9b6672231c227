"""The staff of a newsroom, and what a user sees on the desk."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from django.test import RequestFactory

from cms.core.desk import DeskRow
from cms.editing.desk.panel import fill_sections
from tests.cms.module_site import tree

from .content import create_staff

__all__ = ["tree"]


@pytest.fixture(scope="module")
def module_staff(module_tree) -> dict[str, Any]:
    return create_staff()


@pytest.fixture
def staff(module_staff, db) -> dict[str, Any]:
    """Return a user of each role, and another writer, by name."""
    return deepcopy(module_staff)


Desk = Callable[[Any], dict[str, list[DeskRow]]]


@pytest.fixture
def read_desk(search_engine) -> Desk:
    """Return a function that returns the rows of the sections that a user sees, in their order."""

    def read(user: Any) -> dict[str, list[DeskRow]]:
        request = RequestFactory().get("/admin/")
        request.user = type(user).objects.get(pk=user.pk)  # without the permissions that were read before
        filled = fill_sections(request)
        assert not [one.section.name for one in filled if one.failed]
        return {one.section.name: list(one.rows) for one in filled}

    return read
