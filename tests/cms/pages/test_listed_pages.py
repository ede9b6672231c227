"""`ListedPage` has the columns of the pages after every kind of change, so that lists find the right pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from cms.core.sites import SiteRoots
from cms.core.visibility import visible_now, visible_rows
from cms.demo import factories
from cms.page_types.press_releases.models import ReleasePage
from cms.page_types.stories.models import StoryPage
from cms.pages import listed_pages
from cms.pages.listed_pages import ListedPage, select_rows
from cms.pages.models import BasePage

pytestmark = [pytest.mark.journey, pytest.mark.django_db]
COLUMNS = listed_pages.COLUMNS[1:]
TOMORROW = timedelta(days=1)


@pytest.fixture
def tree():
    return factories.site()


def assert_equal() -> None:
    """Check that each page has one row with the same values, and that there are no others."""
    pages = {row[0]: row[1:] for row in BasePage.objects.values_list("pk", *COLUMNS)}
    assert {row[0]: row[1:] for row in ListedPage.objects.values_list("pk", *COLUMNS)} == pages


def test_rows_follow_pages_that_editors_change(tree):
    story, release = factories.StoryFactory(), factories.ReleaseFactory(live=False)
    assert_equal()
    release.save_revision().publish()
    Page.objects.get(pk=story.pk).unpublish()  # saved as an instance of `Page`
    assert_equal()
    assert dict(ListedPage.objects.filter(pk__in=[story.pk, release.pk]).values_list("pk", "live")) == {
        story.pk: False,
        release.pk: True,
    }
    release.published_at = datetime(2020, 1, 1, tzinfo=UTC)
    release.save()
    factories.StoryFactory(translation_of=story)
    release.delete()
    assert_equal()


def test_rows_follow_changes_without_save(tree):
    stories = [factories.StoryFactory() for _ in range(2)]
    Page.objects.filter(pk=stories[0].pk).update(live=False, expire_at=timezone.now())
    BasePage.objects.filter(pk=stories[1].pk).update(featured=True, listed_at=None)
    assert_equal()
    tree.stories.refresh_from_db()
    tree.stories.move(tree.home, pos="first-child")  # the paths of a subtree, by SQL
    assert_equal()
    tree.stories.refresh_from_db()
    tree.stories.delete()
    assert_equal()


def test_visible_rows_are_the_rows_of_visible_pages(tree):
    now = timezone.now()
    shown, hidden = factories.StoryFactory(), [factories.StoryFactory() for _ in range(5)]
    french = factories.StoryFactory(translation_of=shown)
    outside = factories.site("other.example").stories
    other_site = factories.StoryFactory(parent=outside)
    Page.objects.filter(pk=hidden[0].pk).update(live=False)
    Page.objects.filter(pk=hidden[1].pk).update(go_live_at=now + TOMORROW)
    Page.objects.filter(pk=hidden[2].pk).update(expire_at=now - TOMORROW)
    for page in hidden[3:]:
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    roots = SiteRoots.read()
    found = [
        set(visible_rows(select_rows(StoryPage), root=root, now=now).values_list("pk", flat=True))
        for root in roots.roots
    ]
    assert found == [
        set(visible_now(StoryPage, root=root, now=now).values_list("pk", flat=True)) for root in roots.roots
    ]
    assert [{shown.pk}, {french.pk}] == found[:2]
    assert {other_site.pk} in found
    assert set(visible_rows(ListedPage.objects.all(), root=None, now=now).values_list("pk", flat=True)) == set(
        visible_now(BasePage, now=now).values_list("pk", flat=True)
    )


def test_many_restrictions_are_compared_in_the_database(tree, monkeypatch):
    monkeypatch.setattr("cms.core.visibility.MAX_CONSTANT_PATHS", 1)
    stories = [factories.StoryFactory() for _ in range(3)]
    for page in stories[:2]:
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    root = SiteRoots.read().roots[0]
    rows = visible_rows(select_rows(StoryPage), root=root, now=timezone.now())
    assert list(rows.values_list("pk", flat=True)) == [stories[2].pk]


def test_rows_of_a_type_are_those_of_its_pages(tree):
    story, release = factories.StoryFactory(), factories.ReleaseFactory()
    assert list(select_rows(StoryPage).values_list("pk", flat=True)) == [story.pk]
    assert list(select_rows(ReleasePage).values_list("pk", flat=True)) == [release.pk]
    assert {story.pk, release.pk} < set(select_rows(BasePage).values_list("pk", flat=True))


def test_lost_triggers_are_created_again_and_the_rows_with_them(tree):
    story = factories.StoryFactory()
    table = "" if connection.vendor == "sqlite" else " ON wagtailcore_page"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER pages_listing_changed{table}")
    Page.objects.filter(pk=story.pk).update(live=False)
    assert ListedPage.objects.get(pk=story.pk).live
    listed_pages.create_triggers()
    assert_equal()
    Page.objects.filter(pk=story.pk).update(live=True)
    assert_equal()


@pytest.mark.sqlite
def test_a_list_reads_its_part_from_the_index_in_order(tree):
    root, now = SiteRoots.read().roots[0], timezone.now()
    rows = visible_rows(select_rows(StoryPage), root=root, now=now).order_by("-listed_at", "-pk").values_list("pk")
    plan = rows[:20].explain()
    assert "USING COVERING INDEX pages_listing" in plan
    assert "TEMP B-TREE" not in plan
