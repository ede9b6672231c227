"""Which changes of subscribers send a message to the CRM, and what it contains."""

from __future__ import annotations

import json
import re

import pytest
from standardwebhooks import Webhook

from cms.delivery.sign_ups.models import ConsentRecord, Subscriber
from cms.delivery.subscriber_webhooks.messages import SubscriberEvent
from cms.delivery.subscriber_webhooks.models import SubscriberDelivery, SubscriberEndpoint
from cms.delivery.webhooks import event_builder, signatures
from cms.delivery.webhooks.models import Delivery, Endpoint

from .conftest import send_all, unsubscribe

ADDRESS = "ada@example.org"
pytestmark = pytest.mark.django_db(transaction=True)


def types(receiver) -> list[str]:
    return [event["type"] for event in receiver.events]


def test_a_confirmation_is_sent_with_choices_and_consent(crm, visitor, receiver):
    shown = visitor.client.get("/api/v1/settings").json()["sign_up"]["consent"]
    welcome = visitor.sign_up_and_confirm(area="Quimera", name=" Ada  Obi ", page="/stories/night-ferries/")
    send_all()
    (message,) = receiver.received
    event = SubscriberEvent.model_validate_json(message.body)
    subscriber, consent = Subscriber.objects.get(), ConsentRecord.objects.get()
    data = event.data.model_dump()
    assert [one.pop("version") for one in data["consents"]] == [consent.version]
    assert (event.type, event.timestamp) == ("subscriber.confirmed", SubscriberDelivery.objects.get().created_at)
    assert data == {
        "id": subscriber.pk,
        "status": "confirmed",
        "email": ADDRESS,
        "name": "Ada Obi",
        "locale": "en",
        "interests": ["stories"],
        "area": "Quimera",
        "site": "localhost:3000",
        "confirmed_at": subscriber.confirmed_at,
        "unsubscribed_at": None,
        "changed_at": subscriber.confirmed_at,
        "unsubscribe_url": re.search(r"http://localhost:3000/sign-up/unsubscribe\?token=\S+", welcome.body)[0],
        "consents": [
            {
                "purpose": "letter",
                "text": shown,
                "page": "http://localhost:3000/stories/night-ferries/",
                "given_at": consent.given_at,
                "confirmed_at": consent.confirmed_at,
                "withdrawn_at": None,
            }
        ],
    }
    headers = {name.lower(): value for name, value in message.headers.items()}
    assert Webhook(signatures.get_secret(crm)).verify(message.body.decode(), headers)


def test_a_change_and_a_withdrawal_are_sent_with_the_same_id(crm, visitor, receiver, pass_time):
    welcome = visitor.sign_up_and_confirm()
    send_all()
    pass_time(hours=25)
    visitor.sign_up(interests=["events"], locale="fr")
    visitor.post("/confirm", {"token": visitor.token(visitor.emails()[0])})
    send_all()
    unsubscribe(visitor, welcome)
    unsubscribe(visitor, welcome)  # a second time changes nothing
    send_all()
    assert types(receiver) == ["subscriber.confirmed", "subscriber.changed", "subscriber.unsubscribed"]
    first, second, third = (event["data"] for event in receiver.events)
    assert first["id"] == second["id"] == third["id"]
    assert (second["interests"], second["locale"], second["status"]) == (["events"], "fr", "confirmed")
    assert first["changed_at"] < second["changed_at"] < third["changed_at"]
    assert (third["status"], bool(third["unsubscribed_at"])) == ("unsubscribed", True)
    assert [consent["withdrawn_at"] for consent in third["consents"]] == [third["unsubscribed_at"]]
    assert second["consents"][0]["given_at"] > first["consents"][0]["given_at"]


def test_a_person_who_comes_back_has_confirmed(crm, visitor, receiver, pass_time):
    unsubscribe(visitor, visitor.sign_up_and_confirm())
    pass_time(hours=25)
    visitor.sign_up_and_confirm()
    send_all()
    assert types(receiver) == ["subscriber.confirmed"]  # the earlier messages were still waiting
    assert receiver.events[0]["data"]["consents"][0]["withdrawn_at"] is None


@pytest.mark.parametrize("ended", [False, True])
def test_an_address_that_was_never_confirmed_is_not_sent(ended, crm, visitor, receiver):
    visitor.sign_up()
    (email,) = visitor.emails()
    if ended:
        unsubscribe(visitor, email)
    send_all()
    assert receiver.received == []
    assert not SubscriberDelivery.objects.exists()


def test_choices_that_were_not_confirmed_are_not_sent(crm, visitor, receiver, pass_time):
    visitor.sign_up_and_confirm(area="Quimera")
    send_all()
    pass_time(hours=25)
    visitor.sign_up(area="Elsewhere", name="Eve")
    visitor.emails()
    send_all()
    assert types(receiver) == ["subscriber.confirmed"]


def test_endpoints_of_content_receive_no_subscriber_and_those_of_subscribers_no_content(crm, visitor, receiver, tree):
    site = Endpoint.objects.create(name="The site", url=receiver.url)
    event_builder.create_deliveries()
    visitor.sign_up_and_confirm()
    assert not site.deliveries.exists()
    assert ADDRESS not in str(list(Delivery.objects.values()))
    assert set(SubscriberDelivery.objects.values_list("type", flat=True)) == {"subscriber.confirmed"}


def test_a_disabled_endpoint_gets_nothing_and_every_other_one_everything(crm, visitor, receiver):
    SubscriberEndpoint.objects.create(name="Another", url=receiver.url.replace("hook", "other"))
    SubscriberEndpoint.objects.create(name="Off", url=receiver.url.replace("hook", "off"), is_active=False)
    visitor.sign_up_and_confirm()
    send_all()
    assert sorted(message.path.partition("?")[0] for message in receiver.received) == ["/hook", "/other"]
    SubscriberEndpoint.objects.update(is_active=True)
    send_all()
    assert len(receiver.received) == 2  # nothing is sent later


def test_a_test_message_contains_no_personal_data(crm, visitor, receiver):
    from cms.delivery.subscriber_webhooks.models import create_test_delivery

    visitor.sign_up_and_confirm()
    SubscriberDelivery.objects.all().delete()
    create_test_delivery(crm)
    send_all()
    (message,) = receiver.received
    assert json.loads(message.body)["type"] == "webhook.test"
    assert ADDRESS not in message.body.decode()
