"""Fixtures of the tests with canaries."""

from tests.cms.files.media.storages import bucket, each_storage, use_storage  # noqa: F401 - fixtures
