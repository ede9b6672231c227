from tests.search.querying.conftest import either_engine, founded, module_database

__all__ = ["either_engine", "founded", "module_database"]
