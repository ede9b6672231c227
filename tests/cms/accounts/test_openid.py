"""OpenID Connect: who gets an account, with which roles, and what counts as a second factor."""

from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.core import context
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal.flows.login import complete_login
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.contrib.auth.models import AnonymousUser, Group
from django.contrib.messages.storage.fallback import FallbackStorage
from django.test import RequestFactory

from cms.accounts.users.models import User
from cms.demo import factories
from tests.cms.accounts.conftest import AuthenticatorApp

pytestmark = pytest.mark.django_db

ROLES = {"press": ["press_officer"], "writers": ["writer"], "it": ["administrator", "search_editor"]}


@pytest.fixture(autouse=True)
def provider(settings) -> None:
    """Configure a provider in every test of this module."""
    app = {"provider_id": "oidc", "name": "the newsroom", "client_id": "clarion", "secret": "x"}
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"APPS": [{**app, "settings": {"server_url": "https://id.example.org"}}]}
    }
    settings.OIDC_SERVER_URL, settings.OIDC_ROLES = "https://id.example.org", ROLES


def log_in(client, subject: str = "1", id_token: dict[str, Any] | None = None, **claims: Any):
    """Log in with these claims, as after the provider's response. Return the response and the user of the session."""
    request = RequestFactory().get("/admin/login/oidc/callback/")
    request.session, request.user = client.session, AnonymousUser()
    request._messages = FallbackStorage(request)
    with context.request_context(request):
        provider = get_adapter().get_provider(request, "oidc")
        data = {"userinfo": {"sub": subject, **claims}, "id_token": {"sub": subject, **(id_token or {})}}
        login = provider.sociallogin_from_response(request, data)
        login.state = {"process": "login"}
        response = complete_login(request, login)
    request.session.save()
    client.cookies["sessionid"] = request.session.session_key
    return response, request.user


def roles_of(user) -> list[str]:
    return sorted(user.groups.values_list("role__key", flat=True))


def test_a_first_log_in_with_a_role_creates_an_account(client):
    response, user = log_in(client, groups=["press", "others"], preferred_username="ada", email="ada@example.org")
    assert response["Location"] == "/admin/"
    assert (user.username, user.email, roles_of(user)) == ("ada", "ada@example.org", ["press_officer"])
    assert not user.has_usable_password()
    assert client.get("/admin/").status_code == 200
    assert log_in(client, groups=["press"])[1] == user


@pytest.mark.parametrize("claims", [{}, {"groups": []}, {"groups": ["others"]}, {"groups": [["press"]]}])
def test_without_a_role_there_is_no_account(client, claims):
    response, _ = log_in(client, **claims)
    assert response.status_code == 403
    assert "No access" in response.content.decode()
    assert not User.objects.exists()


def test_an_account_is_not_found_by_its_address_or_user_name(client):
    known = factories.UserFactory(username="ada", email="ada@example.org", groups=["Administrators"])
    _, user = log_in(client, groups=["writers"], preferred_username="ada", email="ada@example.org", email_verified=True)
    assert user != known
    assert user.username != "ada"
    assert roles_of(user) == ["writer"]


def test_roles_follow_the_claims_at_every_log_in(client):
    _, user = log_in(client, groups=["it"])
    assert roles_of(user) == ["administrator", "search_editor"]
    team = Group.objects.create(name="A team")
    user.groups.add(team, Group.objects.get(name="Editors"))
    log_in(client, groups=["writers"])
    assert {*user.groups.values_list("name", flat=True)} == {"Writers", "A team", "Editors"}  # roles of no claim stay


def test_a_user_who_has_lost_all_roles_is_refused(client):
    _, user = log_in(client, groups=["press"])
    client.logout()
    response, _ = log_in(client, groups=["others"])
    assert response.status_code == 403
    assert roles_of(user) == []
    assert client.get("/admin/").status_code == 302


