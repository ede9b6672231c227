from tests.cms.api.conftest import frontend
from tests.cms.module_site import tree
from tests.cms.webhooks.conftest import endpoint, receiver

__all__ = ["endpoint", "frontend", "receiver", "tree"]
