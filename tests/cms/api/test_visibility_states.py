"""Every hidden state of a page and every operation: hidden pages disappear at once, and look like missing ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from cms.demo import factories
from cms.demo.factories import states
from cms.jobs.scheduler import publish_scheduled
from tests.cms.api.canaries import CanarySite
from tests.markers import mark_extended

from .assertions import assert_exact_counts, assert_hidden, assert_hidden_from_search, assert_same_as_absent
from .operations import all_operations, find_canaries

pytestmark = [pytest.mark.journey, pytest.mark.django_db]


def test_every_operation_shows_the_public_pages(public_responses, module_site):
    for operation in all_operations(module_site):
        response = public_responses[operation.name]
        assert response.status == 200, (operation.name, response.content)
        assert find_canaries(response, operation.shows) == list(operation.shows), operation.name
    assert len(public_responses) == len(all_operations(module_site)) >= 75


# ---------------------------------------------------------------- the states


def pages(site: CanarySite) -> list[Page]:
    """Return the subjects with their current values from the database."""
    return [states.reload_page(page) for page in site.subjects.values()]


def unpublished(site: CanarySite, pass_time: Callable) -> None:
    for page in pages(site):
        states.unpublish(page)


def deleted(site: CanarySite, pass_time: Callable) -> None:
    for page in pages(site):
        page.delete()


def expired(site: CanarySite, pass_time: Callable) -> None:
    """Let the pages expire without running the scheduler."""
    for page in pages(site):
        states.publish(page, expire_at=timezone.now() + timedelta(hours=1))
    pass_time(hours=1)


def expired_and_unpublished(site: CanarySite, pass_time: Callable) -> None:
    expired(site, pass_time)
    assert publish_scheduled() == []


def rescheduled(site: CanarySite, pass_time: Callable) -> None:
    for page in pages(site):
        states.publish(states.unpublish(page), go_live_at=timezone.now() + timedelta(days=1))


def moved_under_a_private_page(site: CanarySite, pass_time: Callable) -> None:
    private_page = factories.StandardFactory(title="Private", bare=True)
    states.restrict(private_page)
    for page in pages(site):
        page.move(private_page, pos="last-child")


def restricted(kind: str, levels: int) -> Callable[[CanarySite, Callable], None]:
    """Return a state: the page itself (0), or its ancestor so many levels above, is restricted."""

    def restrict(site: CanarySite, pass_time: Callable) -> None:
        for name, page in site.subjects.items():
            path_to_root = [page, *site.ancestors[name]]
            states.restrict(path_to_root[min(levels, len(path_to_root) - 1)], kind)

    restrict.__name__ = f"restricted by {kind} {levels} above"
    return restrict


STATES = [unpublished, deleted, expired, expired_and_unpublished, rescheduled, moved_under_a_private_page]
RESTRICTED = [restricted(kind, levels) for kind in ("login", "password", "groups") for levels in (0, 2, 3)]
# One for each way in which the database hides a page: its own row, the clock, and a page above it. The others differ in
# how they get there, which the tests of `visible_now()` cover for all of them.
DEFAULT_CASES = [unpublished, expired, moved_under_a_private_page, RESTRICTED[-1]]


@pytest.mark.parametrize(
    "hide", mark_extended([*STATES, *RESTRICTED], except_for=DEFAULT_CASES), ids=lambda state: state.__name__
)
def test_a_hidden_page_disappears_from_every_operation(hide, site, indexer, pass_time):
    hide(site, pass_time)
    client = Client(raise_request_exception=False)
    assert_hidden(site, client)  # the index still contains them
    indexer.index_all()
    assert_hidden_from_search(site, client)
    assert_exact_counts(client)
    assert_same_as_absent(site, client)
