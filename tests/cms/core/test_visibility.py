"""`visible_now()`: each condition on its own, at its boundary, next to a visible page."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from wagtail.models import Page

from cms.core import visibility
from cms.core.sites import SiteRoots
from cms.core.visibility import find_visible_page, visible_now, visible_rows
from cms.demo import factories
from cms.demo.factories import states
from cms.page_types.press_releases.models import ReleasePage
from cms.page_types.stories.models import StoryPage

pytestmark = pytest.mark.journey

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module")
def module_story(module_tree):
    return factories.StoryFactory()


@pytest.fixture
def story(module_story, db):
    return deepcopy(module_story)


@pytest.fixture
def neighbour(story):
    return factories.StoryFactory()


def is_visible(page: Page, **options) -> bool:
    return visible_now(**options).filter(pk=page.pk).exists()


def with_dates(page: Page, **dates: datetime | None) -> Page:
    """Set dates without updating Wagtail's flags."""
    Page.objects.filter(pk=page.pk).update(**dates)
    return page


@pytest.mark.parametrize(
    ("go_live_at", "expire_at", "visible"),
    [
        (None, None, True),
        (NOON, None, True),
        (NOON + SECOND, None, False),
        (None, NOON + SECOND, True),
        (None, NOON, False),
        (NOON - SECOND, NOON + SECOND, True),
        (NOON - SECOND, NOON - SECOND, False),
    ],
)
def test_a_page_is_visible_from_go_live_until_just_before_expiry(go_live_at, expire_at, visible, story):
    with_dates(story, go_live_at=go_live_at, expire_at=expire_at)
    assert is_visible(story, now=NOON) is visible


def test_a_page_that_is_not_live_is_hidden_regardless_of_dates(story, neighbour):
    Page.objects.filter(pk=story.pk).update(live=False, go_live_at=NOON - SECOND, expire_at=NOON + SECOND)
    assert not is_visible(story, now=NOON)
    assert is_visible(neighbour, now=NOON)


@pytest.mark.few(2)
@pytest.mark.parametrize("kind", ["login", "password", "groups"])
def test_a_restriction_hides_the_page_and_its_descendants_only(kind, tree):
    top, sibling = factories.StandardFactory(title="Top"), factories.StandardFactory(title="Sibling")
    middle = factories.StandardFactory(parent=top)
    descendant = factories.StandardFactory(parent=middle)
    restriction = states.restrict(middle, kind, groups=Group.objects.all())
    assert [is_visible(page) for page in (top, middle, descendant, sibling)] == [True, False, False, True]
    restriction.delete()
    assert is_visible(descendant)


def test_a_restriction_does_not_affect_siblings(tree):
    pages = [factories.StandardFactory(title=f"Page {number}", bare=True) for number in range(3)]
    states.restrict(pages[1])
    assert [is_visible(page) for page in pages] == [True, False, True]


def test_a_page_outside_every_site_is_hidden(tree, story):
    outside = factories.HomeFactory(title="Outside", slug="outside")
    below = factories.StandardFactory(parent=outside)
    assert not is_visible(outside)
    assert not is_visible(below)
    assert not is_visible(Page.get_first_root_node())
    assert is_visible(story)


def test_a_page_below_a_hidden_parent_is_visible(tree):
    parent = factories.StandardFactory()
    child = factories.StandardFactory(parent=parent)
    states.unpublish(parent)
    assert not is_visible(parent)
    assert is_visible(child)


def test_within_a_site_and_language_only_its_own_pages_are_visible(tree, story):
    french = factories.StoryFactory(translation_of=story)
    other = factories.site("other.example", languages=["en"])
    theirs = factories.StoryFactory(parent=other.stories)
    site_roots = SiteRoots.read()
    english, in_french = site_roots.find(None, None), site_roots.find(None, "fr")
    foreign = site_roots.find("other.example", None)
    seen = {
        root: [is_visible(page, root=root) for page in (story, french, theirs)]
        for root in (english, in_french, foreign)
    }
    assert list(seen.values()) == [[True, False, False], [False, True, False], [False, False, True]]
    assert all(is_visible(page) for page in (story, french, theirs))


def test_a_page_in_another_language_than_the_home_page_above_is_in_no_site(story, neighbour):
    site_roots = SiteRoots.read()
    english, french = site_roots.find(None, None), site_roots.find(None, "fr")
    Page.objects.filter(pk=story.pk).update(locale=french.locale_id)
    assert [is_visible(story, root=root) for root in (None, english, french)] == [False, False, False]
    assert [is_visible(neighbour, root=root) for root in (None, english, french)] == [True, True, False]


@pytest.mark.parametrize("known", [50, 1], ids=["few restrictions", "more than a query names"])
def test_rows_below_restrictions_are_hidden_however_many_there_are(known, tree, monkeypatch):
    monkeypatch.setattr(visibility, "MAX_CONSTANT_PATHS", known)
    sections = [factories.StandardFactory(title=f"Section {number}", bare=True) for number in range(3)]
    below = [factories.StandardFactory(parent=section, bare=True) for section in sections]
    for section in sections[:2]:
        states.restrict(section)
    rows = visible_rows(Page.objects.all(), root=None, now=NOON).values_list("pk", flat=True)
    assert [page.pk in rows for page in sections] == [False, False, True]
    assert [page.pk in rows for page in below] == [False, False, True]


def test_a_page_model_returns_only_pages_of_that_type(tree, story):
    release = factories.ReleaseFactory()
    assert list(visible_now(StoryPage)) == [story]
    assert not visible_now(StoryPage).filter(pk=release.pk).exists()


def test_a_single_page_is_returned_as_its_own_type_or_none(tree, story):
    assert isinstance(find_visible_page(story.pk), StoryPage)
    assert find_visible_page(10**9) is None
    states.unpublish(story)
    assert find_visible_page(story.pk) is None


@pytest.fixture
def known_types(monkeypatch) -> dict[int, type[Page]]:
    known: dict[int, type[Page]] = {}
    monkeypatch.setattr(visibility, "_page_models", known)
    return known


def test_the_type_of_a_page_is_queried_once(tree, story, known_types, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert find_visible_page(story.pk) == story
    with django_assert_num_queries(1):
        assert find_visible_page(story.pk) == story


@pytest.mark.parametrize("wrong_type", [ReleasePage, StoryPage])
def test_a_reused_id_returns_the_correct_type(tree, story, known_types, wrong_type):
    known_types[story.pk] = wrong_type
    assert isinstance(find_visible_page(story.pk), StoryPage)
    assert known_types == {story.pk: StoryPage}
    states.unpublish(story)
    assert find_visible_page(story.pk) is None


def test_the_cache_of_page_types_is_limited(tree, story, known_types, monkeypatch):
    monkeypatch.setattr(visibility, "MAX_CACHED_PAGE_TYPES", 1)
    for page in (story, factories.ReleaseFactory(), story):
        assert find_visible_page(page.pk) == page
        assert list(known_types) == [page.pk]


def test_a_text_scheduled_between_two_queries_is_not_returned(tree, story, known_types):
    """When a live page is rescheduled, Wagtail stores the new text and clears `live` in one statement."""

    def interfere(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if not interfered and "wagtailcore_page" in sql:
            interfered.append(sql)
            Page.objects.filter(pk=story.pk).update(live=False, title="Embargoed")
        return result

    interfered: list[str] = []
    with connection.execute_wrapper(interfere):
        assert find_visible_page(story.pk) is None
    assert interfered
