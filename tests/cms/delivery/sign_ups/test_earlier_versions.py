"""E-mails that web of an earlier version queues while an installation is upgraded."""

from __future__ import annotations

import pytest
from django.db import connection

from cms.delivery.mail.models import QueuedMail
from cms.delivery.sign_ups.models import Subscriber

from .conftest import ADDRESS

INSERT = """
INSERT INTO sign_ups_outgoingemail
    (not_before, claim, attempts, last_error, failed_at, kind, choices, consent_ids, created_at, subscriber_id)
VALUES (now(), NULL, 0, '', NULL, 'welcome', '{}', '[]', now(), %s) RETURNING id
"""

pytestmark = pytest.mark.postgresql  # on SQLite, web is restarted before it writes


def insert(subscriber_id: int) -> int:
    """Insert a row as the earlier version does, and return how many rows its table then has."""
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [subscriber_id])
        assert cursor.fetchone()
        cursor.execute("SELECT count(*) FROM sign_ups_outgoingemail")
        return int(cursor.fetchone()[0])


def test_an_email_of_an_earlier_version_is_sent_once(visitor):
    expected = visitor.sign_up_and_confirm()
    assert insert(Subscriber.objects.get().pk) == 0
    (email,) = visitor.emails()
    assert (email.to, email.subject) == ([ADDRESS], expected.subject)
    assert visitor.emails() == []


def test_an_email_of_an_earlier_version_is_not_sent_after_the_person_has_unsubscribed(visitor):
    token = visitor.token(visitor.sign_up_and_confirm(), "unsubscribe")
    insert(Subscriber.objects.get().pk)
    assert visitor.post("/unsubscribe", {"token": token}).status_code == 204
    assert not QueuedMail.objects.exists()


def test_an_email_to_a_subscriber_who_was_deleted_is_ignored(visitor):
    assert insert(10**6) == 0
    assert not QueuedMail.objects.exists()
