"""Fixtures of the tests of storages."""

from tests.cms.module_site import module_database, module_tree, tree  # noqa: F401 - fixtures

from .storages import bucket, bucket_storage, each_storage, use_storage  # noqa: F401 - fixtures
