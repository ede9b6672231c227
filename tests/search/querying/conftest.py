"""Fixtures for tests of querying: one site for all tests of a module."""

from tests.cms.module_site import module_database, module_tree

__all__ = ["module_database", "module_tree"]
