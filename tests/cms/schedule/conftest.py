from tests.cms.editor.conftest import chief, desk, founded, module_database, tree

__all__ = ["chief", "desk", "founded", "module_database", "tree"]
