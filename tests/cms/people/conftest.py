from tests.cms.api.conftest import frontend
from tests.cms.module_site import module_database, module_tree, tree
from tests.cms.webhooks.conftest import endpoint, receiver

__all__ = ["endpoint", "frontend", "module_database", "module_tree", "receiver", "tree"]
