from tests.cms.module_site import tree

__all__ = ["tree"]
