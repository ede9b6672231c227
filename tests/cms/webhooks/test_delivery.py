"""From a message to its arrival: retries, order, giving up, and what one endpoint's trouble means for the others."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from cms.demo import factories
from cms.webhooks import event_builder, jobs, retries, signatures
from cms.webhooks.http_client import AttemptResult
from cms.webhooks.models import Attempt, Delivery, Endpoint
from cms.webhooks.retries import RETRY_DELAYS_SECONDS, next_deliveries, record_result
from tests.cms.webhooks.conftest import answers, deliver, follow, listening

State = Delivery.State
FINE, AWAY, NO = AttemptResult(5, 204), AttemptResult(5, error="Connection refused"), AttemptResult(5, 400)


@pytest.fixture
def messages(endpoint) -> list[Delivery]:
    return [event_builder.create_test_delivery(endpoint) for _ in range(4)]


@pytest.fixture(autouse=True)
def no_jitter(monkeypatch):
    monkeypatch.setattr(retries, "RETRIES", replace(retries.RETRIES, jitter=0.0))


def again(thing):
    return type(thing).objects.get(pk=thing.pk)


def next_for(endpoint: Endpoint) -> Delivery | None:
    return next_deliveries(timezone.now()).filter(endpoint=endpoint).first()


def outcome_of(delivery: Delivery, *outcomes: AttemptResult) -> Delivery:
    for outcome in outcomes:
        record_result(again(delivery), outcome)
    return again(delivery)


@pytest.mark.django_db(transaction=True)
def test_what_is_published_arrives(endpoint, receiver):
    story = factories.StoryFactory(title="A quay")
    deliver()
    assert receiver.events[0]["type"] == "page.published"
    assert receiver.events[0]["data"]["id"] == story.pk
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.DELIVERED}
    attempt = Attempt.objects.first()
    assert (attempt.status, attempt.error) == (204, "")


@pytest.mark.django_db(transaction=True)
def test_the_same_message_comes_again_with_the_same_id_and_a_fresh_time(endpoint, receiver, pass_time):
    receiver.answer = answers(500, b"Sorry")
    event_builder.create_test_delivery(endpoint)
    deliver()
    receiver.answer = answers(200)
    pass_time(seconds=3)
    deliver()
    first, second = receiver.received
    assert (first.headers["webhook-id"], first.body) == (second.headers["webhook-id"], second.body)
    assert int(second.headers["webhook-timestamp"]) > int(first.headers["webhook-timestamp"])
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == (State.DELIVERED, 2)
    assert [(one.status, one.response_excerpt) for one in delivery.log.all()] == [(500, "Sorry"), (200, "")]


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_leaves_the_message_to_be_sent_again(endpoint, receiver, pass_time):
    delivery = event_builder.create_test_delivery(endpoint)
    assert jobs.claim_endpoints(8).rows == [endpoint]
    assert jobs.claim_endpoints(8).rows == []  # another worker
    deliver()
    assert receiver.received == []
    pass_time(seconds=jobs.LEASE.total_seconds() + 1)
    deliver()
    assert [one.headers["webhook-id"] for one in receiver.received] == [delivery.message]


def test_it_is_tried_for_about_a_day_and_then_given_up(messages, pass_time):
    first, began = messages[0], timezone.now()
    for number, seconds in enumerate(RETRY_DELAYS_SECONDS):
        now = timezone.now()
        row = outcome_of(first, AWAY)
        assert (row.state, row.attempts) == (State.WAITING, number + 1)
        assert timedelta(seconds=seconds) <= row.not_before - now < timedelta(seconds=seconds + 5)
        pass_time(seconds=seconds)
    assert timedelta(hours=22) < timezone.now() - began < timedelta(hours=25)
    row = outcome_of(first, AWAY)
    assert (row.state, row.not_before, row.last_error) == (State.GIVEN_UP, None, "Connection refused")


def test_order_is_kept_over_a_hiccup(endpoint, messages, pass_time):
    """A failed message holds up the others for its first attempts; one that is always refused then lets them pass."""
    first, second, *_ = messages
    assert next_for(endpoint) == first
    for seconds in RETRY_DELAYS_SECONDS[:3]:
        outcome_of(first, NO)
        assert next_for(endpoint) is None
        pass_time(seconds=seconds)
        assert next_for(endpoint) == first
    outcome_of(first, NO)
    assert next_for(endpoint) == second


def test_the_first_success_after_an_outage_makes_due_what_got_no_answer(endpoint, messages, pass_time):
    first, second, third, fourth = messages
    outcome_of(third, *[NO] * 5)
    outcome_of(first, *[AWAY] * 5)
    outcome_of(second, FINE)
    now = timezone.now()
    assert again(first).not_before <= now < again(third).not_before
    assert again(endpoint).failures == 0
    outcome_of(first, AWAY)
    outcome_of(fourth, FINE)  # one failure is no outage
    assert again(first).not_before > timezone.now()


def test_it_may_ask_to_be_left_alone(endpoint, messages):
    outcome_of(messages[0], AttemptResult(5, 429, retry_after=120))
    assert again(messages[0]).not_before - timezone.now() > timedelta(seconds=115)
    assert again(endpoint).not_before - timezone.now() > timedelta(seconds=115)
    assert jobs.claim_endpoints(8).rows == []
    outcome_of(messages[1], AttemptResult(5, 503, retry_after=1e9))
    assert again(endpoint).not_before - timezone.now() <= retries.MAX_RETRY_AFTER


def test_one_that_is_gone_is_told_nothing_more(endpoint, messages):
    outcome_of(messages[0], AttemptResult(5, 410))
    row = again(endpoint)
    assert (row.is_active, row.sequence, bool(row.gone_at)) == (False, None, True)
    assert set(endpoint.deliveries.values_list("state", flat=True)) == {State.GIVEN_UP}
    row.is_active = True
    row.save()
    assert again(endpoint).gone_at is None


@pytest.mark.parametrize("code", [200, 204, 299, 302, 304, 400, 404, 500])
def test_only_two_hundreds_are_a_success(code, messages):
    assert outcome_of(messages[0], AttemptResult(1, code)).state == ("delivered" if code < 300 else "waiting")


@pytest.mark.django_db(transaction=True)
def test_a_slow_endpoint_holds_up_nobody_else(endpoint, receiver, settings):
    slow, free = listening(), jobs.Future()
    slow.answer = lambda handler: (free.result(20), answers(204)(handler))
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
    deliver()
    assert len(slow.received) == 2
    assert not Delivery.objects.exclude(state=State.DELIVERED).exists()
    slow.server.shutdown()
    slow.server.server_close()


@pytest.mark.django_db(transaction=True)
def test_an_endpoint_deleted_while_it_is_sent_to_breaks_nothing(endpoint, receiver):
    def delete_and_answer(handler):
        Endpoint.objects.all().delete()
        connection.close()  # of the receiver's thread
        answers(204)(handler)

    receiver.answer = delete_and_answer
    event_builder.create_test_delivery(endpoint)
    deliver()
    assert len(receiver.received) == 1
    assert not Delivery.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_no_log_and_no_row_holds_the_secret_or_a_signature(endpoint, receiver, caplog):
    receiver.answer = answers(500)
    event_builder.create_test_delivery(endpoint)
    with caplog.at_level(logging.DEBUG):
        deliver()
    signature = receiver.received[0].headers["webhook-signature"].removeprefix("v1,")
    kept = caplog.text + repr([list(model.objects.values_list()) for model in (Endpoint, Delivery, Attempt)])
    assert "webhook.delivery_failed" in kept
    secret = signatures.get_secret(endpoint).removeprefix("whsec_")
    assert [word for word in (secret, signature) if word in kept] == []
    assert receiver.url not in caplog.text


def test_what_is_older_than_thirty_days_is_forgotten(endpoint, messages, pass_time):
    outcome_of(messages[0], FINE)
    pass_time(days=29)
    assert jobs.delete_expired() == 0
    pass_time(days=2)
    kept = event_builder.create_test_delivery(endpoint)
    jobs.delete_expired()
    assert list(Delivery.objects.all()) == [kept]
    assert not Attempt.objects.exists()


def test_nothing_is_begun_for_an_endpoint_that_is_off(endpoint, messages):
    follow()
    Endpoint.objects.update(is_active=False)
    assert jobs.claim_endpoints(8).rows == []
