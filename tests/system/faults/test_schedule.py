"""Scheduled publishing handles each page on its own: a failure is reported and retried, and visitors see no delay."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import Count
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision

from cms.demo.factories import states
from cms.jobs.scheduler import publish_scheduled
from search.indexing.reconcile import reconcile
from tests.failing_saves import fail_to_save

from . import oracle, sizes
from .content import create_site, create_story
from .environment import FaultEnvironment
from .search_client import search

__all__ = ["fail_to_save"]

pytestmark = pytest.mark.journey


@pytest.fixture
def failing(fail_to_save):
    """Return a set of page ids; saving these pages fails."""
    return fail_to_save(RuntimeError("cannot be saved"))


def test_failing_pages_stay_scheduled_and_all_others_are_processed(
    environment: FaultEnvironment, pass_time, failing, report
):
    tree = create_site(2, languages=("en",))
    soon = timezone.now() + timedelta(hours=1)
    coming = [create_story(tree.stories, f"Coming {n}", go_live_at=soon) for n in range(sizes.SCHEDULED_PAGES)]
    going = [create_story(tree.stories, f"Going {n}", expire_at=soon) for n in range(sizes.SCHEDULED_PAGES)]
    failing |= {
        page.pk for page in (coming + going)[:: 2 * sizes.SCHEDULED_PAGES // sizes.FAILING_PAGES][: sizes.FAILING_PAGES]
    }
    environment.update_index()

    now = pass_time(hours=2)
    failures = publish_scheduled(now)
    done = [page for page in coming + going if page.pk not in failing]
    report(f"{len(done)} done, {len(failures)} reported")
    assert len(failures) == len(failing) == sizes.FAILING_PAGES
    live = set(Page.objects.filter(live=True).values_list("pk", flat=True))
    assert {page.pk for page in coming} - failing <= live
    assert not ({page.pk for page in going} - failing) & live
    assert still_scheduled() == failing
    for _ in reconcile(environment.engine):  # removes pages that have expired but could not be unpublished
        environment.update_index()
    assert not oracle.find_differences(environment.engine)

    failing.clear()
    assert not publish_scheduled(now)
    assert not still_scheduled()
    log_entries = PageLogEntry.objects.filter(action__endswith="publish.scheduled", page__in=[page.pk for page in done])
    assert set(log_entries.values("page").annotate(times=Count("pk")).values_list("times", flat=True)) == {1}
    environment.update_index()
    assert not oracle.find_differences(environment.engine)


def test_an_expired_page_is_not_found_before_the_scheduler_runs(environment: FaultEnvironment, pass_time):
    tree = create_site(2, languages=("en",))
    page = create_story(tree.stories, "Quillwort", expire_at=timezone.now() + timedelta(minutes=1))
    environment.update_index()
    environment.refresh()
    assert search("quillwort").pages == {page.pk}
    pass_time(minutes=1)
    found = search("quillwort")
    assert (found.pages, found.body["total"], found.is_degraded) == (set(), 0, False)
    assert states.reload_page(page).live  # the scheduler has not run yet


def still_scheduled() -> set[int]:
    waiting = Revision.objects.filter(approved_go_live_at__isnull=False).values_list("object_id", flat=True)
    expiring = Page.objects.filter(live=True, expire_at__lte=timezone.now()).values_list("pk", flat=True)
    return {int(pk) for pk in waiting} | set(expiring)
