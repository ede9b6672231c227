"""Bounces and complaints that a mail service reports, through the webhooks of django-anymail."""

from __future__ import annotations

import base64
import json

import pytest
from django.core import mail as django_mail
from django.utils import timezone

from cms.delivery.mail.models import QueuedMail, SuppressedAddress
from cms.delivery.mail.queue import queue_mail
from cms.delivery.mail.service_events import METADATA_KEY, mail_tracked
from cms.delivery.mail.suppression import is_suppressed
from cms.delivery.mail.transport import DELIVERY
from tests.mailers import set_mailer

from .conftest import send_all

ADDRESS = "ada@example.org"
AUTHORIZATION = {"authorization": "Basic " + base64.b64encode(b"clarion:a secret of tests only").decode()}


def post(client, event: dict[str, object], headers=AUTHORIZATION):
    """Post an event as Postmark does."""
    body = {"Recipient": ADDRESS, "Email": ADDRESS, "MessageID": "1", "ServerID": 1, **event}
    return client.post("/mail-events/postmark/tracking/", json.dumps(body), "application/json", headers=headers)


def bounce(kind: str = "HardBounce", **more: object) -> dict[str, object]:
    return {"RecordType": "Bounce", "ID": 1, "Type": kind, "TypeCode": 1, "BouncedAt": "2026-01-01T00:00:00Z", **more}


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (bounce(), "bounced"),
        (bounce("BadEmailAddress"), "bounced"),
        (bounce("SpamComplaint", RecordType="SpamComplaint"), "complained"),
    ],
)
def test_a_lasting_bounce_and_a_complaint_suppress_the_address(db, client, event, reason) -> None:
    assert post(client, event).status_code == 200
    assert SuppressedAddress.objects.get().reason == reason
    assert is_suppressed(ADDRESS)
    assert SuppressedAddress.objects.get().source == "Postmark"


@pytest.mark.parametrize("kind", ["SoftBounce", "Transient", "DnsError", "AutoResponder", "Subscribe"])
def test_what_may_pass_suppresses_nothing(db, client, kind) -> None:
    assert post(client, bounce(kind)).status_code == 200
    assert not SuppressedAddress.objects.exists()


@pytest.mark.parametrize("headers", [{}, {"authorization": "Basic " + base64.b64encode(b"clarion:guess").decode()}])
def test_nobody_else_can_suppress_an_address(db, client, headers, caplog) -> None:
    assert post(client, bounce(), headers).status_code == 400
    assert not [record for record in caplog.records if record.exc_info], "a traceback for every guess"
    assert not SuppressedAddress.objects.exists()


def test_old_and_new_password_are_valid_until_the_old_one_is_removed(db, client, settings) -> None:
    new = {"authorization": "Basic " + base64.b64encode(b"clarion:another secret of tests").decode()}
    old_secret, new_secret = "clarion:a secret of tests only", "clarion:another secret of tests"
    found = []
    for secrets in ([old_secret], [new_secret, old_secret], [new_secret]):
        settings.ANYMAIL = {"WEBHOOK_SECRET": secrets}
        found.append([post(client, bounce(), headers).status_code for headers in (AUTHORIZATION, new)])
    assert found == [[200, 400], [200, 200], [400, 200]]


def test_guesses_of_the_password_are_limited_and_reports_of_the_service_are_not(db, client, settings) -> None:
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "mail_events": "2/minute"}
    assert [post(client, bounce()).status_code for _ in range(5)] == [200] * 5
    wrong = {"authorization": "Basic " + base64.b64encode(b"clarion:guess").decode()}
    guesses = [post(client, bounce(Email="bo@example.org"), wrong) for _ in range(4)]
    assert [one.status_code for one in guesses] == [400, 400, 429, 429]
    assert int(guesses[-1]["Retry-After"]) > 0
    assert post(client, bounce(Email="bo@example.org")).status_code == 429, "the right guess counts no more"
    elsewhere = client.post(
        "/mail-events/postmark/tracking/", json.dumps({"Email": ADDRESS, **bounce()}), "application/json",
        headers=AUTHORIZATION, REMOTE_ADDR="198.51.100.7",
    )  # fmt: skip
    assert elsewhere.status_code == 200
    assert not is_suppressed("bo@example.org")


def test_only_tracking_has_an_address(client) -> None:
    assert client.post("/mail-events/postmark/inbound/").status_code == 404


def test_an_acceptance_resolves_an_unknown_email(results, client) -> None:
    queue_mail(to=ADDRESS, kind="once")
    QueuedMail.objects.update(sending_since=timezone.now())
    send_all()
    assert results == [(ADDRESS, "unknown", "worker ended")]
    metadata = {METADATA_KEY: QueuedMail.objects.get().message_id}
    event = {"RecordType": "Delivery", "DeliveredAt": "2026-01-01T00:00:00Z", "Metadata": metadata}
    assert post(client, event).status_code == 200
    assert results[-1] == (ADDRESS, "sent", "")
    assert (QueuedMail.objects.count(), django_mail.outbox) == (0, [])


def test_other_apps_are_told_by_the_message_id(db, client) -> None:
    seen = []

    def receive(*, message_id, event, **_):
        seen.append((message_id, event.value))

    mail_tracked.connect(receive)
    try:
        post(client, bounce(Metadata={METADATA_KEY: "<1@example.org>"}))
    finally:
        mail_tracked.disconnect(receive)
    assert seen == [("<1@example.org>", "bounced")]


def test_the_backend_of_a_service_gets_the_metadata(results, settings) -> None:
    set_mailer(settings, DELIVERY, "anymail.backends.test.EmailBackend")
    queue_mail(to=ADDRESS, kind="once")
    message_id = QueuedMail.objects.get().message_id
    send_all()
    assert results == [(ADDRESS, "sent", "")]
    (message,) = django_mail.outbox
    assert message.anymail_test_params["metadata"] == {METADATA_KEY: message_id}


def test_a_service_that_refuses_a_recipient_concerns_no_other(results, settings, monkeypatch) -> None:
    from anymail.backends.test import EmailBackend
    from anymail.exceptions import AnymailRecipientsRefused

    set_mailer(settings, DELIVERY, "anymail.backends.test.EmailBackend")
    original = EmailBackend.post_to_esp

    def refuse(self, payload, message):
        if message.to == [ADDRESS]:
            raise AnymailRecipientsRefused
        return original(self, payload, message)

    monkeypatch.setattr(EmailBackend, "post_to_esp", refuse)
    for address in (ADDRESS, "bo@example.org"):
        queue_mail(to=address, kind="once")
    send_all()
    assert set(results) == {(ADDRESS, "rejected", "AnymailRecipientsRefused"), ("bo@example.org", "sent", "")}
