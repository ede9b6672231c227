"""What an entry of the journal means in pages, in parts of bounded size."""

import pytest

from cms.demo import factories
from cms.demo.factories import states
from cms.journal import journal
from cms.journal.models import JournalEntry
from cms.pages.models import BasePage
from search.engine import index_identity
from search.indexing import journal_consumer
from search.models import IndexedPage, JournalOffset, ReindexRequest


@pytest.fixture
def read(worker):
    """Nothing waits and the journal has been read; then it answers what an event has marked."""
    return lambda: _marked()


def _marked() -> set[int]:
    while journal_consumer.process_entries():
        pass
    return set(ReindexRequest.objects.values_list("page_id", flat=True))


def _forget() -> None:
    _marked()
    ReindexRequest.objects.all().delete()


@pytest.mark.parametrize("chunk", [1, 2, 500])
def test_a_subtree_is_marked_whole_in_parts_of_any_size(chunk, world, read, monkeypatch):
    _forget()
    monkeypatch.setattr(journal_consumer, "CHUNK_SIZE", chunk)
    states.restrict(world.top)
    assert read() == {world.top.pk, world.middle.pk, world.deep.pk}


def test_each_part_moves_the_position_with_it(world, worker, monkeypatch):
    _forget()
    monkeypatch.setattr(journal_consumer, "CHUNK_SIZE", 2)
    states.restrict(world.top)
    before = JournalOffset.objects.get()
    assert journal_consumer.process_entries()
    assert set(ReindexRequest.objects.values_list("page_id", flat=True)) == {world.top.pk, world.middle.pk}
    assert (JournalOffset.objects.get().sequence, JournalOffset.objects.get().page_id) == (
        before.sequence,
        world.middle.pk,
    )
    assert journal_consumer.process_entries()
    assert (JournalOffset.objects.get().sequence, JournalOffset.objects.get().page_id) == (journal.last_sequence(), 0)
    assert not journal_consumer.process_entries()


def test_a_part_that_fails_moves_nothing(world, worker, monkeypatch):
    _forget()
    states.restrict(world.top)
    before = JournalOffset.objects.get().sequence
    monkeypatch.setattr(JournalOffset, "save", lambda self, **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        journal_consumer.process_entries()
    assert not ReindexRequest.objects.exists()
    assert JournalOffset.objects.get().sequence == before


def test_a_subtree_is_found_again_after_a_page_was_put_before_it(world, read):
    """Treebeard shifts the paths of all that stands after it."""
    _forget()
    states.restrict(world.middle)
    path = states.again(world.top).path
    world.action.move(world.top, pos="left")
    assert states.again(world.top).path != path
    assert {world.middle.pk, world.deep.pk} <= read()


def test_a_snippet_means_the_pages_that_use_it_in_any_language(world, read):
    _forget()
    journal.record_snippet_change(world.topic)
    assert read() == {world.story.pk, world.french.pk}


def test_a_person_means_the_pages_they_wrote(world, read):
    _forget()
    journal.record_snippet_change(world.person)
    assert read() == {world.story.pk, world.french.pk}


def test_a_snippet_no_page_depends_on_means_none(world, read):
    boilerplate = factories.BoilerplateFactory()
    _forget()
    journal.record_snippet_change(boilerplate)
    assert read() == set()


def test_a_snippet_that_is_gone_means_every_page(world, read):
    topic = factories.TopicFactory(label="Unused")
    _forget()
    journal.record_snippet_change(topic)
    type(topic).objects.filter(pk=topic.pk).delete()
    assert read() == set(BasePage.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("chunk", [3, 500])
def test_everything_means_every_page_and_those_that_are_gone(chunk, world, read, monkeypatch):
    IndexedPage.objects.create(page_id=999_999, version=4)
    _forget()
    monkeypatch.setattr(journal_consumer, "CHUNK_SIZE", chunk)
    journal.record_full_change()
    assert read() == {*BasePage.objects.values_list("pk", flat=True), 999_999}


@pytest.mark.parametrize(
    "change",
    [
        lambda world: states.publish(world.story, title="Again"),
        lambda world: (states.publish(world.story), states.unpublish(world.other)),
        lambda world: states.restrict(world.top),
        lambda world: journal.record_snippet_change(world.topic),
        lambda world: journal.record_non_page_change(world.topic),
        lambda world: journal.record_full_change(),
        lambda world: None,
    ],
    ids=["a page", "two", "a subtree", "a topic", "furniture", "everything", "nothing"],
)
@pytest.mark.parametrize("chunk", [1, 500])
def test_what_was_named_since_is_what_would_be_marked(chunk, change, world, read, monkeypatch):
    _forget()
    monkeypatch.setattr(journal_consumer, "CHUNK_SIZE", chunk)
    asked = set(BasePage.objects.values_list("pk", flat=True)) - {world.deep.pk}
    since = journal.last_sequence()
    change(world)
    assert journal_consumer.find_changed_since(since, asked) == read() & asked
    assert journal_consumer.find_changed_since(journal.last_sequence(), asked) == set()


def test_a_storm_of_edits_is_one_row(world, worker):
    _forget()
    for _ in range(5):
        journal.record_page_change(world.story.pk)
    assert journal_consumer.process_entries()
    assert not journal_consumer.process_entries()
    assert ReindexRequest.objects.count() == 1


def test_another_index_is_filled_from_the_beginning(world, worker):
    worker.index_all()
    assert not journal_consumer.is_behind()
    journal_consumer.attach_index(index_identity())
    assert not journal_consumer.is_behind()
    journal_consumer.attach_index("another")
    assert _marked() >= set(BasePage.objects.values_list("pk", flat=True))
    assert not IndexedPage.objects.exclude(written=None).exists()


def test_an_index_built_by_a_rebuild_needs_only_what_came_after(world, worker):
    _forget()
    journal.record_page_change(world.story.pk)
    built_at = journal.last_sequence()
    journal.record_page_change(world.other.pk)
    journal_consumer.attach_index("rebuilt", built_at=built_at)
    assert _marked() == {world.other.pk}


def test_without_a_position_everything_is_still_to_be_done(world):
    assert not JournalOffset.objects.exists()
    assert journal_consumer.is_behind()
    assert JournalEntry.objects.exists()
