"""E-mails are sent by the lane, in the reader's language, tried again when the server is away; logs name nobody."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from cms.jobs.queue import EMAIL_RETRIES
from cms.sign_ups import retention
from cms.sign_ups.models import ConsentRecord, OutgoingEmail, SignUpRequest, Subscriber

from .conftest import ADDRESS


@pytest.mark.parametrize(
    ("locale", "subject", "link"), [("en", "Please confirm", ":3000/sign-up/"), ("fr", "Merci de", ":3000/fr/sign-up/")]
)
def test_an_email_is_text_and_html_in_the_readers_language(visitor, locale, subject, link):
    visitor.sign_up(locale=locale)
    assert mail.outbox == []  # not in the request
    (email,) = visitor.emails()
    assert (email.to, email.subject.startswith(subject)) == ([ADDRESS], True)
    (html, kind), *_ = email.alternatives
    assert kind == "text/html"
    for text in (email.body, html):
        assert f"{link}confirm?token=" in text
        assert f"{link}unsubscribe?token=" in text


def test_what_fails_is_tried_again_later_and_logs_name_nobody(visitor, monkeypatch, pass_time, caplog):
    def away(self, messages):
        raise OSError(f"no route for {ADDRESS}")

    visitor.sign_up()
    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", away)
        assert visitor.emails() == []
        waiting = OutgoingEmail.objects.get()
        assert (waiting.attempts, waiting.last_error) == (1, "OSError")
        assert visitor.emails() == []
        assert OutgoingEmail.objects.get().attempts == 1  # not before its time
    assert "job.attempt_failed" in caplog.text
    assert "ada" not in caplog.text
    pass_time(minutes=1, seconds=1)
    assert len(visitor.emails()) == 1
    assert not OutgoingEmail.objects.exists()


def test_it_is_given_up_in_the_end(visitor, monkeypatch, pass_time):
    monkeypatch.setattr("cms.sign_ups.jobs.send_email", lambda email: 1 / 0)
    visitor.sign_up()
    for _ in range(len(EMAIL_RETRIES.delays) + 1):
        visitor.emails()
        pass_time(days=1)
    email = OutgoingEmail.objects.get()
    assert email.failed_at
    attempts = email.attempts
    visitor.emails()
    assert OutgoingEmail.objects.get().attempts == attempts == len(EMAIL_RETRIES.delays) + 1


def test_who_never_confirmed_is_forgotten_and_who_did_is_not(visitor):
    visitor.confirmed()
    visitor.sign_up("bo@example.org")
    visitor.emails()
    Subscriber.objects.update(created_at=timezone.now() - retention.RETENTION_PERIOD - timedelta(seconds=1))
    retention.delete_expired()
    assert [s.address for s in Subscriber.objects.all()] == [ADDRESS]


def test_an_owner_gets_everything_and_is_forgotten(visitor, capsys):
    visitor.confirmed(area="Quimera")
    visitor.confirmed("bo@example.org")
    visitor.sign_up()
    call_command("sign_ups_export", "ADA@example.org")
    told = json.loads(capsys.readouterr().out)
    assert (told["subscriber"]["area"], len(told["consents"]), len(told["sign_up_requests"])) == ("Quimera", 1, 1)
    call_command("sign_ups_erase", "ADA@example.org")
    assert [s.address for s in Subscriber.objects.all()] == ["bo@example.org"]
    assert (ConsentRecord.objects.count(), SignUpRequest.objects.count()) == (1, 0)


def test_the_admin_shows_and_exports_harmlessly_and_changes_nothing(visitor, admin_client, client, django_user_model):
    visitor.confirmed(area="=HYPERLINK(1)")
    listed = reverse("sign_ups:index")
    assert ADDRESS in admin_client.get(listed).content.decode()
    exported = b"".join(admin_client.get(listed, {"export": "csv"}).streaming_content).decode()
    assert "'=HYPERLINK(1)" in exported
    for name in ("add", "edit", "delete"):
        pk = [] if name == "add" else [Subscriber.objects.get().pk]
        assert admin_client.post(reverse(f"sign_ups:{name}", args=pk), {"status": "pending"}).status_code in (302, 403)
    assert Subscriber.objects.get().status == Subscriber.Status.CONFIRMED
    editor = django_user_model.objects.create_user("editor", password="x")
    editor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(editor)
    assert ADDRESS not in client.get(listed, follow=True).content.decode()
