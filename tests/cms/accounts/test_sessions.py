"""Sessions: their length, the idle limit, and what ends the other sessions of a user."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.db import transaction
from django.test import Client

from tests.cms.accounts.conftest import CHEAP_VIEW, AuthenticatorApp, confirm_access, current_code, log_in

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "another private sentence"


@pytest.fixture
def elsewhere(user) -> Client:
    """Return a client with another session of the user."""
    client = Client()
    log_in(client, user)
    return client


def is_logged_in(client) -> bool:
    return client.get(CHEAP_VIEW).status_code == 200


@pytest.mark.parametrize(("minutes", "expected"), [(119, True), (121, False)])
def test_a_session_ends_after_two_hours_without_activity(client, user, pass_time, minutes, expected):
    log_in(client, user)
    pass_time(minutes=minutes)
    assert is_logged_in(client) is expected


def test_a_session_ends_twelve_hours_after_the_log_in_whatever_the_activity(client, user, pass_time):
    log_in(client, user)
    for _ in range(11):
        pass_time(hours=1)
        assert is_logged_in(client)
    pass_time(hours=1)
    assert not is_logged_in(client)
    assert not Session.objects.filter(session_key=client.session.session_key).exists()


@pytest.mark.parametrize("is_fallback", [True, False])
def test_a_session_goes_on_with_a_new_secret_key_while_the_earlier_one_is_a_fallback(
    client, user, settings, is_fallback
):
    log_in(client, user)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY] if is_fallback else []
    settings.SECRET_KEY = "another key of the same installation"
    assert is_logged_in(client) is is_fallback
    settings.SECRET_KEY_FALLBACKS = []  # the session has the digest of the new key now
    assert is_logged_in(client) is is_fallback


def test_the_pings_of_an_open_editor_are_no_activity(client, user, pass_time):
    log_in(client, user)
    for expected in (True, True, False):
        pass_time(minutes=50)
        client.post("/admin/editing-sessions/ping/wagtailcore/page/1/1/")
        assert ("_auth_user_id" in client.session) is expected


def test_the_limits_hold_outside_the_admin_too(client, user, pass_time):
    log_in(client, user)
    assert client.get("/preview-bar").wsgi_request.user.is_authenticated
    pass_time(hours=3)
    assert not client.get("/preview-bar").wsgi_request.user.is_authenticated


def test_the_cookie_lasts_as_long_as_the_session(client, user):
    assert log_in(client, user).cookies["sessionid"]["max-age"] == 12 * 3600


def test_a_change_of_the_password_ends_the_other_sessions(client, user, elsewhere, mailoutbox):
    log_in(client, user)
    client.post(
        "/admin/account/password/",
        {"oldpassword": "an entirely private sentence", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )
    assert is_logged_in(client)
    assert not is_logged_in(elsewhere)
    assert [message.subject for message in mailoutbox] == ["[Clarion] Your password has been changed"]


def test_the_old_password_is_asked_for(client, user, elsewhere):
    log_in(client, user)
    form = {"oldpassword": "wrong", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert client.post("/admin/account/password/", form).status_code == 200
    assert is_logged_in(elsewhere)


def test_a_new_password_set_by_an_administrator_ends_all_sessions(admin_client, user, elsewhere, mailoutbox):
    form = {
        "username": "ada",
        "email": user.email,
        "first_name": "Ada",
        "last_name": "Editor",
        "is_active": "on",
        "password1": NEW_PASSWORD,
        "password2": NEW_PASSWORD,
    }
    admin_client.post(f"/admin/users/edit/{user.pk}/", form)
    assert not is_logged_in(elsewhere)
    assert [message.to for message in mailoutbox] == [[user.email]]


def test_another_second_factor_ends_the_other_sessions_and_the_user_is_told(
    client, user, elsewhere, mailoutbox, monkeypatch
):
    monkeypatch.setattr(transaction, "on_commit", lambda function, **_: function())  # the test never commits
    log_in(client, user)
    confirm_access(client)
    page = client.get("/admin/account/second-factor/app/add/")
    code = current_code(page.context["form"].secret)
    response = client.post("/admin/account/second-factor/app/add/", {"code": code})
    assert response["Location"] == "/admin/account/recovery-codes/"
    assert is_logged_in(client)
    assert not is_logged_in(elsewhere)
    assert "The authenticator app is set up" in mailoutbox[-1].body
    client.post("/admin/account/second-factor/app/remove/")
    assert not user.authenticator_set.exists()
    assert "The authenticator app was removed" in mailoutbox[-1].body


def test_the_last_factor_of_a_role_that_requires_one_stays(client, user, settings):
    settings.SECOND_FACTOR_ROLES = ["editor"]
    app = AuthenticatorApp(user)
    log_in(client, user)
    client.post("/admin/login/second-factor/", {"code": app.code})
    confirm_access(client)
    response = client.post("/admin/account/second-factor/app/remove/")
    assert "Your role requires a second factor, so the last one cannot be removed." in response.content.decode()
    assert user.authenticator_set.filter(type="totp").exists()
