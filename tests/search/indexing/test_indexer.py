"""Claims, versions, tombstones: what may go wrong between reading a page and having it in the index."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cms.demo import factories
from cms.demo.factories import states
from cms.stories.models import StoryPage
from search.documents import ContentDocument
from search.engines.port import SearchUnavailable
from search.indexing import journal_consumer, queue
from search.indexing.document_versions import claim_versions
from search.indexing.expected_documents import expected_documents
from search.indexing.indexer import Indexer
from search.indexing.writes import build_writes
from search.models import IndexedPage, ReindexRequest

from . import oracle
from .fake_engines import InterruptedEngine, RecordingEngine, RefusingEngine, UnavailableEngine


@pytest.fixture
def poison(monkeypatch):
    """Stories with this word in their title cannot be read."""
    real = StoryPage.search_texts

    def texts(page):
        if "Poison" in page.title:
            raise RuntimeError(page.title)
        return real(page)

    monkeypatch.setattr(StoryPage, "search_texts", texts)


PARK_AFTER = len(queue.RETRIES.delays) + 1  # attempts


def row(page) -> ReindexRequest:
    return ReindexRequest.objects.get(page_id=page.pk)


def read_the_journal() -> None:
    while journal_consumer.process_entries():
        pass


def held_fingerprint(engine, page) -> str | None:
    return oracle.indexed_fingerprints(engine).get((page.locale.language_code, page.pk))


def is_held(engine, page) -> bool:
    return (page.locale.language_code, page.pk) in oracle.indexed_fingerprints(engine)


# --------------------------------------------------------------------------- one change after another


def test_a_change_while_its_page_is_being_written_is_written_next(world, worker, search_engine):
    worker.index_all()
    worker.engine = engine = InterruptedEngine(search_engine)
    states.publish(world.story, title="First")
    engine.meanwhile = lambda: states.unpublish(world.story)
    worker.index_batch()
    assert is_held(search_engine, world.story)  # what was read before it was taken back
    worker.index_all()
    assert oracle.indexed_fingerprints(search_engine) == oracle.expected_fingerprints()
    assert not ReindexRequest.objects.exists()


def test_a_page_marked_while_it_is_being_written_is_not_forgotten(world, worker, search_engine):
    worker.index_all()
    worker.engine = engine = InterruptedEngine(search_engine)
    states.publish(world.story, title="First")

    def taken_back_and_marked_by_another_worker():
        states.unpublish(world.story)
        read_the_journal()

    engine.meanwhile = taken_back_and_marked_by_another_worker
    worker.index_batch()
    assert row(world.story).claim is None
    worker.index_all()
    assert oracle.indexed_fingerprints(search_engine) == oracle.expected_fingerprints()


def test_a_late_write_of_an_older_reading_is_refused(world, worker, search_engine):
    worker.index_all()
    worker.engine = engine = InterruptedEngine(search_engine)
    other = Indexer(search_engine)

    def another_worker_overtakes():
        states.unpublish(world.story)
        other.index_all()

    states.publish(world.story, title="First")
    engine.meanwhile = another_worker_overtakes
    worker.index_batch()
    assert not is_held(search_engine, world.story)
    assert oracle.indexed_fingerprints(search_engine) == oracle.expected_fingerprints()
    assert not ReindexRequest.objects.exists()


def test_after_a_late_write_the_next_change_is_written(world, worker, search_engine):
    test_a_late_write_of_an_older_reading_is_refused(world, worker, search_engine)
    states.publish(world.story, title="Third")
    worker.index_all()
    assert oracle.indexed_fingerprints(search_engine) == oracle.expected_fingerprints()
    assert is_held(search_engine, world.story)


def test_a_worker_that_died_before_writing_loses_its_claim(world, worker, search_engine, pass_time):
    worker.index_all()
    states.publish(world.story, title="Changed")
    read_the_journal()
    assert queue.claim_pages().rows  # and then it is killed
    assert worker.index_batch() == 0
    pass_time(seconds=21)
    assert worker.index_batch() == 1
    assert oracle.indexed_fingerprints(search_engine) == oracle.expected_fingerprints()
    assert not ReindexRequest.objects.exists()


def test_a_worker_that_died_after_writing_leaves_no_ghost(world, worker, search_engine, pass_time):
    """It had written a page that had never been written, and noted nothing of it; then the page was deleted."""
    page = factories.ReleaseFactory(title="Brief")
    worker.index_all()
    IndexedPage.objects.filter(page_id=page.pk).update(written=0, locale="", fingerprint="", written_at=None)
    assert is_held(search_engine, page)
    page.delete()
    worker.index_all()
    assert not is_held(search_engine, page)
    assert oracle.indexed_fingerprints(search_engine) == oracle.expected_fingerprints()


def test_a_page_in_another_language_leaves_the_index_it_was_in(world, worker, search_engine):
    worker.index_all()
    StoryPage.objects.filter(pk=world.other.pk).update(locale=world.french.locale)
    states.again(world.other).move(world.tree.branch("fr").stories, pos="last-child")
    worker.index_all()
    assert ("en", world.other.pk) not in oracle.indexed_fingerprints(search_engine)
    assert ("fr", world.other.pk) in oracle.indexed_fingerprints(search_engine)
    assert oracle.indexed_fingerprints(search_engine) == oracle.expected_fingerprints()


def test_a_rollback_leaves_nothing(world, worker, search_engine):
    worker.index_all()
    before = oracle.indexed_fingerprints(search_engine)
    with transaction.atomic():
        factories.ReleaseFactory(title="Never")
        states.unpublish(world.story)
        transaction.set_rollback(True)
    assert worker.index_batch() == 0
    assert oracle.indexed_fingerprints(search_engine) == before


# --------------------------------------------------------------------------- no more than needed


def test_what_the_index_holds_already_is_not_written_again(world, worker, search_engine):
    worker.index_all()
    worker.engine = engine = RecordingEngine(search_engine)
    queue.mark([world.story.pk, world.draft.pk])
    worker.index_all()
    assert engine.writes == []
    states.publish(world.story, title="Other")
    worker.index_all()
    assert [write.id for write in engine.writes] == [world.story.pk]


def test_a_draft_that_was_never_public_gets_no_tombstone(world, worker, search_engine):
    worker.index_all()
    assert {entry.id for entry in search_engine.scan("en") if entry.is_tombstone} == set()
    states.unpublish(world.story)
    worker.index_all()
    assert {entry.id for entry in search_engine.scan("en") if entry.is_tombstone} == {world.story.pk}


def test_a_page_of_which_nothing_is_certain_is_buried_in_every_language(world, worker):
    worker.index_all()
    taken = claim_versions([world.story.pk])[world.story.pk]
    assert [write.locale for write in build_writes(taken, None, ["en", "fr"])] == ["en"]
    unsure = claim_versions([world.story.pk])[world.story.pk]
    assert [write.locale for write in build_writes(unsure, None, ["en", "fr"])] == ["en", "fr"]


def test_a_batch_costs_the_same_queries_for_one_page_and_for_many(world, worker):
    worker.index_all()
    stories = list(StoryPage.objects.filter(live=True).values_list("pk", flat=True))
    assert len(stories) > 3
    assert queries_of_a_turn(worker, stories) == queries_of_a_turn(worker, [world.story.pk])


def queries_of_a_turn(worker, ids) -> int:
    queue.mark(ids)
    with CaptureQueriesContext(connection) as captured:
        assert worker.index_batch() == len(ids)
    return len(captured)


# --------------------------------------------------------------------------- what fails


def test_a_page_that_cannot_be_read_holds_up_no_other_and_leaves_the_index(world, worker, search_engine, poison):
    worker.index_all()
    states.publish(world.story, title="Poison")
    states.publish(world.other, title="Fine")
    worker.index_all()
    assert not is_held(search_engine, world.story)
    assert expected_documents([world.other.pk]).sources[world.other.pk]["title"] == "Fine"
    assert oracle.indexed_fingerprints(search_engine)["en", world.other.pk] == oracle.fingerprint(
        states.again(world.other)
    )
    assert [waiting.page_id for waiting in ReindexRequest.objects.all()] == [world.story.pk]
    assert (row(world.story).attempts, row(world.story).last_error) == (1, "RuntimeError")


def test_a_page_that_cannot_be_stored_holds_up_no_other(world, worker, search_engine, monkeypatch):
    real = ContentDocument.prepare

    def prepare(document, page):
        if page.id == world.story.pk:
            raise ValueError(page.title)
        return real(document, page)

    worker.index_all()
    monkeypatch.setattr(ContentDocument, "prepare", prepare)
    states.publish(world.story, title="Unstorable")
    states.publish(world.other, title="Fine")
    worker.index_all()
    assert [(waiting.page_id, waiting.last_error) for waiting in ReindexRequest.objects.all()] == [
        (world.story.pk, "ValueError")
    ]
    assert not is_held(search_engine, world.story)
    assert expected_documents([world.other.pk]).sources[world.other.pk]["fingerprint"] == held_fingerprint(
        search_engine, world.other
    )


def test_a_page_that_fails_is_tried_less_and_less_then_hourly(world, worker, search_engine, poison, pass_time):
    states.publish(world.story, title="Poison")
    worker.index_all()
    for attempt in range(2, PARK_AFTER + 1):
        assert row(world.story).failed_at is None
        pass_time(seconds=73)  # the longest wait
        worker.index_all()
        assert row(world.story).attempts == attempt
    assert row(world.story).failed_at is not None
    pass_time(minutes=59)
    assert worker.index_all() == 0
    pass_time(minutes=2)
    assert worker.index_all() == 1
    assert not is_held(search_engine, world.story)


def test_a_parked_page_is_tried_at_once_when_it_changes(world, worker, search_engine, poison, pass_time):
    test_a_page_that_fails_is_tried_less_and_less_then_hourly(world, worker, search_engine, poison, pass_time)
    states.publish(world.story, title="Cured")
    worker.index_all()
    assert not ReindexRequest.objects.exists()
    assert is_held(search_engine, world.story)


def test_a_page_the_engine_refuses_is_put_off_alone(world, worker, search_engine):
    worker.index_all()
    worker.engine = engine = RefusingEngine(search_engine)
    engine.refused = frozenset([world.story.pk])
    states.publish(world.story, title="Refused")
    states.publish(world.other, title="Taken")
    worker.index_all()
    assert [waiting.page_id for waiting in ReindexRequest.objects.all()] == [world.story.pk]
    assert row(world.story).last_error == "mapper_parsing_exception"
    assert (
        oracle.indexed_fingerprints(search_engine)["en", world.other.pk]
        == oracle.expected_fingerprints()["en", world.other.pk]
    )


@pytest.mark.parametrize("arrives", [False, True])
def test_an_engine_that_is_away_costs_nothing(world, worker, search_engine, arrives):
    worker.index_all()
    worker.engine = engine = UnavailableEngine(search_engine)
    engine.but_writes = arrives
    states.publish(world.story, title="Waiting")
    states.unpublish(world.other)
    for _ in range(PARK_AFTER + 1):
        with pytest.raises(SearchUnavailable):
            worker.index_batch()
    assert {waiting.attempts for waiting in ReindexRequest.objects.all()} == {0}
    assert not queue.parked().exists()
    engine.is_down = False
    worker.index_all()
    assert oracle.indexed_fingerprints(search_engine) == oracle.expected_fingerprints()
    assert not ReindexRequest.objects.exists()
