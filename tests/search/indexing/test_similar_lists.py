"""The table of similar pages: correct after the calculation, and unchanged by repeating it."""

from __future__ import annotations

from django.db.models import QuerySet

from cms.cards.models import SimilarPage
from cms.cards.similar_pages import SimilarityScore, find_similar, replace_similar
from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.journal.models import JournalEntry
from search.indexing import similarity
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
        one.pk for one in [*stories[: similarity.MAX_SIMILAR], *releases[: similarity.MIN_PER_TYPE]]
    ]
    close = {one.other_id for one in find_similar(page.pk) if one.is_close}
    assert releases[0].pk in close
    assert releases[1].pk not in close


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
