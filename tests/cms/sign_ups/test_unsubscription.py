"""By the link, by one click of a mail program (RFC 8058); and what it undoes."""

from __future__ import annotations

import pytest

from cms.sign_ups.models import ConsentRecord, Subscriber


def one_click_of(email) -> str:
    assert email.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return email.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://localhost:8000")


FORM = "application/x-www-form-urlencoded"


def test_one_click_takes_the_form_of_rfc_8058(visitor):
    address = one_click_of(visitor.confirmed())
    for _ in range(2):  # again does no harm
        assert visitor.client.post(address, "List-Unsubscribe=One-Click", content_type=FORM).status_code == 204
    assert Subscriber.objects.get().status == Subscriber.Status.UNSUBSCRIBED
    assert ConsentRecord.objects.get().withdrawn_at


def test_it_may_be_multipart(visitor):
    address = one_click_of(visitor.confirmed())
    assert visitor.client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 204
    assert Subscriber.objects.get().status == Subscriber.Status.UNSUBSCRIBED


@pytest.mark.parametrize("kind", ["json", "form"])
def test_the_token_may_stand_in_the_body(visitor, kind):
    token = visitor.token(visitor.confirmed(), "unsubscribe")
    if kind == "json":
        answer = visitor.post("/unsubscribe", {"token": token})
    else:
        answer = visitor.client.post("/api/v1/sign-ups/unsubscribe", f"token={token}", content_type=FORM)
    assert answer.status_code == 204
    assert Subscriber.objects.get().status == Subscriber.Status.UNSUBSCRIBED


def test_looking_at_the_link_changes_nothing(visitor):
    address = one_click_of(visitor.confirmed())
    assert visitor.client.get(address).status_code == 405
    assert Subscriber.objects.get().status == Subscriber.Status.CONFIRMED


def test_a_forged_token_is_404_and_stops_nobody(visitor):
    token = visitor.token(visitor.confirmed(), "unsubscribe")
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
def test_a_body_without_a_token_is_422(visitor, body, kind):
    answer = visitor.client.post("/api/v1/sign-ups/unsubscribe", body, content_type=kind)
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (422, "token")


def test_links_sent_before_confirm_nothing_after(visitor):
    visitor.confirmed()
    visitor.sign_up(area="Elsewhere")
    (email,) = visitor.emails()
    visitor.post("/unsubscribe", {"token": visitor.token(email, "unsubscribe")})
    assert visitor.post("/confirm", {"token": visitor.token(email)}).status_code == 404
    assert Subscriber.objects.get().status == Subscriber.Status.UNSUBSCRIBED
    visitor.confirmed()  # but a new yes counts
    assert Subscriber.objects.get().status == Subscriber.Status.CONFIRMED


@pytest.mark.parametrize(("earlier", "status"), [(True, 204), (False, 404)])
def test_a_link_outlives_its_key_as_long_as_that_is_kept(visitor, settings, earlier, status):
    token = visitor.token(visitor.confirmed(), "unsubscribe")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY] if earlier else []
    settings.SECRET_KEY = "another key of the same installation"
    assert visitor.post("/unsubscribe", {"token": token}).status_code == status
