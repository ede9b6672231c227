"""“You may also be interested in”: whose pages come first, what fills up, what is never there."""

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


@pytest.fixture
def story(tree):
    return factories.StoryFactory(title="Nets", bare=True)


def stories(number: int) -> list:
    return [factories.StoryFactory(title=f"Story {n}", bare=True) for n in range(number)]


def alike(page, *others, close=True) -> None:
    """What the worker would have found, the most similar first; `close` says of which."""
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


def test_the_editors_choice_comes_first_and_similar_pages_fill_up_to_four(story, related):
    one, two, three, four, five = stories(5)
    alike(story, one, two, three, four)
    states.publish(story, related=[five, two])
    assert related(story) == [(five.pk, "editor"), (two.pk, "editor"), *similar(one, three)]


def test_four_of_the_editors_leave_room_for_nothing_else(story, related):
    *chosen, other = stories(5)
    alike(story, other)
    states.publish(story, related=chosen)
    assert related(story) == [(page.pk, "editor") for page in chosen]


def test_the_most_similar_come_first_whatever_their_age(story, related):
    one, two, three = stories(3)
    alike(story, two, three, one)
    assert related(story) == similar(two, three, one)


# --------------------------------------------------------------------------- mixed by type


@pytest.mark.parametrize(
    ("make", "other"),
    [
        (factories.ReleaseFactory, factories.StoryFactory),
        (factories.StoryFactory, factories.ReleaseFactory),
    ],
)
def test_a_release_leads_to_a_story_and_a_story_to_a_release(make, other, tree, related):
    page, *same = (make(title=f"Page {n}", bare=True) for n in range(6))
    first, second = other(title="Other", bare=True), other(title="Another", bare=True)
    alike(page, *same, first, second)
    assert related(page) == similar(*same[:3], first)


def test_not_to_one_that_is_hardly_similar(story, related):
    same = stories(5)
    release = factories.ReleaseFactory(bare=True)
    alike(story, *same, release, close=same)
    assert related(story) == similar(*same[:4])


def test_nor_where_one_is_there_already(story, related):
    same = stories(4)
    first, second = (factories.ReleaseFactory(title=title, bare=True) for title in ("First", "Second"))
    alike(story, same[0], first, *same[1:], second)
    assert related(story) == similar(same[0], first, same[1], same[2])
    states.publish(story, related=[second])
    alike(story, *same, first)
    assert related(story) == [(second.pk, "editor"), *similar(*same[:3])]


def test_variety_takes_no_place_of_the_editors(story, related):
    *chosen, last = stories(4)
    release = factories.ReleaseFactory(bare=True)
    alike(story, last, release)
    states.publish(story, related=chosen)
    assert related(story) == [*((page.pk, "editor") for page in chosen), (release.pk, "similar")]


def test_a_standard_page_takes_what_is_most_similar(tree, related):
    page = factories.StandardFactory(bare=True)
    same = stories(5)
    alike(page, *same, factories.ReleaseFactory(bare=True))
    assert related(page) == similar(*same[:4])


# --------------------------------------------------------------------------- never


def test_never_what_the_editor_keeps_out_nor_the_page_itself_nor_another_version_of_it(story, related):
    kept, out = stories(2)
    alias = states.alias(story)
    french = factories.StoryFactory(title="Filets", translation_of=story, bare=True)
    alike(story, story, alias, french, out, kept)
    states.publish(story, related=[story, alias, french], unrelated=[out])
    assert related(story) == similar(kept)


def test_an_alias_shows_what_is_similar_to_its_source_but_never_the_source(story, related):
    (other,) = stories(1)
    alias = states.alias(story)
    alike(story, story, other, alias)
    assert related(alias) == similar(other)


def test_a_page_cannot_be_chosen_and_kept_out(story):
    (other,) = stories(1)
    with pytest.raises(ValidationError) as refused:
        states.publish(story, related=[other], unrelated=[other])
    assert set(refused.value.message_dict) == {"unrelated"}
    states.publish(story, related=[other], unrelated=[])


def test_pages_of_another_language_or_site_are_left_out(story, related):
    (here,) = stories(1)
    elsewhere = factories.StoryFactory(title="Loin", locale="fr", bare=True)
    away = factories.StoryFactory(parent=_other_site(), title="Away", bare=True)
    alike(story, elsewhere, away, here)
    states.publish(story, related=[elsewhere, away])
    assert related(story) == similar(here)


def _other_site() -> BasePage:
    return factories.site(hostname="other.example").branch("en").stories


# --------------------------------------------------------------------------- hidden at this moment


def test_what_is_hidden_makes_room_for_the_next_and_comes_back(story, related):
    one, two, three, four, five = stories(5)
    alike(story, one, two, three, four, five)
    states.unpublish(two)
    assert related(story) == similar(one, three, four, five)
    states.publish(two)
    assert related(story) == similar(one, two, three, four)


def test_what_a_restriction_keeps_for_some_is_hidden_too(story, related):
    one, two = stories(2)
    alike(story, one, two)
    states.restrict(one)
    assert related(story) == similar(two)


def test_rows_of_deleted_pages_show_nothing(story, related):
    one, two = stories(2)
    alike(story, one, two)
    BasePage.objects.filter(pk=one.pk).delete()
    assert SimilarPage.objects.filter(other_id=one.pk).exists()
    assert related(story) == similar(two)


# --------------------------------------------------------------------------- what stands in


def test_while_nothing_is_known_the_newest_about_the_same_stand_in_and_then_no_longer(tree, related):
    topic = factories.TopicFactory()
    story, old, new = (factories.StoryFactory(title=title, topics=[topic], bare=True) for title in "abc")
    (unlike,) = stories(1)
    states.alias(new)
    factories.CallToActionFactory(topics=[topic])
    assert related(story) == similar(new, old)
    alike(story, unlike)
    assert related(story) == similar(unlike)
    states.unpublish(unlike)
    assert related(story) == similar(new, old)


def test_what_stands_in_is_mixed_as_well(tree, related):
    topic = factories.TopicFactory()
    release = factories.ReleaseFactory(title="Old", topics=[topic], bare=True)
    story, *others = (factories.StoryFactory(title=f"Story {n}", topics=[topic], bare=True) for n in range(6))
    assert related(story) == similar(*reversed(others[2:]), release)


# --------------------------------------------------------------------------- cost


def test_related_cost_the_same_however_many_are_known(story, frontend):
    def count() -> int:
        frontend.get(f"/pages/{story.pk}/related")
        with CaptureQueriesContext(connection) as queries:
            frontend.get(f"/pages/{story.pk}/related")
        return len(queries)

    many = stories(8)
    alike(story, many[0])
    few = count()
    alike(story, *many)
    assert count() == few <= 11
    states.publish(story, related=many[:2], unrelated=many[5:])
    assert count() == few
