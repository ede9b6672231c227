"""Fixtures: one site for all tests of a module."""

from __future__ import annotations

from tests.cms.module_site import module_database, module_tree, tree

__all__ = ["module_database", "module_tree", "tree"]
