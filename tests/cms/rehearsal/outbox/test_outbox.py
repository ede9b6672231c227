"""What would leave a rehearsal is recorded: how much, when and of what kind, and nothing of the recipients."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.core.mail import EmailMultiAlternatives, send_mail
from wagtail import hooks

from cms.core import clock
from cms.delivery.mail.kinds import KINDS, MailKind
from cms.delivery.mail.models import QueuedMail
from cms.delivery.mail.queue import queue_mail
from cms.delivery.mail.sender import send_due
from cms.delivery.mail.transport import get_transport
from cms.delivery.webhooks import http_client
from cms.editing.dead_links.link_requests import request_link
from cms.http import outgoing_requests
from cms.rehearsal.outbox.entries import Outbox, get_outbox, use_outbox
from cms.rehearsal.outbox.installation import record_instead
from tests.mailers import set_mailer

pytestmark = pytest.mark.django_db
ADDRESS = "farida.hesmani@example.org"


@pytest.fixture
def outbox(settings, tmp_path) -> Iterator[Outbox]:
    for alias in ("default", "delivery"):
        set_mailer(settings, alias, "cms.rehearsal.outbox.mail_backend.RecordedEmailBackend")
    get_transport().close()
    yield record_instead(tmp_path)
    use_outbox(None)
    outgoing_requests.connect_with(None)
    get_transport().close()


def build_message(_: QueuedMail) -> EmailMultiAlternatives:
    return EmailMultiAlternatives("A secret subject", "A secret text")


def list_entries(outbox: Outbox) -> list[tuple[str, str, int, int]]:
    return [(entry.kind, entry.name, entry.recipients, entry.tags) for entry in outbox.read()]


def test_queued_mail_is_recorded_with_its_kind(outbox):
    kind = MailKind("tide_warning", f"{__name__}.build_message")
    with hooks.register_temporarily(KINDS.name, kind):
        queue_mail(to=ADDRESS, kind="tide_warning")
        assert send_due() == 1
    assert list_entries(outbox) == [("email", "tide_warning", 1, 0)]


def test_mail_of_an_app_is_recorded_without_recipient_and_text(outbox, mailoutbox):
    send_mail("A secret subject", "A secret text", None, [ADDRESS, "other@example.org"])
    assert list_entries(outbox) == [("email", "other", 2, 0)]
    stored = outbox.path.read_text()
    assert "example.org" not in stored
    assert "secret" not in stored
    assert mailoutbox == []


def test_webhook_is_recorded_and_counts_as_delivered(outbox):
    body = json.dumps({"type": "page.published", "data": {"tags": ["page-1", "sitemap"]}})
    result = http_client.post("https://hooks.example/secret-path?token=1", body, {})
    assert result.is_success
    assert list_entries(outbox) == [("webhook", "hooks.example", 1, 2)]
    assert "secret-path" not in outbox.path.read_text()


def test_ping_and_check_of_a_link_are_recorded_with_their_purpose(outbox):
    http_client.post("https://search.example/indexnow", "{}", {}, purpose="indexnow")
    assert request_link("https://other.example/a", "HEAD", "agent").problem == ""
    assert list_entries(outbox) == [("indexnow", "search.example", 1, 0), ("link_check", "other.example", 1, 0)]


def test_forbidden_address_is_refused_as_by_the_site(outbox):
    assert "Not sent" in http_client.post("ftp://hooks.example/", "{}", {}).error
    assert list_entries(outbox) == []


def test_entries_have_the_time_of_the_rehearsal(outbox, pass_time):
    at = pass_time(days=30)
    http_client.post("https://hooks.example/", "{}", {})
    (entry,) = outbox.read()
    assert at <= entry.at <= clock.now()


def test_line_that_a_killed_process_left_is_ignored(outbox):
    http_client.post("https://hooks.example/", "{}", {})
    with outbox.path.open("ab") as file:
        file.write(b'["2026-12-01T')
    assert len(list(outbox.read())) == 1


def test_process_without_an_outbox_does_not_record():
    use_outbox(None)
    with pytest.raises(RuntimeError, match="no outbox"):
        get_outbox()
