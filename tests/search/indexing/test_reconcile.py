"""What no event has told: the index and the database are compared, and what differs is written again."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Page

from cms.demo.factories import states
from cms.stories.models import StoryPage
from search.engines.port import Write
from search.indexing import queue, reconcile
from search.models import IndexedPage, ReindexRequest

from . import oracle


@pytest.fixture
def settled(site, indexer):
    """Everything is in the index, and nobody says so of any later change."""
    indexer.index_all()
    return indexer


@pytest.fixture(params=[1, 2, 500], ids="in stretches of {}".format)
def chunk(request) -> int:
    return request.param


def passed(engine, chunk=500) -> dict[str, set[int]]:
    found = {"missing": set(), "ghosts": set(), "stale": set()}
    for findings in reconcile.reconcile(engine, chunk=chunk):
        for kind, ids in found.items():
            ids.update(getattr(findings, kind))
    return found


NOTHING = {"missing": set(), "ghosts": set(), "stale": set()}


def test_nothing_is_marked_without_a_difference(settled, search_engine, chunk):
    assert passed(search_engine, chunk) == NOTHING
    assert not ReindexRequest.objects.exists()


def test_changes_past_the_journal_are_found_and_fixed(settled, site, search_engine, chunk):
    StoryPage.objects.filter(pk=site.story.pk).update(title="Changed by SQL")
    Page.objects.filter(pk=site.release.pk).update(live=False)
    Page.objects.filter(pk=site.draft.pk).update(live=True, first_published_at=timezone.now())
    found = passed(search_engine, chunk)
    assert found == {"missing": {site.draft.pk}, "ghosts": {site.release.pk}, "stale": {site.story.pk}}
    settled.index_all()
    assert oracle.indexed_fingerprints(search_engine) == oracle.expected_fingerprints()
    assert passed(search_engine, chunk) == NOTHING


def test_an_emptied_index_is_filled(settled, site, search_engine, chunk):
    for locale in ("en", "fr"):
        search_engine.begin_generation(locale).promote()
    assert oracle.indexed_fingerprints(search_engine) == {}
    passed(search_engine, chunk)
    settled.index_all()
    assert oracle.indexed_fingerprints(search_engine) == oracle.expected_fingerprints() != {}


def test_a_document_of_a_deleted_page_is_removed_from_its_index(settled, site, search_engine):
    source = next(iter(oracle_sources(site)))
    search_engine.write([Write(999_999, "fr", 3, source | {"id": 999_999, "locale": "fr"})])
    assert passed(search_engine)["ghosts"] == {999_999}
    settled.index_all()
    assert oracle.indexed_fingerprints(search_engine) == oracle.expected_fingerprints()


def test_a_copy_in_the_wrong_language_is_removed_and_the_right_one_stays(settled, site, search_engine):
    source = next(iter(oracle_sources(site)))
    search_engine.write([Write(site.story.pk, "fr", 3, source | {"locale": "fr"})])
    assert passed(search_engine)["ghosts"] == {site.story.pk}
    settled.index_all()
    assert oracle.indexed_fingerprints(search_engine) == oracle.expected_fingerprints()
    assert ("en", site.story.pk) in oracle.indexed_fingerprints(search_engine)


def oracle_sources(site):
    from search.indexing.expected_documents import expected_documents

    return expected_documents([site.story.pk]).sources.values()


def test_writes_are_accepted_after_a_backup_was_restored(settled, site, search_engine):
    """The database counts from an older version on; without care the engine would refuse everything as outdated."""
    states.publish(site.story, title="After the backup")
    for _ in range(5):
        queue.mark([site.story.pk])
        IndexedPage.objects.update(written=None)
        settled.index_all()
    IndexedPage.objects.filter(page_id=site.story.pk).update(version=1, written=1)
    StoryPage.objects.filter(pk=site.story.pk).update(title="Of the backup")
    assert passed(search_engine)["stale"] == {site.story.pk}
    settled.index_all()
    assert oracle.indexed_fingerprints(search_engine) == oracle.expected_fingerprints()


def test_queued_pages_are_not_compared(settled, site, search_engine):
    StoryPage.objects.filter(pk__in=[site.story.pk, site.other.pk]).update(title="Changed by SQL")
    queue.mark([site.story.pk])
    assert passed(search_engine)["stale"] == {site.other.pk}


def test_a_page_written_during_the_scan_is_not_compared(settled, site, search_engine):
    """What was read of the index is older than what the database says of it."""
    walk = reconcile.reconcile(search_engine, chunk=1)
    next(walk)
    states.publish(site.deep, title="Written meanwhile")
    StoryPage.objects.filter(pk=site.other.pk).update(title="Changed by SQL")
    settled.index_all()
    marked = {pk for findings in walk for pk in findings.different}
    assert marked == {site.other.pk}


def test_tombstones_are_kept_for_a_day_and_then_purged(settled, site, search_engine, pass_time):
    states.unpublish(site.story)
    settled.index_all()
    pass_time(hours=23)
    states.unpublish(site.other)
    settled.index_all()
    pass_time(hours=2)
    list(reconcile.reconcile(search_engine))
    assert {entry.id for entry in search_engine.scan("en") if entry.is_tombstone} == {site.other.pk}
    held = oracle.indexed_fingerprints(search_engine)
    assert held == {key: value for key, value in held.items() if key[1] not in (site.story.pk, site.other.pk)}
    states.publish(site.story)
    settled.index_all()
    assert ("en", site.story.pk) in oracle.indexed_fingerprints(search_engine)


def test_comparing_changes_nothing(settled, site, search_engine):
    StoryPage.objects.filter(pk=site.story.pk).update(title="Changed by SQL")
    IndexedPage.objects.update(written_at=timezone.now() - timedelta(days=3))
    states.unpublish(site.other)
    before = oracle.indexed_fingerprints(search_engine)
    assert any(findings.different for findings in reconcile.compare(search_engine))
    assert not ReindexRequest.objects.exists()
    assert oracle.indexed_fingerprints(search_engine) == before
