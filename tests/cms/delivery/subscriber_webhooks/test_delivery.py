"""Messages about subscribers are retried, replaced by newer ones, and leave no personal data behind."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from cms.delivery.sign_ups.models import Subscriber
from cms.delivery.subscriber_webhooks import jobs
from cms.delivery.subscriber_webhooks.models import SubscriberDelivery
from cms.delivery.webhooks import sender
from cms.delivery.webhooks.http_client import AttemptResult
from cms.jobs.background import run_cleanup_jobs
from tests.cms.delivery.webhooks.conftest import respond_with

from .conftest import send_all, unsubscribe

ADDRESS = "ada@example.org"
State = SubscriberDelivery.State
pytestmark = pytest.mark.django_db(transaction=True)


def events(receiver) -> list[tuple[str, str]]:
    return [(event["type"].partition(".")[2], event["data"]["status"]) for event in receiver.events]


def find_tables_with(text: str) -> set[str]:
    """Return the tables of the webhooks in which a text is stored."""
    found = set()
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if model._meta.app_label in ("webhooks", "subscriber_webhooks"):
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)}")
                if text in str(cursor.fetchall()):
                    found.add(model._meta.label)
    return found


def test_a_failed_message_is_sent_again_with_the_same_id_and_body(crm, visitor, receiver, pass_time):
    receiver.respond = respond_with(500)
    visitor.sign_up_and_confirm()
    send_all()
    receiver.respond = respond_with(204)
    pass_time(seconds=3)
    send_all()
    first, second = receiver.received
    assert (first.headers["webhook-id"], first.body) == (second.headers["webhook-id"], second.body)
    delivery = SubscriberDelivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.last_error) == (State.DELIVERED, 2, "")


def test_a_withdrawal_is_never_followed_by_the_older_sign_up(crm, visitor, receiver, pass_time):
    receiver.respond = respond_with(503)
    welcome = visitor.sign_up_and_confirm()
    send_all()
    unsubscribe(visitor, welcome)
    receiver.respond = respond_with(204)
    for _ in range(3):
        pass_time(hours=12)
        send_all()
    assert events(receiver) == [("confirmed", "confirmed"), ("unsubscribed", "unsubscribed")]
    assert SubscriberDelivery.objects.count() == 1


def test_a_withdrawal_while_the_sign_up_is_being_sent_replaces_it(crm, visitor, receiver, pass_time):
    welcome = visitor.sign_up_and_confirm()

    def unsubscribe_and_fail(handler):
        receiver.respond = respond_with(204)
        unsubscribe(visitor, welcome)
        connection.close()  # the connection of the receiver's thread
        respond_with(500)(handler)

    receiver.respond = unsubscribe_and_fail
    send_all()
    pass_time(hours=1)
    send_all()
    assert events(receiver) == [("confirmed", "confirmed"), ("unsubscribed", "unsubscribed")]
    assert list(SubscriberDelivery.objects.values_list("type", "state")) == [("subscriber.unsubscribed", "delivered")]


def test_a_message_about_another_subscriber_is_not_replaced(crm, visitor, receiver):
    visitor.sign_up_and_confirm()
    visitor.sign_up_and_confirm("bo@example.org")
    send_all()
    assert {event["data"]["email"] for event in receiver.events} == {ADDRESS, "bo@example.org"}


@pytest.mark.parametrize("status", [204, 500, 400])
def test_no_table_and_no_log_contains_the_address_or_the_response(status, crm, visitor, receiver, caplog):
    receiver.respond = respond_with(status, f"{ADDRESS} is invalid".encode())
    with caplog.at_level(logging.DEBUG):
        visitor.sign_up_and_confirm(name="Adaeze")
        caplog.clear()
        send_all()
    assert len(receiver.received) == 1
    assert ("webhook.delivery_failed" in caplog.text) == (status != 204)
    for text in (ADDRESS, "ada@", "Adaeze", "is invalid", receiver.url):
        assert text not in caplog.text
    assert find_tables_with("ada@") | find_tables_with("Adaeze") | find_tables_with("is invalid") == set()
    assert find_tables_with(receiver.url) == {"subscriber_webhooks.SubscriberEndpoint"}


def test_a_message_that_is_sent_again_later_agrees_with_the_status_of_then(crm, visitor, receiver):
    welcome = visitor.sign_up_and_confirm()
    send_all()
    unsubscribe(visitor, welcome)
    sender.resend(SubscriberDelivery.objects.get(type="subscriber.confirmed"))
    send_all()
    assert [status for _, status in events(receiver)] == ["confirmed", "unsubscribed", "unsubscribed"]
    assert [kind for kind, _ in events(receiver)] == ["confirmed", "unsubscribed", "unsubscribed"]


def test_an_erasure_deletes_what_waits_and_what_was_sent(crm, visitor, receiver, capsys):
    visitor.sign_up_and_confirm()
    visitor.sign_up_and_confirm("bo@example.org")
    call_command("export_personal_data", "--of", "subscriber", ADDRESS)
    assert '"type": "subscriber.confirmed"' in capsys.readouterr().out
    call_command("erase_personal_data", "--of", "subscriber", ADDRESS)
    assert "in your CRM" in capsys.readouterr().out
    send_all()
    assert [event["data"]["email"] for event in receiver.events] == ["bo@example.org"]
    call_command("erase_personal_data", "--of", "subscriber", "bo@example.org")
    assert not SubscriberDelivery.objects.exists()


def test_an_erasure_while_a_message_is_being_sent_does_not_block_the_endpoint(crm, visitor, receiver):
    def erase(handler):
        receiver.respond = respond_with(204)
        Subscriber.objects.filter(address=ADDRESS).delete()
        connection.close()
        respond_with(204)(handler)

    visitor.sign_up_and_confirm()
    visitor.sign_up_and_confirm("bo@example.org")
    receiver.respond = erase
    send_all()
    assert [event["data"]["email"] for event in receiver.events] == [ADDRESS, "bo@example.org"]
    assert SubscriberDelivery.objects.get().state == State.DELIVERED


@pytest.mark.parametrize("status", [204, 500])
def test_a_result_that_is_recorded_after_the_deletion_restores_nothing(status, crm, visitor):
    visitor.sign_up_and_confirm()
    delivery = SubscriberDelivery.objects.select_related("endpoint").get()
    Subscriber.objects.all().delete()
    sender.record_result(delivery, AttemptResult(5, status))
    assert not SubscriberDelivery.objects.exists()


def test_a_message_whose_subscriber_is_gone_before_it_is_built_is_not_sent(crm, visitor, receiver, monkeypatch):
    visitor.sign_up_and_confirm()
    monkeypatch.setattr(SubscriberDelivery, "build_body", lambda delivery: delivery.delete() and None)
    send_all()
    assert (receiver.received, SubscriberDelivery.objects.count()) == ([], 0)


def test_deliveries_are_deleted_after_their_period(crm, visitor, receiver):
    visitor.sign_up_and_confirm()
    send_all()
    period = timedelta(days=settings.WEBHOOK_RETENTION_DAYS)
    SubscriberDelivery.objects.update(created_at=timezone.now() - period + timedelta(minutes=1))
    assert jobs.delete_expired() == 0
    SubscriberDelivery.objects.update(created_at=timezone.now() - period - timedelta(minutes=1))
    run_cleanup_jobs()
    assert not SubscriberDelivery.objects.exists()
    assert Subscriber.objects.exists()
