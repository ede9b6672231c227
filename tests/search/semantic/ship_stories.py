"""Stories about ships, whose vectors the fake model computes, and searches for them."""

from __future__ import annotations

from django.test import Client

from cms.demo import factories
from cms.demo.factories import blocks
from search.semantic import vector_job
from tests.search.querying.index_changes import index_changes

SEARCH = "/api/v1/search"


def create_story(title: str, text: str = "", **more):
    return factories.StoryFactory(title=title, summary="", body=[blocks.rich_text(text)], bare=True, **more)


def index_with_vectors() -> None:
    index_changes()
    vector_job.update_all()


def search(client: Client, **params) -> dict:
    return client.get(SEARCH, {"q": "ship nets", **params}).json()


def ids(result: dict) -> list[int]:
    return [item["id"] for item in result["items"]]
