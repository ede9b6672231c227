from tests.cms.module_site import founded, module_database, tree

__all__ = ["founded", "module_database", "tree"]
