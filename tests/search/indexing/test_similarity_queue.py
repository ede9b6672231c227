"""The queue of similarity jobs: changed pages and their neighbours, in order, and none is lost."""

from __future__ import annotations

import pytest
from django.utils import timezone

from cms.cards.similar_pages import SimilarityScore, replace_similar
from cms.demo.factories import states
from cms.journal import journal
from search.indexing import rebuild, similarity
from search.indexing.indexer import Indexer
from search.models import ReindexRequest, SimilarityJob

from .similar_pages import ScriptedEngine, UnrelatedStories, create_story, queued_ids, similar_ids

# --------------------------------------------------------------------------- which pages are queued


def test_a_draft_and_an_unchanged_page_are_not_queued(idle_indexer, search_engine):
    page = create_story("Crews in debt")
    idle_indexer.index_all()
    similarity.compute_all(search_engine)
    states.save_draft(page, title="Something else")
    journal.record_page_change(page.pk)
    idle_indexer.index_all()
    assert queued_ids() == set()


def test_only_direct_neighbours_of_a_changed_page_are_recalculated(idle_indexer):
    one, two, three, far = UnrelatedStories("One", "Two", "Three", "Far")
    replace_similar(
        {
            two.pk: [SimilarityScore(one.pk, 1.0)],
            three.pk: [SimilarityScore(far.pk, 1.0)],
            far.pk: [SimilarityScore(three.pk, 1.0)],
        }
    )
    engine = ScriptedEngine({one.pk: [(three, 4.0)], three.pk: [(far, 4.0)]})
    similarity.mark_pages([one.pk], spreads=True)
    similarity.compute_all(engine)
    assert engine.requested == [one.pk, two.pk, three.pk]
    assert queued_ids() == set()


def test_pages_that_are_no_longer_listed_are_recalculated(idle_indexer):
    one, two = UnrelatedStories("One", "Two")
    replace_similar({one.pk: [SimilarityScore(two.pk, 1.0)]})
    engine = ScriptedEngine()
    similarity.mark_pages([one.pk], spreads=True)
    similarity.compute_all(engine)
    assert engine.requested == [one.pk, two.pk]


def test_neighbours_are_not_recalculated_if_the_list_of_a_written_page_stays_the_same(idle_indexer):
    one, two = UnrelatedStories("One", "Two")
    engine = ScriptedEngine({one.pk: [(two, 4.0)]})
    similarity.mark_pages([one.pk], spreads=True)
    similarity.compute_all(engine)
    engine.requested.clear()
    engine.results = {one.pk: [(two, 4.04)]}  # other pages were written in between
    similarity.mark_pages([one.pk], spreads=True)
    similarity.compute_all(engine)
    assert engine.requested == [one.pk]
    engine.results = {one.pk: [(two, 4.4)]}
    similarity.mark_pages([one.pk], spreads=True)
    similarity.compute_all(engine)
    assert engine.requested == [one.pk, one.pk, two.pk]


def test_changed_pages_come_before_their_neighbours(idle_indexer):
    one, two, three = UnrelatedStories("One", "Two", "Three")
    similarity.mark_pages([one.pk])
    similarity.mark_pages([three.pk], spreads=True)
    similarity.mark_pages([two.pk])
    claim = similarity.claim_jobs(9, similarity.INDEX_DELAY)
    assert [row.page_id for row in claim.rows] == [three.pk, one.pk, two.pk]


def test_a_page_waits_until_its_write_is_searchable(idle_indexer, pass_time):
    (page,) = UnrelatedStories("One")
    similarity.mark_pages([page.pk])
    assert similarity.claim_jobs(9).rows == []
    pass_time(seconds=3)
    assert [row.page_id for row in similarity.claim_jobs(9).rows] == [page.pk]


def test_a_page_that_is_marked_repeatedly_keeps_its_position(idle_indexer, pass_time):
    one, two = UnrelatedStories("One", "Two")
    similarity.mark_pages([one.pk])
    pass_time(seconds=1)
    similarity.mark_pages([two.pk])
    pass_time(seconds=2)
    similarity.mark_pages([one.pk])
    assert [row.page_id for row in similarity.claim_jobs(9).rows] == [one.pk, two.pk]


# --------------------------------------------------------------------------- nothing is lost


def test_all_pages_stay_queued_while_the_engine_is_unavailable(idle_indexer):
    one, two = UnrelatedStories("One", "Two")
    engine = ScriptedEngine({one.pk: [(two, 4.0)]})
    engine.unavailable = frozenset((one.pk, two.pk))
    similarity.mark_pages([one.pk, two.pk], spreads=True)
    assert similarity.compute_batch(engine) == 0
    assert queued_ids() == {one.pk, two.pk}
    engine.unavailable = frozenset()
    similarity.compute_all(engine)
    assert similar_ids(one) == [two.pk]


