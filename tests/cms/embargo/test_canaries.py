"""Words in every field, file and picture of a release: found while it is public, nowhere before its embargo ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cms.demo import factories
from cms.jobs.scheduler import publish_scheduled
from cms.journal import public_changes
from search.engine import close_engines, get_engine
from search.indexing.indexer import Indexer
from tests.cms.embargo.canaries import Planted, mention, plant
from tests.cms.embargo.rules import leaked, missing
from tests.cms.embargo.sweep import questions, seen

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@dataclass
class Site:
    """A site with one planted release, and a visitor who asks everything."""

    planted: Planted
    home: Any
    neighbour: Any
    since: str
    client: Client

    def send(self, address: str) -> tuple[int, str, bytes]:
        response = self.client.get(address)
        return response.status_code, str(sorted(response.headers.items())), response.getvalue()

    def seen(self) -> dict[str, str]:
        return seen(self.send, list(questions(self.planted, self.home, self.neighbour, self.since)))

    def work(self) -> None:
        """All that the worker does, once."""
        assert publish_scheduled() == []
        Indexer(get_engine()).index_all()
        while public_changes.process_changes():
            pass


@pytest.fixture
def grow(settings, tmp_path) -> Iterator[Any]:
    """`grow(stem, **times)`: the site with its release, indexed as far as anybody may know of it."""
    settings.SEARCH_URL = f"tantivy://{tmp_path}/search"
    settings.MEDIA_ROOT = tmp_path / "media"
    client = Client(raise_request_exception=False)

    def grown(stem: str, **times: Any) -> Site:
        tree = factories.site()
        while public_changes.process_changes():
            pass
        since = client.get("/api/v1/changes").json()["until"]
        planted = plant(stem, tree.releases, **times)
        site = Site(planted, tree.home, mention(planted, tree.home), since, client)
        site.work()
        return site

    yield grown
    close_engines()


def test_in_the_control_run_every_canary_is_found_by_each_of_its_ways(grow):
    site = grow("velkar")
    answers = site.seen()
    assert missing(site.planted, answers) == []
    assert leaked(site.planted, answers, only_what_is_never=True) == []
    assert all(len(names) > 1 for names in site.planted.names)  # renditions have been made
    assert site.send(site.planted.download)[0] == 200
    told = re.search(r"/media/renditions/[0-9a-f]{32}\.[a-z]{3,4}", answers["page"])
    assert site.send(told.group())[0] == 200


def test_under_embargo_nothing_is_told_before_the_minute_and_all_of_it_after(grow, pass_time):
    site = grow("quelmar", embargo_until=timezone.now() + timedelta(hours=1))
    planted = site.planted
    assert leaked(planted, site.seen()) == []
    assert site.send(planted.download)[0] == 404
    pass_time(minutes=59)
    site.work()
    assert leaked(planted, site.seen()) == []
    pass_time(minutes=1)
    site.work()
    answers = site.seen()
    assert missing(planted, answers) == []
    assert leaked(planted, answers, only_what_is_never=True) == []
    assert site.send(planted.download)[0] == 200


def test_a_draft_under_embargo_that_nobody_has_scheduled_stays_hidden_after_its_minute(grow, pass_time):
    site = grow("drummar", embargo_until=timezone.now() + timedelta(hours=1), live=False)
    assert leaked(site.planted, site.seen()) == []
    pass_time(hours=2)
    site.work()
    assert leaked(site.planted, site.seen()) == []
