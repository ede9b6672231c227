"""Which passwords are refused, and the command that resets a second factor."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client

from tests.cms.accounts.conftest import AuthenticatorApp, log_in


@pytest.mark.parametrize(
    "password",
    [
        "Summer2026",
        "Summer2026!!",
        "!!Summer2026",
        "Summer-2026-Summer",
        "P@ssw0rd2026",
        "password1234567",
        "aaaaaaaaaaaaaaaa",
        "abababababab",
        "192837465564738291",
        "eleven char",
        "adalovelace1",
    ],
)
def test_common_passwords_and_their_variations_are_refused(password, django_user_model):
    user = django_user_model(username="adalovelace", email="ada@example.org")
    with pytest.raises(ValidationError):
        validate_password(password, user)


@pytest.mark.parametrize(
    "password", ["twelve chars", "Summer rain on tin roofs", "x7Qp2mVzR9kd", "été indien à Québec"]
)
def test_other_passwords_of_twelve_characters_are_accepted(password):
    validate_password(password)


def test_an_operator_resets_a_second_factor(db, client, user, mailoutbox, capsys, caplog):
    AuthenticatorApp(user)
    client.force_login(user)
    call_command("reset_second_factor", "ada")
    assert "2 second factors of ada removed" in capsys.readouterr().out
    assert "accounts.second_factor_reset" in caplog.text
    assert "ada@example.org" not in caplog.text
    assert client.get("/admin/").status_code == 302
    assert mailoutbox[0].to == ["ada@example.org"]
    assert log_in(Client(), user)["Location"] == "/admin/"


def test_a_reset_for_an_unknown_user_is_an_error(db):
    with pytest.raises(CommandError, match="no user nobody"):
        call_command("reset_second_factor", "nobody")
