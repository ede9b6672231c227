"""Fixtures: one site for all tests of a module."""

from __future__ import annotations

from tests.cms.module_site import tree

__all__ = ["tree"]
