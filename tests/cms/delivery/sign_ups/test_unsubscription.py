"""Unsubscribing by link, and by one click in a mail program (RFC 8058)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F

from cms.delivery.sign_ups import request_queue
from cms.delivery.sign_ups.models import ConsentRecord, Subscriber


def get_one_click_url(email) -> str:
    assert email.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return email.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://localhost:8000")


FORM = "application/x-www-form-urlencoded"


def test_one_click_accepts_the_form_of_rfc_8058(visitor):
    url = get_one_click_url(visitor.sign_up_and_confirm())
    for _ in range(2):  # repeating it is harmless
        assert visitor.client.post(url, "List-Unsubscribe=One-Click", content_type=FORM).status_code == 204
    assert Subscriber.objects.get().status == Subscriber.Status.UNSUBSCRIBED
    assert ConsentRecord.objects.get().withdrawn_at


def test_one_click_accepts_multipart_forms(visitor):
    url = get_one_click_url(visitor.sign_up_and_confirm())
    assert visitor.client.post(url, {"List-Unsubscribe": "One-Click"}).status_code == 204
    assert Subscriber.objects.get().status == Subscriber.Status.UNSUBSCRIBED


@pytest.mark.parametrize("kind", ["json", "form"])
def test_the_token_may_be_in_the_body(visitor, kind):
    token = visitor.token(visitor.sign_up_and_confirm(), "unsubscribe")
    if kind == "json":
        response = visitor.post("/unsubscribe", {"token": token})
    else:
        response = visitor.client.post("/api/v1/sign-ups/unsubscribe", f"token={token}", content_type=FORM)
    assert response.status_code == 204
    assert Subscriber.objects.get().status == Subscriber.Status.UNSUBSCRIBED


def test_a_get_request_changes_nothing(visitor):
    url = get_one_click_url(visitor.sign_up_and_confirm())
    assert visitor.client.get(url).status_code == 405
    assert Subscriber.objects.get().status == Subscriber.Status.CONFIRMED


def test_a_forged_token_gets_404_and_changes_nothing(visitor):
    token = visitor.token(visitor.sign_up_and_confirm(), "unsubscribe")
    for forged in (token[:-1] + ("A" if token[-1] != "A" else "B"), "1.0:x", "x"):
        assert visitor.post("/unsubscribe", {"token": forged}).status_code == 404
    assert Subscriber.objects.get().status == Subscriber.Status.CONFIRMED


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/json"),
        (b"[]", "application/json"),
        (b"{", "application/json"),
        (b'{"token": 1}', "application/json"),
        (b"\xff", "text/plain"),
        (b"--x", "multipart/form-data"),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (b"token=", FORM),
    ],
)
def test_a_body_without_a_token_gets_422(visitor, body, kind):
    response = visitor.client.post("/api/v1/sign-ups/unsubscribe", body, content_type=kind)
    assert (response.status_code, response.json()["errors"][0]["parameter"]) == (422, "token")


def test_older_links_cannot_confirm_after_unsubscribing(visitor, pass_time):
    visitor.sign_up_and_confirm()
    visitor.sign_up(area="Elsewhere")
    (email,) = visitor.emails()
    visitor.post("/unsubscribe", {"token": visitor.token(email, "unsubscribe")})
    assert visitor.post("/confirm", {"token": visitor.token(email)}).status_code == 404
    assert Subscriber.objects.get().status == Subscriber.Status.UNSUBSCRIBED
    pass_time(days=1, seconds=1)  # one e-mail a day
    visitor.sign_up_and_confirm()  # a new confirmation is accepted
    assert Subscriber.objects.get().status == Subscriber.Status.CONFIRMED


def test_an_email_that_waits_is_not_sent_after_the_unsubscription(visitor):
    token = visitor.token(visitor.sign_up_and_confirm(), "unsubscribe")
    visitor.sign_up(area="Elsewhere")
    assert request_queue.process_queue() == 1
    visitor.post("/unsubscribe", {"token": token})
    assert visitor.emails() == []


def test_a_second_click_leaves_the_time_of_the_first(visitor, pass_time):
    token = visitor.token(visitor.sign_up_and_confirm(), "unsubscribe")
    visitor.post("/unsubscribe", {"token": token})
    withdrawn_at = ConsentRecord.objects.get().withdrawn_at
    pass_time(hours=1)
    assert visitor.post("/unsubscribe", {"token": token}).status_code == 204
    assert ConsentRecord.objects.get().withdrawn_at == withdrawn_at


def test_the_link_of_an_erased_subscriber_is_not_that_of_the_next_one(visitor):
    token = visitor.token(visitor.sign_up_and_confirm(), "unsubscribe")
    Subscriber.objects.update(created_at=F("created_at") + timedelta(seconds=5))  # another one has got the id
    assert visitor.post("/unsubscribe", {"token": token}).status_code == 404
    assert Subscriber.objects.get().status == Subscriber.Status.CONFIRMED


@pytest.mark.parametrize(("earlier", "status"), [(True, 204), (False, 404)])
def test_a_link_is_valid_while_its_key_is_a_fallback(visitor, settings, earlier, status):
    token = visitor.token(visitor.sign_up_and_confirm(), "unsubscribe")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY] if earlier else []
    settings.SECRET_KEY = "another key of the same installation"
    assert visitor.post("/unsubscribe", {"token": token}).status_code == status
