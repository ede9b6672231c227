"""`atomic_with_journal()` writes journal entries at the end of the transaction, so that they wait for no other lock."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client

from cms.demo import factories
from cms.journal import journal
from cms.journal.models import ContentVersion, JournalEntry


def entries(after: int) -> list[tuple[str, int | None]]:
    return [(entry.kind, entry.page_id) for entry in journal.entries_after(after, 100)]


def counter() -> int:
    return ContentVersion.objects.get().counter


def test_entries_are_written_once_at_the_end_in_order(tree):
    before, after = journal.last_sequence(), counter()
    with journal.atomic_with_journal():
        for page_id in (7, 5, 7):
            journal.record_page_change(page_id)
        journal.record_full_change()
        assert (entries(before), counter()) == ([], after)
    assert entries(before) == [("page", 7), ("page", 5), ("everything", None)]


def test_a_schedule_change_only_increments_the_counter(tree):
    before, after = journal.last_sequence(), counter()
    with journal.atomic_with_journal():
        journal.record_schedule_change()
    assert (entries(before), counter()) == ([], after + 1)


def test_a_nested_block_is_written_with_the_outer_one(tree):
    before = journal.last_sequence()
    with journal.atomic_with_journal():
        with journal.atomic_with_journal():
            journal.record_page_change(5)
        assert entries(before) == []
    assert entries(before) == [("page", 5)]


@pytest.mark.parametrize("outcome", ["an error", "a rollback"])
def test_a_rollback_discards_the_entries(outcome, tree):
    before, after = journal.last_sequence(), counter()
    try:
        with journal.atomic_with_journal():
            journal.record_page_change(5)
            if outcome == "a rollback":
                transaction.set_rollback(True)
            else:
                raise LookupError
    except LookupError:
        pass
    assert (entries(before), counter()) == ([], after)
    journal.record_page_change(6)
    assert entries(before) == [("page", 6)]


def test_an_admin_request_with_many_changes_writes_each_entry_once(tree):
    pages = [factories.StoryFactory() for _ in range(2)]
    before = journal.last_sequence()
    assert unpublish(pages).status_code == 302
    assert {page_id for _, page_id in entries(before)} == {page.pk for page in pages}
    assert JournalEntry.objects.filter(sequence__gt=before).count() == 2


def unpublish(pages) -> object:
    """Unpublish pages with a bulk action of the admin."""
    client = Client()
    client.force_login(factories.SuperuserFactory())
    chosen = "&".join(f"id={page.pk}" for page in pages)
    return client.post(f"/admin/bulk/wagtailcore/page/unpublish/?{chosen}&next=/admin/")
