"""Expired journal entries are deleted once all consumers have read them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail import hooks

from cms.journal import journal
from cms.journal.models import JournalEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries():
    """Create five expired entries and two recent ones. Return their sequence numbers."""
    for page_id in range(1, 8):
        journal.record_page_change(page_id)
    sequences = list(JournalEntry.objects.order_by("sequence").values_list("sequence", flat=True))
    old = timezone.now() - journal.RETENTION_PERIOD - timedelta(minutes=1)
    JournalEntry.objects.filter(sequence__in=sequences[:5]).update(recorded_at=old)
    return sequences


@pytest.fixture
def consumers(monkeypatch):
    """Return a function that registers a consumer; there is no other."""
    monkeypatch.setitem(hooks._hooks, "clarion_journal_consumer", [])
    return lambda name, last_read: hooks.register("clarion_journal_consumer", (name, last_read))


def remaining():
    return list(JournalEntry.objects.order_by("sequence").values_list("sequence", flat=True))


def test_expired_entries_that_all_consumers_have_read_are_deleted(entries, consumers):
    consumers("index", lambda: entries[-1])
    assert journal.delete_expired() == 5
    assert remaining() == entries[5:]
    assert journal.delete_expired() == 0


def test_entries_that_a_consumer_has_not_read_are_kept(entries, consumers):
    consumers("index", lambda: entries[-1])
    consumers("webhooks", lambda: entries[1])
    assert journal.delete_expired() == 2
    assert remaining() == entries[2:]


def test_nothing_is_deleted_before_a_consumer_has_started(entries, consumers):
    consumers("index", lambda: None)
    assert journal.delete_expired() == 0
    assert remaining() == entries


def test_the_newest_entry_is_always_kept(entries, consumers):
    consumers("index", lambda: entries[-1])
    JournalEntry.objects.update(recorded_at=timezone.now() - journal.RETENTION_PERIOD * 2)
    while journal.delete_expired():
        pass
    assert remaining() == entries[-1:]
    assert journal.last_sequence() == entries[-1]


def test_entries_are_deleted_in_batches(entries, consumers, monkeypatch):
    consumers("index", lambda: entries[-1])
    monkeypatch.setattr(journal, "DELETE_BATCH_SIZE", 2)
    assert [journal.delete_expired() for _ in range(4)] == [2, 2, 1, 0]


def test_the_index_is_a_consumer():
    assert "index" in dict(journal.CONSUMERS.values())
