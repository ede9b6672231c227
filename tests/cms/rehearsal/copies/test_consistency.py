"""A copy is of one moment while others write, and the writers do not wait for it."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections
from wagtail.models import Page, Revision

from cms.core import clock
from cms.demo import factories
from cms.demo.factories import states
from cms.journal.models import ContentVersion, JournalEntry
from cms.pages.models import BasePage, ListedPage
from search.models import IndexedPage, JournalOffset, ReindexRequest

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS, COPIES = 3, 2
PAUSE_SECONDS = 0.1  # a writer waits, because all threads and the copy share one interpreter


class Writer(threading.Thread):
    """Creates, changes and deletes pages until it is stopped."""

    def __init__(self, parent: Page) -> None:
        super().__init__()
        self.parent, self.stopped, self.rounds, self.error = parent, threading.Event(), 0, None

    def run(self) -> None:
        try:
            while not self.stopped.is_set():
                page = factories.StoryFactory(parent=Page.objects.get(pk=self.parent.pk).specific)
                states.publish(page, title="Changed", go_live_at=clock.now() + timedelta(hours=1))
                if self.rounds % 2:
                    page.delete()
                self.rounds += 1
                self.stopped.wait(PAUSE_SECONDS)
        except Exception as error:
            self.error = error
        finally:
            connections.close_all()


@pytest.fixture
def writers(tree):
    """Run threads that write while the test makes copies."""
    parents = [factories.StoryIndexFactory(title=f"Stories {number}") for number in range(WRITERS)]
    threads = [Writer(parent) for parent in parents]
    for one in threads:
        one.start()
    yield threads
    for one in threads:
        one.stopped.set()
    for one in threads:
        one.join(60)
    assert [one.error for one in threads] == [None] * WRITERS


@pytest.mark.slow
def test_copies_are_of_one_moment_while_others_write(writers, make_copy):
    plain = set(Page.objects.filter(depth__lt=3).values_list("pk", flat=True))
    plain -= set(BasePage.objects.values_list("pk", flat=True))
    for number in range(COPIES):
        before = sum(one.rounds for one in writers)
        copied = make_copy(name=f"moment{number}")
        pages = copied.ids(Page)
        assert copied.ids(BasePage) == copied.ids(ListedPage) == pages - plain
        revisions = copied.ids(Revision)
        named = copied.fetch("SELECT latest_revision_id, live_revision_id FROM wagtailcore_page")
        assert {pk for pair in named for pk in pair if pk} <= revisions
        ((counter,),) = copied.fetch("SELECT counter FROM journal_contentversion")
        assert max(copied.ids(JournalEntry)) == counter
        paths = {path for (path,) in copied.fetch("SELECT path FROM wagtailcore_page")}
        assert {path[:-4] for path in paths if len(path) > 4} <= paths
        wait_for(lambda before=before: sum(one.rounds for one in writers) > before)


def wait_for(is_done) -> None:
    until = threading.Event()
    for _ in range(600):
        if is_done():
            return
        until.wait(0.1)
    raise AssertionError("the writers have stopped")


def test_a_copy_has_a_lineage_of_its_own_and_goes_on_counting(tree, make_copy):
    page = factories.StoryFactory()
    copied = make_copy()
    own = ContentVersion.objects.get()
    ((lineage, counter),) = copied.fetch("SELECT lineage, counter FROM journal_contentversion")
    assert counter == own.counter
    assert lineage != own.lineage
    assert page.pk in copied.ids(Page)


def test_versions_that_nothing_needs_are_left_out_and_comments_are_removed(tree, make_copy):
    page = factories.StoryFactory()
    for number in range(3):
        page = states.publish(page, title=f"Title {number}")
    draft = states.save_draft(page, title="Next")
    scheduled = states.publish(page, title="Later", go_live_at=clock.now() + timedelta(hours=1))
    kept = {page.live_revision_id, scheduled.scheduled_revision.pk, scheduled.latest_revision_id}
    all_of_page = set(Revision.page_revisions.filter(object_id=str(page.pk)).values_list("pk", flat=True))
    copied = make_copy().ids(Revision)
    assert kept <= copied
    assert draft.latest_revision_id in all_of_page - copied
    assert len(all_of_page - copied) >= 3


def test_new_rows_of_a_copy_get_the_next_numbers(tree, make_copy):
    factories.StoryFactory().delete()
    copied = make_copy()
    if connection.vendor == "sqlite":
        query = "SELECT seq FROM sqlite_sequence WHERE name = 'wagtailcore_page'"
        with connection.cursor() as cursor:
            assert copied.fetch(query) == cursor.execute(query).fetchall()
        return
    name = copied.fetch("SELECT pg_get_serial_sequence('wagtailcore_page', 'id')")[0][0]
    assert name.startswith("clarion_rehearsal_")
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM wagtailcore_page_id_seq")
        assert copied.fetch(f"SELECT last_value FROM {name}") == cursor.fetchall()


def test_queues_arrive_without_claims(tree, make_copy):
    now = clock.now()
    ReindexRequest.objects.create(page_id=5, marked_at=now, claim="6ba7b810-9dad-11d1-80b4-00c04fd430c8")
    JournalOffset.objects.create(name="index", index="of-the-site", sequence=3)
    IndexedPage.objects.create(page_id=5, version=2)
    copied = make_copy()
    assert copied.fetch("SELECT page_id, claim FROM search_reindexrequest WHERE page_id = 5") == [(5, None)]
    assert copied.fetch("SELECT version FROM search_indexedpage WHERE page_id = 5") == [(2,)]