def test_one_failing_page_does_not_block_others(idle_indexer):
    one, two, three = UnrelatedStories("One", "Two", "Three")
    engine = ScriptedEngine({two.pk: [(three, 4.0)]})
    engine.unavailable = frozenset((one.pk,))
    similarity.mark_pages([one.pk])
    similarity.mark_pages([two.pk])
    assert similarity.compute_batch(engine) == 0
    assert similarity.compute_batch(engine) == 1
    assert similar_ids(two) == [three.pk]
    assert queued_ids() == {one.pk}


def test_a_page_marked_during_its_calculation_stays_queued(idle_indexer):
    one, two = UnrelatedStories("One", "Two")

    class QueueingEngine(ScriptedEngine):
        def find_similar(self, page_id, locale, **given):
            if not self.requested:
                similarity.mark_pages([one.pk], spreads=True)
            return super().find_similar(page_id, locale, **given)

    engine = QueueingEngine({one.pk: [(two, 4.0)]})
    similarity.mark_pages([one.pk])
    similarity.compute_batch(engine)
    assert queued_ids() == {one.pk}
    assert similarity.waiting_jobs().get().spreads


def test_a_crash_before_the_lists_are_stored_loses_nothing(idle_indexer, monkeypatch, pass_time):
    one, two = UnrelatedStories("One", "Two")
    engine = ScriptedEngine({one.pk: [(two, 4.0)]})
    similarity.mark_pages([one.pk], spreads=True)

    def crash(lists):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(similarity.table, "replace_similar", crash)
        with pytest.raises(KeyboardInterrupt):
            similarity.compute_batch(engine)
    assert similarity.waiting_jobs().get(page_id=one.pk).spreads
    assert similarity.compute_batch(engine) == 0
    pass_time(seconds=61)  # the lease of the crashed worker has expired
    similarity.compute_all(engine)
    assert similar_ids(one) == [two.pk]


def test_only_a_completed_write_queues_its_page(idle_indexer, search_engine, monkeypatch):
    page = create_story("Crews in debt")

    def crash(claim, ids):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("cms.jobs.queue.Claim.complete", crash)
        with pytest.raises(KeyboardInterrupt):
            idle_indexer.index_all()
    assert queued_ids() == set()
    Indexer(search_engine).index_all()
    ReindexRequest.objects.update(claim=None, not_before=timezone.now())  # the lease of the crashed worker has expired
    Indexer(search_engine).index_all()
    assert queued_ids() == {page.pk}


# --------------------------------------------------------------------------- all pages


def test_a_rebuild_and_a_roll_back_queue_all_pages_of_the_language(idle_indexer, search_engine):
    page = create_story("Crews in debt")
    french = create_story("Équipages", translation_of=page)
    idle_indexer.index_all()
    similarity.compute_all(search_engine)
    assert queued_ids() == set()
    rebuild.rebuild(search_engine, ["en"])
    assert queued_ids() == {page.pk}
    rebuild.rebuild(search_engine, ["fr"])
    assert queued_ids() == {page.pk, french.pk}
    SimilarityJob.objects.update(not_before=None)
    rebuild.roll_back(search_engine, ["fr"])
    assert queued_ids() == {french.pk}


def test_the_oldest_pages_are_refreshed_monthly_when_the_queue_is_empty(idle_indexer, pass_time, monkeypatch):
    one, two = UnrelatedStories("One", "Two")
    engine = ScriptedEngine()
    monkeypatch.setattr(similarity, "get_engine", lambda: engine)
    monkeypatch.setattr(similarity, "REFRESH_SECONDS", 60.0)
    for page in (two, one):
        similarity.mark_pages([page.pk])
        pass_time(seconds=3)
        assert similarity.update_similar_pages() == 1
    engine.requested.clear()
    pass_time(days=29)
    assert similarity.update_similar_pages() == 0
    assert engine.requested == []
    pass_time(days=2)
    assert similarity.update_similar_pages() == 0
    assert engine.requested == [two.pk, one.pk]


def test_queued_pages_come_before_the_refresh_even_when_they_fail(idle_indexer, pass_time, monkeypatch):
    one, two = UnrelatedStories("One", "Two")
    engine = ScriptedEngine()
    monkeypatch.setattr(similarity, "get_engine", lambda: engine)
    similarity.mark_pages([one.pk])
    similarity.compute_all(engine)
    pass_time(days=31)
    similarity.mark_pages([two.pk])
    pass_time(seconds=3)
    engine.unavailable = frozenset((two.pk,))
    engine.requested.clear()
    assert similarity.update_similar_pages() == 0
    assert one.pk not in engine.requested
