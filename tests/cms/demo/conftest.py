"""Fixtures of the demo: a database without the default site."""

from tests.cms.module_site import empty_database, module_database

__all__ = ["empty_database", "module_database"]
