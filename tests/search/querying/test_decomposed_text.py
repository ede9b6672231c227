"""Texts whose letters and marks are apart, as programs on a Mac and PDF files write them."""

from __future__ import annotations

import unicodedata

import pytest
from django.test import Client

from cms.demo import factories
from search.engines.port import Engine
from tests.markers import on_both_engines
from tests.search.querying.index_changes import index_changes

pytestmark = pytest.mark.django_db


@on_both_engines
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_page_is_found_however_its_marks_are_written(form, tree, each_engine: Engine, client: Client) -> None:
    title, summary = unicodedata.normalize("NFD", "Çeşme and İzmir"), unicodedata.normalize("NFD", "학교 in Besançon")
    page = factories.StoryFactory(title=title, summary=summary)
    factories.StoryFactory(title="Cesky and Izmail", summary="Besan")
    index_changes()
    for q in ("Çeşme", "İzmir", "izmir", "학교", "Besançon", "cesme"):
        body = client.get("/api/v1/search", {"q": unicodedata.normalize(form, q)}).json()
        assert [item["id"] for item in body["items"]] == [page.pk], q
