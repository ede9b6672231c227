"""Fixtures for tests of search: one site for all tests of a module that use it."""

from tests.cms.module_site import module_database, module_tree

__all__ = ["module_database", "module_tree"]
