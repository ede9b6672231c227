"""Readers see all of a bundle or nothing: in a response that is built meanwhile, in searches, in webhooks."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.api.routers import lists
from cms.delivery.webhooks import event_builder
from cms.delivery.webhooks.models import Delivery, Endpoint
from cms.delivery.webhooks.schema import EVENTS
from cms.demo import factories
from cms.editing.bundles.schedule import schedule
from cms.editing.bundles.undo import undo
from cms.http import cache_policy
from cms.jobs.scheduler import publish_scheduled
from cms.journal import public_changes
from cms.journal.models import PublicChange
from search.engine import close_engines, get_engine, index_identity
from search.indexing import reindex_requests
from search.indexing.indexer import Indexer

from .conftest import make_bundle

pytestmark = pytest.mark.journey
LIST = "/api/v1/stories"
SEARCH = "/api/v1/search?q=quillwort"
BEFORE, AFTER = ["Old quillwort"], ["Changed quillwort", "New quillwort"]


def read_titles(path: str) -> list[str]:
    response = Client().get(path)
    assert response.status_code == 200
    return sorted(item["title"] for item in response.json()["items"])


@pytest.fixture
def published_meanwhile(bundle, monkeypatch, pass_time):
    """Publish the bundle while the first response is built: after its pages were found, before they are read."""
    pass_time(minutes=10)
    builds = []

    def build_later(*arguments, **options):
        builds.append(arguments)
        if len(builds) == 1:
            publish_scheduled()
        return build(*arguments, **options)

    build = lists.build_card_list
    monkeypatch.setattr(lists, "build_card_list", build_later)
    return builds


def test_a_list_that_was_built_across_the_act_is_built_again(published_meanwhile):
    assert read_titles(LIST) == AFTER
    assert len(published_meanwhile) == 2


def test_a_response_across_acts_is_refused_rather_than_a_part(published_meanwhile, monkeypatch):
    monkeypatch.setattr(cache_policy, "MAX_BUILDS", 1)
    response = Client().get(LIST)
    assert response.status_code == 503  # after the last attempt there is no response rather than a part


@pytest.fixture
def index(tree, settings, tmp_path):
    """Return an indexer of an empty embedded index."""
    settings.SEARCH_URL = f"tantivy://{tmp_path}/index"
    indexer = Indexer(get_engine())
    indexer.prepare()
    reindex_requests.attach_index(index_identity())
    yield indexer
    close_engines()


def test_searches_use_the_database_until_the_index_has_all_pages(index, bundle, pass_time):
    index.index_all()
    pass_time(minutes=10)
    assert search() == (BEFORE, False)
    publish_scheduled()
    assert search() == (AFTER, True)
    reindex_requests.process_entries()
    assert search() == (AFTER, True)
    index.batch = 1
    index.index_batch()
    assert search() == (AFTER, True)  # one page is indexed, the other is not
    index.index_all()
    assert search() == (AFTER, False)


def search() -> tuple[list[str], bool]:
    response = Client().get(SEARCH).json()
    return sorted(item["title"] for item in response["items"]), response["degraded"]


def test_a_search_after_an_ordinary_change_uses_the_index(index, pages):
    index.index_all()
    factories.StoryFactory(title="Further quillwort")
    assert search()[1] is False


def test_the_changes_of_an_act_are_recorded_together(bundle, pages, pass_time):
    while public_changes.process_changes():
        pass
    last = public_changes.last_change_sequence()
    pass_time(minutes=10)
    publish_scheduled()
    assert public_changes.process_changes()  # once
    found = PublicChange.objects.filter(sequence__gt=last)
    assert {row.page_id: row.change for row in found} == {pages[0].pk: "published", pages[1].pk: "updated"}
    assert len({row.act for row in found}) == 1
    assert None not in {row.act for row in found}


def test_an_act_is_one_message_of_a_webhook(bundle, pages, officer, pass_time):
    endpoint = Endpoint.objects.create(name="Frontend", url="https://frontend.example/hook", events=list(EVENTS))
    assert create_messages() == []
    pass_time(minutes=10)
    publish_scheduled()
    [message] = create_messages()
    assert message["type"] == "pages.changed"
    assert message["data"]["together"] is True
    assert {change["id"] for change in message["data"]["changes"]} == {page.pk for page in pages}
    assert {"list-stories", "sitemap", *(f"page-{page.pk}" for page in pages)} <= set(message["data"]["tags"])
    undo(bundle, officer)
    [message] = create_messages()
    assert {change["change"] for change in message["data"]["changes"]} == {"updated", "removed"}
    assert endpoint.deliveries.count() == 2


def create_messages() -> list[dict]:
    known = set(Delivery.objects.values_list("pk", flat=True))
    while public_changes.process_changes():
        pass
    while event_builder.create_deliveries():
        pass
    return [json.loads(row.body) for row in Delivery.objects.exclude(pk__in=known).order_by("pk")]


def test_a_page_of_a_bundle_needs_few_statements(tree, officer, pass_time):
    pages = [factories.StoryFactory(title=f"Page {number}", live=False) for number in range(10)]
    bundle = make_bundle(officer, pages)
    schedule(bundle, officer)
    pass_time(minutes=10)
    with CaptureQueriesContext(connection) as captured:
        assert publish_scheduled() == []
    assert len(captured) / len(pages) < 100
