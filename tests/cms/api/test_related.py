"""Related pages: chosen by an editor first, then similar ones, mixed by type; hidden pages never."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.cards.models import SimilarPage
from cms.cards.similar_pages import SimilarityScore, replace_similar
from cms.demo import factories
from cms.demo.factories import states
from cms.pages.models import BasePage
from tests.replayed_content import replayed


@pytest.fixture
@replayed
def story(tree):
    return factories.StoryFactory(title="Nets", bare=True)


def create_stories(number: int) -> list:
    return [factories.StoryFactory(title=f"Story {n}", bare=True) for n in range(number)]


def store_similar(page, *others, close=True) -> None:
    """Store similar pages as the worker does, most similar first. `close` selects those above the threshold."""
    is_close = (lambda other: close) if isinstance(close, bool) else (lambda other: other in close)
    replace_similar({page.pk: [SimilarityScore(other.pk, 20.0 - n, is_close(other)) for n, other in enumerate(others)]})


@pytest.fixture
def related(frontend):
    def shown(page, **where) -> list[tuple[int, str]]:
        items = frontend.get(f"/pages/{page.pk}/related", **where)["items"]
        assert items == frontend.get(f"/pages/{page.pk}", **where)["related"]["items"]
        return [(item["id"], item["source"]) for item in items]

    return shown


def similar(*pages) -> list[tuple[int, str]]:
    return [(page.pk, "similar") for page in pages]


# --------------------------------------------------------------------------- order


def test_chosen_pages_come_first_and_similar_pages_fill_up_to_four(story, related):
    one, two, three, four, five = create_stories(5)
    store_similar(story, one, two, three, four)
    states.publish(story, related=[five, two])
    assert related(story) == [(five.pk, "editor"), (two.pk, "editor"), *similar(one, three)]


def create_pictured(*pictures) -> list:
    return [factories.StoryFactory(title=f"Story {n}", image=one, bare=True) for n, one in enumerate(pictures)]


def test_a_picture_is_shown_once_if_another_page_is_close(story, related):
    boats, quay = factories.PictureFactory(), factories.PictureFactory()
    one, again, other, plain, fifth = create_pictured(boats, boats, quay, None, None)
    store_similar(story, one, again, other, plain, fifth)
    assert related(story) == similar(one, other, plain, fifth)


def test_a_picture_is_repeated_if_the_alternatives_are_not_close(story, related):
    boats = factories.PictureFactory()
    one, again, other, plain = create_pictured(boats, boats, factories.PictureFactory(), None)
    store_similar(story, one, again, other, plain, close=(one, again))
    assert related(story) == similar(one, again, other, plain)


def test_pages_without_a_picture_are_not_alike(story, related):
    pages = create_pictured(None, None, None, None)
    store_similar(story, *pages)
    assert related(story) == similar(*pages)


def test_the_editors_choice_keeps_its_place_and_its_picture_is_not_repeated(story, related):
    boats = factories.PictureFactory()
    chosen, also_chosen, again, other = create_pictured(boats, boats, boats, factories.PictureFactory())
    store_similar(story, again, other)
    states.publish(story, related=[chosen, also_chosen])
    assert related(story) == [(chosen.pk, "editor"), (also_chosen.pk, "editor"), *similar(other, again)]


def test_a_related_card_has_everything_that_other_cards_have(story, frontend):
    author = factories.PersonFactory(name="Ada Nwosu")
    other = factories.StoryFactory(title="Ropes", summary="About ropes.", bylines=[author])
    store_similar(story, other)
    (card,) = frontend.get(f"/pages/{story.pk}/related")["items"]
    (listed,) = [one for one in frontend.get("/stories")["items"] if one["id"] == other.pk]
    assert card == {**listed, "source": "similar"}
    assert (card["summary"], card["reading_minutes"]) == ("About ropes.", 1)
    assert card["byline"] == [{"value": "ada-nwosu", "name": "Ada Nwosu", "path": None}]


def test_cards_of_other_types_have_no_byline_and_no_reading_time(tree, frontend):
    factories.ReleaseFactory()
    (card,) = frontend.get("/releases")["items"]
    assert (card["byline"], card["reading_minutes"]) == (None, None)


def test_four_chosen_pages_leave_no_place_for_similar_ones(story, related):
    *chosen, other = create_stories(5)
    store_similar(story, other)
    states.publish(story, related=chosen)
    assert related(story) == [(page.pk, "editor") for page in chosen]


def test_the_most_similar_pages_come_first_regardless_of_age(story, related):
    one, two, three = create_stories(3)
    store_similar(story, two, three, one)
    assert related(story) == similar(two, three, one)


# --------------------------------------------------------------------------- mixed by type


@pytest.mark.parametrize(
    ("make", "other"),
    [
        (factories.ReleaseFactory, factories.StoryFactory),
        (factories.StoryFactory, factories.ReleaseFactory),
    ],
)
def test_one_page_of_another_type_is_included(make, other, tree, related):
    page, *same = (make(title=f"Page {n}", bare=True) for n in range(6))
    first, second = other(title="Other", bare=True), other(title="Another", bare=True)
    store_similar(page, *same, first, second)
    assert related(page) == similar(*same[:3], first)


def test_a_page_of_another_type_below_the_threshold_is_not_included(story, related):
    same = create_stories(5)
    release = factories.ReleaseFactory(bare=True)
    store_similar(story, *same, release, close=same)
    assert related(story) == similar(*same[:4])


def test_only_one_page_of_another_type_is_included(story, related):
    same = create_stories(4)
    first, second = (factories.ReleaseFactory(title=title, bare=True) for title in ("First", "Second"))
    store_similar(story, same[0], first, *same[1:], second)
    assert related(story) == similar(same[0], first, same[1], same[2])
    states.publish(story, related=[second])
    store_similar(story, *same, first)
    assert related(story) == [(second.pk, "editor"), *similar(*same[:3])]


def test_mixing_types_does_not_replace_chosen_pages(story, related):
    *chosen, last = create_stories(4)
    release = factories.ReleaseFactory(bare=True)
    store_similar(story, last, release)
    states.publish(story, related=chosen)
    assert related(story) == [*((page.pk, "editor") for page in chosen), (release.pk, "similar")]


def test_a_standard_page_shows_the_most_similar_pages_of_any_type(tree, related):
    page = factories.StandardFactory(bare=True)
    same = create_stories(5)
    store_similar(page, *same, factories.ReleaseFactory(bare=True))
    assert related(page) == similar(*same[:4])


# --------------------------------------------------------------------------- never


def test_excluded_pages_and_the_page_itself_in_any_version_are_never_related(story, related):
    shown_page, excluded = create_stories(2)
    alias = states.alias(story)
    french = factories.StoryFactory(title="Filets", translation_of=story, bare=True)
    store_similar(story, story, alias, french, excluded, shown_page)
    states.publish(story, related=[story, alias, french], unrelated=[excluded])
    assert related(story) == similar(shown_page)


def test_an_alias_shows_the_similar_pages_of_its_source_but_not_the_source(story, related):
    (other,) = create_stories(1)
    alias = states.alias(story)
    store_similar(story, story, other, alias)
    assert related(alias) == similar(other)


def test_a_page_cannot_be_chosen_and_excluded(story):
    (other,) = create_stories(1)
    with pytest.raises(ValidationError) as error:
        states.publish(story, related=[other], unrelated=[other])
    assert set(error.value.message_dict) == {"unrelated"}
    states.publish(story, related=[other], unrelated=[])


def test_pages_of_another_language_or_site_are_left_out(story, related):
    (here,) = create_stories(1)
    french = factories.StoryFactory(title="Loin", locale="fr", bare=True)
    on_other_site = factories.StoryFactory(parent=_other_site(), title="Away", bare=True)
    store_similar(story, french, on_other_site, here)
    states.publish(story, related=[french, on_other_site])
    assert related(story) == similar(here)


def _other_site() -> BasePage:
    return factories.site(hostname="other.example").branch("en").stories


# --------------------------------------------------------------------------- hidden at this moment


def test_a_hidden_page_is_replaced_and_returns_when_public(story, related):
    one, two, three, four, five = create_stories(5)
    store_similar(story, one, two, three, four, five)
    states.unpublish(two)
    assert related(story) == similar(one, three, four, five)
    states.publish(two)
    assert related(story) == similar(one, two, three, four)


def test_a_restricted_page_is_hidden(story, related):
    one, two = create_stories(2)
    store_similar(story, one, two)
    states.restrict(one)
    assert related(story) == similar(two)


def test_rows_of_deleted_pages_are_ignored(story, related):
    one, two = create_stories(2)
    store_similar(story, one, two)
    BasePage.objects.filter(pk=one.pk).delete()
    assert SimilarPage.objects.filter(other_id=one.pk).exists()
    assert related(story) == similar(two)


# --------------------------------------------------------------------------- fallback


def test_without_similar_pages_the_newest_on_the_same_topic_are_shown(tree, related):
    topic = factories.TopicFactory()
    story, old, new = (factories.StoryFactory(title=title, topics=[topic], bare=True) for title in "abc")
    (unlike,) = create_stories(1)
    states.alias(new)
    factories.CallToActionFactory(topics=[topic])
    assert related(story) == similar(new, old)
    store_similar(story, unlike)
    assert related(story) == similar(unlike)
    states.unpublish(unlike)
    assert related(story) == similar(new, old)


def test_the_fallback_is_mixed_by_type_too(tree, related):
    topic = factories.TopicFactory()
    release = factories.ReleaseFactory(title="Old", topics=[topic], bare=True)
    story, *others = (factories.StoryFactory(title=f"Story {n}", topics=[topic], bare=True) for n in range(6))
    assert related(story) == similar(*reversed(others[2:]), release)


# --------------------------------------------------------------------------- cost


def test_the_number_of_queries_is_constant(story, frontend):
    def count() -> int:
        frontend.get(f"/pages/{story.pk}/related")
        with CaptureQueriesContext(connection) as queries:
            frontend.get(f"/pages/{story.pk}/related")
        return len(queries)

    many = create_stories(8)
    store_similar(story, many[0])
    few = count()
    store_similar(story, *many)
    assert count() == few <= 13
    states.publish(story, related=many[:2], unrelated=many[5:])
    assert count() == few
