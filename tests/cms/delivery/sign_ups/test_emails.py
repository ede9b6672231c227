"""Sign-up e-mails: sent by the worker in the subscriber's language, and retried; logs contain no addresses."""

from __future__ import annotations

import json

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.core import mail
from django.core.management import call_command
from django.urls import reverse

from cms.delivery.mail.models import QueuedMail, SuppressedAddress
from cms.delivery.mail.suppression import suppress
from cms.delivery.sign_ups import personal_data, request_queue
from cms.delivery.sign_ups.links import create_unsubscribe_token
from cms.delivery.sign_ups.models import ConsentRecord, SignUpRequest, Subscriber
from cms.jobs.queue import EMAIL_RETRIES

from .conftest import ADDRESS


@pytest.mark.parametrize(
    ("locale", "subject", "link"), [("en", "Please confirm", ":3000/sign-up/"), ("fr", "Merci de", ":3000/fr/sign-up/")]
)
def test_an_email_is_text_and_html_in_the_language_of_the_subscriber(visitor, locale, subject, link):
    visitor.sign_up(locale=locale)
    assert mail.outbox == []  # not during the request
    (email,) = visitor.emails()
    assert (email.to, email.subject.startswith(subject)) == ([ADDRESS], True)
    (html, kind), *_ = email.alternatives
    assert kind == "text/html"
    for text in (email.body, html):
        assert f"{link}confirm?token=" in text
        assert f"{link}unsubscribe?token=" in text


def test_a_failed_email_is_retried_and_logs_contain_no_address(visitor, monkeypatch, pass_time, caplog):
    def fail(self, messages):
        raise OSError(f"no route for {ADDRESS}")

    visitor.sign_up()
    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail)
        assert visitor.emails() == []
        waiting = QueuedMail.objects.get()
        assert (waiting.attempts, waiting.last_error) == (1, "OSError")
        assert visitor.emails() == []
        assert QueuedMail.objects.get().attempts == 1  # the retry is not due
    assert "mail.send_failed" in caplog.text
    assert "ada" not in caplog.text
    pass_time(minutes=1, seconds=1)
    assert len(visitor.emails()) == 1
    assert not QueuedMail.objects.exists()


def test_an_email_is_marked_as_failed_after_the_last_attempt(visitor, monkeypatch, pass_time):
    monkeypatch.setattr("cms.delivery.sign_ups.emails.build_message", lambda mail: 1 / 0)
    visitor.sign_up()
    for _ in range(len(EMAIL_RETRIES.delays) + 1):
        visitor.emails()
        pass_time(days=1)
    email = QueuedMail.objects.get()
    assert email.failed_at
    attempts = email.attempts
    visitor.emails()
    assert QueuedMail.objects.get().attempts == attempts == len(EMAIL_RETRIES.delays) + 1


def test_a_suppressed_address_gets_no_email_and_the_same_response(visitor):
    suppress(ADDRESS, SuppressedAddress.Reason.BOUNCED)
    assert visitor.sign_up().content == visitor.sign_up("bo@example.org").content
    assert [email.to for email in visitor.emails()] == [["bo@example.org"]]
    assert not QueuedMail.objects.exists()


def test_an_email_to_a_subscriber_who_was_erased_is_not_sent(visitor):
    visitor.sign_up()
    request_queue.process_queue()
    Subscriber.objects.all().delete()
    assert visitor.emails() == []
    assert not QueuedMail.objects.exists()


def test_an_erased_address_stays_suppressed(visitor, capsys):
    suppress(ADDRESS, SuppressedAddress.Reason.COMPLAINED)
    call_command("export_personal_data", "--of", "subscriber", ADDRESS)
    assert json.loads(capsys.readouterr().out)["suppressed"][0]["reason"] == "complained"
    call_command("erase_personal_data", "--of", "subscriber", ADDRESS)
    assert ADDRESS not in str(list(SuppressedAddress.objects.values()))
    visitor.sign_up()
    assert visitor.emails() == []


def test_unconfirmed_subscribers_are_deleted_and_confirmed_ones_kept(visitor, pass_time):
    visitor.sign_up_and_confirm()
    visitor.sign_up("bo@example.org")
    visitor.emails()
    pass_time(days=settings.UNCONFIRMED_RETENTION_DAYS, seconds=1)
    personal_data.delete_expired()
    assert [s.address for s in Subscriber.objects.all()] == [ADDRESS]


def test_who_asks_again_keeps_the_link_and_the_count_until_the_retention_period_has_passed_again(visitor, pass_time):
    for address in (ADDRESS, "bo@example.org"):
        visitor.sign_up(address)
    visitor.emails()
    pass_time(days=settings.UNCONFIRMED_RETENTION_DAYS - 1)
    for address in (ADDRESS, "bo@example.org"):
        visitor.sign_up(address)
    message = next(message for message in visitor.emails() if message.to == [ADDRESS])
    pass_time(days=2)
    personal_data.delete_expired()
    assert visitor.post("/confirm", {"token": visitor.token(message)}).status_code == 204
    pass_time(days=settings.UNCONFIRMED_RETENTION_DAYS - 3)
    personal_data.delete_expired()  # the link of the other one works no longer
    assert Subscriber.objects.get(address="bo@example.org").times_asked == 2
    pass_time(days=2)
    personal_data.delete_expired()
    assert [one.address for one in Subscriber.objects.all()] == [ADDRESS]


def test_a_link_that_works_keeps_its_address_for_longer_than_a_short_retention_period(visitor, pass_time, settings):
    settings.UNCONFIRMED_RETENTION_DAYS = 2
    visitor.sign_up()
    (message,) = visitor.emails()
    pass_time(days=6)
    personal_data.delete_expired()
    assert visitor.post("/confirm", {"token": visitor.token(message)}).status_code == 204


@pytest.mark.parametrize("asks_again", [True, False])
def test_who_has_unsubscribed_long_ago_is_kept_only_while_asked_again(visitor, pass_time, asks_again):
    visitor.sign_up_and_confirm()
    visitor.post("/unsubscribe", {"token": create_unsubscribe_token(Subscriber.objects.get())})
    pass_time(days=settings.UNSUBSCRIBED_RETENTION_DAYS)
    messages = visitor.sign_up() and visitor.emails() if asks_again else []
    pass_time(days=1)
    personal_data.delete_expired()
    assert Subscriber.objects.exists() is asks_again
    for message in messages:
        assert visitor.post("/confirm", {"token": visitor.token(message)}).status_code == 204


def test_data_can_be_exported_and_erased(visitor, capsys):
    visitor.sign_up_and_confirm(area="Quimera")
    visitor.sign_up_and_confirm("bo@example.org")
    visitor.sign_up()
    call_command("export_personal_data", "--of", "subscriber", "ADA@example.org")
    exported = json.loads(capsys.readouterr().out)
    assert (exported["subscriber"]["area"], len(exported["consents"]), len(exported["sign_up_requests"])) == (
        "Quimera",
        1,
        1,
    )
    call_command("erase_personal_data", "--of", "subscriber", "ADA@example.org")
    assert [s.address for s in Subscriber.objects.all()] == ["bo@example.org"]
    assert (ConsentRecord.objects.count(), SignUpRequest.objects.count()) == (1, 0)


def test_the_admin_lists_and_exports_subscribers_and_cannot_change_them(
    visitor, admin_client, client, django_user_model
):
    visitor.sign_up_and_confirm(area="=HYPERLINK(1)")
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
