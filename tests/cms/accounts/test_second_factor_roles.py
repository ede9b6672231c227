"""Which accounts need a second factor: every role, required or not, with and without a factor; names in factors."""

from __future__ import annotations

import pytest
from allauth.core.context import request_context
from allauth.mfa.adapter import get_adapter
from django.core.checks import run_checks
from django.urls import NoReverseMatch, reverse

from cms.accounts.sessions import PUBLIC_VIEWS, SETUP_VIEWS
from cms.accounts.urls import own_account
from cms.accounts.users.permission_table import load_roles
from cms.demo import factories
from tests.cms.accounts.conftest import CHEAP_VIEW, AuthenticatorApp
from tests.cms.accounts.users.permission_walk.routes import admin_routes
from tests.markers import mark_extended

pytestmark = pytest.mark.django_db

SETUP = "/admin/account/second-factor/"
ROLES = {role.key: f"{role.name} (French)" if role.for_each_language else role.name for role in load_roles()}


def create_user(role: str):
    if role == "superuser":
        return factories.SuperuserFactory(username=role)
    return factories.UserFactory(username=role, groups=[ROLES[role]])


@pytest.mark.few(7)
@pytest.mark.parametrize("required", [[], ["administrator", "press_officer"], ["translator"], ["all"]], ids=", ".join)
@pytest.mark.parametrize("role", [*ROLES, "superuser"])
def test_a_role_that_requires_a_factor_reaches_only_the_set_up_until_there_is_one(client, settings, role, required):
    settings.SECOND_FACTOR_ROLES = required
    user = create_user(role)
    client.force_login(user)
    is_required = role in required or required == ["all"] or (role == "superuser" and "administrator" in required)
    response = client.get(CHEAP_VIEW)
    assert (response.status_code, response.get("Location")) == ((302, SETUP) if is_required else (200, None))
    AuthenticatorApp(user)
    assert client.get(CHEAP_VIEW).status_code == 200


def test_recovery_codes_alone_are_no_second_factor(client, settings, user):
    settings.SECOND_FACTOR_ROLES = ["editor"]
    app = AuthenticatorApp(user)
    user.authenticator_set.filter(type="totp").delete()
    assert app.recovery_codes
    client.force_login(user)
    assert client.get("/admin/")["Location"] == SETUP


@pytest.mark.parametrize("part", mark_extended(range(4), except_for=[0]))
def test_an_account_without_its_factor_reaches_no_view_but_the_set_up(client, settings, part):
    """Every view of the admin, by GET and POST; `make test` requests a quarter of them."""
    settings.SECOND_FACTOR_ROLES = ["administrator"]
    client.force_login(create_user("superuser"))
    client.raise_request_exception = False
    reached, requested, routes = set(), set(), list(admin_routes())
    assert {route.name for route in routes} >= SETUP_VIEWS | PUBLIC_VIEWS
    for route in routes[part::4]:
        if route.name.endswith("_logout"):
            continue  # would end the session
        try:
            arguments = {name: 1 for name in route.arguments if name != "provider_id"}
            address = reverse(route.name, kwargs=arguments)
        except NoReverseMatch:  # a view without a name, or with arguments of another form
            continue
        requested.add(route.name)
        for method in ("get", "post"):
            response = getattr(client, method)(address)
            if response.get("Location") != SETUP:
                reached.add(route.name)
    assert reached == (SETUP_VIEWS | PUBLIC_VIEWS) & requested


def test_the_set_up_has_no_menu_of_the_admin(client, settings):
    settings.SECOND_FACTOR_ROLES = ["administrator"]
    client.force_login(create_user("administrator"))
    page = client.get(SETUP).content.decode()
    assert "Your role requires a second factor" in page
    assert "wagtail-sidebar" not in page


def test_scripts_get_403_instead_of_the_set_up(client, settings):
    settings.SECOND_FACTOR_ROLES = ["editor"]
    client.force_login(create_user("editor"))
    response = client.get("/admin/", headers={"X-Requested-With": "XMLHttpRequest"})
    assert response.status_code == 403


def test_outside_the_admin_an_account_without_its_factor_is_a_visitor(client, settings):
    settings.SECOND_FACTOR_ROLES = ["editor"]
    user = create_user("editor")
    client.force_login(user)
    assert not client.get("/preview-bar").wsgi_request.user.is_authenticated
    AuthenticatorApp(user)
    assert client.get("/preview-bar").wsgi_request.user.is_authenticated


def test_a_user_without_access_to_the_admin_is_not_sent_round_in_circles(client, settings):
    settings.SECOND_FACTOR_ROLES = ["all"]
    client.force_login(factories.UserFactory())
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/admin/logout/"


def test_each_view_of_the_own_account_asks_for_a_log_in(client):
    for pattern in own_account:
        address = reverse(pattern.name, kwargs=dict.fromkeys(pattern.pattern.converters, 1))
        assert client.get(address)["Location"].startswith("/admin/login/"), pattern.name


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("changed", "ids"),
    [
        ({}, []),
        ({"SECOND_FACTOR_ROLES": ["editor", "all"]}, []),
        ({"SECOND_FACTOR_ROLES": ["editors"]}, ["accounts.E001"]),
        ({"OIDC_ROLES": {"press": ["press"]}}, ["accounts.E002"]),
        ({"LOCAL_LOGIN": False}, ["accounts.E003"]),
        ({"OIDC_SECOND_FACTOR": "sometimes"}, ["accounts.E005"]),
    ],
)
def test_settings_that_would_be_ignored_or_lock_people_out_are_errors(settings, changed, ids):
    for name, value in changed.items():
        setattr(settings, name, value)
    assert [error.id for error in run_checks() if error.id.startswith("accounts.")] == ids


def test_an_app_and_a_key_show_the_names_of_the_installation_and_the_account(rf, user, settings):
    settings.WAGTAIL_SITE_NAME = "Harbour news"
    adapter = get_adapter()
    with request_context(rf.get("/")):
        address = adapter.build_totp_url(user, "A" * 32)
        site = adapter.get_public_key_credential_rp_entity()
        account = adapter.get_public_key_credential_user_entity(user)
    assert address == f"otpauth://totp/{user.username}?secret={'A' * 32}&issuer=Harbour%20news"
    assert site == {"id": "testserver", "name": "Harbour news"}
    assert account["name"] == user.username
