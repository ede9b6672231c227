from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from cms.demo import factories
from cms.moving.import_runs.models import ImportRun
from tests.cms.moving.import_runs.lines import build_lines
from tests.cms.moving.import_runs.worker import lose_memory


@pytest.fixture(autouse=True)
def worker() -> Iterator[None]:
    """Begin and end without a run in the memory of this process."""
    lose_memory()
    yield
    lose_memory()


@pytest.fixture
def administrator(tree) -> Any:
    return factories.UserFactory(username="administrator", groups=["Administrators"])


@pytest.fixture
def admin(administrator) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


@pytest.fixture
def create_run(tree) -> Callable[..., ImportRun]:
    """Return a function that creates a run of so many stories, or with this content."""

    def create(content: int | bytes = 3, *, name: str = "news.jsonl", **fields: Any) -> ImportRun:
        data = build_lines(content) if isinstance(content, int) else content
        run = ImportRun(
            **{"format": "records", "page_type": "story", "is_dry_run": False, **fields},
            file_name=name,
            site=tree.record,
            language="en",
        )
        run.file.save(name, ContentFile(data))
        return run

    return create
