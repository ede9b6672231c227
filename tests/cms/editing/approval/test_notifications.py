"""Notifications by e-mail for each step: sent by the worker, and not for a failed edit."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import timezone
from wagtail.admin.views.pages import edit
from wagtail.users.models import UserProfile

from cms.demo import factories
from cms.demo.factories import states
from cms.editing.approval import emails
from cms.editing.approval.emails import DeferredEmailBackend
from cms.editing.approval.models import QueuedEmail
from cms.editing.approval.recipients import record_recipients
from cms.editing.approval.workflow import filter_comment_notifications, send_to_viewers


def recipients(messages):
    return [(member, subject) for member, subject, _ in messages]


def test_each_step_is_notified(settings, outbox, draft, writer, editor, officer):
    page = writer.submit(draft)
    sent = outbox()
    assert recipients(sent) == [("edgar", "Approval requested: Night ferries are back (Editing)")]
    assert f"{settings.CMS_URL}/admin/pages/{page.pk}/edit/" in sent[0][2]

    _, page = editor.decide(page, "approve", "Well done.")
    sent = {member: (subject, text) for member, subject, text in outbox()}
    assert set(sent) == {"petra", "wanda"}
    assert sent["petra"][0] == "Approval requested: Night ferries are back (Release)"
    assert sent["wanda"][0] == "Step approved: Night ferries are back"
    assert "Well done." in sent["wanda"][1]
    assert "It now waits at the step “Release”." in sent["wanda"][1]

    _, page = officer.decide(page, "approve")
    sent = outbox()
    assert recipients(sent) == [("wanda", "Approved: Night ferries are back")]
    assert "is approved and public now" in sent[0][2]


def test_a_rejection_is_notified_with_the_comment(outbox, submitted, editor):
    outbox()
    editor.decide(submitted, "reject", "Who says “so” & why?")
    ((member, subject, text),) = outbox()
    assert (member, subject) == ("wanda", "Sent back: Night ferries are back")
    assert "was sent back at the step “Editing” by edgar." in text
    assert "Comment: Who says “so” & why?" in text


def test_the_publication_time_is_in_the_time_zone_of_the_recipient(outbox, writer, editor, officer, tree):
    UserProfile.objects.update_or_create(user=editor.user, defaults={"current_time_zone": "Africa/Nairobi"})
    until = (timezone.now() + timedelta(days=2)).replace(hour=9, minute=0)
    fields = {"embargo_until": until.strftime("%Y-%m-%d %H:%M"), "team_users": [editor.user.pk]}
    writer.submit(writer.create_release(tree.releases, **fields))
    ((_, _, text),) = outbox()
    assert f"Planned for {until.strftime('%-d %B %Y')}, 12:00 EAT (09:00 UTC)" in text


@pytest.mark.parametrize("fails", [False, True])
def test_only_those_to_whom_sending_succeeded_are_recorded(fails, outbox, draft, writer, editor, monkeypatch):
    def fail(self, messages):
        raise OSError("the queue is full")

    if fails:
        monkeypatch.setattr(DeferredEmailBackend, "send_messages", fail)
    with record_recipients() as told:
        states.submit(draft, writer.user)
    assert told == ([] if fails else [editor.user])


def test_the_acting_user_is_not_notified(outbox, submitted, editor):
    other = factories.UserFactory(username="olga", groups=["Editors", "Press officers"])
    outbox()
    page = type(editor)(other).decide(submitted, "approve")[1]
    assert "olga" not in dict(recipients(outbox()))
    assert page.current_workflow_task_state.task.name == "Release"


def test_inactive_users_and_those_who_opted_out_are_not_notified(outbox, draft, writer, editor):
    inactive = factories.UserFactory(username="inactive", groups=["Editors"], is_active=False)
    UserProfile.objects.update_or_create(user=editor.user, defaults={"submitted_notifications": False})
    writer.submit(draft)
    assert recipients(outbox()) == [], inactive


def test_nothing_is_sent_during_the_request_or_after_a_rollback(outbox, draft, writer, editor):
    with transaction.atomic():
        writer.submit(draft)
        assert (QueuedEmail.objects.count(), len(mail.outbox)) == (1, 0)
        transaction.set_rollback(True)
    assert outbox() == []


def test_an_unavailable_mail_server_fails_no_edit_and_sending_is_retried(
    outbox, settings, draft, writer, editor, monkeypatch, pass_time, caplog
):
    def fail(self, messages):
        raise OSError("no route to edgar")

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail)
        page = writer.submit(draft)
        assert page.workflow_in_progress
        assert outbox() == []
        assert outbox() == []
    waiting = QueuedEmail.objects.get()
    assert (waiting.attempts, waiting.last_error) == (1, "OSError")
    assert "edgar" not in caplog.text
    pass_time(minutes=1, seconds=1)
    assert recipients(outbox()) == [("edgar", "Approval requested: Night ferries are back (Editing)")]
    assert not QueuedEmail.objects.exists()


def test_an_email_with_a_secret_link_is_sent_at_once_and_not_stored(db, outbox):
    mail.send_mail("Set a new password", "https://cms.example.org/…", None, ["ada@example.org"])
    assert len(mail.outbox) == 1
    assert not QueuedEmail.objects.exists()


def test_an_email_that_is_sent_at_once_fails_silently_only_if_its_sender_wants_that(db, monkeypatch):
    def fail(self, messages):
        raise OSError("no route")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail)
    message = mail.EmailMessage("Set a new password", "https://cms.example.org/…", to=["ada@example.org"])
    assert DeferredEmailBackend(fail_silently=True).send_messages([message]) == 0
    with pytest.raises(OSError, match="no route"):
        DeferredEmailBackend().send_messages([message])


def test_comment_notifications_are_queued_too(outbox, settings, submitted):
    """Wagtail sends them from other code, but through the same queue."""
    from wagtail.admin.mail import send_mail

    send_mail("Comments on a\nline break", "One.", ["wanda@commonlantern.example"])
    assert mail.outbox == []
    assert QueuedEmail.objects.filter(subject="Comments on a line break", text="One.").exists()


@pytest.mark.parametrize("days", [29, 31])
def test_failed_emails_are_deleted_after_a_month(db, days, pass_time):
    QueuedEmail.objects.create(address="a@b.example", subject="x", text="y", failed_at=timezone.now())
    pass_time(days=days)
    emails.delete_expired()
    assert QueuedEmail.objects.exists() == (days < 30)


@pytest.mark.parametrize("change", ["the function has another name", "the view calls another function"])
def test_the_start_fails_if_wagtail_sends_notifications_about_comments_in_another_way(change, monkeypatch):
    if change == "the function has another name":
        monkeypatch.delattr(edit, "send_notification")
    else:
        monkeypatch.setattr(edit, "EditView", type("EditView", (), {"send": lambda view: edit.notify(view)}))
    with pytest.raises(ImproperlyConfigured, match="they would reach users who may not see the page"):
        filter_comment_notifications()  # called by `ready()` of the app


def test_the_start_succeeds_with_this_version_of_wagtail_also_twice():
    filter_comment_notifications()
    assert edit.send_notification is send_to_viewers
