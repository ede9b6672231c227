"""The one rule: each of its conditions alone, at its very edge, beside a page that nothing is wrong with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from wagtail.models import Page

from cms.core import visibility
from cms.core.sites import SiteRoots
from cms.core.visibility import find_visible_page, visible_now
from cms.demo import factories
from cms.demo.factories import states
from cms.press_releases.models import ReleasePage
from cms.stories.models import StoryPage

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def story(tree):
    return factories.StoryFactory()


@pytest.fixture
def neighbour(story):
    return factories.StoryFactory()


def sees(page: Page, **how) -> bool:
    return visible_now(**how).filter(pk=page.pk).exists()


def with_dates(page: Page, **dates: datetime | None) -> Page:
    """As if Wagtail's own flags had not followed yet."""
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
def test_a_page_is_visible_from_its_go_live_on_until_just_before_its_expiry(go_live_at, expire_at, visible, story):
    with_dates(story, go_live_at=go_live_at, expire_at=expire_at)
    assert sees(story, now=NOON) is visible


def test_a_page_that_is_not_live_is_hidden_whatever_its_dates(story, neighbour):
    Page.objects.filter(pk=story.pk).update(live=False, go_live_at=NOON - SECOND, expire_at=NOON + SECOND)
    assert not sees(story, now=NOON)
    assert sees(neighbour, now=NOON)


@pytest.mark.parametrize("kind", ["login", "password", "groups"])
def test_a_restriction_hides_the_page_and_all_below_it_and_nothing_beside_it(kind, tree):
    top, beside = factories.StandardFactory(title="Top"), factories.StandardFactory(title="Beside")
    middle = factories.StandardFactory(parent=top)
    deep = factories.StandardFactory(parent=middle)
    restriction = states.restrict(middle, kind, groups=Group.objects.all())
    assert [sees(page) for page in (top, middle, deep, beside)] == [True, False, False, True]
    restriction.delete()
    assert sees(deep)


def test_a_restriction_does_not_reach_the_next_page_on_the_same_level(tree):
    pages = [factories.StandardFactory(title=f"Page {number}", bare=True) for number in range(3)]
    states.restrict(pages[1])
    assert [sees(page) for page in pages] == [True, False, True]


def test_a_page_outside_every_site_is_hidden(tree, story):
    outside = factories.HomeFactory(title="Nobody's", slug="nobodys")
    below = factories.StandardFactory(parent=outside)
    assert not sees(outside)
    assert not sees(below)
    assert not sees(Page.get_first_root_node())
    assert sees(story)


def test_a_page_under_a_hidden_parent_is_visible(tree):
    parent = factories.StandardFactory()
    child = factories.StandardFactory(parent=parent)
    states.unpublish(parent)
    assert not sees(parent)
    assert sees(child)


def test_within_a_site_and_language_only_its_own_are_visible(tree, story):
    french = factories.StoryFactory(translation_of=story)
    other = factories.site("other.example", languages=["en"])
    theirs = factories.StoryFactory(parent=other.stories)
    site_roots = SiteRoots.read()
    english, in_french = site_roots.find(None, None), site_roots.find(None, "fr")
    foreign = site_roots.find("other.example", None)
    seen = {root: [sees(page, root=root) for page in (story, french, theirs)] for root in (english, in_french, foreign)}
    assert list(seen.values()) == [[True, False, False], [False, True, False], [False, False, True]]
    assert all(sees(page) for page in (story, french, theirs))


def test_of_a_type_it_gives_pages_of_that_type(tree, story):
    release = factories.ReleaseFactory()
    assert list(visible_now(StoryPage)) == [story]
    assert not visible_now(StoryPage).filter(pk=release.pk).exists()


def test_one_page_comes_as_its_own_type_or_not_at_all(tree, story):
    assert isinstance(find_visible_page(story.pk), StoryPage)
    assert find_visible_page(10**9) is None
    states.unpublish(story)
    assert find_visible_page(story.pk) is None


@pytest.fixture
def types_known(monkeypatch) -> dict[int, type[Page]]:
    known: dict[int, type[Page]] = {}
    monkeypatch.setattr(visibility, "_page_models", known)
    return known


def test_its_type_is_asked_for_once(tree, story, types_known, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert find_visible_page(story.pk) == story
    with django_assert_num_queries(1):
        assert find_visible_page(story.pk) == story


@pytest.mark.parametrize("was", [ReleasePage, StoryPage])
def test_under_an_id_that_another_page_had_it_comes_as_its_own_type(tree, story, types_known, was):
    types_known[story.pk] = was
    assert isinstance(find_visible_page(story.pk), StoryPage)
    assert types_known == {story.pk: StoryPage}
    states.unpublish(story)
    assert find_visible_page(story.pk) is None


def test_a_process_remembers_the_types_of_so_many_pages(tree, story, types_known, monkeypatch):
    monkeypatch.setattr(visibility, "MAX_CACHED_PAGE_TYPES", 1)
    for page in (story, factories.ReleaseFactory(), story):
        assert find_visible_page(page.pk) == page
        assert list(types_known) == [page.pk]


def test_text_saved_for_later_between_two_queries_cannot_slip_in(tree, story, types_known):
    """Wagtail writes the text of a page scheduled anew into its row and takes `live` away in the same statement."""

    def interfere(execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        if not interfered and "wagtailcore_page" in sql:
            interfered.append(sql)
            Page.objects.filter(pk=story.pk).update(live=False, title="Embargoed")
        return answer

    interfered: list[str] = []
    with connection.execute_wrapper(interfere):
        assert find_visible_page(story.pk) is None
    assert interfered
