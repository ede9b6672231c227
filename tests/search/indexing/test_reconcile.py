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
def settled(world, worker):
    """Everything is in the index, and nobody says so of any later change."""
    worker.index_all()
    return worker


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


def test_where_nothing_differs_nothing_is_marked(settled, search_engine, chunk):
    assert passed(search_engine, chunk) == NOTHING
    assert not ReindexRequest.objects.exists()


def test_what_was_changed_behind_our_back_is_found_and_put_right(settled, world, search_engine, chunk):
    StoryPage.objects.filter(pk=world.story.pk).update(title="Changed by SQL")
    Page.objects.filter(pk=world.release.pk).update(live=False)
    Page.objects.filter(pk=world.draft.pk).update(live=True, first_published_at=timezone.now())
    found = passed(search_engine, chunk)
    assert found == {"missing": {world.draft.pk}, "ghosts": {world.release.pk}, "stale": {world.story.pk}}
    settled.index_all()
    assert oracle.indexed_fingerprints(search_engine) == oracle.expected_fingerprints()
    assert passed(search_engine, chunk) == NOTHING


def test_an_index_that_lost_everything_is_filled(settled, world, search_engine, chunk):
    for locale in ("en", "fr"):
        search_engine.begin_generation(locale).promote()
    assert oracle.indexed_fingerprints(search_engine) == {}
    passed(search_engine, chunk)
    settled.index_all()
    assert oracle.indexed_fingerprints(search_engine) == oracle.expected_fingerprints() != {}


def test_a_ghost_of_a_page_that_is_gone_is_buried_where_it_is(settled, world, search_engine):
    source = next(iter(oracle_sources(world)))
    search_engine.write([Write(999_999, "fr", 3, source | {"id": 999_999, "locale": "fr"})])
    assert passed(search_engine)["ghosts"] == {999_999}
    settled.index_all()
    assert oracle.indexed_fingerprints(search_engine) == oracle.expected_fingerprints()


def test_a_page_in_the_wrong_language_too_is_buried_there_and_stays_where_it_belongs(settled, world, search_engine):
    source = next(iter(oracle_sources(world)))
    search_engine.write([Write(world.story.pk, "fr", 3, source | {"locale": "fr"})])
    assert passed(search_engine)["ghosts"] == {world.story.pk}
    settled.index_all()
    assert oracle.indexed_fingerprints(search_engine) == oracle.expected_fingerprints()
    assert ("en", world.story.pk) in oracle.indexed_fingerprints(search_engine)


def oracle_sources(world):
    from search.indexing.expected_documents import expected_documents

    return expected_documents([world.story.pk]).sources.values()


def test_after_a_backup_was_put_back_writes_are_taken_again(settled, world, search_engine):
    """The database counts from an older version on; without care the engine would refuse everything as outdated."""
    states.publish(world.story, title="After the backup")
    for _ in range(5):
        queue.mark([world.story.pk])
        IndexedPage.objects.update(written=None)
        settled.index_all()
    IndexedPage.objects.filter(page_id=world.story.pk).update(version=1, written=1)
    StoryPage.objects.filter(pk=world.story.pk).update(title="Of the backup")
    assert passed(search_engine)["stale"] == {world.story.pk}
    settled.index_all()
    assert oracle.indexed_fingerprints(search_engine) == oracle.expected_fingerprints()


def test_pages_that_wait_are_not_judged(settled, world, search_engine):
    StoryPage.objects.filter(pk__in=[world.story.pk, world.other.pk]).update(title="Changed by SQL")
    queue.mark([world.story.pk])
    assert passed(search_engine)["stale"] == {world.other.pk}


def test_a_page_that_is_written_while_the_index_is_read_is_not_judged(settled, world, search_engine):
    """What was read of the index is older than what the database says of it."""
    walk = reconcile.reconcile(search_engine, chunk=1)
    next(walk)
    states.publish(world.deep, title="Written meanwhile")
    StoryPage.objects.filter(pk=world.other.pk).update(title="Changed by SQL")
    settled.index_all()
    marked = {pk for findings in walk for pk in findings.different}
    assert marked == {world.other.pk}


def test_tombstones_are_kept_for_a_day_and_then_purged(settled, world, search_engine, pass_time):
    states.unpublish(world.story)
    settled.index_all()
    pass_time(hours=23)
    states.unpublish(world.other)
    settled.index_all()
    pass_time(hours=2)
    list(reconcile.reconcile(search_engine))
    assert {entry.id for entry in search_engine.scan("en") if entry.is_tombstone} == {world.other.pk}
    held = oracle.indexed_fingerprints(search_engine)
    assert held == {key: value for key, value in held.items() if key[1] not in (world.story.pk, world.other.pk)}
    states.publish(world.story)
    settled.index_all()
    assert ("en", world.story.pk) in oracle.indexed_fingerprints(search_engine)


def test_looking_changes_nothing(settled, world, search_engine):
    StoryPage.objects.filter(pk=world.story.pk).update(title="Changed by SQL")
    IndexedPage.objects.update(written_at=timezone.now() - timedelta(days=3))
    states.unpublish(world.other)
    before = oracle.indexed_fingerprints(search_engine)
    assert any(findings.different for findings in reconcile.compare(search_engine))
    assert not ReindexRequest.objects.exists()
    assert oracle.indexed_fingerprints(search_engine) == before
