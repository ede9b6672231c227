from tests.cms.api.conftest import frontend
from tests.cms.delivery.webhooks.conftest import endpoint, receiver
from tests.cms.module_site import tree

__all__ = ["endpoint", "frontend", "receiver", "tree"]
