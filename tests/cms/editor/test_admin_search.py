"""The admin's search index is written without reading all entries."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from modelsearch.backends import get_search_backend
from wagtail.models import Page

from cms.demo import factories
from cms.stories.models import StoryPage

pytestmark = pytest.mark.django_db


def test_new_titles_get_their_norm_and_others_are_not_read():
    backend = get_search_backend("cms.editor.admin_search")
    index = backend.get_index_for_model(StoryPage)
    first = factories.StoryFactory(title="Quay")
    index.add_items(StoryPage, [first])  # reads the average
    index.entries.update(title_norm=1.0)  # as a foreign entry may have by chance
    other = factories.StoryFactory(title="Quay and nothing else than a harbour wall")
    with CaptureQueriesContext(connection) as queries:
        backend.add_bulk(StoryPage, [other])
    assert not [query for query in queries if "AVG" in query["sql"]]
    norms = dict(index.entries.annotate(pk_of_page=F("object_id")).values_list("pk_of_page", "title_norm"))
    assert norms[str(first.pk)] == 1.0
    assert 0 < norms[str(other.pk)] < 1.0
    assert [page.pk for page in backend.search("quay", Page)] == [first.pk, other.pk]


def test_the_average_is_read_again_after_an_hour(monkeypatch):
    monkeypatch.setattr("cms.editor.admin_search.AVERAGE_MAX_AGE_SECONDS", 0)
    index = get_search_backend("cms.editor.admin_search").get_index_for_model(StoryPage)
    page = factories.StoryFactory()
    with CaptureQueriesContext(connection) as queries:
        index.add_items(StoryPage, [page])
    assert [query for query in queries if "AVG" in query["sql"]]


if connection.vendor == "postgresql":  # on SQLite modelsearch looks up pages by their ids

    def test_only_the_pages_of_matching_entries_are_looked_up():
        with connection.cursor() as cursor:
            for method in ("seqscan", "hashjoin", "mergejoin"):  # faster while there are few pages
                cursor.execute(f"SET LOCAL enable_{method} = off")
        assert "pages_page_id_as_text" in Page.objects.autocomplete("quay").get_queryset().explain()
