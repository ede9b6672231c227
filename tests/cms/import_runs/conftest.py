from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from cms.demo import factories
from cms.import_runs import jobs
from cms.import_runs.models import ImportRun


@pytest.fixture(autouse=True)
def worker() -> Iterator[None]:
    """Begin and end without a run in the memory of this process."""
    forget()
    yield
    forget()


@pytest.fixture
def administrator(tree) -> Any:
    return factories.UserFactory(username="administrator", groups=["Administrators"])


@pytest.fixture
def admin(administrator) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


def build_lines(count: int, **fields: Any) -> bytes:
    """Return records as JSON lines."""
    records = (
        {"id": f"news:{number}", "date": "2019-05-04", "title": f"Story {number}", "body": "Text.", **fields}
        for number in range(1, count + 1)
    )
    return "".join(f"{json.dumps(record)}\n" for record in records).encode()


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


def forget() -> None:
    """Lose the memory of this process, without the warning about its temporary files."""
    if running := jobs.forget():
        running.close()


def run_worker() -> int:
    """Run batches until no run is due; return their number."""
    batches = 0
    while jobs.run_next_batch():
        batches += 1
        assert batches < 1_000
    return batches
