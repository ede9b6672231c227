"""The health page of search in the admin, and the form to index pages again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.demo import factories
from cms.demo.factories import states
from cms.jobs import heartbeat
from cms.jobs.models import WorkerHeartbeat
from search.admin.health import get_health
from search.engine import get_engine, index_identity
from search.engines.port import Health
from search.indexing import reindex_requests
from search.indexing.indexer import Indexer
from search.indexing.worker_tasks import INDEXER
from search.models import IndexedPage, ReconcileResult, ReindexRequest

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def story(module_tree):
    return factories.StoryFactory(title="Nets", bare=True)


@pytest.fixture
def site(story, search_engine):
    """Return a page of a site with a complete index and a worker that has just run."""
    worker = Indexer(get_engine())
    worker.prepare()
    reindex_requests.attach_index(index_identity())
    worker.index_all()
    heartbeat.record(heartbeat.MAIN_LOOP)
    heartbeat.record(INDEXER)
    ReconcileResult.record(pages=3, different=0)
    return story


def issue_texts() -> str:
    return " ".join(issue.what for issue in get_health().issues)


def test_health_is_good_when_nothing_is_wrong(site, admin_client):
    assert get_health().level == "ok"
    page = admin_client.get(reverse("search_health")).content.decode()
    assert "Search works." in page
    assert "en: 1" in page
    assert "3 pages compared" in page


def test_an_unavailable_engine_is_reported_first(site, client, monkeypatch):
    monkeypatch.setattr(type(get_engine()), "health", lambda self: Health(False, "no connection"))
    assert get_health().level == "critical"
    for group, sees in (("Writers", False), ("Editors", True), ("Search editors", True), ("Administrators", True)):
        client.force_login(factories.UserFactory(groups=[group]))
        home = client.get(reverse("wagtailadmin_home")).content.decode()
        assert ("The search engine does not respond: no connection." in home) is sees, group


def test_the_desk_does_not_mention_search_while_it_works(site, client):
    for group in ("Editors", "Administrators"):
        client.force_login(factories.UserFactory(groups=[group]))
        home = client.get(reverse("wagtailadmin_home")).content.decode()
        assert "Search works." not in home
        assert 'id="desk-search-status"' not in home


@pytest.mark.parametrize(
    ("detail", "outdated", "expected"),
    [
        ("tantivy in rebuild-2026", (), ""),
        ("status green", ("en",), "The index is out of date: status green."),
    ],
    ids=["the word in a name is no issue", "an outdated index needs no word"],
)
def test_whether_the_index_is_outdated_is_a_fact_and_not_a_word_of_its_description(
    site, monkeypatch, detail, outdated, expected
):
    monkeypatch.setattr(type(get_engine()), "health", lambda self: Health(True, detail, {"en": 1}, outdated))
    assert issue_texts() == expected


def test_a_bundle_that_does_not_reach_the_index_is_named(site, pass_time):
    ReindexRequest.objects.create(page_id=site.pk, is_of_act=True, marked_at=timezone.now())
    pass_time(minutes=2)
    [remedy] = [issue.remedy for issue in get_health().issues if "behind" in issue.what]
    assert "simpler search" in remedy
    ReindexRequest.objects.update(is_of_act=False)
    [remedy] = [issue.remedy for issue in get_health().issues if "behind" in issue.what]
    assert "simpler search" not in remedy


def test_a_missing_heartbeat_is_reported(site, pass_time):
    pass_time(minutes=1)
    assert issue_texts() == ""
    pass_time(minutes=5)
    assert "The worker has not responded for 6 minutes." in issue_texts()
    WorkerHeartbeat.objects.all().delete()
    assert "The worker has not run yet." in issue_texts()


def test_pages_that_fail_are_listed_with_their_reasons(site, admin_client):
    reindex_requests.mark([site.pk, 10**9])
    ReindexRequest.objects.update(failed_at=timezone.now(), attempts=8, last_error="mapper_parsing_exception")
    assert "2 pages could not be indexed." in issue_texts()
    page = admin_client.get(reverse("search_health")).content.decode()
    assert "mapper_parsing_exception" in page
    assert ">Nets</a>" in page
    assert "(deleted)" in page


def test_an_outdated_index_and_an_overdue_comparison_are_reported(site, pass_time):
    reindex_requests.mark([site.pk])
    pass_time(minutes=3)
    heartbeat.record(heartbeat.MAIN_LOOP)
    assert issue_texts() == "The index is 3 minutes behind."
    ReindexRequest.objects.all().delete()
    pass_time(hours=3)
    heartbeat.record(heartbeat.MAIN_LOOP)
    assert issue_texts() == "Index and database were last compared 3 hours ago."


def test_only_users_with_permission_see_the_health_page(site, client):
    for group, sees in (("Writers", False), ("Editors", True), ("Search editors", True)):
        client.force_login(factories.UserFactory(groups=[group]))
        assert (client.get(reverse("search_health")).status_code == 200) is sees


# ---------------------------------------------------------------- reindexing


@pytest.mark.parametrize("scope", ["page", "section", "everything"])
def test_reindexing_restores_lost_documents(site, admin_client, scope):
    """Reindexing writes pages although they are recorded as written."""
    empty = get_engine().begin_generation("en")
    empty.promote()
    assert list(get_engine().scan("en")) == []
    chosen = {"page": site.pk, "section": site.get_parent().pk, "everything": ""}[scope]
    result = admin_client.post(reverse("search_reindex"), {"scope": scope, "page": chosen}, follow=True)
    assert "will be reindexed. This takes a few seconds" in result.content.decode()
    Indexer(get_engine()).index_all()
    assert [entry.id for entry in get_engine().scan("en") if not entry.is_tombstone] == [site.pk]


def test_a_hidden_page_stays_hidden(site, admin_client):
    states.unpublish(states.reload_page(site))
    admin_client.post(reverse("search_reindex"), {"scope": "everything"})
    Indexer(get_engine()).index_all()
    assert all(entry.is_tombstone for entry in get_engine().scan("en"))


def test_opening_the_form_changes_nothing(site, admin_client):
    page = admin_client.get(reverse("search_reindex"), {"page": site.pk})
    assert "Nets" in page.content.decode()
    assert not ReindexRequest.objects.exists()
    assert not reindex_requests.is_behind()
    assert IndexedPage.objects.get(page_id=site.pk).written


@pytest.mark.parametrize("data", [{}, {"scope": "page"}, {"scope": "page", "page": "x"}, {"scope": "all", "page": "1"}])
def test_an_invalid_form_queues_nothing(site, admin_client, data):
    assert admin_client.post(reverse("search_reindex"), data).status_code == 422
    assert not ReindexRequest.objects.exists()
    assert admin_client.get(reverse("search_reindex"), {"page": "²"}).status_code == 200


def test_publishers_may_reindex_pages_but_not_everything(site, client):
    client.force_login(factories.UserFactory(groups=["Press officers"]))
    assert client.post(reverse("search_reindex"), {"scope": "page", "page": site.pk}).status_code == 302
    assert ReindexRequest.objects.filter(page_id=site.pk).exists()
    assert client.post(reverse("search_reindex"), {"scope": "everything"}).status_code == 422
    client.force_login(factories.UserFactory(groups=["Writers"]))
    assert client.get(reverse("search_reindex")).status_code == 302
    assert client.post(reverse("search_reindex"), {"scope": "page", "page": site.pk}).url == reverse(
        "wagtailadmin_home"
    )


def test_the_button_is_in_the_menu_of_the_page(site, admin_client):
    page = admin_client.get(reverse("wagtailadmin_pages:edit", args=[site.pk])).content.decode()
    assert f"{reverse('search_reindex')}?page={site.pk}" in page


def test_the_heartbeat_interval_is_between_ten_and_thirty_seconds(site):
    before = heartbeat.last_seen(heartbeat.MAIN_LOOP)
    heartbeat.record(heartbeat.MAIN_LOOP)
    assert heartbeat.last_seen(heartbeat.MAIN_LOOP) > before
    assert timedelta(seconds=10) <= timedelta(seconds=heartbeat.INTERVAL_SECONDS) <= timedelta(seconds=30)
