from tests.cms.editing.editor.conftest import superuser, superuser_client, tree

__all__ = ["superuser", "superuser_client", "tree"]
