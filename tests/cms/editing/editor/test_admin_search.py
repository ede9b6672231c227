"""The admin's search index is written without reading all entries."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from modelsearch.backends import get_search_backend
from modelsearch.query import Phrase
from wagtail.models import Page

from cms.demo import factories
from cms.page_types.press_releases.models import ReleasePage
from cms.page_types.stories.models import StoryPage

pytestmark = pytest.mark.django_db

TITLES = ("Quay", "Harbour quay", "A quay at the harbour, and another quay", "Quay and harbour", "Wall")


def test_new_titles_get_their_norm_and_others_are_not_read():
    backend = get_search_backend("cms.editing.editor.admin_search")
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
    monkeypatch.setattr("cms.editing.editor.admin_search.AVERAGE_MAX_AGE_SECONDS", 0)
    index = get_search_backend("cms.editing.editor.admin_search").get_index_for_model(StoryPage)
    page = factories.StoryFactory()
    with CaptureQueriesContext(connection) as queries:
        index.add_items(StoryPage, [page])
    assert [query for query in queries if "AVG" in query["sql"]]


@pytest.fixture(scope="module")
def backend(module_database):
    """The backend of the admin, whose index has stories and a release."""
    backend = get_search_backend("cms.editing.editor.admin_search")
    stories = [factories.StoryFactory(title=title) for title in TITLES]
    backend.add_bulk(StoryPage, [*stories, factories.StoryFactory(title="Quay of the past", live=False)])
    backend.add_bulk(ReleasePage, [factories.ReleaseFactory(title="The harbour quay")])
    return backend


@pytest.mark.sqlite
@pytest.mark.parametrize("method", ["search", "autocomplete"])
@pytest.mark.parametrize(
    ("text", "number"),
    [("quay", 6), ("harb", 4), ("harbour quay", 4), (Phrase("harbour quay"), 2), ("zebra", 0)],
    ids=str,
)
def test_results_and_scores_are_those_of_modelsearch(backend, method, text, number):
    from modelsearch.backends.database.sqlite.sqlite import SQLiteSearchBackend  # not on PostgreSQL

    def search(pages, options):
        for one in (backend, SQLiteSearchBackend({})):
            yield getattr(one, method)(text, pages, **options).annotate_score("score")

    for pages in (Page.objects.all(), Page.objects.live(), StoryPage.objects.all(), Page.objects.order_by("title")):
        for options in ({}, {"order_by_relevance": False}):
            found, expected = search(pages, options)
            assert [page.pk for page in found] == [page.pk for page in expected]
            assert [page.score for page in found] == pytest.approx([page.score for page in expected])
            assert [page.pk for page in found[1:3]] == [page.pk for page in expected[1:3]]
            assert found.count() == expected.count()
            assert found.facet("content_type_id") == expected.facet("content_type_id")
    if method == "autocomplete" or text != "harb":
        assert len(next(search(Page.objects.all(), {}))) == number


@pytest.mark.sqlite
def test_the_score_of_each_page_is_no_query_of_its_own(backend):
    with CaptureQueriesContext(connection) as queries:
        assert len(backend.autocomplete("quay", Page)) == 6
    assert [query["sql"].count(" MATCH ") for query in queries] == [1]
    assert "LIMIT 1" not in queries[0]["sql"]


@pytest.mark.postgresql  # on SQLite modelsearch looks up pages by their ids
def test_only_the_pages_of_matching_entries_are_looked_up():
    with connection.cursor() as cursor:
        for method in ("seqscan", "hashjoin", "mergejoin"):  # faster while there are few pages
            cursor.execute(f"SET LOCAL enable_{method} = off")
    assert "pages_page_id_as_text" in Page.objects.autocomplete("quay").get_queryset().explain()
