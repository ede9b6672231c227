"""Related pages: chosen by an editor first, then similar ones, mixed by type; hidden pages never."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from structlog.testing import capture_logs
from wagtail import hooks

from cms.cards.models import SimilarPage
from cms.cards.similar_pages import SimilarityScore, replace_similar
from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.pages.models import BasePage
from tests.printed_examples import read_example


@pytest.fixture(scope="module")
def module_story(module_tree):
    return factories.StoryFactory(title="Nets", bare=True)


@pytest.fixture
def story(module_story, db):
    return deepcopy(module_story)


@pytest.fixture(scope="module")
def module_stories(module_tree):
    return [factories.StoryFactory(title=f"Story {n}", bare=True) for n in range(8)]


@pytest.fixture
def stories(module_stories, db):
    return deepcopy(module_stories)


@pytest.fixture(scope="module")
def module_releases(module_tree):
    return [factories.ReleaseFactory(title=f"Release {n}", bare=True) for n in range(6)]


@pytest.fixture
def releases(module_releases, db):
    return deepcopy(module_releases)


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


def test_chosen_pages_come_first_and_similar_pages_fill_up_to_four(story, stories, related):
    one, two, three, four, five = stories[:5]
    store_similar(story, one, two, three, four)
    states.publish(story, related=[five, two])
    assert related(story) == [(five.pk, "editor"), (two.pk, "editor"), *similar(one, three)]


def set_pictures(stories, *pictures) -> list:
    """Give the first stories these pictures, and return them."""
    for page, picture in zip(stories, pictures, strict=False):
        BasePage.objects.filter(pk=page.pk).update(image=picture)
    return stories[: len(pictures)]


def test_a_picture_is_shown_once_if_another_page_is_close(story, stories, related):
    boats, quay = factories.PictureFactory(), factories.PictureFactory()
    one, again, other, plain, fifth = set_pictures(stories, boats, boats, quay, None, None)
    store_similar(story, one, again, other, plain, fifth)
    assert related(story) == similar(one, other, plain, fifth)


def test_a_picture_is_repeated_if_the_alternatives_are_not_close(story, stories, related):
    boats = factories.PictureFactory()
    one, again, other, plain = set_pictures(stories, boats, boats, factories.PictureFactory(), None)
    store_similar(story, one, again, other, plain, close=(one, again))
    assert related(story) == similar(one, again, other, plain)


def test_pages_without_a_picture_are_not_alike(story, stories, related):
    pages = set_pictures(stories, None, None, None, None)
    store_similar(story, *pages)
    assert related(story) == similar(*pages)


def test_the_editors_choice_keeps_its_place_and_its_picture_is_not_repeated(story, stories, related):
    boats = factories.PictureFactory()
    chosen, also_chosen, again, other = set_pictures(stories, boats, boats, boats, factories.PictureFactory())
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


def test_cards_of_other_types_have_no_byline_and_no_reading_time(releases, frontend):
    cards = frontend.get("/releases")["items"]
    assert [(card["byline"], card["reading_minutes"]) for card in cards] == [(None, None)] * len(releases)


def test_four_chosen_pages_leave_no_place_for_similar_ones(story, stories, related):
    *chosen, other = stories[:5]
    store_similar(story, other)
    states.publish(story, related=chosen)
    assert related(story) == [(page.pk, "editor") for page in chosen]


def test_the_most_similar_pages_come_first_regardless_of_age(story, stories, related):
    one, two, three = stories[:3]
    store_similar(story, two, three, one)
    assert related(story) == similar(two, three, one)


# --------------------------------------------------------------------------- mixed by type


def test_one_page_of_another_type_is_included(stories, releases, related):
    for own_type, others in ((stories, releases), (releases, stories)):
        page, *same = own_type[:6]
        store_similar(page, *same, *others[:2])
        assert related(page) == similar(*same[:3], others[0])


def test_a_page_of_another_type_below_the_threshold_is_not_included(story, releases, stories, related):
    same = stories[:5]
    store_similar(story, *same, releases[0], close=same)
    assert related(story) == similar(*same[:4])


def test_only_one_page_of_another_type_is_included(story, releases, stories, related):
    same = stories[:4]
    first, second = releases[:2]
    store_similar(story, same[0], first, *same[1:], second)
    assert related(story) == similar(same[0], first, same[1], same[2])
    states.publish(story, related=[second])
    store_similar(story, *same, first)
    assert related(story) == [(second.pk, "editor"), *similar(*same[:3])]


def test_mixing_types_does_not_replace_chosen_pages(story, releases, stories, related):
    *chosen, last = stories[:4]
    release = releases[0]
    store_similar(story, last, release)
    states.publish(story, related=chosen)
    assert related(story) == [*((page.pk, "editor") for page in chosen), (release.pk, "similar")]


def test_a_standard_page_shows_the_most_similar_pages_of_any_type(releases, stories, related):
    page = factories.StandardFactory(bare=True)
    same = stories[:5]
    store_similar(page, *same, releases[0])
    assert related(page) == similar(*same[:4])


# --------------------------------------------------------------------------- never


def test_excluded_pages_and_the_page_itself_in_any_version_are_never_related(story, stories, related):
    shown_page, excluded = stories[:2]
    alias = states.alias(story)
    french = factories.StoryFactory(title="Filets", translation_of=story, bare=True)
    store_similar(story, story, alias, french, excluded, shown_page)
    states.publish(story, related=[story, alias, french], unrelated=[excluded])
    assert related(story) == similar(shown_page)


def test_an_alias_shows_the_similar_pages_of_its_source_but_not_the_source(story, stories, related):
    (other,) = stories[:1]
    alias = states.alias(story)
    store_similar(story, story, other, alias)
    assert related(alias) == similar(other)


def test_a_page_cannot_be_chosen_and_excluded(story, stories):
    (other,) = stories[:1]
    with pytest.raises(ValidationError) as error:
        states.publish(story, related=[other], unrelated=[other])
    assert set(error.value.message_dict) == {"unrelated"}
    states.publish(story, related=[other], unrelated=[])


def test_pages_of_another_language_or_site_are_left_out(story, stories, related):
    (here,) = stories[:1]
    french = factories.StoryFactory(title="Loin", locale="fr", bare=True)
    on_other_site = factories.StoryFactory(parent=_other_site(), title="Away", bare=True)
    store_similar(story, french, on_other_site, here)
    states.publish(story, related=[french, on_other_site])
    assert related(story) == similar(here)


def _other_site() -> BasePage:
    return factories.site(hostname="other.example").branch("en").stories


# --------------------------------------------------------------------------- not suggested


def test_pages_that_the_text_links_to_or_shows_are_not_suggested(story, stories, related):
    linked, shown, quoted, other = stories[:4]
    store_similar(story, linked, shown, quoted, other)
    link = blocks.page_link(linked, "the nets")
    states.publish(story, body=[blocks.rich_text(f"<p>See {link}.</p>"), blocks.links([blocks.link(page=shown)])])
    assert related(story) == similar(quoted, other)
    states.publish(story, related=[linked])  # an editor knows what the text links to
    assert related(story) == [(linked.pk, "editor"), *similar(quoted, other)]
    states.publish(story, body=[], related=[])
    assert related(story) == similar(linked, shown, quoted, other)


@pytest.mark.extended
def test_pages_that_visitors_look_up_are_only_shown_if_an_editor_chose_them(story, stories, related):
    (other,) = stories[:1]
    contact = factories.StandardFactory(title="Contact", role="contact", bare=True)
    french = factories.StandardFactory(title="Aide", role="get_help", locale="fr", bare=True)
    translated = factories.StandardFactory(title="Help", bare=True)
    type(translated).objects.filter(pk=translated.pk).update(translation_key=french.translation_key)
    how_we_work = factories.StandardFactory(title="How we work", bare=True)
    draft = factories.StandardFactory(title="Comment", role="about", locale="fr", live=False, bare=True)
    type(draft).objects.filter(pk=how_we_work.pk).update(translation_key=draft.translation_key)
    press = factories.PressRoomFactory(title="Press", bare=True)
    person = factories.PersonPageFactory(person=factories.PersonFactory(name="Ada"), bare=True)
    store_similar(story, contact, translated, press, person, how_we_work, other)
    assert related(story) == similar(how_we_work, other)
    states.publish(story, related=[contact, press])
    assert related(story) == [(contact.pk, "editor"), (press.pk, "editor"), *similar(how_we_work, other)]


def test_a_call_to_action_that_has_ended_is_not_even_shown_if_an_editor_chose_it(story, stories, related, pass_time):
    (other,) = stories[:1]
    call = factories.CallToActionFactory(title="Sign", ends_at=timezone.now() + timedelta(hours=2))
    store_similar(story, call, other)
    assert related(story) == similar(other)  # running ones are shown apart
    states.publish(story, related=[call])
    assert related(story) == [(call.pk, "editor"), *similar(other)]
    pass_time(hours=3)
    assert related(story) == similar(other)


def series(*titles: str) -> list:
    return [factories.StoryFactory(title=title, bare=True) for title in titles]


def test_no_third_page_of_a_series_is_suggested(story, stories, related):
    first, second, third = series("Letters home: May", "Letters home: June", "Letters home: July")
    one, two = stories[:2]
    store_similar(story, first, second, third, one, two)
    assert related(story) == similar(first, second, one, two)
    store_similar(story, first, second, third)
    assert related(story) == similar(first, second)  # rather two than three of the same
    states.publish(story, related=[third])
    store_similar(story, first, second, one)
    assert related(story) == [(third.pk, "editor"), *similar(first, one)]


def test_an_editor_may_choose_a_whole_series(story, stories, related):
    chosen = series("Letters home: May", "Letters home: June", "Letters home: July")
    store_similar(story, stories[0])
    states.publish(story, related=chosen)
    assert related(story) == [*((page.pk, "editor") for page in chosen), *similar(stories[0])]


def test_a_page_of_another_type_is_not_the_third_of_a_series(story, stories, releases, related):
    first, second = series("Letters home: May", "Letters home: June")
    one, two = stories[:2]
    third = factories.ReleaseFactory(title="Letters home: July", bare=True)
    store_similar(story, first, second, one, two, third)
    assert related(story) == similar(first, second, one, two)
    store_similar(story, first, second, one, two, third, releases[0])
    assert related(story) == similar(first, second, one, releases[0])


# --------------------------------------------------------------------------- of a project


def provide(*pages):
    """Register a function that returns the ids of these pages."""
    PROVIDED[:] = [page.pk for page in pages]
    return hooks.register_temporarily("clarion_related_pages", f"{__name__}.find_provided")


PROVIDED: list[int] = []


def find_provided(page, context) -> list[int]:
    return [pk for pk in PROVIDED if pk != page.pk]


def fail_to_provide(page, context) -> list[int]:
    raise RuntimeError("no connection")


def test_pages_of_a_project_come_after_the_editors_choice_and_before_similar_ones(story, stories, related):
    chosen, first, second, alike, other = stories[:5]
    states.publish(story, related=[chosen])
    store_similar(story, alike, second, other)
    with provide(second, chosen, first):
        assert related(story) == [
            (chosen.pk, "editor"),
            (second.pk, "project"),
            (first.pk, "project"),
            *similar(alike),
        ]


def test_pages_of_a_project_follow_the_rules_of_suggestions(story, stories, related):
    hidden, excluded, linked, other = stories[:4]
    states.unpublish(hidden)
    french = factories.StoryFactory(title="Loin", locale="fr", bare=True)
    contact = factories.StandardFactory(title="Contact", role="contact", bare=True)
    three = series("Letters home: May", "Letters home: June", "Letters home: July")
    body = [blocks.rich_text(f"<p>{blocks.page_link(linked, 'Nets')}</p>")]
    states.publish(story, unrelated=[excluded], body=body)
    with provide(hidden, excluded, linked, french, contact, story, *three, other):
        assert related(story) == [(page.pk, "project") for page in (*three[:2], other)]


def test_a_failing_function_is_logged_and_similar_pages_are_shown(story, stories, related):
    store_similar(story, *stories[:2])
    failing = hooks.register_temporarily("clarion_related_pages", f"{__name__}.fail_to_provide")
    with failing, capture_logs() as logs, provide(stories[2]):
        assert related(story) == [(stories[2].pk, "project"), *similar(*stories[:2])]
    failed = [entry for entry in logs if entry["event"] == "related.provider_failed"]
    assert {(entry["function"], entry["page"]) for entry in failed} == {(f"{__name__}.fail_to_provide", story.pk)}


def test_the_function_of_the_documentation_works(story, stories, related, monkeypatch):
    monkeypatch.setitem(globals(), "printed", read_example("def find_related"))
    here, elsewhere = (factories.RegionFactory(label=label) for label in ("Here", "Elsewhere"))
    near = factories.ReleaseFactory(title="Near", regions=[here], bare=True)
    factories.ReleaseFactory(title="Far", regions=[elsewhere], bare=True)
    states.publish(story, regions=[here])
    store_similar(story, *stories[:1])
    with hooks.register_temporarily("clarion_related_pages", f"{__name__}.printed"):
        assert related(story) == [(near.pk, "project"), *similar(*stories[:1])]


# --------------------------------------------------------------------------- hidden at this moment


def test_a_hidden_page_is_replaced_and_returns_when_public(story, stories, related):
    one, two, three, four, five = stories[:5]
    store_similar(story, one, two, three, four, five)
    states.unpublish(two)
    assert related(story) == similar(one, three, four, five)
    states.publish(two)
    assert related(story) == similar(one, two, three, four)


def test_a_restricted_page_is_hidden(story, stories, related):
    one, two = stories[:2]
    store_similar(story, one, two)
    states.restrict(one)
    assert related(story) == similar(two)


def test_rows_of_deleted_pages_are_ignored(story, stories, related):
    one, two = stories[:2]
    store_similar(story, one, two)
    BasePage.objects.filter(pk=one.pk).delete()
    assert SimilarPage.objects.filter(other_id=one.pk).exists()
    assert related(story) == similar(two)


# --------------------------------------------------------------------------- fallback


def test_without_similar_pages_the_newest_on_the_same_topic_are_shown(stories, related):
    topic = factories.TopicFactory()
    story, old, new = (factories.StoryFactory(title=title, topics=[topic], bare=True) for title in "abc")
    (unlike,) = stories[:1]
    states.alias(new)
    factories.CallToActionFactory(topics=[topic])
    assert related(story) == similar(new, old)
    store_similar(story, unlike)
    assert related(story) == similar(unlike)
    states.unpublish(unlike)
    assert related(story) == similar(new, old)


@pytest.mark.extended
def test_the_fallback_is_mixed_by_type_too(tree, related):
    topic = factories.TopicFactory()
    release = factories.ReleaseFactory(title="Old", topics=[topic], bare=True)
    story, *others = (factories.StoryFactory(title=title, topics=[topic], bare=True) for title in "abcde")
    assert related(story) == similar(*reversed(others[1:]), release)


# --------------------------------------------------------------------------- cost


def test_the_number_of_queries_is_constant(story, stories, frontend):
    def count() -> int:
        frontend.get(f"/pages/{story.pk}/related")
        with CaptureQueriesContext(connection) as queries:
            frontend.get(f"/pages/{story.pk}/related")
        return len(queries)

    many = stories[:8]
    store_similar(story, many[0])
    few = count()
    store_similar(story, *many)
    assert count() == few <= 13
    states.publish(story, related=many[:2], unrelated=many[5:])
    assert count() == few
