"""The delivery of webhooks: retries, order, giving up, and independence of endpoints."""

from __future__ import annotations

import logging
from concurrent.futures import Future
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from cms.delivery.webhooks import event_builder, jobs, sender, signatures
from cms.delivery.webhooks.http_client import AttemptResult
from cms.delivery.webhooks.models import Attempt, Delivery, Endpoint
from cms.delivery.webhooks.sender import LEASE, RETRY_DELAYS_SECONDS, next_deliveries, record_result
from cms.demo import factories
from tests.cms.delivery.webhooks.conftest import deliver_all, process_changes, respond_with, start_receiver
from tests.markers import mark_extended

State = Delivery.State
SUCCESS, NO_CONNECTION, REFUSED = (
    AttemptResult(5, 204),
    AttemptResult(5, error="Connection refused"),
    AttemptResult(5, 400),
)


@pytest.fixture
def messages(endpoint) -> list[Delivery]:
    return [event_builder.create_test_delivery(endpoint) for _ in range(4)]


@pytest.fixture(autouse=True)  # the tests compare retry times exactly
def no_jitter(monkeypatch):
    """Remove the random part of retry delays."""
    monkeypatch.setattr(sender, "RETRIES", replace(sender.RETRIES, jitter=0.0))


def reload(thing):
    return type(thing).objects.get(pk=thing.pk)


def next_for(endpoint: Endpoint) -> Delivery | None:
    return next_deliveries(Delivery, timezone.now()).filter(endpoint=endpoint).first()


def record_outcomes(delivery: Delivery, *outcomes: AttemptResult) -> Delivery:
    for outcome in outcomes:
        record_result(reload(delivery), outcome)
    return reload(delivery)


@pytest.mark.django_db(transaction=True)
def test_a_published_page_is_delivered(endpoint, receiver):
    story = factories.StoryFactory(title="A quay")
    deliver_all()
    assert receiver.events[0]["type"] == "page.published"
    assert receiver.events[0]["data"]["id"] == story.pk
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.DELIVERED}
    attempt = Attempt.objects.first()
    assert (attempt.status, attempt.error) == (204, "")


@pytest.mark.django_db(transaction=True)
def test_a_retry_has_the_same_id_and_a_new_timestamp(endpoint, receiver, pass_time):
    receiver.respond = respond_with(500, b"Sorry")
    event_builder.create_test_delivery(endpoint)
    deliver_all()
    receiver.respond = respond_with(200)
    pass_time(seconds=3)
    deliver_all()
    first, second = receiver.received
    assert (first.headers["webhook-id"], first.body) == (second.headers["webhook-id"], second.body)
    assert int(second.headers["webhook-timestamp"]) > int(first.headers["webhook-timestamp"])
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == (State.DELIVERED, 2)
    assert [(one.status, one.response_excerpt) for one in delivery.log.all()] == [(500, "Sorry"), (200, "")]


@pytest.mark.django_db(transaction=True)
def test_a_message_of_a_killed_worker_is_sent_by_another(endpoint, receiver, pass_time):
    delivery = event_builder.create_test_delivery(endpoint)
    assert jobs.sender.claim_endpoints(8).rows == [endpoint]
    assert jobs.sender.claim_endpoints(8).rows == []  # another worker
    deliver_all()
    assert receiver.received == []
    pass_time(seconds=LEASE.total_seconds() + 1)
    deliver_all()
    assert [one.headers["webhook-id"] for one in receiver.received] == [delivery.message]


def test_a_message_is_retried_for_about_a_day_and_then_given_up(messages, pass_time):
    first, start = messages[0], timezone.now()
    for number, seconds in enumerate(RETRY_DELAYS_SECONDS):
        now = timezone.now()
        row = record_outcomes(first, NO_CONNECTION)
        assert (row.state, row.attempts) == (State.WAITING, number + 1)
        assert timedelta(seconds=seconds) <= row.not_before - now < timedelta(seconds=seconds + 5)
        pass_time(seconds=seconds)
    assert timedelta(hours=22) < timezone.now() - start < timedelta(hours=25)
    row = record_outcomes(first, NO_CONNECTION)
    assert (row.state, row.not_before, row.last_error) == (State.GIVEN_UP, None, "Connection refused")


def test_order_is_kept_during_short_failures(endpoint, messages, pass_time):
    """A failing message blocks later ones for its first attempts only."""
    first, second, *_ = messages
    assert next_for(endpoint) == first
    for seconds in RETRY_DELAYS_SECONDS[:3]:
        record_outcomes(first, REFUSED)
        assert next_for(endpoint) is None
        pass_time(seconds=seconds)
        assert next_for(endpoint) == first
    record_outcomes(first, REFUSED)
    assert next_for(endpoint) == second


