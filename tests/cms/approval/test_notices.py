"""Each step is told to those it concerns, by mail that holds up no edit and is not sent for one that failed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone
from wagtail.users.models import UserProfile

from cms.approval import jobs
from cms.approval.models import QueuedEmail
from cms.demo import factories


def people(messages):
    return [(who, subject) for who, subject, _ in messages]


def test_each_step_is_told(settings, outbox, draft, writer, editor, officer):
    page = writer.hand_in(draft)
    told = outbox()
    assert people(told) == [("edgar", "Approval requested: Night ferries are back (Editing)")]
    assert f"{settings.CMS_URL}/admin/pages/{page.pk}/edit/" in told[0][2]

    _, page = editor.decide(page, "approve", "Well done.")
    told = {who: (subject, text) for who, subject, text in outbox()}
    assert set(told) == {"petra", "wanda"}
    assert told["petra"][0] == "Approval requested: Night ferries are back (Release)"
    assert told["wanda"][0] == "Step approved: Night ferries are back"
    assert "Well done." in told["wanda"][1]
    assert "The next step is “Release”." in told["wanda"][1]

    _, page = officer.decide(page, "approve")
    told = outbox()
    assert people(told) == [("wanda", "Approved: Night ferries are back")]
    assert "and published" in told[0][2]


def test_what_came_back_is_told_with_the_reason(outbox, handed_in, editor):
    outbox()
    editor.decide(handed_in, "reject", "Who says “so” & why?")
    ((who, subject, text),) = outbox()
    assert (who, subject) == ("wanda", "Changes requested: Night ferries are back")
    assert "edgar requested changes" in text
    assert "Comment: Who says “so” & why?" in text


def test_what_is_planned_is_told_in_the_readers_own_time(outbox, writer, editor, officer, tree):
    UserProfile.objects.update_or_create(user=editor.user, defaults={"current_time_zone": "Africa/Nairobi"})
    until = (timezone.now() + timedelta(days=2)).replace(hour=9, minute=0)
    writer.hand_in(writer.write(tree.releases, embargo_until=until.strftime("%Y-%m-%d %H:%M")))
    ((_, _, text),) = outbox()
    assert f"Scheduled for publication: {until.strftime('%-d %B %Y')}, 12:00 (Africa/Nairobi)" in text


def test_who_does_something_is_not_told_of_it(outbox, handed_in, editor):
    other = factories.UserFactory(username="olga", groups=["Editors", "Press officers"])
    outbox()
    page = type(editor)(other).decide(handed_in, "approve")[1]
    assert "olga" not in dict(people(outbox()))
    assert page.current_workflow_task_state.task.name == "Release"


def test_who_does_not_want_it_or_left_is_not_told(outbox, draft, writer, editor):
    leaving = factories.UserFactory(username="left", groups=["Editors"], is_active=False)
    UserProfile.objects.update_or_create(user=editor.user, defaults={"submitted_notifications": False})
    writer.hand_in(draft)
    assert people(outbox()) == [], leaving


def test_nothing_is_sent_in_the_request_nor_for_what_was_rolled_back(outbox, draft, writer, editor):
    with transaction.atomic():
        writer.hand_in(draft)
        assert (QueuedEmail.objects.count(), len(mail.outbox)) == (1, 0)
        transaction.set_rollback(True)
    assert outbox() == []


def test_a_mail_server_that_is_away_fails_no_edit_and_is_tried_again(
    outbox, settings, draft, writer, editor, monkeypatch, pass_time, caplog
):
    def away(self, messages):
        raise OSError("no route to edgar")

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", away)
        page = writer.hand_in(draft)
        assert page.workflow_in_progress
        assert outbox() == []
        assert outbox() == []
    waiting = QueuedEmail.objects.get()
    assert (waiting.attempts, waiting.last_error) == (1, "OSError")
    assert "edgar" not in caplog.text
    pass_time(minutes=1, seconds=1)
    assert people(outbox()) == [("edgar", "Approval requested: Night ferries are back (Editing)")]
    assert not QueuedEmail.objects.exists()


def test_a_link_to_set_a_password_is_sent_at_once_and_kept_nowhere(outbox, settings, client, editor):
    client.post("/admin/password_reset/", {"email": editor.user.email})
    assert len(mail.outbox) == 1
    assert not QueuedEmail.objects.exists()


def test_comments_are_told_the_same_way(outbox, settings, handed_in):
    """Wagtail sends them from another place, but not past the outbox."""
    from wagtail.admin.mail import send_mail

    send_mail("Comments on a\nline break", "One.", ["wanda@commonlantern.example"])
    assert mail.outbox == []
    assert QueuedEmail.objects.filter(subject="Comments on a line break", text="One.").exists()


@pytest.mark.parametrize("days", [29, 31])
def test_what_could_not_be_sent_is_forgotten_after_a_month(db, days, pass_time):
    QueuedEmail.objects.create(address="a@b.example", subject="x", text="y", failed_at=timezone.now())
    pass_time(days=days)
    jobs.delete_expired()
    assert QueuedEmail.objects.exists() == (days < 30)
