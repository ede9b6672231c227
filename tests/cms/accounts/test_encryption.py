"""Secrets of second factors in the database: encrypted, with keys that can be replaced, and never a silent lock-out."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.test import Client

from cms.accounts.encryption import Storage, count_secrets
from cms.accounts.status import find_issues
from cms.demo import factories
from cms.operations.audit.models import AuditRow
from tests.cms.accounts.conftest import CHEAP_VIEW, AuthenticatorApp, confirm_access, current_code, log_in

pytestmark = pytest.mark.django_db
OLD, NEW, OTHER = (letter * 8 + "0123456789abcdefghijklmnop" for letter in "XYZ")
CODE_VIEW = "/admin/login/second-factor/"


def enter_code(client, user, code: str) -> str:
    log_in(client, user)
    return client.post(CODE_VIEW, {"code": code}).content.decode()


def is_logged_in(client) -> bool:
    return client.get(CHEAP_VIEW).status_code == 200


def stored_text() -> str:
    return json.dumps(list(Authenticator.objects.values_list("data", flat=True)))


def test_a_stolen_database_has_neither_the_secret_nor_the_recovery_codes(client, user, settings):
    settings.SECOND_FACTOR_KEYS = [NEW]
    app = AuthenticatorApp(user)
    assert app.secret not in stored_text()
    assert not any(code in stored_text() for code in app.recovery_codes)
    assert count_secrets() == {Storage.CURRENT: 2}
    enter_code(client, user, app.code)
    assert is_logged_in(client)


def test_a_recovery_code_works_once_when_its_seed_is_encrypted(user, settings):
    settings.SECOND_FACTOR_KEYS = [NEW]
    code = AuthenticatorApp(user).recovery_codes[3]
    for accepted in (True, False):
        enter_code(client := Client(), user, code)
        assert is_logged_in(client) is accepted


def test_a_set_up_that_is_not_finished_leaves_no_secret_in_the_table_of_sessions(client, user, settings):
    settings.SECOND_FACTOR_KEYS = [NEW]
    log_in(client, user)
    confirm_access(client)
    page = client.get("/admin/account/second-factor/app/add/")
    secret = page.context["form"].secret
    assert secret not in json.dumps([session.get_decoded() for session in Session.objects.all()])
    wrong = client.post("/admin/account/second-factor/app/add/", {"code": "000000"})
    assert wrong.context["form"].secret == secret
    client.post("/admin/account/second-factor/app/add/", {"code": current_code(secret)})
    assert Authenticator.objects.filter(user=user, type="totp").exists()
    assert SECRET_SESSION_KEY not in client.session
    assert secret not in stored_text()


def test_what_an_earlier_version_has_stored_as_it_is_stays_valid_and_is_encrypted_by_the_command(
    client, user, settings, capsys
):
    app = AuthenticatorApp(user)
    settings.SECOND_FACTOR_KEYS = [NEW]
    assert app.secret in stored_text()
    enter_code(client, user, app.code)
    assert is_logged_in(client)
    assert [issue.level for issue in find_issues()] == ["warning"]
    with pytest.raises(CommandError, match="without --check"):
        call_command("rotate_second_factor_keys", check=True)
    recorded = AuditRow.objects.count()
    call_command("rotate_second_factor_keys")
    assert AuditRow.objects.count() == recorded
    assert "2 secrets encrypted with the first key." in capsys.readouterr().out
    assert app.secret not in stored_text()
    assert [*find_issues()] == []
    enter_code(other := Client(), user, app.recovery_codes[0])
    assert is_logged_in(other)


def test_keys_are_replaced_in_three_steps_without_a_moment_in_which_a_code_is_refused(user, settings, capsys):
    app, needed = AuthenticatorApp(user), []
    for keys, rotates in (([OLD], True), ([NEW, OLD], False), ([NEW, OLD], True), ([NEW], False)):
        settings.SECOND_FACTOR_KEYS = keys
        if rotates:
            call_command("rotate_second_factor_keys")
        needed.append(count_secrets())
        enter_code(client := Client(), user, app.recovery_codes.pop())
        assert is_logged_in(client), keys
    current, earlier = Counter({Storage.CURRENT: 2}), Counter({Storage.EARLIER: 2})
    assert needed == [current, earlier, current, current]
    assert "0 need an earlier key" in capsys.readouterr().out


def test_the_command_says_how_many_secrets_still_need_an_earlier_key(user, settings, capsys):
    settings.SECOND_FACTOR_KEYS = [OLD]
    AuthenticatorApp(user)
    settings.SECOND_FACTOR_KEYS = [NEW, OLD]
    AuthenticatorApp(factories.UserFactory(username="grace"))
    with pytest.raises(CommandError, match="without --check"):
        call_command("rotate_second_factor_keys", check=True)
    assert "2 secrets are stored with the first key, 2 need an earlier key." in capsys.readouterr().out


@pytest.mark.parametrize("keys", [[], [OTHER]], ids=["no key", "another key"])
def test_without_the_key_a_sentence_says_what_is_wrong_and_nothing_is_lost(user, settings, caplog, keys):
    settings.SECOND_FACTOR_KEYS = [NEW]
    app = AuthenticatorApp(user)
    settings.SECOND_FACTOR_KEYS = keys
    for _ in range(8):  # more than wrong codes are allowed: the code may be right, so it does not count
        page = enter_code(client := Client(), user, app.recovery_codes[0])
        assert "this installation lacks a key" in page
        assert not is_logged_in(client)
    assert "accounts.second_factor_unreadable" in caplog.text
    assert "ada" in next(iter(find_issues())).what
    if keys:
        with pytest.raises(CommandError, match="opens 2 secrets, of ada"):
            call_command("rotate_second_factor_keys")
    settings.SECOND_FACTOR_KEYS = [NEW]
    enter_code(client, user, app.recovery_codes[0])
    assert is_logged_in(client)


def test_the_own_second_factors_cannot_be_shown_without_the_key_and_the_page_says_why(client, user, settings):
    settings.SECOND_FACTOR_KEYS = [NEW]
    AuthenticatorApp(user)
    client.force_login(user)
    settings.SECOND_FACTOR_KEYS = []
    client.raise_request_exception = False
    response = client.get("/admin/account/second-factor/")
    assert response.status_code == 503
    assert "this installation lacks a key" in response.content.decode()


def test_rotating_without_a_key_is_an_error(settings):
    settings.SECOND_FACTOR_KEYS = []
    with pytest.raises(CommandError, match="SECOND_FACTOR_KEYS is empty"):
        call_command("rotate_second_factor_keys")


def test_a_deployment_without_a_key_is_warned(settings):
    for keys, expected in (([], ["accounts.W001"]), ([NEW], [])):
        settings.SECOND_FACTOR_KEYS = keys
        found = [message.id for message in run_checks(include_deployment_checks=True)]
        assert [name for name in found if name.startswith("accounts.W")] == expected
