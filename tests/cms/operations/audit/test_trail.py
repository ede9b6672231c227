"""The audit trail: rows of committed transactions, their numbers, and what `verify_audit_trail` says of the table."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
import structlog
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F

from cms.demo import factories
from cms.operations.audit.chain import Head, compute_digest
from cms.operations.audit.models import AuditRow, TrailState
from cms.operations.audit.trail import number_rows, read_state, record_audit, without_audit
from cms.operations.audit.verification import verify_trail

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)  # the template's pages were published, which is recorded
def empty_trail(db: None) -> None:
    AuditRow.objects.all().delete()
    TrailState.objects.all().delete()


def record(count: int) -> Head:
    """Record so many actions, number them, and return the head."""
    for number in range(count):
        record_audit("page.published", subject=f"pages.BasePage:{number}", number=number)
    while number_rows():
        pass
    return read_state().head


def verify(*heads: Head) -> str:
    """Return what the command prints, also when it fails."""
    out = StringIO()
    try:
        call_command("verify_audit_trail", *(f"--head={head}" for head in heads), stdout=out)
    except CommandError as error:
        out.write(str(error))
    return out.getvalue()


def test_an_action_is_recorded_with_its_object_its_user_and_facts() -> None:
    user, page = factories.UserFactory(), factories.StoryFactory()
    AuditRow.objects.all().delete()
    record_audit("page.published", subject=page, actor=user, revision=7)
    row = AuditRow.objects.get()
    assert (row.action, row.subject) == ("page.published", f"stories.StoryPage:{page.pk}")
    assert (row.actor_id, row.facts, row.sequence) == (user.pk, {"revision": 7}, None)


def test_an_action_whose_transaction_is_rolled_back_is_not_recorded() -> None:
    with transaction.atomic():
        record_audit("page.published")
        transaction.set_rollback(True)
    assert not AuditRow.objects.exists()


def test_nothing_is_recorded_inside_without_audit() -> None:
    with without_audit():
        record_audit("page.published")
    record_audit("page.unpublished")
    assert [row.action for row in AuditRow.objects.all()] == ["page.unpublished"]


def test_a_request_inserts_one_row_and_reads_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1) as captured:
        record_audit("page.published", subject="pages.BasePage:1")
    assert captured.captured_queries[0]["sql"].startswith("INSERT")


def test_the_worker_numbers_rows_in_a_chain_and_then_has_nothing_to_do() -> None:
    head = record(3)
    rows = list(AuditRow.objects.order_by("sequence"))
    assert [row.sequence for row in rows] == [1, 2, 3]
    assert [row.previous for row in rows] == ["", rows[0].digest, rows[1].digest]
    assert head == Head(3, rows[2].digest)
    assert number_rows() == 0
    assert record(2).sequence == 5
    assert "5 rows are as they were written, 0 wait for the worker." in verify(head)


def test_rows_that_wait_for_the_worker_are_no_fault() -> None:
    record(2)
    record_audit("page.published")
    assert "2 rows are as they were written, 1 wait for the worker." in verify()


@pytest.mark.parametrize("field", ["action", "subject", "actor_id", "facts", "happened_at", "is_replayed", "digest"])
def test_each_column_that_is_changed_is_noticed(field: str) -> None:
    record(5)
    row = AuditRow.objects.get(sequence=3)
    values = {"actor_id": 99, "facts": {"number": 9}, "is_replayed": True, "digest": "0" * 64}
    values["happened_at"] = AuditRow.objects.get(sequence=4).happened_at
    AuditRow.objects.filter(pk=row.pk).update(**{field: values.get(field, "other")})
    assert "Row 3 was changed." in verify()


def test_a_cut_end_is_noticed_by_the_database_and_if_its_head_is_cut_too_by_a_noted_head() -> None:
    head = record(8)
    AuditRow.objects.filter(sequence__gt=5).delete()
    assert "Rows 6 to 8 were removed." in verify()
    TrailState.objects.update(sequence=5, digest=AuditRow.objects.get(sequence=5).digest)
    assert "5 rows are as they were written" in verify()
    assert "Rows 6 to 8 were removed." in verify(head)


def test_a_wrong_head_is_refused_with_the_reason() -> None:
    with pytest.raises(CommandError, match="is not a head"):
        call_command("verify_audit_trail", "--head=12")


@pytest.mark.slow
def test_each_removed_changed_or_inserted_row_of_10000_is_named() -> None:
    head = record(10_000)
    assert verify_trail([head]).faults == []
    AuditRow.objects.filter(sequence=1_234).update(facts={"number": 0})
    AuditRow.objects.filter(sequence__in=(2_345, 2_346)).delete()
    insert_row(7_000)
    AuditRow.objects.filter(sequence__gt=9_990).delete()
    assert [str(fault) for fault in verify_trail([head]).faults] == [
        "Row 1234 was changed.",
        "Rows 2345 to 2346 were removed.",
        "Row 7000 was inserted.",
        "Rows 9991 to 10000 were removed.",
    ]


def insert_row(sequence: int) -> None:
    """Insert a row whose digest fits the row before, and give the later ones the next numbers."""
    before = AuditRow.objects.get(sequence=sequence - 1)
    AuditRow.objects.filter(sequence__gte=sequence).update(sequence=F("sequence") + 1_000_000)
    AuditRow.objects.filter(sequence__gte=sequence + 1_000_000).update(sequence=F("sequence") - 999_999)
    row = AuditRow(action="page.published", sequence=sequence, previous=before.digest)
    row.digest = compute_digest(before.digest, row.build_content())
    row.save()


def test_the_head_is_in_the_log() -> None:
    with structlog.testing.capture_logs() as logs:
        head = record(2)
    assert {"event": "audit.head", "head": str(head), "rows": 2, "log_level": "info"} in logs
