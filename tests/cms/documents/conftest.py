from __future__ import annotations

from tests.cms.editor.conftest import superuser, superuser_client, tree

__all__ = ["superuser", "superuser_client", "tree"]
