"""Log-in with a password and a second factor, its limits, and the switch that turns passwords off."""

from __future__ import annotations

import re

import pytest
from axes.models import AccessAttempt

from cms.demo import factories
from cms.http.concurrency import limit_concurrency
from tests.cms.accounts.conftest import CHEAP_VIEW, AuthenticatorApp, confirm_access, log_in

pytestmark = pytest.mark.django_db


def is_logged_in(client) -> bool:
    return client.get(CHEAP_VIEW).status_code == 200


def remove_tokens_and_name(response, name: str) -> str:
    """Return the page of `response` without its random tokens of 64 characters and the user `name` that was entered."""
    return re.sub(r"\b\w{64}\b", "", response.content.decode()).replace(f'value="{name}"', "")


def test_a_password_opens_the_admin_and_leads_to_the_page_that_was_asked_for(client, user):
    response = client.post(
        "/admin/login/", {"username": "ada", "password": "an entirely private sentence", "next": "/admin/pages/"}
    )
    assert response["Location"] == "/admin/pages/"
    assert is_logged_in(client)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_the_log_in_leads_to_no_other_host(client, user, target):
    response = log_in(client, user, QUERY_STRING=f"next={target}")
    assert response["Location"] in ("/admin/", "/admin/login/")


def test_wrong_passwords_and_unknown_names_get_the_same_answer(client, user):
    known = log_in(client, user, "wrong")
    unknown = client.post("/admin/login/", {"username": "nobody", "password": "wrong"})
    assert known.status_code == unknown.status_code == 200
    assert "not correct" in known.content.decode()
    assert remove_tokens_and_name(known, "ada") == remove_tokens_and_name(unknown, "nobody")


def test_a_deactivated_account_is_refused_and_loses_its_session_at_once(client, user):
    log_in(client, user)
    user.is_active = False
    user.save()
    assert not is_logged_in(client)
    assert log_in(client, user).status_code == 200
    assert not is_logged_in(client)


def test_a_user_with_an_app_needs_its_code(client, user):
    app = AuthenticatorApp(user)
    assert log_in(client, user)["Location"] == "/admin/login/second-factor/"
    assert not is_logged_in(client)
    assert client.post("/admin/login/second-factor/", {"code": "000000"}).status_code == 200
    assert client.post("/admin/login/second-factor/", {"code": app.code})["Location"] == "/admin/"
    assert is_logged_in(client)


def test_a_code_is_accepted_once(client, user):
    code = AuthenticatorApp(user).code
    for accepted in (True, False):
        log_in(client, user)
        client.post("/admin/login/second-factor/", {"code": code})
        assert is_logged_in(client) is accepted
        client.post("/admin/logout/")


def test_a_recovery_code_is_accepted_once(client, user):
    code = AuthenticatorApp(user).recovery_codes[0]
    for accepted in (True, False):
        log_in(client, user)
        client.post("/admin/login/second-factor/", {"code": code})
        assert is_logged_in(client) is accepted
        client.post("/admin/logout/")


def test_codes_cannot_be_guessed(client, user):
    app = AuthenticatorApp(user)
    for _ in range(6):
        log_in(client, user)
        client.post("/admin/login/second-factor/", {"code": "000000"})
    response = client.post("/admin/login/second-factor/", {"code": app.code})
    assert "Too many wrong codes" in response.content.decode()
    assert not is_logged_in(client)


def test_attempts_are_limited_by_client(client, user, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "log_in": "2/minute"}
    assert [log_in(client, user, "wrong").status_code for _ in range(3)] == [200, 200, 429]


def test_log_ins_beyond_those_that_are_checked_at_once_get_a_page_that_says_so(client, user, rf, settings):
    settings.CONCURRENCY_LIMITS = {**settings.CONCURRENCY_LIMITS, "log_in": 1}
    with limit_concurrency(rf.get("/"), "log_in"):
        response = log_in(client, user)
    assert (response.status_code, response["Retry-After"]) == (503, "2")
    assert "The server is busy" in response.content.decode()
    assert log_in(client, user).status_code == 302


def test_a_lock_is_a_page_in_the_look_of_the_log_in_and_a_completed_reset_lifts_it(client, user, settings, mailoutbox):
    settings.AXES_ENABLED = True
    for _ in range(settings.AXES_FAILURE_LIMIT):
        response = log_in(client, user, "wrong")
    assert response.status_code == 429
    assert "<main" in response.content.decode()
    assert log_in(client, user).status_code == 429
    from tests.cms.accounts.test_password_reset import request_link, set_password

    set_password(client, request_link(client, user, mailoutbox), "another private sentence")
    assert not AccessAttempt.objects.filter(username="ada").exists()
    assert log_in(client, user, "another private sentence").status_code == 302


def test_without_local_log_in_passwords_and_passkeys_are_refused(client, user, settings):
    settings.LOCAL_LOGIN = False
    assert 'name="password"' not in client.get("/admin/login/").content.decode()
    assert log_in(client, user).status_code == 404
    for address in ("/admin/login/passkey/", "/admin/password-reset/"):
        assert client.get(address).status_code == client.post(address).status_code == 404


def test_nobody_can_sign_up(client, user):
    for address in ("/admin/signup/", "/admin/login/signup/", "/admin/account/signup/"):
        assert client.post(address).status_code in (302, 404)
    assert not factories.UserFactory._meta.model.objects.exclude(pk=user.pk).exists()


def test_logging_out_ends_the_session_and_needs_a_form(client, user):
    log_in(client, user)
    assert client.get("/admin/logout/").status_code == 200
    assert is_logged_in(client)
    assert client.post("/admin/logout/")["Location"] == "/admin/login/"
    assert not is_logged_in(client)


def test_access_must_be_confirmed_with_the_password_or_a_code(client, user):
    log_in(client, user)
    address = "/admin/account/second-factor/keys/add/"
    assert "/confirm-access/" in client.get(address)["Location"]
    confirm_access(client, "wrong")
    assert "/confirm-access/" in client.get(address)["Location"]
    confirm_access(client)
    assert client.get(address).status_code == 200
