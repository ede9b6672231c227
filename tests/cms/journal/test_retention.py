"""The journal does not grow for ever, and loses nothing that somebody has still to read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.journal import journal
from cms.journal.models import JournalEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries():
    """Five old ones and two of today; answers their sequences."""
    for page_id in range(1, 8):
        journal.record_page_change(page_id)
    sequences = list(JournalEntry.objects.order_by("sequence").values_list("sequence", flat=True))
    old = timezone.now() - journal.RETENTION_PERIOD - timedelta(minutes=1)
    JournalEntry.objects.filter(sequence__in=sequences[:5]).update(recorded_at=old)
    return sequences


@pytest.fixture
def readers(monkeypatch):
    known = {}
    monkeypatch.setattr(journal, "_consumers", known)
    return known


def left():
    return list(JournalEntry.objects.order_by("sequence").values_list("sequence", flat=True))


def test_what_is_old_and_read_goes_and_what_is_recent_stays(entries, readers):
    readers["index"] = lambda: entries[-1]
    assert journal.delete_expired() == 5
    assert left() == entries[5:]
    assert journal.delete_expired() == 0


def test_what_one_reader_has_not_read_stays_for_it(entries, readers):
    readers["index"] = lambda: entries[-1]
    readers["webhooks"] = lambda: entries[1]
    assert journal.delete_expired() == 2
    assert left() == entries[2:]


def test_before_a_reader_has_begun_nothing_goes(entries, readers):
    readers["index"] = lambda: None
    assert journal.delete_expired() == 0
    assert left() == entries


def test_the_newest_stays_however_old(entries, readers):
    readers["index"] = lambda: entries[-1]
    JournalEntry.objects.update(recorded_at=timezone.now() - journal.RETENTION_PERIOD * 2)
    while journal.delete_expired():
        pass
    assert left() == entries[-1:]
    assert journal.last_sequence() == entries[-1]


def test_it_goes_in_parts(entries, readers, monkeypatch):
    readers["index"] = lambda: entries[-1]
    monkeypatch.setattr(journal, "DELETE_BATCH_SIZE", 2)
    assert [journal.delete_expired() for _ in range(4)] == [2, 2, 1, 0]


def test_the_index_is_a_reader():
    assert "index" in journal._consumers
