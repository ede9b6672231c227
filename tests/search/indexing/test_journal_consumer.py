"""The journal consumer: which pages an entry marks, in chunks of limited size."""

import pytest

from cms.demo import factories
from cms.demo.factories import states
from cms.journal import journal
from cms.journal.models import JournalEntry
from cms.pages.models import BasePage
from search.engine import index_identity
from search.indexing import reindex_requests
from search.models import IndexedPage, JournalOffset, ReindexRequest


@pytest.fixture
def read(indexer):
    """Return a function that reads the journal and returns the ids of all marked pages."""
    return lambda: _read_journal()


def _read_journal() -> set[int]:
    while reindex_requests.process_entries():
        pass
    return set(ReindexRequest.objects.values_list("page_id", flat=True))


def _clear_queue() -> None:
    _read_journal()
    ReindexRequest.objects.all().delete()


@pytest.mark.few(2)
@pytest.mark.parametrize("chunk", [1, 2, 500])
def test_a_subtree_is_marked_completely_with_any_chunk_size(chunk, site, read, monkeypatch):
    _clear_queue()
    monkeypatch.setattr(reindex_requests, "CHUNK_SIZE", chunk)
    states.restrict(site.top)
    assert read() == {site.top.pk, site.middle.pk, site.deep.pk}


def test_each_chunk_moves_the_offset(site, indexer, monkeypatch):
    _clear_queue()
    monkeypatch.setattr(reindex_requests, "CHUNK_SIZE", 2)
    states.restrict(site.top)
    before = JournalOffset.objects.get()
    assert reindex_requests.process_entries()
    assert set(ReindexRequest.objects.values_list("page_id", flat=True)) == {site.top.pk, site.middle.pk}
    assert (JournalOffset.objects.get().sequence, JournalOffset.objects.get().page_id) == (
        before.sequence,
        site.middle.pk,
    )
    assert reindex_requests.process_entries()
    assert (JournalOffset.objects.get().sequence, JournalOffset.objects.get().page_id) == (journal.last_sequence(), 0)
    assert not reindex_requests.process_entries()


def test_a_failing_chunk_does_not_move_the_offset(site, indexer, monkeypatch):
    _clear_queue()
    states.restrict(site.top)
    before = JournalOffset.objects.get().sequence
    monkeypatch.setattr(JournalOffset, "save", lambda self, **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        reindex_requests.process_entries()
    assert not ReindexRequest.objects.exists()
    assert JournalOffset.objects.get().sequence == before


def test_a_subtree_is_found_after_its_paths_have_shifted(site, read):
    """Moving a page before it makes treebeard shift the paths of the subtree."""
    _clear_queue()
    states.restrict(site.middle)
    path = states.reload_page(site.top).path
    site.action.move(site.top, pos="left")
    assert states.reload_page(site.top).path != path
    assert {site.middle.pk, site.deep.pk} <= read()


def test_a_change_of_a_snippet_marks_the_pages_that_use_it_in_any_language(site, read):
    _clear_queue()
    journal.record_snippet_change(site.topic)
    assert read() == {site.story.pk, site.french.pk}


def test_a_change_of_a_person_marks_the_pages_they_wrote(site, read):
    _clear_queue()
    journal.record_snippet_change(site.person)
    assert read() == {site.story.pk, site.french.pk}


def test_a_change_of_an_unused_snippet_marks_no_page(site, read):
    boilerplate = factories.BoilerplateFactory()
    _clear_queue()
    journal.record_snippet_change(boilerplate)
    assert read() == set()


def test_a_deleted_snippet_marks_every_page(site, read):
    topic = factories.TopicFactory(label="Unused")
    _clear_queue()
    journal.record_snippet_change(topic)
    type(topic).objects.filter(pk=topic.pk).delete()
    assert read() == set(BasePage.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("chunk", [3, 500])
def test_a_full_change_marks_every_page_and_deleted_ones(chunk, site, read, monkeypatch):
    IndexedPage.objects.create(page_id=999_999, version=4)
    _clear_queue()
    monkeypatch.setattr(reindex_requests, "CHUNK_SIZE", chunk)
    journal.record_full_change()
    assert read() == {*BasePage.objects.values_list("pk", flat=True), 999_999}


@pytest.mark.few(3)
@pytest.mark.parametrize(
    "change",
    [
        lambda site: states.publish(site.story, title="Again"),
        lambda site: (states.publish(site.story), states.unpublish(site.other)),
        lambda site: states.restrict(site.top),
        lambda site: journal.record_snippet_change(site.topic),
        lambda site: journal.record_non_page_change(site.topic),
        lambda site: journal.record_full_change(),
        lambda site: None,
    ],
    ids=["a page", "two pages", "a subtree", "a topic", "a non-page", "everything", "nothing"],
)
@pytest.mark.parametrize("chunk", [1, 500])
def test_find_changed_since_returns_the_pages_that_would_be_marked(chunk, change, site, read, monkeypatch):
    _clear_queue()
    monkeypatch.setattr(reindex_requests, "CHUNK_SIZE", chunk)
    page_ids = set(BasePage.objects.values_list("pk", flat=True)) - {site.deep.pk}
    since = journal.last_sequence()
    change(site)
    assert reindex_requests.find_changed_since(since, page_ids) == read() & page_ids
    assert reindex_requests.find_changed_since(journal.last_sequence(), page_ids) == set()


def test_repeated_edits_are_one_queued_row(site, indexer):
    _clear_queue()
    for _ in range(5):
        journal.record_page_change(site.story.pk)
    assert reindex_requests.process_entries()
    assert not reindex_requests.process_entries()
    assert ReindexRequest.objects.count() == 1


def test_attaching_another_index_marks_every_page(site, indexer):
    indexer.index_all()
    assert not reindex_requests.is_behind()
    reindex_requests.attach_index(index_identity())
    assert not reindex_requests.is_behind()
    reindex_requests.attach_index("another")
    assert _read_journal() >= set(BasePage.objects.values_list("pk", flat=True))
    assert not IndexedPage.objects.exclude(written=None).exists()


def test_a_rebuilt_index_needs_only_later_changes(site, indexer):
    _clear_queue()
    journal.record_page_change(site.story.pk)
    built_at = journal.last_sequence()
    journal.record_page_change(site.other.pk)
    reindex_requests.attach_index("rebuilt", built_at=built_at)
    assert _read_journal() == {site.other.pk}


def test_without_an_offset_everything_is_pending(site):
    assert not JournalOffset.objects.exists()
    assert reindex_requests.is_behind()
    assert JournalEntry.objects.exists()
