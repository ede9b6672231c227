"""Rebuilding: a new index is filled and checked before it is promoted."""

from concurrent.futures import Future
from itertools import count

import pytest

from cms.demo import factories
from cms.demo.factories import states
from cms.journal import journal
from cms.page_types.stories.models import StoryPage
from cms.pages.models import BasePage
from search.engines.port import SearchResult
from search.indexing import rebuild, reindex_requests
from search.indexing.rebuild import RebuildRefused
from search.models import JournalOffset, ReindexRequest

from . import oracle
from .fake_engines import EngineWrapper

pytestmark = pytest.mark.slow

BOTH = ["en", "fr"]


class WrappingEngine(EngineWrapper):
    """An engine that passes each new generation to `wrap`."""

    def __init__(self, engine, wrap):
        super().__init__(engine)
        self.wrap = wrap

    def begin_generation(self, locale):
        return self.wrap(self.engine.begin_generation(locale))


class InterruptedGeneration(EngineWrapper):
    """Calls a function before each batch of the fill is written."""

    def __init__(self, generation, interrupt):
        super().__init__(generation)
        self.interrupt = interrupt

    def write(self, writes):
        self.interrupt()
        return self.engine.write(writes)


class EmptyResultGeneration(EngineWrapper):
    """Finds nothing, like an index with a broken analyzer."""

    def search(self, search_query):
        return SearchResult(0, (), {})


class DelayedGeneration(EmptyResultGeneration):
    """Finds nothing until `is_refreshed`, like Elasticsearch before its refresh interval has passed."""

    is_refreshed = False

    def search(self, search_query):
        return self.engine.search(search_query) if self.is_refreshed else super().search(search_query)


class LossyGeneration(EngineWrapper):
    """Does not write the first page of each batch."""

    def write(self, writes):
        outcomes = self.engine.write(writes[1:])
        return [type(outcomes[0])(writes[0].id, "written"), *outcomes] if outcomes else outcomes


# Autouse, because every rebuild checks the new index and would sleep until the engine refreshes.
@pytest.fixture(autouse=True)
def sleep_callbacks(monkeypatch):
    """Replace the sleep of the self-check; return a list of functions that are called instead."""
    callbacks = []
    monkeypatch.setattr("search.indexing.rebuild.time.sleep", lambda _: [callback() for callback in callbacks])
    return callbacks


class InlineExecutor:
    """Runs each call immediately, so that a fake generation sees the data of the test's transaction."""

    def __init__(self, workers):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def submit(self, call, *args):
        future = Future()
        future.set_result(call(*args))
        return future


@pytest.fixture
def one_thread(monkeypatch):
    monkeypatch.setattr(rebuild, "ThreadPoolExecutor", InlineExecutor)


def test_an_index_is_built_from_scratch(site, search_engine):
    built = rebuild.rebuild(search_engine, BOTH)
    held = oracle.indexed_fingerprints(search_engine)
    assert held == oracle.expected_fingerprints()
    assert sum(built.values()) == len(held)


def test_after_a_rebuild_only_later_changes_are_pending(site, search_engine):
    rebuild.rebuild(search_engine, BOTH, index="built")
    assert JournalOffset.objects.get().index == "built"
    assert not reindex_requests.is_behind()
    states.publish(site.story, title="Later")
    assert reindex_requests.is_behind()


def test_chunks_of_any_size_build_the_same(site, search_engine, monkeypatch):
    monkeypatch.setattr(rebuild, "CHUNK_SIZE", 1)
    counted = []
    rebuild.rebuild(search_engine, BOTH, progress=counted.append)
    assert oracle.indexed_fingerprints(search_engine) == oracle.expected_fingerprints()
    assert sum(counted) == rebuild.count_expected_pages(BOTH) == len(oracle.expected_fingerprints())


def test_changes_during_the_fill_are_in_the_new_index(site, indexer, search_engine, monkeypatch, one_thread):
    indexer.index_all()
    changes = iter(
        [
            lambda: states.publish(site.story, title="During the fill"),
            lambda: states.unpublish(site.other),
            lambda: factories.ReleaseFactory(title="New during the fill"),
        ]
    )

    def change_and_work():
        next(changes, lambda: None)()
        indexer.index_all()

    monkeypatch.setattr(rebuild, "CHUNK_SIZE", 3)
    rebuild.rebuild(
        WrappingEngine(search_engine, lambda generation: InterruptedGeneration(generation, change_and_work)), BOTH
    )
    indexer.index_all()
    assert next(changes, None) is None
    assert oracle.indexed_fingerprints(search_engine) == oracle.expected_fingerprints()


def test_a_change_that_is_reverted_during_the_fill_is_written(site, indexer, search_engine, one_thread):
    """The fill reads the changed title. The worker sees no difference, but the new index has the changed title."""
    indexer.index_all()

    def revert_change():
        StoryPage.objects.filter(pk=site.story.pk).update(title="Nets")
        journal.record_page_change(site.story.pk)
        indexer.index_all()

    StoryPage.objects.filter(pk=site.story.pk).update(title="Changed")
    rebuild.rebuild(
        WrappingEngine(search_engine, lambda generation: InterruptedGeneration(generation, revert_change)), BOTH
    )
    assert oracle.indexed_fingerprints(search_engine) == oracle.expected_fingerprints()


