"""What is scheduled happens, one by one; what fails is told and stays scheduled; visitors wait for nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import Count
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision

from cms.demo.factories import states
from cms.jobs.scheduler import publish_scheduled
from cms.stories.models import StoryPage
from search.indexing.reconcile import reconcile

from . import oracle, sizes
from .content import make_site, make_story
from .ground import Ground
from .visitors import search


@pytest.fixture
def poisoned(monkeypatch):
    """Pages of these ids cannot be saved."""
    ids: set[int] = set()
    save = StoryPage.save

    def refusing(page, *args, **kwargs):
        if page.pk in ids:
            raise RuntimeError("poison")
        return save(page, *args, **kwargs)

    monkeypatch.setattr(StoryPage, "save", refusing)
    return ids


def test_all_but_the_poisoned_ones_are_done_and_those_stay_scheduled(ground: Ground, pass_time, poisoned, told):
    tree = make_site(2, languages=("en",))
    soon = timezone.now() + timedelta(hours=1)
    coming = [make_story(tree.stories, f"Coming {n}", go_live_at=soon) for n in range(sizes.SCHEDULED)]
    going = [make_story(tree.stories, f"Going {n}", expire_at=soon) for n in range(sizes.SCHEDULED)]
    poisoned |= {page.pk for page in (coming + going)[:: 2 * sizes.SCHEDULED // sizes.POISONED][: sizes.POISONED]}
    ground.fill()

    now = pass_time(hours=2)
    failures = publish_scheduled(now)
    done = [page for page in coming + going if page.pk not in poisoned]
    told(f"{len(done)} done, {len(failures)} reported")
    assert len(failures) == len(poisoned) == sizes.POISONED
    live = set(Page.objects.filter(live=True).values_list("pk", flat=True))
    assert {page.pk for page in coming} - poisoned <= live
    assert not ({page.pk for page in going} - poisoned) & live
    assert still_scheduled() == poisoned
    for _ in reconcile(ground.engine):  # it takes out what has expired and could not be unpublished
        ground.fill()
    assert not oracle.difference(ground.engine)

    poisoned.clear()
    assert not publish_scheduled(now)
    assert not still_scheduled()
    acts = PageLogEntry.objects.filter(action__endswith="publish.scheduled", page__in=[page.pk for page in done])
    assert set(acts.values("page").annotate(times=Count("pk")).values_list("times", flat=True)) == {1}
    ground.fill()
    assert not oracle.difference(ground.engine)


def test_an_expired_page_is_not_found_from_its_second_on(ground: Ground, pass_time):
    tree = make_site(2, languages=("en",))
    page = make_story(tree.stories, "Lantern", expire_at=timezone.now() + timedelta(minutes=1))
    ground.fill()
    ground.refresh()
    assert search("lantern").pages == {page.pk}
    pass_time(minutes=1)
    found = search("lantern")
    assert (found.pages, found.body["total"], found.is_degraded) == (set(), 0, False)
    assert states.reload_page(page).live  # nobody has been at it yet


def still_scheduled() -> set[int]:
    waiting = Revision.objects.filter(approved_go_live_at__isnull=False).values_list("object_id", flat=True)
    expiring = Page.objects.filter(live=True, expire_at__lte=timezone.now()).values_list("pk", flat=True)
    return {int(pk) for pk in waiting} | set(expiring)
