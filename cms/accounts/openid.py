"""Log-in by OpenID Connect: accounts are found by provider and subject, and have the roles that claims give them."""

from __future__ import annotations

from typing import Any

import structlog
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import render

from cms.accounts.users.models import User
from cms.accounts.users.roles import is_one_of

log = structlog.get_logger(__name__)

SECOND_FACTOR_SESSION_KEY = "openid_second_factor"
NEVER, CLAIM, ALWAYS = SECOND_FACTOR_MODES = ("never", "claim", "always")


class OpenIDAdapter(DefaultSocialAccountAdapter):
    """Creates accounts for people whose claims give them a role, and updates roles at every log-in."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False  # accounts are created below, without a form

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Create the account at the first log-in, and give it the roles of the claims.

        An account is never found by an e-mail address, which the provider may not have verified. A user who already
        has an account connects it while logged in.
        """
        claims = sociallogin.account.extra_data
        sociallogin.account.extra_data = {}  # the claims are used now, and not stored
        sociallogin.state["second_factor"] = counts_as_second_factor(claims.get("id_token") or {})
        if _subjects(claims) != {sociallogin.account.uid}:
            self._refuse(request, "subject_mismatch")
        if sociallogin.account.pk:
            sociallogin.account.save()
        if sociallogin.state.get("process") == "connect":
            return
        roles = roles_of(claims)
        with transaction.atomic():
            if not sociallogin.is_existing and roles:
                _create_account(request, sociallogin)
            if sociallogin.is_existing:
                apply_roles(sociallogin.user, roles)
        if not sociallogin.is_existing or not sociallogin.user.has_perm("wagtailadmin.access_admin"):
            if sociallogin.is_existing and not sociallogin.user.is_active:
                return  # the log-in says that the account is inactive
            self._refuse(request, "no_role")

    def on_authentication_error(self, request: HttpRequest, provider: Any, **details: Any) -> None:
        """Log why the provider's response was refused."""
        error = details.get("exception")
        log.warning("accounts.openid_failed", reason=type(error).__name__ if error else str(details.get("error")))

    def _refuse(self, request: HttpRequest, reason: str) -> None:
        log.warning("accounts.openid_refused", reason=reason)
        raise ImmediateHttpResponse(render(request, "accounts/no_role.html", status=403))


def roles_of(claims: dict[str, Any]) -> set[str]:
    """Return the keys of the roles that the setting OIDC_ROLES gives to the values of the claim."""
    sources = (claims.get("userinfo") or {}, claims.get("id_token") or {})
    values: Any = next((source[name] for source in sources if (name := settings.OIDC_ROLES_CLAIM) in source), [])
    values = [values] if isinstance(values, str) else values
    return {role for value in values if isinstance(value, str) for role in settings.OIDC_ROLES.get(value, [])}


def apply_roles(user: User, roles: set[str]) -> None:
    """Add the user to the groups of these roles, and remove the user from those of other roles of OIDC_ROLES."""
    managed = {role for given in settings.OIDC_ROLES.values() for role in given}
    groups = Group.objects.filter(is_one_of(managed))
    before = set(user.groups.filter(is_one_of(managed)).values_list("role__key", flat=True))
    user.groups.remove(*groups.exclude(is_one_of(roles)))
    user.groups.add(*groups.filter(is_one_of(roles)))
    if before != set(groups.filter(is_one_of(roles)).values_list("role__key", flat=True)):
        log.info("accounts.roles_changed", user=user.pk, roles=sorted(roles), before=sorted(before))
    for cached in ("_perm_cache", "_user_perm_cache", "_group_perm_cache"):
        user.__dict__.pop(cached, None)


def counts_as_second_factor(id_token: dict[str, Any]) -> bool:
    """Return whether the provider's log-in counts as a second factor, by the setting OIDC_SECOND_FACTOR."""
    if settings.OIDC_SECOND_FACTOR != CLAIM:
        return settings.OIDC_SECOND_FACTOR == ALWAYS
    methods = id_token.get("amr") or []
    proofs = {*(methods if isinstance(methods, list) else [methods]), id_token.get("acr")}
    return bool(proofs & set(settings.OIDC_MFA_VALUES))


def record_second_factor(request: HttpRequest, sociallogin: SocialLogin) -> None:
    """Record in the session whether the provider's log-in counts as a second factor."""
    request.session[SECOND_FACTOR_SESSION_KEY] = bool(sociallogin.state.get("second_factor"))


def _subjects(claims: dict[str, Any]) -> set[str]:
    """Return the subjects in both sources of claims; a response that is mixed up has two."""
    return {str(claims[source]["sub"]) for source in ("userinfo", "id_token") if claims.get(source)}


def _create_account(request: HttpRequest, sociallogin: SocialLogin) -> None:
    user = sociallogin.user
    name, _, _ = user.email.partition("@")
    user.username = get_account_adapter(request).generate_unique_username([user.username, name, "user"])
    sociallogin.save(request, connect=True)
    log.info("accounts.account_created", user=user.pk)
