"""Notices to search engines: what was public and changed, in time, and never a hidden page."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cms.delivery.indexnow.models import SiteNotices
from cms.delivery.indexnow.pings import SETTLE_TIME, find_issues, send_due_pings
from cms.demo import factories
from cms.demo.factories import states
from cms.jobs.scheduler import publish_scheduled
from tests.cms.delivery.webhooks.conftest import Receiver, process_changes, respond_with

from .conftest import KEY

pytestmark = pytest.mark.django_db
SITE = "http://localhost:3000"


@pytest.fixture
def run(engine: Receiver, pass_time: Callable[..., None]) -> Callable[[], list[str]]:
    """Return a function that runs the worker until pages have settled, and returns the addresses that were sent."""
    process_changes()
    send_due_pings()

    def run() -> list[str]:
        before = len(engine.received)
        process_changes()
        send_due_pings()
        pass_time(seconds=SETTLE_TIME.total_seconds())
        while send_due_pings():
            pass
        return [url for one in engine.received[before:] for url in json.loads(one.body)["urlList"]]

    return run


@pytest.fixture
def release(tree):
    return factories.ReleaseFactory(title="Fees repaid", bare=True)


def test_a_notice_has_the_form_of_the_protocol(run, engine):
    factories.ReleaseFactory(title="Fees repaid", bare=True)
    run()
    (notice,) = engine.received
    assert json.loads(notice.body) == {
        "host": "localhost:3000",
        "key": KEY,
        "keyLocation": f"{SITE}/indexnow-key.txt",
        "urlList": [f"{SITE}/releases/fees-repaid/"],
    }
    assert notice.headers["Content-Type"] == "application/json; charset=utf-8"


def test_changes_moves_and_removals_are_announced(run, release):
    run()
    states.publish(release, title="Fees repaid in full")
    assert run() == [f"{SITE}/releases/fees-repaid/"]
    states.publish(release, slug="paid")
    assert run() == [f"{SITE}/releases/fees-repaid/", f"{SITE}/releases/paid/"]
    states.unpublish(release)
    assert run() == [f"{SITE}/releases/paid/"]


def test_edits_within_the_time_to_settle_make_one_notice(run, engine, release):
    states.publish(release, title="One")
    process_changes()
    states.publish(release, title="Two")
    assert run() == [f"{SITE}/releases/fees-repaid/"]
    assert len(engine.received) == 1


def test_nothing_is_sent_before_caches_have_the_page(run, engine, pass_time):
    factories.ReleaseFactory(title="Fees repaid", bare=True)
    process_changes()
    send_due_pings()
    pass_time(seconds=SETTLE_TIME.total_seconds() - 1)
    send_due_pings()
    assert engine.received == []


def test_what_was_public_before_the_key_was_set_is_not_announced(release, run):
    assert run() == []


HIDDEN = {
    "a draft": lambda tree: factories.ReleaseFactory(title="Secret", live=False),
    "an embargo": lambda tree: factories.ReleaseFactory(
        title="Secret", embargo_until=timezone.now() + timedelta(hours=1)
    ),
    "a page below a private one": lambda tree: factories.StandardFactory(
        title="Secret", parent=_private(factories.StandardFactory(title="Parent", live=False))
    ),
    "a draft of a public page": lambda tree: states.save_draft(factories.StandardFactory(title="Secret", live=False)),
}


def _private(page):
    states.restrict(page)
    return page


@pytest.mark.parametrize("hidden", HIDDEN)
def test_hidden_pages_are_never_announced(hidden, run, tree):
    HIDDEN[hidden](tree)
    factories.StoryFactory(title="Nets", bare=True)
    assert run() == [f"{SITE}/stories/nets/"]


def test_a_release_is_announced_when_its_embargo_ends(run, tree, pass_time):
    factories.ReleaseFactory(title="Secret", embargo_until=timezone.now() + timedelta(hours=1), bare=True)
    assert run() == []
    pass_time(hours=1)
    assert publish_scheduled() == []
    assert run() == [f"{SITE}/releases/secret/"]


def test_types_outside_the_sitemap_are_not_announced(run, tree, monkeypatch):
    from cms.page_types.stories.models import StoryPage

    monkeypatch.setattr(StoryPage, "in_sitemap", False)
    factories.StoryFactory(title="Nets", bare=True)
    factories.ReleaseFactory(title="Fees repaid", bare=True)
    assert run() == [f"{SITE}/releases/fees-repaid/"]


def test_each_site_has_notices_of_its_own(run, engine):
    other = factories.site("other.example")
    assert run() == []  # what it has at the beginning is not announced
    factories.StoryFactory(title="Ropes", parent=other.stories, bare=True)
    factories.StoryFactory(title="Nets", bare=True)
    assert sorted(run()) == [f"{SITE}/stories/nets/", "http://other.example/stories/ropes/"]
    hosts = [json.loads(one.body)["host"] for one in engine.received]
    assert sorted(hosts) == ["localhost:3000", "other.example"]


def test_without_a_key_nothing_is_sent(run, engine, settings):
    settings.INDEXNOW_KEY = ""
    factories.StoryFactory(title="Nets", bare=True)
    assert run() == []
    assert engine.received == []


def test_a_refused_notice_is_sent_again_and_operators_are_told(run, engine, pass_time):
    engine.respond = respond_with(403)
    factories.StoryFactory(title="Nets", bare=True)
    assert run() == [f"{SITE}/stories/nets/"]
    assert list(find_issues()) == []
    for _ in range(2):
        pass_time(hours=1)
        send_due_pings()
    (issue,) = find_issues()
    assert "/indexnow-key.txt" in issue.remedy
    engine.respond = respond_with(202)
    pass_time(hours=12)
    send_due_pings()
    assert list(find_issues()) == []
    assert SiteNotices.objects.get().attempts == 0
    assert len(engine.received) == 4


def test_nothing_is_lost_while_the_search_engine_is_away(run, engine, settings, pass_time):
    settings.INDEXNOW_URL = "http://localhost:9/"
    factories.StoryFactory(title="Nets", bare=True)
    assert run() == []
    settings.INDEXNOW_URL = engine.url
    factories.StoryFactory(title="Ropes", bare=True)
    process_changes()
    pass_time(hours=1)
    send_due_pings()
    assert json.loads(engine.received[0].body)["urlList"] == [f"{SITE}/stories/nets/", f"{SITE}/stories/ropes/"]


def test_frontends_get_the_key_to_publish(db, settings):
    settings.INDEXNOW_KEY = KEY
    assert Client().get("/api/v1/indexnow-key").json() == {"key": KEY}
    settings.INDEXNOW_KEY = ""
    assert Client().get("/api/v1/indexnow-key").json() == {"key": None}
