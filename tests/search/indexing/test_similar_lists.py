"""The table of similar pages: correct after the calculation, and unchanged by repeating it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from cms.cards.models import SimilarPage
from cms.cards.similar_pages import SimilarityScore, find_similar, replace_similar
from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.journal.models import JournalEntry
from search.indexing import similar_lists, similarity
from search.models import SimilarityJob

from .similar_pages import (
    WORDS,
    ScriptedEngine,
    UnrelatedStories,
    content_counter,
    create_story,
    queued_ids,
    similar_ids,
)

# --------------------------------------------------------------------------- with a real engine


def test_published_pages_are_listed_with_each_other(idle_indexer, search_engine):
    first, second, other = (
        create_story("Crews in debt"),
        create_story("Debt of crews"),
        factories.StoryFactory(title="Quokka"),
    )
    idle_indexer.index_all()
    assert queued_ids() == {first.pk, second.pk, other.pk}
    similarity.compute_all(search_engine)
    assert similar_ids(first) == [second.pk]
    assert similar_ids(second) == [first.pk]
    assert similar_ids(other) == []
    third = create_story("Crews ashore")
    idle_indexer.index_all()
    assert queued_ids() == {third.pk}
    similarity.compute_all(search_engine)
    assert third.pk in similar_ids(first)
    assert third.pk in similar_ids(second)


def test_unpublished_pages_are_removed_from_the_lists(idle_indexer, search_engine):
    first, second, third = create_story("Crews in debt"), create_story("Debt of crews"), create_story("Crews ashore")
    idle_indexer.index_all()
    similarity.compute_all(search_engine)
    states.unpublish(second)
    idle_indexer.index_all()
    similarity.compute_all(search_engine)
    assert not SimilarPage.objects.filter(page_id=second.pk).exists()
    assert not SimilarPage.objects.filter(other_id=second.pk).exists()
    assert similar_ids(first) == [third.pk]


def test_a_deleted_page_leaves_no_rows(idle_indexer, search_engine):
    first, second = create_story("Crews in debt"), create_story("Debt of crews")
    idle_indexer.index_all()
    similarity.compute_all(search_engine)
    gone = second.pk
    second.delete()
    idle_indexer.index_all()
    similarity.compute_all(search_engine)
    assert not SimilarPage.objects.filter(other_id=gone).exists()
    assert not SimilarPage.objects.filter(page_id=gone).exists()
    assert not SimilarityJob.objects.filter(page_id=gone).exists()
    assert SimilarityJob.objects.get(page_id=first.pk).computed_at


def test_pages_of_another_language_and_restricted_pages_are_not_listed(idle_indexer, search_engine):
    first, second, third = create_story("Crews in debt"), create_story("Debt of crews"), create_story("Crews ashore")
    create_story("Crews in debt", translation_of=first)
    factories.CallToActionFactory(title="Debt of crews", summary="Recruiters and crews", body=[blocks.rich_text(WORDS)])
    states.alias(second)
    states.restrict(third)
    idle_indexer.index_all()
    similarity.compute_all(search_engine)
    assert similar_ids(first) == [second.pk]


def test_similar_pages_are_stored_with_common_published_topics(idle_indexer, search_engine):
    debts, ports, draft = (factories.TopicFactory(label=label) for label in ("Debts", "Ports", "Draft"))
    draft.unpublish()
    first = create_story("Crews in debt", topics=[debts, ports, draft])
    create_story("Debt of crews", topics=[debts, draft])
    idle_indexer.index_all()
    similarity.compute_all(search_engine)
    assert [one.topics for one in find_similar(first.pk)] == [("debts",)]


# --------------------------------------------------------------------------- the journal, and that it ends


def page_entries() -> QuerySet[JournalEntry]:
    """Return the journal entries that the index reads; changes of the lists concern caches only."""
    return JournalEntry.objects.exclude(kind=JournalEntry.Kind.NON_PAGE)


def test_storing_similar_pages_queues_no_further_work(idle_indexer, search_engine):
    for number in range(6):
        create_story(f"Crews in debt {number}")
    idle_indexer.index_all()
    entries = page_entries().count()
    before = content_counter()
    assert similarity.compute_all(search_engine) > 0
    assert content_counter() > before
    assert page_entries().count() == entries
    assert idle_indexer.index_all() == 0
    assert queued_ids() == set()
    before = content_counter()
    assert (idle_indexer.index_all(), similarity.compute_all(search_engine), content_counter()) == (0, 0, before)


def test_the_content_version_changes_with_the_lists_and_not_with_scores_alone(idle_indexer):
    one, two, three = UnrelatedStories("One", "Two", "Three")
    engine = ScriptedEngine({one.pk: [(two, 9.0), (three, 5.0)], two.pk: [(one, 3.0)]})
    similarity.mark_pages([one.pk, two.pk])
    before = content_counter()
    similarity.compute_all(engine)
    assert content_counter() == before + 2
    engine.results[one.pk] = [(two, 9.5), (three, 5.5)]
    similarity.mark_pages([one.pk, two.pk])
    similarity.compute_all(engine)
    assert content_counter() == before + 2
    assert [item.score for item in find_similar(one.pk)] == [9.5, 5.5]
    engine.results[one.pk] = [(three, 9.6), (two, 9.5)]
    similarity.mark_pages([one.pk])
    similarity.compute_all(engine)
    assert content_counter() == before + 3
    assert similar_ids(one) == [three.pk, two.pk]


def test_a_page_becoming_close_counts_as_a_change(db):
    replace_similar({1: [SimilarityScore(2, 9.0, is_close=True), SimilarityScore(3, 2.0)]})
    before = content_counter()
    assert replace_similar({1: [SimilarityScore(2, 9.0, is_close=True), SimilarityScore(3, 2.9)]}) == set()
    assert replace_similar({1: [SimilarityScore(2, 9.0, is_close=True), SimilarityScore(3, 3.0, is_close=True)]}) == {1}
    assert content_counter() == before + 1


# --------------------------------------------------------------------------- stored pages


def test_twelve_similar_pages_are_kept_and_three_of_each_type(idle_indexer):
    page, *stories = UnrelatedStories(*(f"Story {number}" for number in range(15)))
    releases = [factories.ReleaseFactory(title=f"Release {number}", bare=True) for number in range(4)]
    scores = [
        *((story, 40.0 - number) for number, story in enumerate(stories)),
        *zip(releases, (10.0, 9.0, 8.0, 7.0), strict=True),
    ]
    engine = ScriptedEngine({page.pk: scores})
    similarity.mark_pages([page.pk])
    similarity.compute_all(engine)
    assert similar_ids(page) == [
        one.pk for one in [*stories[: similar_lists.MAX_SIMILAR], *releases[: similar_lists.MIN_PER_TYPE]]
    ]
    close = {one.other_id for one in find_similar(page.pk) if one.is_close}
    assert releases[0].pk in close
    assert releases[1].pk not in close


@pytest.mark.extended
def test_equal_scores_have_a_stable_order(idle_indexer):
    page, one, two = UnrelatedStories("Page", "One", "Two")
    engine = ScriptedEngine({page.pk: [(one, 5.00001), (two, 5.00002)]})
    similarity.mark_pages([page.pk])
    similarity.compute_all(engine)
    before = content_counter()
    engine.results[page.pk] = [(two, 5.00001), (one, 5.00002)]
    similarity.mark_pages([page.pk])
    similarity.compute_all(engine)
    assert similar_ids(page) == [two.pk, one.pk]
    assert content_counter() == before


def test_pages_that_are_never_suggested_are_not_stored(idle_indexer):
    page, other = UnrelatedStories("Page", "Other")
    call = factories.CallToActionFactory()
    person = factories.PersonPageFactory(person=factories.PersonFactory(name="Ada"), bare=True)
    press = factories.PressRoomFactory(title="Press", bare=True)
    contact = factories.StandardFactory(title="Contact", role="contact", bare=True)
    how_we_work = factories.StandardFactory(title="How we work", bare=True)
    scores = zip((call, person, press, contact, how_we_work, other), (9.0, 8.0, 7.0, 6.0, 5.0, 4.0), strict=True)
    compute([page], ScriptedEngine({page.pk: list(scores)}))
    assert similar_ids(page) == [how_we_work.pk, other.pk]


def test_a_newer_page_wins_over_an_equally_similar_older_one(idle_indexer):
    page, *_ = UnrelatedStories("Page")
    ages = {"new": 10, "old": 900, "older": 3_000}
    old, older, new = (
        factories.ReleaseFactory(title=name, published_at=timezone.now() - timedelta(days=ages[name]), bare=True)
        for name in ("old", "older", "new")
    )
    engine = ScriptedEngine({page.pk: [(old, 10.0), (older, 10.0), (new, 9.5)]})
    compute([page], engine)
    assert similar_ids(page) == [new.pk, old.pk, older.pk]
    engine.results[page.pk] = [(old, 10.0), (older, 13.0), (new, 9.5)]
    compute([page], engine)
    assert similar_ids(page) == [older.pk, new.pk, old.pk]  # age decides only between about equally similar pages


def test_the_date_decides_between_equal_pages_of_a_type_that_does_not_age(idle_indexer):
    page, *_ = UnrelatedStories("Page")
    new, old = (
        factories.StandardFactory(title=name, published_at=timezone.now() - timedelta(days=age), bare=True)
        for name, age in (("new", 1), ("old", 5_000))
    )
    compute([page], ScriptedEngine({page.pk: [(old, 10.0), (new, 10.0)]}))
    assert similar_ids(page) == [new.pk, old.pk]


def test_few_pages_of_a_series_are_stored_so_that_others_have_places(idle_indexer):
    page, *letters = UnrelatedStories("Page", *(f"Letters home: of {word}" for word in "abcdefghijkl"))
    others = list(UnrelatedStories("Boats", "Ropes"))
    scores = [(one, 30.0 - number) for number, one in enumerate([*letters, *others])]
    compute([page], ScriptedEngine({page.pk: scores}))
    expected = [*letters[: similar_lists.MAX_STORED_OF_SERIES], *others]
    assert similar_ids(page) == [one.pk for one in expected]


def compute(pages, engine) -> None:
    similarity.mark_pages([page.pk for page in pages])
    similarity.compute_all(engine)
