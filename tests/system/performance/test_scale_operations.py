"""`scripts/bench scale` measures every operation of the OpenAPI document, or says why not."""

from __future__ import annotations

from typing import Any

import pytest

from cms.demo import factories
from search.indexing.indexer import get_languages
from search.indexing.rebuild import rebuild

from .scale_operations import build_kinds, check_operations

pytestmark = pytest.mark.django_db


class SiteClient:
    """Reads the API of this process, as `response_times.Client` reads that of a server."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def get(self, address: str) -> Any:
        """Return the JSON of a response."""
        return self.client.get(address).json()


def test_every_operation_is_measured(tree, client, search_engine):
    page = factories.StoryFactory(parent=tree.stories, topics=[factories.TopicFactory()])
    rebuild(search_engine, get_languages())
    kinds = build_kinds(SiteClient(client), [page.pk])
    check_operations(kinds)
    with pytest.raises(SystemExit, match=r"Not measured: search\."):
        check_operations([kind for kind in kinds if not kind.name.startswith("search")])
