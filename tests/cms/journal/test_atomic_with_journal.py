"""Several changes of one transaction are told to the journal at its end: whoever has its counter waits for nobody."""

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


def test_entries_are_written_at_the_end_in_their_order_and_once(tree):
    before, after = journal.last_sequence(), counter()
    with journal.atomic_with_journal():
        for page_id in (7, 5, 7):
            journal.record_page_change(page_id)
        journal.record_full_change()
        assert (entries(before), counter()) == ([], after)
    assert entries(before) == [("page", 7), ("page", 5), ("everything", None)]


def test_a_moment_alone_lets_the_counter_grow(tree):
    before, after = journal.last_sequence(), counter()
    with journal.atomic_with_journal():
        journal.record_schedule_change()
    assert (entries(before), counter()) == ([], after + 1)


def test_one_inside_another_is_written_with_it(tree):
    before = journal.last_sequence()
    with journal.atomic_with_journal():
        with journal.atomic_with_journal():
            journal.record_page_change(5)
        assert entries(before) == []
    assert entries(before) == [("page", 5)]


@pytest.mark.parametrize("how", ["an error", "undone"])
def test_what_is_undone_leaves_nothing_and_the_next_begins_anew(how, tree):
    before, after = journal.last_sequence(), counter()
    try:
        with journal.atomic_with_journal():
            journal.record_page_change(5)
            if how == "undone":
                transaction.set_rollback(True)
            else:
                raise LookupError
    except LookupError:
        pass
    assert (entries(before), counter()) == ([], after)
    journal.record_page_change(6)
    assert entries(before) == [("page", 6)]


def test_an_admin_request_of_many_changes_writes_them_once(tree):
    pages = [factories.StoryFactory() for _ in range(2)]
    before = journal.last_sequence()
    assert unpublish(pages).status_code == 302
    assert {page_id for _, page_id in entries(before)} == {page.pk for page in pages}
    assert JournalEntry.objects.filter(sequence__gt=before).count() == 2


def unpublish(pages) -> object:
    """An editor's bulk action."""
    client = Client()
    client.force_login(factories.SuperuserFactory())
    chosen = "&".join(f"id={page.pk}" for page in pages)
    return client.post(f"/admin/bulk/wagtailcore/page/unpublish/?{chosen}&next=/admin/")