def test_a_deactivated_account_is_refused(client):
    log_in(client, groups=["press"])
    User.objects.update(is_active=False)
    response, after = log_in(client, groups=["press"])
    assert response["Location"] == "/admin/login/inactive/"
    assert after.is_anonymous


def test_the_claim_may_be_in_the_id_token_and_have_another_name(client, settings):
    settings.OIDC_ROLES_CLAIM = "https://example.org/roles"
    _, user = log_in(client, id_token={"https://example.org/roles": "press"})
    assert roles_of(user) == ["press_officer"]


def test_a_response_about_two_people_is_refused(client):
    response, _ = log_in(client, id_token={"sub": "2"}, groups=["press"])
    assert response.status_code == 403
    assert not User.objects.exists()


def test_claims_are_not_stored(client):
    _, user = log_in(client, groups=["press"], phone_number="+1 555")
    log_in(client, groups=["press"], phone_number="+1 555")
    assert user.socialaccount_set.get().extra_data == {}


@pytest.mark.parametrize(
    ("mode", "id_token", "counts"),
    [
        ("never", {"amr": ["mfa"]}, False),
        ("claim", {"amr": ["pwd", "mfa"]}, True),
        ("claim", {"amr": "mfa"}, True),
        ("claim", {"acr": "mfa"}, True),
        ("claim", {"amr": ["pwd"]}, False),
        ("claim", {}, False),
        ("always", {}, True),
    ],
)
def test_the_providers_log_in_counts_as_a_second_factor_by_the_setting(client, settings, mode, id_token, counts):
    settings.SECOND_FACTOR_ROLES, settings.OIDC_SECOND_FACTOR = ["press_officer"], mode
    log_in(client, groups=["press"], id_token=id_token)
    assert (client.get("/admin/").status_code == 200) is counts


def test_who_has_only_the_provider_changes_factors_only_just_after_a_log_in(client, monkeypatch):
    _, user = log_in(client, groups=["press"])
    address = "/admin/account/second-factor/app/add/"
    assert client.get(address).status_code == 200
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 301)
    assert client.get(address)["Location"].startswith("/admin/login/oidc/?next=")
    AuthenticatorApp(user)
    assert "/confirm-access/" in client.get("/admin/account/second-factor/app/remove/")["Location"]


def test_who_has_only_the_provider_and_lacks_a_required_factor_logs_in_there_again_to_set_one_up(
    client, settings, monkeypatch
):
    settings.SECOND_FACTOR_ROLES, settings.OIDC_SECOND_FACTOR = ["press_officer"], "never"
    endpoints = dict.fromkeys(("authorization_endpoint", "token_endpoint"), "https://id.example")
    monkeypatch.setattr(OpenIDConnectOAuth2Adapter, "openid_config", endpoints)
    log_in(client, groups=["press"])
    address, start = "/admin/account/second-factor/app/add/", time.time()
    monkeypatch.setattr(time, "time", lambda: start + 301)
    assert client.get(client.get(address)["Location"])["Location"].startswith("https://id.example?")
    assert client.get("/admin/login/oidc/callback/").status_code == 401
    assert client.get("/admin/login/oidc/cancelled/").status_code == 200
    assert client.get("/admin/")["Location"] == "/admin/account/second-factor/"
    log_in(client, groups=["press"])
    assert client.get(address).status_code == 200


def test_the_log_in_page_has_a_link_to_the_provider(client):
    page = client.get("/admin/login/").content.decode()
    assert "Sign in with the newsroom" in page
    assert 'href="/admin/login/oidc/' in page


def test_requests_that_reach_the_provider_are_limited(client, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "log_in": "1/minute"}
    address = "/admin/login/oidc/callback/"
    assert [client.get(address).status_code for _ in range(2)] == [401, 429]


def test_a_response_with_an_unknown_state_is_refused(client):
    response = client.get("/admin/login/oidc/callback/?code=x&state=y")
    assert "The log-in at your organisation has failed" in response.content.decode()
    assert not User.objects.exists()
