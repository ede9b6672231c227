"""Letters are sent by the lane, in the reader's language, tried again when the server is away; logs name nobody."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from cms.core.waiting import WAITS
from cms.sign_ups import retention
from cms.sign_ups.models import AskedFor, ConsentRecord, Letter, Subscriber

from .conftest import ADDRESS


@pytest.mark.parametrize(
    ("locale", "subject", "link"), [("en", "Please confirm", ":3000/sign-up/"), ("fr", "Merci de", ":3000/fr/sign-up/")]
)
def test_a_letter_is_text_and_html_in_the_readers_language(visitor, locale, subject, link):
    visitor.sign_up(locale=locale)
    assert mail.outbox == []  # not in the request
    (letter,) = visitor.letters()
    assert (letter.to, letter.subject.startswith(subject)) == ([ADDRESS], True)
    (html, kind), *_ = letter.alternatives
    assert kind == "text/html"
    for text in (letter.body, html):
        assert f"{link}confirm?token=" in text
        assert f"{link}unsubscribe?token=" in text


def test_what_fails_is_tried_again_later_and_logs_name_nobody(visitor, monkeypatch, pass_time, caplog):
    def away(self, messages):
        raise OSError(f"no route for {ADDRESS}")

    visitor.sign_up()
    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", away)
        assert visitor.letters() == []
        waiting = Letter.objects.get()
        assert (waiting.attempts, waiting.last_error) == (1, "OSError")
        assert visitor.letters() == []
        assert Letter.objects.get().attempts == 1  # not before its time
    assert "could not be sent" in caplog.text
    assert "ada" not in caplog.text
    pass_time(minutes=1, seconds=1)
    assert len(visitor.letters()) == 1
    assert not Letter.objects.exists()


def test_it_is_given_up_in_the_end(visitor, monkeypatch, pass_time):
    monkeypatch.setattr("cms.sign_ups.jobs.send", lambda letter: 1 / 0)
    visitor.sign_up()
    for _ in range(len(WAITS) + 1):
        visitor.letters()
        pass_time(days=1)
    letter = Letter.objects.get()
    assert letter.failed_at
    attempts = letter.attempts
    visitor.letters()
    assert Letter.objects.get().attempts == attempts == len(WAITS) + 1


def test_who_never_confirmed_is_forgotten_and_who_did_is_not(visitor):
    visitor.confirmed()
    visitor.sign_up("bo@example.org")
    visitor.letters()
    Subscriber.objects.update(created_at=timezone.now() - retention.KEPT - timedelta(seconds=1))
    retention.forget()
    assert [s.address for s in Subscriber.objects.all()] == [ADDRESS]


def test_an_owner_gets_everything_and_is_forgotten(visitor, capsys):
    visitor.confirmed(area="Quimera")
    visitor.confirmed("bo@example.org")
    visitor.sign_up()
    call_command("sign_ups_export", "ADA@example.org")
    told = json.loads(capsys.readouterr().out)
    assert (told["subscriber"]["area"], len(told["consents"]), len(told["asked_for"])) == ("Quimera", 1, 1)
    call_command("sign_ups_erase", "ADA@example.org")
    assert [s.address for s in Subscriber.objects.all()] == ["bo@example.org"]
    assert (ConsentRecord.objects.count(), AskedFor.objects.count()) == (1, 0)


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
