"""Nothing counts until the address has said yes; and nothing tells whether it is known."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.sign_ups.models import ConfirmationToken, ConsentRecord, OutgoingEmail, SignUpRequest, Subscriber

from .conftest import ADDRESS

Status = Subscriber.Status


def test_an_address_is_confirmed_by_its_own_link_only(visitor):
    answer = visitor.sign_up(area="  Lake   Omberi ", interests=["events", "events"])
    assert (answer.status_code, answer.json(), answer["Cache-Control"]) == (202, {"status": "accepted"}, "no-store")
    assert not Subscriber.objects.exists()
    (email,) = visitor.emails()
    assert Subscriber.objects.get().status == Status.PENDING
    assert visitor.post("/confirm", {"token": "somebody-elses"}).status_code == 404
    assert Subscriber.objects.get().status == Status.PENDING
    assert visitor.post("/confirm", {"token": visitor.token(email)}).status_code == 204
    known = Subscriber.objects.get()
    assert (known.status, known.area, known.interests) == (Status.CONFIRMED, "Lake Omberi", ["events"])
    assert known.confirmed_at


def test_a_link_works_once_and_for_seven_days(visitor, pass_time):
    visitor.sign_up()
    token = visitor.token(visitor.emails()[0])
    assert token not in str(list(ConfirmationToken.objects.values())) + str(list(OutgoingEmail.objects.values()))
    visitor.post("/confirm", {"token": token})
    assert visitor.post("/confirm", {"token": token}).status_code == 404
    visitor.sign_up("bo@example.org")
    late = visitor.token(visitor.emails()[-1])
    pass_time(days=7, seconds=1)
    assert visitor.post("/confirm", {"token": late}).status_code == 404


def test_known_and_unknown_addresses_are_answered_alike_with_the_same_work(visitor):
    visitor.confirmed()
    answers, work = [], []
    for address in (ADDRESS, "unknown@example.org"):
        with CaptureQueriesContext(connection) as asked:
            answers.append(visitor.sign_up(address))
        work.append([query["sql"].split()[:3] for query in asked if "SAVEPOINT" not in query["sql"]])
    assert answers[0].content == answers[1].content
    assert dict(answers[0].headers) == dict(answers[1].headers)
    assert work[0] == work[1]


def test_who_types_a_known_address_changes_nothing_without_its_yes(visitor):
    visitor.confirmed(area="Quimera", interests=["stories"])
    visitor.sign_up(area="Elsewhere", interests=["events"], locale="fr")
    (email,) = visitor.emails()
    known = Subscriber.objects.get()
    assert (known.status, known.area, known.interests, known.locale) == ("confirmed", "Quimera", ["stories"], "en")
    visitor.post("/confirm", {"token": visitor.token(email)})
    known.refresh_from_db()
    assert (known.area, known.interests, known.locale) == ("Elsewhere", ["events"], "fr")
    assert visitor.emails() == []  # welcomed once


def test_one_address_however_it_is_written(visitor):
    visitor.confirmed("Ada@Example.org")
    visitor.sign_up(" ada@EXAMPLE.org ")
    visitor.emails()
    assert [s.address for s in Subscriber.objects.all()] == [ADDRESS]


def test_consent_is_recorded_in_the_words_shown(visitor):
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
def test_what_is_malformed_is_named(visitor, wrong, named):
    answer = visitor.post("", {"email": ADDRESS, "consents": ["letter"], **wrong})
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (422, named)
    assert ADDRESS not in answer.content.decode()
    assert not SignUpRequest.objects.exists()


def test_what_programs_write_where_people_see_nothing_is_dropped(visitor):
    honest, trapped = visitor.sign_up(), visitor.sign_up("bot@example.org", website="https://spam.example")
    assert (honest.status_code, honest.content) == (trapped.status_code, trapped.content)
    assert [asked.address for asked in SignUpRequest.objects.all()] == [ADDRESS]
