"""Pages that were never public: no operation shows them until they are published."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cms.demo import factories
from cms.demo.factories import states
from cms.jobs.scheduler import publish_scheduled
from cms.pages.models import BasePage
from search.engine import close_engines, get_engine
from search.indexing.indexer import Indexer
from tests.cms.api.canaries import CanarySite, build_canary_site, search_url

from .assertions import (
    assert_exact_counts,
    assert_found,
    assert_hidden,
    assert_hidden_from_search,
    assert_same_as_absent,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def client(settings, tmp_path) -> Iterator[Client]:
    settings.SEARCH_URL = search_url(tmp_path / "search")
    yield Client(raise_request_exception=False)
    close_engines()


def scheduled(kind: str) -> dict[str, Any]:
    return {"go_live_at": timezone.now() + timedelta(hours=1)}


def embargoed(kind: str) -> dict[str, Any]:
    """Only releases have an embargo; the other kinds are scheduled for the same time."""
    return {"embargo_until": timezone.now() + timedelta(hours=1)} if kind == "release" else scheduled(kind)


def draft(kind: str) -> dict[str, Any]:
    return {"live": False}


def submit(page: BasePage) -> None:
    states.submit(page, factories.SuperuserFactory())


def keep(page: BasePage) -> None:
    """Change nothing."""


@pytest.mark.parametrize(
    ("get_fields", "prepare"),
    [
        pytest.param(draft, keep, id="draft"),
        pytest.param(draft, submit, id="in moderation", marks=pytest.mark.extended),
    ],
)
def test_an_unpublished_page_is_shown_nowhere_until_it_is_published(get_fields, prepare, client):
    site = build_hidden_site(get_fields, prepare, client)
    for page in site.subjects.values():
        states.publish(page)
    Indexer(get_engine()).index_all()
    assert_found(site, client)


@pytest.mark.parametrize(
    "get_fields",
    [pytest.param(scheduled, id="scheduled", marks=pytest.mark.extended), pytest.param(embargoed, id="under embargo")],
)
def test_a_scheduled_page_is_shown_nowhere_before_its_time(get_fields, client, pass_time):
    site = build_hidden_site(get_fields, keep, client)
    pass_time(minutes=59)
    assert publish_scheduled() == []
    assert_hidden(site, client)
    pass_time(minutes=1)
    assert_hidden(site, client)  # the scheduler has not published them yet
    assert publish_scheduled() == []
    Indexer(get_engine()).index_all()
    assert_found(site, client)


def build_hidden_site(get_fields: Callable, prepare: Callable, client: Client) -> CanarySite:
    site = build_canary_site(get_fields)
    for page in site.subjects.values():
        prepare(page)
    assert_hidden(site, client)
    Indexer(get_engine()).index_all()
    assert_hidden_from_search(site, client)
    assert_exact_counts(client)
    assert_same_as_absent(site, client)
    return site
