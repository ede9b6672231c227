"""Password reset: the request reveals nothing and sends nothing; the worker makes the link."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client

from cms.accounts.emails import delete_expired, send_due_emails
from cms.accounts.models import AccountEmail
from tests.cms.accounts.conftest import log_in

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "another private sentence"


def request_reset(client, address: str, **extra):
    return client.post("/admin/password-reset/", {"email": address}, **extra)


def request_link(client, user, mailoutbox) -> str:
    request_reset(client, user.email)
    send_due_emails()
    return re.search(r"https?://[^/]+(/admin/password-reset/\S+)", mailoutbox[-1].body)[1]


def set_password(client, link: str, password: str):
    form = client.get(link, follow=True).redirect_chain[-1][0]
    return client.post(form, {"password1": password, "password2": password})


def test_the_request_stores_a_row_without_a_link_and_the_worker_sends_the_link(client, user, mailoutbox):
    response = request_reset(client, "ADA@example.org")
    assert response["Location"] == "/admin/password-reset/sent/"
    assert mailoutbox == []
    assert [row.user for row in AccountEmail.objects.all()] == [user]
    assert send_due_emails() == 1
    assert [message.to for message in mailoutbox] == [["ada@example.org"]]
    assert not AccountEmail.objects.exists()


@pytest.mark.parametrize("case", ["unknown", "deactivated", "without a password of its own"])
def test_others_get_the_same_answer_and_no_email(client, user, mailoutbox, case):
    if case == "deactivated":
        user.is_active = False
    elif case == "without a password of its own":
        user.set_unusable_password()
    user.save()
    mail.outbox.clear()
    address = "nobody@example.org" if case == "unknown" else user.email
    response = request_reset(client, address)
    assert response["Location"] == "/admin/password-reset/sent/"
    assert AccountEmail.objects.get().user is None
    assert send_due_emails() == 1
    assert mailoutbox == []


def test_an_account_deactivated_meanwhile_gets_no_email(client, user, mailoutbox):
    request_reset(client, user.email)
    user.is_active = False
    user.save()
    send_due_emails()
    assert mailoutbox == []


@pytest.mark.parametrize("address", ["ada@example.org", "nobody@example.org"])
def test_the_fourth_request_in_an_hour_for_one_address_sends_nothing_known_or_not(client, user, settings, address):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "password_reset_account": "3/hour"}
    assert [request_reset(client, address).status_code for _ in range(4)] == [302] * 4
    assert AccountEmail.objects.count() == 3
    assert request_reset(client, "another@example.org").status_code == 302


def test_requests_are_limited_by_client(client, user, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "password_reset": "2/hour"}
    addresses = [f"{name}@example.org" for name in ("a", "b", "c")]
    assert [request_reset(client, address).status_code for address in addresses] == [302, 302, 429]


def test_a_new_password_ends_all_sessions_and_the_user_is_told(client, user, mailoutbox):
    elsewhere = Client()
    log_in(elsewhere, user)
    link = request_link(client, user, mailoutbox)
    assert set_password(client, link, NEW_PASSWORD).status_code == 302
    assert elsewhere.get("/admin/").status_code == 302
    assert mailoutbox[-1].subject == "[Clarion] Your password has been changed"
    assert client.get("/admin/").status_code == 302  # a reset does not log in
    assert log_in(client, user, NEW_PASSWORD)["Location"] == "/admin/"


def test_a_link_works_once(client, user, mailoutbox):
    link = request_link(client, user, mailoutbox)
    set_password(client, link, NEW_PASSWORD)
    assert "This link does not work any more" in Client().get(link).content.decode()


def test_a_link_expires(client, user, mailoutbox, settings):
    link = request_link(client, user, mailoutbox)
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "This link does not work any more" in client.get(link).content.decode()


def test_the_link_has_the_configured_host_whatever_the_host_of_the_request(client, user, mailoutbox, settings):
    settings.CMS_URL = "https://cms.example.org"
    request_reset(client, user.email, headers={"X-Forwarded-Host": "evil.example"})
    send_due_emails()
    assert "https://cms.example.org/admin/password-reset/" in mailoutbox[0].body
    assert "evil" not in mailoutbox[0].body


def test_the_email_is_in_the_language_of_the_user(client, user, mailoutbox):
    request_reset(client, user.email)
    send_due_emails()
    assert mailoutbox[0].subject == "[Clarion] Set a new password"


def test_emails_that_could_not_be_sent_are_deleted_after_a_day(db, user, pass_time):
    from django.utils import timezone

    AccountEmail.objects.create(user=user, failed_at=timezone.now())
    assert delete_expired() == 0
    pass_time(hours=25)
    assert delete_expired() == 1