def test_the_first_success_after_an_outage_makes_unanswered_messages_due(endpoint, messages, pass_time):
    first, second, third, fourth = messages
    record_outcomes(third, *[REFUSED] * 5)
    record_outcomes(first, *[NO_CONNECTION] * 5)
    record_outcomes(second, SUCCESS)
    now = timezone.now()
    assert reload(first).not_before <= now < reload(third).not_before
    assert reload(endpoint).failures == 0
    record_outcomes(first, NO_CONNECTION)
    record_outcomes(fourth, SUCCESS)  # one failure is not an outage
    assert reload(first).not_before > timezone.now()


def test_retry_after_is_respected(endpoint, messages):
    record_outcomes(messages[0], AttemptResult(5, 429, retry_after=120))
    assert reload(messages[0]).not_before - timezone.now() > timedelta(seconds=115)
    assert reload(endpoint).not_before - timezone.now() > timedelta(seconds=115)
    assert jobs.sender.claim_endpoints(8).rows == []
    record_outcomes(messages[1], AttemptResult(5, 503, retry_after=1e9))
    assert reload(endpoint).not_before - timezone.now() <= sender.MAX_RETRY_AFTER


def test_an_endpoint_that_responds_410_is_disabled(endpoint, messages):
    record_outcomes(messages[0], AttemptResult(5, 410))
    row = reload(endpoint)
    assert (row.is_active, row.sequence, bool(row.gone_at)) == (False, None, True)
    assert set(endpoint.deliveries.values_list("state", flat=True)) == {State.GIVEN_UP}
    row.is_active = True
    row.save()
    assert reload(endpoint).gone_at is None


@pytest.mark.parametrize("code", mark_extended([200, 204, 299, 302, 304, 400, 404, 500], except_for=[200, 302]))
def test_only_2xx_is_a_success(code, messages):
    assert record_outcomes(messages[0], AttemptResult(1, code)).state == ("delivered" if code < 300 else "waiting")


@pytest.mark.django_db(transaction=True)
def test_a_slow_endpoint_does_not_delay_others(endpoint, receiver, settings):
    slow, free = start_receiver(), Future()
    slow.respond = lambda handler: (free.result(20), respond_with(204)(handler))
    settings.WEBHOOK_ALLOWED_HOSTS = ["localhost"]
    other = Endpoint.objects.create(name="A slow one", url=slow.url, not_before=timezone.now() - timedelta(days=1))
    for one in (other, other, endpoint, endpoint, endpoint):
        event_builder.create_test_delivery(one)
    try:
        while len(receiver.received) < 3:
            jobs.deliver_due()
        jobs.deliver_due()
        assert len(slow.received) == 1
        assert other.deliveries.filter(state=State.WAITING).count() == 2
    finally:
        free.set_result(None)
    deliver_all()
    assert len(slow.received) == 2
    assert not Delivery.objects.exclude(state=State.DELIVERED).exists()
    slow.server.shutdown()
    slow.server.server_close()


@pytest.mark.extended
@pytest.mark.django_db(transaction=True)
def test_deleting_an_endpoint_while_sending_causes_no_error(endpoint, receiver):
    def delete_and_answer(handler):
        Endpoint.objects.all().delete()
        connection.close()  # the connection of the receiver's thread
        respond_with(204)(handler)

    receiver.respond = delete_and_answer
    event_builder.create_test_delivery(endpoint)
    deliver_all()
    assert len(receiver.received) == 1
    assert not Delivery.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_logs_and_rows_contain_neither_secret_nor_signature(endpoint, receiver, caplog):
    receiver.respond = respond_with(500)
    event_builder.create_test_delivery(endpoint)
    with caplog.at_level(logging.DEBUG):
        deliver_all()
    signature = receiver.received[0].headers["webhook-signature"].removeprefix("v1,")
    stored = caplog.text + repr([list(model.objects.values_list()) for model in (Endpoint, Delivery, Attempt)])
    assert "webhook.delivery_failed" in stored
    secret = signatures.get_secret(endpoint).removeprefix("whsec_")
    assert [word for word in (secret, signature) if word in stored] == []
    assert receiver.url not in caplog.text


def test_deliveries_older_than_thirty_days_are_deleted(endpoint, messages, pass_time):
    record_outcomes(messages[0], SUCCESS)
    pass_time(days=29)
    assert jobs.delete_expired() == 0
    pass_time(days=2)
    stored = event_builder.create_test_delivery(endpoint)
    jobs.delete_expired()
    assert list(Delivery.objects.all()) == [stored]
    assert not Attempt.objects.exists()


def test_no_delivery_is_started_for_a_disabled_endpoint(endpoint, messages):
    process_changes()
    Endpoint.objects.update(is_active=False)
    assert jobs.sender.claim_endpoints(8).rows == []
