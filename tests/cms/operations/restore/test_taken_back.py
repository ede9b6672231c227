"""Each action that takes something back: what it ended works again in the backup, and ends again by its entry."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction

from cms.operations.audit.actions import AuditEntry, find_actions
from cms.operations.audit.models import AuditRow
from cms.operations.audit.trail import without_audit
from cms.operations.restore.erased_people import build_address_book

from .content_cases import CONTENT_CASES
from .people_cases import PEOPLE_CASES

pytestmark = pytest.mark.django_db
CASES = CONTENT_CASES | PEOPLE_CASES


@pytest.fixture(autouse=True)
def address_book() -> Iterator[None]:
    """Read the addresses of each test."""
    build_address_book.cache_clear()
    yield
    build_address_book.cache_clear()


@pytest.mark.few(9)
@pytest.mark.parametrize("case", CASES)
def test_what_was_taken_back_after_the_backup_is_taken_back_again(case: str) -> None:
    row, take_back, works = CASES[case]()
    AuditRow.objects.all().delete()
    assert works(row)
    with transaction.atomic():
        take_back(row)
        entries = [read_entry(recorded) for recorded in AuditRow.objects.order_by("pk")]
        assert not works(row)
        transaction.set_rollback(True)
    assert works(row)
    assert case.partition(" ")[0] in {entry.action for entry in entries}
    assert replay(entries) > 0
    assert not works(row)
    assert replay(entries) == 0
    assert not AuditRow.objects.exists()


def read_entry(row: AuditRow) -> AuditEntry:
    return AuditEntry(row.action, row.subject, row.facts, row.actor_id, row.happened_at)


def replay(entries: list[AuditEntry]) -> int:
    """Take back again what the entries say, and return how many rows have changed."""
    actions = find_actions()
    with without_audit():
        return sum(actions[entry.action].load()(entry) for entry in entries if actions[entry.action].take_back)


def test_each_action_that_takes_something_back_has_a_case() -> None:
    taking_back = {name for name, action in find_actions().items() if action.take_back}
    assert {case.partition(" ")[0] for case in CASES} == taking_back


def test_all_labels_and_functions_exist() -> None:
    for action in find_actions().values():
        assert str(action.label)
        if action.take_back:
            assert callable(action.load())
