"""Past queries as suggestions, and words that editors exclude from suggestions and corrections."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Locale

from cms.demo import factories
from cms.demo.factories import blocks, states
from search.analytics.models import DailyQuery
from search.engine import get_engine
from search.engines.port import SearchUnavailable
from search.rules.models import HiddenResult, NeverSuggested
from tests.search.querying.index_changes import index_changes

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def written(module_tree):
    topic = factories.TopicFactory(label="Harbour police")
    return factories.StoryFactory(
        title="Harbour workers", body=[blocks.rich_text("Harbour fees rose.")], topics=[topic], bare=True
    )


@pytest.fixture
def page(written, search_engine):
    index_changes()
    return written


@pytest.fixture
def store_queries(tree):
    """Return a function that stores searches of visitors."""

    def store(*texts: str, visitors: int = 9, days: int = 2, locale: str = "en") -> None:
        for rank, text in enumerate(texts):
            for ago in range(1, days + 1):
                DailyQuery.objects.create(
                    day=timezone.now().date() - timedelta(days=ago),
                    site_id=tree.home.get_site().pk,
                    locale=locale,
                    text=text,
                    searches=100 - rank,
                    visitors=visitors,
                )

    return store


def suggested(client: Client, q: str, kind: str = "query") -> list[str]:
    items = client.get("/api/v1/search/suggest", {"q": q}).json()["items"]
    return [item["text"] for item in items if item["kind"] == kind]


def test_past_queries_with_results_are_suggested(page, store_queries, client):
    store_queries("harbour fees", "harbour fee workers")
    assert suggested(client, "harb") == ["harbour fees", "harbour fee workers"]


@pytest.mark.parametrize(
    "text", ["harbour zebra", "harbuor", "harbour workers", "harbourmasters of zanzibar and harbour"]
)
def test_past_queries_without_readable_words_or_equal_to_a_title_are_not_suggested(text, page, store_queries, client):
    store_queries(text)
    assert suggested(client, "harb") == []


def test_at_most_three_past_queries_are_checked(page, store_queries, client):
    store_queries("harbour zebra", "harbour giraffe", "harbour lion", "harbour fees")
    assert suggested(client, "harb") == []


def test_a_query_of_few_visitors_or_another_language_is_not_suggested(page, store_queries, client):
    store_queries("harbour fees", visitors=4)
    store_queries("harbour workers fees", days=1)
    store_queries("harbour fees rose", locale="fr")
    assert suggested(client, "harb") == []


def test_without_an_engine_no_past_query_is_suggested(page, store_queries, client):
    store_queries("harbour fees")
    with patch.object(type(get_engine()), "search", side_effect=SearchUnavailable("unavailable")):
        assert suggested(client, "harb") == []
        assert suggested(client, "harb", "page") == ["Harbour workers"]
    assert suggested(client, "harb") == ["harbour fees"]


def test_never_suggested_words_are_not_suggested(page, store_queries, client):
    store_queries("harbour fees")
    english = Locale.objects.get(language_code="en")
    for words, kind in (("fees", "query"), ("workers", "page"), ("harbour police", "topic")):
        assert suggested(client, "harb", kind) != []
        NeverSuggested.objects.create(words=words, locale=english)
        assert suggested(client, "harb", kind) == []


def test_never_suggested_words_are_not_proposed_as_a_correction(page, client):
    states.publish(factories.StoryFactory(bare=True), title="Quay", body=[blocks.rich_text("The harbour.")])
    index_changes()
    assert client.get("/api/v1/search", {"q": "harbuor"}).json()["did_you_mean"] == "harbour"
    NeverSuggested.objects.create(words="Harbour", locale=Locale.objects.get(language_code="en"))
    assert client.get("/api/v1/search", {"q": "harbuor"}).json()["did_you_mean"] is None


def test_a_page_hidden_from_every_search_is_not_suggested(page, client):
    HiddenResult.objects.create(page=page, every_query=True)
    assert suggested(client, "harb", "page") == []
