"""The daily e-mail with the heads, and what System status and `check --deploy` say of trail and ledger."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from cms.delivery.mail.sender import send_due
from cms.demo import factories
from cms.files.storage.locations import Directory
from cms.operations.audit.models import AuditRow, TrailState
from cms.operations.audit.trail import number_rows, read_state, record_audit
from cms.operations.restore.head_mail import queue_heads
from cms.operations.restore.issues import find_issues
from cms.operations.restore.ledger_copies import copy_due

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)  # the template has rows
def empty_trail(db: None) -> None:
    AuditRow.objects.all().delete()
    TrailState.objects.all().delete()


def run_worker() -> None:
    while number_rows() + copy_due():
        pass


def send(mailoutbox: Any) -> list[Any]:
    """Run the job, send what it has queued, and return the e-mails."""
    mailoutbox.clear()
    queue_heads()
    while send_due():
        pass
    return list(mailoutbox)


def test_administrators_get_the_heads_once_a_day_if_something_was_recorded(
    mailoutbox: Any, pass_time: Any, settings: Any, tmp_path: Path
) -> None:
    settings.BACKUP_LOCATION = Directory(tmp_path)
    factories.UserFactory(username="ada", email="ada@example.org", groups=["Administrators"])
    factories.UserFactory(username="bo", email="bo@example.org", groups=["Press officers"])
    factories.UserFactory(username="cy", email="cy@example.org", groups=["Administrators"], is_active=False)
    run_worker()
    assert send(mailoutbox) == []  # the trail begins today
    pass_time(hours=25)
    record_audit("page.unpublished", subject="wagtailcore.Page:1")
    run_worker()
    (message,) = send(mailoutbox)
    state = read_state()
    assert message.to == ["ada@example.org"]
    assert f"verify_audit_trail --head {state.head}" in message.body
    assert f"finish_restore --head {state.ledger_head}" in message.body
    assert send(mailoutbox) == []
    pass_time(hours=25)
    assert send(mailoutbox) == []  # nothing was recorded since


def test_a_job_that_is_interrupted_queues_the_e_mails_at_its_next_run(
    mailoutbox: Any, pass_time: Any, monkeypatch: Any
) -> None:
    factories.UserFactory(email="ada@example.org", groups=["Administrators"])
    record_audit("page.unpublished", subject="wagtailcore.Page:1")
    number_rows()
    queue_heads()  # the trail begins
    pass_time(hours=25)
    record_audit("page.unpublished", subject="wagtailcore.Page:2")
    number_rows()
    with monkeypatch.context() as patch:
        patch.setattr("cms.operations.restore.head_mail.queue_mail", interrupt)
        with pytest.raises(KeyboardInterrupt):
            queue_heads()
    assert [message.to for message in send(mailoutbox)] == [["ada@example.org"]]


def interrupt(**_: Any) -> None:
    raise KeyboardInterrupt


def find_levels() -> list[str]:
    return [issue.level for issue in find_issues()]


def test_rows_that_wait_for_the_worker_or_the_ledger_are_an_issue(settings: Any, tmp_path: Path) -> None:
    settings.BACKUP_LOCATION = Directory(tmp_path)
    run_worker()
    record_audit("page.unpublished", subject="wagtailcore.Page:1")
    assert find_levels() == []
    AuditRow.objects.update(happened_at=timezone.now() - timedelta(minutes=6))
    assert find_levels() == ["warning"]
    number_rows()
    assert find_levels() == ["critical"]
    copy_due()
    assert find_levels() == []


def test_a_changed_row_is_an_issue() -> None:
    record_audit("page.published", subject="wagtailcore.Page:1")
    number_rows()
    AuditRow.objects.update(actor_id=5)
    assert find_levels() == ["critical"]
