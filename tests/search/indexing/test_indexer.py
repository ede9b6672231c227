"""The indexer: claims, versions and tombstones, and failures between reading a page and writing it."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cms.demo import factories
from cms.demo.factories import states
from cms.page_types.stories.models import StoryPage
from search.documents import ContentDocument
from search.engines.port import SearchUnavailable
from search.indexing import reindex_requests
from search.indexing.document_versions import claim_versions
from search.indexing.expected_documents import build_writes, expected_documents
from search.indexing.indexer import Indexer
from search.models import IndexedPage, ReindexRequest

from . import oracle
from .fake_engines import InterruptedEngine, RecordingEngine, RefusingEngine, UnavailableEngine

pytestmark = pytest.mark.journey


@pytest.fixture
def unreadable_stories(monkeypatch):
    """Make stories with “Unreadable” in their title fail when they are read."""
    real = StoryPage.search_texts

    def texts(page):
        if "Unreadable" in page.title:
            raise RuntimeError(page.title)
        return real(page)

    monkeypatch.setattr(StoryPage, "search_texts", texts)


PARK_AFTER = len(reindex_requests.RETRIES.delays) + 1  # attempts


def row(page) -> ReindexRequest:
    return ReindexRequest.objects.get(page_id=page.pk)


def read_the_journal() -> None:
    while reindex_requests.process_entries():
        pass


def indexed_fingerprint(engine, page) -> str | None:
    return oracle.indexed_fingerprints(engine).get((page.locale.language_code, page.pk))


def is_indexed(engine, page) -> bool:
    return (page.locale.language_code, page.pk) in oracle.indexed_fingerprints(engine)


# --------------------------------------------------------------------------- one change after another


def test_a_change_during_a_write_is_written_in_the_next_batch(site, indexer, search_engine):
    indexer.index_all()
    indexer.engine = engine = InterruptedEngine(search_engine)
    states.publish(site.story, title="First")
    engine.meanwhile = lambda: states.unpublish(site.story)
    indexer.index_batch()
    assert is_indexed(search_engine, site.story)  # it was read before it was unpublished
    indexer.index_all()
    assert oracle.indexed_fingerprints(search_engine) == oracle.expected_fingerprints()
    assert not ReindexRequest.objects.exists()


def test_a_page_marked_during_its_write_stays_queued(site, indexer, search_engine):
    indexer.index_all()
    indexer.engine = engine = InterruptedEngine(search_engine)
    states.publish(site.story, title="First")

    def unpublish_and_mark_in_another_worker():
        states.unpublish(site.story)
        read_the_journal()

    engine.meanwhile = unpublish_and_mark_in_another_worker
    indexer.index_batch()
    assert row(site.story).claim is None
    indexer.index_all()
    assert oracle.indexed_fingerprints(search_engine) == oracle.expected_fingerprints()


def test_a_late_write_of_an_older_version_is_superseded(site, indexer, search_engine):
    indexer.index_all()
    indexer.engine = engine = InterruptedEngine(search_engine)
    other = Indexer(search_engine)

    def unpublish_and_index_in_another_worker():
        states.unpublish(site.story)
        other.index_all()

    states.publish(site.story, title="First")
    engine.meanwhile = unpublish_and_index_in_another_worker
    indexer.index_batch()
    assert not is_indexed(search_engine, site.story)
    assert oracle.indexed_fingerprints(search_engine) == oracle.expected_fingerprints()
    assert not ReindexRequest.objects.exists()


def test_after_a_late_write_the_next_change_is_written(site, indexer, search_engine):
    test_a_late_write_of_an_older_version_is_superseded(site, indexer, search_engine)
    states.publish(site.story, title="Third")
    indexer.index_all()
    assert oracle.indexed_fingerprints(search_engine) == oracle.expected_fingerprints()
    assert is_indexed(search_engine, site.story)


def test_a_worker_that_died_before_writing_loses_its_claim(site, indexer, search_engine, pass_time):
    indexer.index_all()
    states.publish(site.story, title="Changed")
    read_the_journal()
    assert reindex_requests.claim_pages().rows  # the worker is killed after claiming
    assert indexer.index_batch() == 0
    pass_time(seconds=21)
    assert indexer.index_batch() == 1
    assert oracle.indexed_fingerprints(search_engine) == oracle.expected_fingerprints()
    assert not ReindexRequest.objects.exists()


def test_a_worker_that_died_after_writing_leaves_no_outdated_document(site, indexer, search_engine, pass_time):
    """The worker has written a new page without recording it, and the page is deleted afterwards."""
    page = factories.ReleaseFactory(title="Brief")
    indexer.index_all()
    IndexedPage.objects.filter(page_id=page.pk).update(written=0, locale="", fingerprint="", written_at=None)
    assert is_indexed(search_engine, page)
    page.delete()
    indexer.index_all()
    assert not is_indexed(search_engine, page)
    assert oracle.indexed_fingerprints(search_engine) == oracle.expected_fingerprints()


def test_a_page_that_changes_language_leaves_the_former_index(site, indexer, search_engine):
    indexer.index_all()
    StoryPage.objects.filter(pk=site.other.pk).update(locale=site.french.locale)
    states.reload_page(site.other).move(site.tree.branch("fr").stories, pos="last-child")
    indexer.index_all()
    assert ("en", site.other.pk) not in oracle.indexed_fingerprints(search_engine)
    assert ("fr", site.other.pk) in oracle.indexed_fingerprints(search_engine)
    assert oracle.indexed_fingerprints(search_engine) == oracle.expected_fingerprints()


def test_a_rolled_back_transaction_leaves_no_trace(site, indexer, search_engine):
    indexer.index_all()
    before = oracle.indexed_fingerprints(search_engine)
    with transaction.atomic():
        factories.ReleaseFactory(title="Rolled back")
        states.unpublish(site.story)
        transaction.set_rollback(True)
    assert indexer.index_batch() == 0
    assert oracle.indexed_fingerprints(search_engine) == before


# --------------------------------------------------------------------------- no more than needed


def test_unchanged_documents_are_not_written_again(site, indexer, search_engine):
    indexer.index_all()
    indexer.engine = engine = RecordingEngine(search_engine)
    reindex_requests.mark([site.story.pk, site.draft.pk])
    indexer.index_all()
    assert engine.writes == []
    states.publish(site.story, title="Other")
    indexer.index_all()
    assert [write.id for write in engine.writes] == [site.story.pk]


def test_a_draft_that_was_never_public_gets_no_tombstone(site, indexer, search_engine):
    indexer.index_all()
    assert {entry.id for entry in search_engine.scan("en") if entry.is_tombstone} == set()
    states.unpublish(site.story)
    indexer.index_all()
    assert {entry.id for entry in search_engine.scan("en") if entry.is_tombstone} == {site.story.pk}


def test_a_page_of_unknown_state_gets_tombstones_in_every_language(site, indexer):
    indexer.index_all()
    known = claim_versions([site.story.pk])[site.story.pk]
    assert [write.locale for write in build_writes(known, None, ["en", "fr"])] == ["en"]
    uncertain = claim_versions([site.story.pk])[site.story.pk]
    assert [write.locale for write in build_writes(uncertain, None, ["en", "fr"])] == ["en", "fr"]


def test_the_number_of_queries_of_a_batch_does_not_depend_on_its_size(site, indexer):
    indexer.index_all()
    stories = list(StoryPage.objects.filter(live=True).values_list("pk", flat=True))
    assert len(stories) > 3
    assert count_batch_queries(indexer, stories) == count_batch_queries(indexer, [site.story.pk])


def count_batch_queries(indexer, ids) -> int:
    reindex_requests.mark(ids)
    with CaptureQueriesContext(connection) as captured:
        assert indexer.index_batch() == len(ids)
    return len(captured)


# --------------------------------------------------------------------------- what fails


def test_a_page_that_cannot_be_read_is_removed_and_does_not_block_others(
    site, indexer, search_engine, unreadable_stories
):
    indexer.index_all()
    states.publish(site.story, title="Unreadable")
    states.publish(site.other, title="Fine")
    indexer.index_all()
    assert not is_indexed(search_engine, site.story)
    assert expected_documents([site.other.pk]).sources[site.other.pk]["title"] == "Fine"
    expected = oracle.expected_fingerprint(states.reload_page(site.other))
    assert oracle.indexed_fingerprints(search_engine)["en", site.other.pk] == expected
    assert [waiting.page_id for waiting in ReindexRequest.objects.all()] == [site.story.pk]
    assert (row(site.story).attempts, row(site.story).last_error) == (1, "RuntimeError")


def test_a_page_that_cannot_be_stored_does_not_block_others(site, indexer, search_engine, monkeypatch):
    real = ContentDocument.prepare

    def prepare(document, page):
        if page.id == site.story.pk:
            raise ValueError(page.title)
        return real(document, page)

    indexer.index_all()
    monkeypatch.setattr(ContentDocument, "prepare", prepare)
    states.publish(site.story, title="Unstorable")
    states.publish(site.other, title="Fine")
    indexer.index_all()
    assert [(waiting.page_id, waiting.last_error) for waiting in ReindexRequest.objects.all()] == [
        (site.story.pk, "ValueError")
    ]
    assert not is_indexed(search_engine, site.story)
    assert expected_documents([site.other.pk]).sources[site.other.pk]["fingerprint"] == indexed_fingerprint(
        search_engine, site.other
    )


def test_a_failing_page_is_retried_with_backoff_then_hourly(
    site, indexer, search_engine, unreadable_stories, pass_time
):
    states.publish(site.story, title="Unreadable")
    indexer.index_all()
    for attempt in range(2, PARK_AFTER + 1):
        assert row(site.story).failed_at is None
        pass_time(seconds=73)  # the longest wait
        indexer.index_all()
        assert row(site.story).attempts == attempt
    assert row(site.story).failed_at is not None
    pass_time(minutes=59)
    assert indexer.index_all() == 0
    pass_time(minutes=2)
    assert indexer.index_all() == 1
    assert not is_indexed(search_engine, site.story)


def test_a_parked_page_is_retried_immediately_after_a_change(
    site, indexer, search_engine, unreadable_stories, pass_time
):
    test_a_failing_page_is_retried_with_backoff_then_hourly(site, indexer, search_engine, unreadable_stories, pass_time)
    states.publish(site.story, title="Cured")
    indexer.index_all()
    assert not ReindexRequest.objects.exists()
    assert is_indexed(search_engine, site.story)


def test_a_page_the_engine_rejects_is_retried_alone(site, indexer, search_engine):
    indexer.index_all()
    indexer.engine = engine = RefusingEngine(search_engine)
    engine.refused = frozenset([site.story.pk])
    states.publish(site.story, title="Refused")
    states.publish(site.other, title="Taken")
    indexer.index_all()
    assert [waiting.page_id for waiting in ReindexRequest.objects.all()] == [site.story.pk]
    assert row(site.story).last_error == "mapper_parsing_exception"
    assert (
        oracle.indexed_fingerprints(search_engine)["en", site.other.pk]
        == oracle.expected_fingerprints()["en", site.other.pk]
    )


@pytest.mark.parametrize("response_lost", [False, True])
def test_an_unavailable_engine_loses_no_request(site, indexer, search_engine, response_lost):
    indexer.index_all()
    indexer.engine = engine = UnavailableEngine(search_engine)
    engine.response_lost = response_lost
    states.publish(site.story, title="Waiting")
    states.unpublish(site.other)
    for _ in range(PARK_AFTER + 1):
        with pytest.raises(SearchUnavailable):
            indexer.index_batch()
    assert {waiting.attempts for waiting in ReindexRequest.objects.all()} == {0}
    assert not reindex_requests.parked().exists()
    engine.is_down = False
    indexer.index_all()
    assert oracle.indexed_fingerprints(search_engine) == oracle.expected_fingerprints()
    assert not ReindexRequest.objects.exists()
