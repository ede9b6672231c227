"""Fixtures of the tests of storages."""

from tests.cms.module_site import tree  # noqa: F401 - fixtures

from .storages import bucket, bucket_storage, each_storage, use_storage  # noqa: F401 - fixtures