@pytest.mark.parametrize(
    ("broken", "message"), [(EmptyResultGeneration, "not found by their titles"), (LossyGeneration, "differ")]
)
def test_a_broken_index_is_never_promoted(broken, message, site, indexer, search_engine):
    indexer.index_all()
    before = oracle.indexed_fingerprints(search_engine)
    with pytest.raises(RebuildRefused, match=message):
        rebuild.rebuild(WrappingEngine(search_engine, broken), BOTH)
    assert oracle.indexed_fingerprints(search_engine) == before
    states.publish(site.story, title="Later")
    indexer.index_all()
    assert oracle.indexed_fingerprints(search_engine) == oracle.expected_fingerprints()
    assert not search_engine.roll_back("en")


def refresh_all(generations):
    for generation in generations:
        generation.is_refreshed = True


def test_the_self_check_is_repeated_until_the_engine_refreshes(site, search_engine, sleep_callbacks):
    created = []
    sleep_callbacks.append(lambda: refresh_all(created))
    rebuild.rebuild(
        WrappingEngine(search_engine, lambda generation: created.append(DelayedGeneration(generation)) or created[-1]),
        BOTH,
    )
    assert len(created) == 2
    assert oracle.indexed_fingerprints(search_engine) == oracle.expected_fingerprints()


@pytest.mark.extended
def test_titles_of_queued_pages_are_not_part_of_the_self_check(site, indexer, search_engine, sleep_callbacks):
    """Every title changes after the comparison, and no worker has written any of them."""
    created = []
    renamed = BasePage.objects.live().filter(alias_of=None)
    changes = iter([lambda: [states.publish(page, title=f"Renamed {page.pk}") for page in renamed]])
    sleep_callbacks += [lambda: refresh_all(created), lambda: next(changes, list)()]
    rebuild.rebuild(
        WrappingEngine(search_engine, lambda generation: created.append(DelayedGeneration(generation)) or created[-1]),
        BOTH,
    )
    assert next(changes, None) is None
    assert reindex_requests.is_behind()
    indexer.index_all()
    assert oracle.indexed_fingerprints(search_engine) == oracle.expected_fingerprints()


def test_pages_that_change_during_the_comparison_are_left_to_the_worker(site, indexer, search_engine):
    """Each scan returns the content before an editor's change that is not indexed yet."""
    indexer.index_all()
    numbers = count()

    class RenamingGeneration(EngineWrapper):
        def scan(self):
            yield from self.engine.scan()
            number = next(numbers)
            for page in (site.story, site.release, site.action, site.other):
                states.publish(page, title=f"Renamed {number}")

    rebuild.rebuild(WrappingEngine(search_engine, RenamingGeneration), ["en"])
    assert next(numbers) == 2
    indexer.index_all()
    assert oracle.indexed_fingerprints(search_engine) == oracle.expected_fingerprints()


def test_no_language_is_promoted_if_one_is_refused(site, indexer, search_engine):
    indexer.index_all()
    before = oracle.indexed_fingerprints(search_engine)
    wraps = iter([lambda generation: generation, EmptyResultGeneration])
    with pytest.raises(RebuildRefused, match="of fr"):
        rebuild.rebuild(WrappingEngine(search_engine, lambda generation: next(wraps)(generation)), BOTH)
    assert oracle.indexed_fingerprints(search_engine) == before
    assert not search_engine.roll_back("en")


def test_a_page_that_cannot_be_read_is_left_to_the_worker(site, indexer, search_engine, monkeypatch):
    real = StoryPage.search_texts
    monkeypatch.setattr(StoryPage, "search_texts", lambda page: real(page) if page.pk != site.story.pk else [1])
    rebuild.rebuild(search_engine, BOTH)
    assert set(oracle.indexed_fingerprints(search_engine)) == {
        key for key in expected_keys() if key[1] != site.story.pk
    }
    assert ReindexRequest.objects.filter(page_id=site.story.pk).exists()


def expected_keys() -> set[tuple[str, int]]:
    return {(home.locale.language_code, page.pk) for page, _, home in oracle.searchable_pages()}


def test_rolling_back_serves_the_previous_index_and_updates_it(site, indexer, search_engine):
    indexer.index_all()
    rebuild.rebuild(search_engine, BOTH)
    states.publish(site.story, title="After the rebuild")
    states.unpublish(site.other)
    indexer.index_all()
    assert rebuild.roll_back(search_engine, BOTH) == BOTH
    assert oracle.indexed_fingerprints(search_engine) != oracle.expected_fingerprints()
    indexer.index_all()
    assert oracle.indexed_fingerprints(search_engine) == oracle.expected_fingerprints()
    assert rebuild.roll_back(search_engine, BOTH) == []
