from __future__ import annotations

from tests.cms.editor.conftest import module_database, module_tree, superuser, superuser_client, tree

__all__ = ["module_database", "module_tree", "superuser", "superuser_client", "tree"]
