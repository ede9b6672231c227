"""Fixtures: a client of the API, and functions that publish notes as editors do."""

from __future__ import annotations

from tests.cms.api.conftest import frontend
from tests.cms.module_site import tree

__all__ = ["frontend", "tree"]
