"""Reconciliation: index and database are compared, and differing pages are written again."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Page

from cms.demo.factories import states
from cms.page_types.stories.models import StoryPage
from search.engines.port import Write
from search.indexing import reconcile, reindex_requests
from search.models import IndexedPage, ReindexRequest

from . import oracle

pytestmark = pytest.mark.journey


@pytest.fixture
def idle_indexer(site, indexer):
    """Return an indexer with a complete index; later changes past the journal are not marked."""
    indexer.index_all()
    return indexer


@pytest.fixture(params=[1, 2, 500], ids="chunk size {}".format)
def chunk(request) -> int:
    return request.param


def reconcile_all(engine, chunk=500) -> dict[str, set[int]]:
    found = {"missing": set(), "ghosts": set(), "stale": set()}
    for findings in reconcile.reconcile(engine, chunk=chunk):
        for kind, ids in found.items():
            ids.update(getattr(findings, kind))
    return found


NO_DIFFERENCE = {"missing": set(), "ghosts": set(), "stale": set()}


@pytest.mark.few(2)
def test_nothing_is_marked_without_a_difference(idle_indexer, search_engine, chunk):
    assert reconcile_all(search_engine, chunk) == NO_DIFFERENCE
    assert not ReindexRequest.objects.exists()


@pytest.mark.few(2)
def test_changes_past_the_journal_are_found_and_fixed(idle_indexer, site, search_engine, chunk):
    StoryPage.objects.filter(pk=site.story.pk).update(title="Changed by SQL")
    Page.objects.filter(pk=site.release.pk).update(live=False)
    Page.objects.filter(pk=site.draft.pk).update(live=True, first_published_at=timezone.now())
    found = reconcile_all(search_engine, chunk)
    assert found == {"missing": {site.draft.pk}, "ghosts": {site.release.pk}, "stale": {site.story.pk}}
    idle_indexer.index_all()
    assert oracle.indexed_fingerprints(search_engine) == oracle.expected_fingerprints()
    assert reconcile_all(search_engine, chunk) == NO_DIFFERENCE


@pytest.mark.few(2)
def test_an_emptied_index_is_filled(idle_indexer, site, search_engine, chunk):
    for locale in ("en", "fr"):
        search_engine.begin_generation(locale).promote()
    assert oracle.indexed_fingerprints(search_engine) == {}
    reconcile_all(search_engine, chunk)
    idle_indexer.index_all()
    assert oracle.indexed_fingerprints(search_engine) == oracle.expected_fingerprints() != {}


@pytest.mark.extended
def test_a_document_of_a_deleted_page_is_removed_from_its_index(idle_indexer, site, search_engine):
    source = next(iter(read_sources(site)))
    search_engine.write([Write(999_999, "fr", 3, source | {"id": 999_999, "locale": "fr"})])
    assert reconcile_all(search_engine)["ghosts"] == {999_999}
    idle_indexer.index_all()
    assert oracle.indexed_fingerprints(search_engine) == oracle.expected_fingerprints()


@pytest.mark.extended
def test_a_copy_in_the_wrong_language_is_removed_and_the_right_one_stays(idle_indexer, site, search_engine):
    source = next(iter(read_sources(site)))
    search_engine.write([Write(site.story.pk, "fr", 3, source | {"locale": "fr"})])
    assert reconcile_all(search_engine)["ghosts"] == {site.story.pk}
    idle_indexer.index_all()
    assert oracle.indexed_fingerprints(search_engine) == oracle.expected_fingerprints()
    assert ("en", site.story.pk) in oracle.indexed_fingerprints(search_engine)


def read_sources(site):
    from search.indexing.expected_documents import expected_documents

    return expected_documents([site.story.pk]).sources.values()


def test_writes_are_accepted_after_a_backup_was_restored(idle_indexer, site, search_engine):
    """The database has an older version number than the index, so the engine would supersede new writes."""
    states.publish(site.story, title="After the backup")
    for _ in range(5):
        reindex_requests.mark([site.story.pk])
        IndexedPage.objects.update(written=None)
        idle_indexer.index_all()
    IndexedPage.objects.filter(page_id=site.story.pk).update(version=1, written=1)
    StoryPage.objects.filter(pk=site.story.pk).update(title="Of the backup")
    assert reconcile_all(search_engine)["stale"] == {site.story.pk}
    idle_indexer.index_all()
    assert oracle.indexed_fingerprints(search_engine) == oracle.expected_fingerprints()


def test_queued_pages_are_not_compared(idle_indexer, site, search_engine):
    StoryPage.objects.filter(pk__in=[site.story.pk, site.other.pk]).update(title="Changed by SQL")
    reindex_requests.mark([site.story.pk])
    assert reconcile_all(search_engine)["stale"] == {site.other.pk}


@pytest.mark.extended
def test_a_page_written_during_the_scan_is_not_compared(idle_indexer, site, search_engine):
    """The scan returns older content than the database has."""
    reconciliation = reconcile.reconcile(search_engine, chunk=1)
    next(reconciliation)
    states.publish(site.deep, title="Written meanwhile")
    StoryPage.objects.filter(pk=site.other.pk).update(title="Changed by SQL")
    idle_indexer.index_all()
    marked = {pk for findings in reconciliation for pk in findings.different}
    assert marked == {site.other.pk}


def test_tombstones_are_kept_for_a_day_and_then_purged(idle_indexer, site, search_engine, pass_time):
    states.unpublish(site.story)
    idle_indexer.index_all()
    pass_time(hours=23)
    states.unpublish(site.other)
    idle_indexer.index_all()
    pass_time(hours=2)
    list(reconcile.reconcile(search_engine))
    assert {entry.id for entry in search_engine.scan("en") if entry.is_tombstone} == {site.other.pk}
    held = oracle.indexed_fingerprints(search_engine)
    assert held == {key: value for key, value in held.items() if key[1] not in (site.story.pk, site.other.pk)}
    states.publish(site.story)
    idle_indexer.index_all()
    assert ("en", site.story.pk) in oracle.indexed_fingerprints(search_engine)


def test_a_page_that_was_written_before_the_clock_was_set_back_is_compared(
    idle_indexer, site, search_engine, pass_time
):
    """It was not written since the comparison began, although it has a later time."""
    pass_time(hours=1)
    states.publish(site.story)
    idle_indexer.index_all()
    pass_time(hours=-1)
    StoryPage.objects.filter(pk=site.story.pk).update(title="Changed by SQL")
    assert reconcile_all(search_engine)["stale"] == {site.story.pk}


def test_comparing_changes_nothing(idle_indexer, site, search_engine):
    StoryPage.objects.filter(pk=site.story.pk).update(title="Changed by SQL")
    IndexedPage.objects.update(written_at=timezone.now() - timedelta(days=3))
    states.unpublish(site.other)
    before = oracle.indexed_fingerprints(search_engine)
    assert any(findings.different for findings in reconcile.compare(search_engine))
    assert not ReindexRequest.objects.exists()
    assert oracle.indexed_fingerprints(search_engine) == before
