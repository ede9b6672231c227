"""Which passwords are refused, and the command that resets a second factor."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.models import Site

from cms.accounts.password_names import NameValidator
from cms.snippets.organisation.models import Organisation
from tests.cms.accounts.conftest import PASSWORD, AuthenticatorApp, log_in


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
def test_common_passwords_and_their_variations_are_refused(db, password, django_user_model):
    user = django_user_model(username="adalovelace", email="ada@example.org")
    with pytest.raises(ValidationError):
        validate_password(password, user)


@pytest.mark.parametrize(
    "password", ["twelve chars", "Summer rain on tin roofs", "x7Qp2mVzR9kd", "été indien à Québec"]
)
def test_other_passwords_of_twelve_characters_are_accepted(db, password):
    validate_password(password)


@pytest.mark.parametrize(
    "password",
    [
        "Clarion2026!",
        "!!2026-cLaRiOn-2026!!",
        "Cl4r1on-Cl@rion",
        "wagtail-wagtail-2026",
        "Ministry2026!!",
        "M1n1stère-culture-99",
        "MinistryOfCulture26",
        "culture-of-ministry!",
        "Clarion-Summer-2026",
        "press-room-clarion",
        "harbourline2026",
        "harbourline.example1",
        "lovelace1815!",
        "Ada.Lovelace-1815",
        "countess@harbour1",
        "ONU-ONU-ONU-2026",
    ],
)
def test_names_of_cms_organisation_sites_and_user_are_refused_with_years_and_signs_around_them(
    db, django_user_model, settings, password
):
    settings.WAGTAIL_SITE_NAME = "Press room"
    site = Site.objects.get(is_default_site=True)
    site.site_name, site.hostname = "ONU", "www.harbourline.example.org"
    site.save()
    Organisation.objects.update_or_create(site=site, defaults={"name": "Ministère de la Culture"})
    Organisation.objects.filter(site=site).update(legal_name="Ministry of Culture")
    user = django_user_model(username="countess", email="al@harbour.example", first_name="Ada", last_name="Lovelace")
    with pytest.raises(ValidationError):
        NameValidator().validate(password, user)


@pytest.mark.parametrize(
    "password",
    [
        "twelve chars",
        "Clarion calls across the bay",
        "x7Qp2mVzR9kd",
        "ada wrote a program for it",
        "a ministry of silly walks",
        "7391640285731",
    ],
)
def test_a_name_among_other_words_is_accepted(db, django_user_model, settings, password):
    settings.WAGTAIL_SITE_NAME = "Ministry"
    NameValidator().validate(password, django_user_model(username="ada"))


def test_the_form_for_a_new_password_says_why_a_name_is_refused(client, user):
    client.force_login(user)
    page = client.post(
        "/admin/account/password/", {"oldpassword": PASSWORD, "password1": "Clarion2026!", "password2": "Clarion2026!"}
    )
    assert "little more than a name that others know" in page.content.decode()
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


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
