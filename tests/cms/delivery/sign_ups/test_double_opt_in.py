"""Double opt-in: a subscription starts with its confirmation, and responses do not reveal known addresses."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.delivery.mail.models import QueuedMail
from cms.delivery.sign_ups.models import ConfirmationToken, ConsentRecord, SignUpRequest, Subscriber

from .conftest import ADDRESS

Status = Subscriber.Status


def test_an_address_is_confirmed_by_its_own_link_only(visitor):
    response = visitor.sign_up(area="  Lake   Omberi ", interests=["events", "events"])
    assert (response.status_code, response.json(), response["Cache-Control"]) == (
        202,
        {"status": "accepted"},
        "no-store",
    )
    assert not Subscriber.objects.exists()
    (email,) = visitor.emails()
    assert Subscriber.objects.get().status == Status.PENDING
    assert visitor.post("/confirm", {"token": "unknown"}).status_code == 404
    assert Subscriber.objects.get().status == Status.PENDING
    assert visitor.post("/confirm", {"token": visitor.token(email)}).status_code == 204
    subscriber = Subscriber.objects.get()
    assert (subscriber.status, subscriber.area, subscriber.interests) == (Status.CONFIRMED, "Lake Omberi", ["events"])
    assert subscriber.confirmed_at


def test_a_link_works_once_and_for_seven_days(visitor, pass_time):
    visitor.sign_up()
    token = visitor.token(visitor.emails()[0])
    assert token not in str(list(ConfirmationToken.objects.values())) + str(list(QueuedMail.objects.values()))
    visitor.post("/confirm", {"token": token})
    assert visitor.post("/confirm", {"token": token}).status_code == 404
    visitor.sign_up("bo@example.org")
    late = visitor.token(visitor.emails()[-1])
    pass_time(days=7, seconds=1)
    assert visitor.post("/confirm", {"token": late}).status_code == 404


def test_known_and_unknown_addresses_get_the_same_response_with_the_same_queries(visitor):
    visitor.sign_up_and_confirm()
    pair, statements = [], []
    for address in (ADDRESS, "unknown@example.org"):
        with CaptureQueriesContext(connection) as responses:
            pair.append(visitor.sign_up(address))
        statements.append([query["sql"].split()[:3] for query in responses if "SAVEPOINT" not in query["sql"]])
    assert pair[0].content == pair[1].content
    assert dict(pair[0].headers) == dict(pair[1].headers)
    assert statements[0] == statements[1]


def test_signing_up_a_known_address_changes_nothing_until_confirmation(visitor):
    visitor.sign_up_and_confirm(area="Quimera", interests=["stories"])
    visitor.sign_up(area="Elsewhere", interests=["events"], locale="fr")
    (email,) = visitor.emails()
    subscriber = Subscriber.objects.get()
    assert (subscriber.status, subscriber.area, subscriber.interests, subscriber.locale) == (
        "confirmed",
        "Quimera",
        ["stories"],
        "en",
    )
    visitor.post("/confirm", {"token": visitor.token(email)})
    subscriber.refresh_from_db()
    assert (subscriber.area, subscriber.interests, subscriber.locale) == ("Elsewhere", ["events"], "fr")
    assert visitor.emails() == []  # the welcome e-mail is sent once


def test_addresses_are_normalised(visitor):
    visitor.sign_up_and_confirm("Ada@Example.org")
    visitor.sign_up(" ada@EXAMPLE.org ")
    visitor.emails()
    assert [s.address for s in Subscriber.objects.all()] == [ADDRESS]


def test_consent_is_recorded_with_the_text_shown(visitor):
    shown = visitor.client.get("/api/v1/settings?locale=fr").json()["sign_up"]["consent"]
    visitor.sign_up(locale="fr")
    (email,) = visitor.emails()
    given = ConsentRecord.objects.get()
    assert shown
    assert (given.purpose, given.text, given.source) == ("letter", shown, "localhost:3000 fr")
    assert given.confirmed_at is None
    visitor.post("/confirm", {"token": visitor.token(email)})
    given.refresh_from_db()
    assert given.confirmed_at


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"email": "ada"}, "email"),
        ({"email": "a@b@c.org"}, "email"),
        ({"email": "ada@example.org\nBcc: x@example.org"}, "email"),
        ({"email": "a" * 250 + "@example.org"}, "email"),
        ({"consents": []}, "consents"),
        ({"consents": ["everything"]}, "consents"),
        ({"interests": ["weather"]}, "interests"),
        ({"area": "a\nb"}, "area"),
        ({"area": "a" * 101}, "area"),
        ({"locale": "xx"}, "locale"),
        ({"site": "nowhere.example"}, "site"),
        ({"nickname": "a"}, "nickname"),
    ],
)
def test_an_invalid_field_is_named(visitor, wrong, named):
    response = visitor.post("", {"email": ADDRESS, "consents": ["letter"], **wrong})
    assert (response.status_code, response.json()["errors"][0]["parameter"]) == (422, named)
    assert ADDRESS not in response.content.decode()
    assert not SignUpRequest.objects.exists()


def test_a_filled_honeypot_field_drops_the_sign_up(visitor):
    regular, trapped = visitor.sign_up(), visitor.sign_up("bot@example.org", website="https://spam.example")
    assert (regular.status_code, regular.content) == (trapped.status_code, trapped.content)
    assert [responses.address for responses in SignUpRequest.objects.all()] == [ADDRESS]
