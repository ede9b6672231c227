"""URL patterns of log-in and of a user's own account, below /admin/. Views that are not listed do not exist."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as openid
from django.urls import path

from .recovery_views import RecoveryView
from .views import (
    EmailView,
    LoginView,
    PasskeyLoginView,
    PasswordResetView,
    entrance,
    local,
    manage,
    manage_factors,
    manage_password,
    provider_entrance,
)

PROVIDER = {"provider_id": "oidc"}

entrances = [
    path("login/", entrance(LoginView.as_view()), name="account_login"),
    path("login/second-factor/", entrance(mfa.authenticate), name="mfa_authenticate"),
    path("login/passkey/", local(PasskeyLoginView.as_view()), name="mfa_login_webauthn"),
    path("login/inactive/", entrance(account.account_inactive), name="account_inactive"),
    path("login/oidc/", provider_entrance(openid.login), PROVIDER, name="openid_connect_login"),
    path("login/oidc/callback/", provider_entrance(openid.callback), PROVIDER, name="openid_connect_callback"),
    path("login/oidc/cancelled/", entrance(social.login_cancelled), name="socialaccount_login_cancelled"),
    path("logout/", entrance(account.logout), name="account_logout"),
    path("password-reset/", local(PasswordResetView.as_view()), name="account_reset_password"),
    path("password-reset/sent/", local(account.password_reset_done), name="account_reset_password_done"),
    path(
        "password-reset/<uidb36>/<key>/", local(account.password_reset_from_key), name="account_reset_password_from_key"
    ),
    path(
        "password-reset/done/", local(account.password_reset_from_key_done), name="account_reset_password_from_key_done"
    ),
    path("account/email/confirm/<key>/", entrance(account.confirm_email), name="account_confirm_email"),
]

own_account = [
    path("account/confirm-access/", manage_password(account.reauthenticate), name="account_reauthenticate"),
    path("account/confirm-access/code/", manage(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("account/confirm-access/key/", manage(webauthn.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("account/password/", manage_password(account.password_change), name="account_change_password"),
    path("account/email/", manage_password(EmailView.as_view()), name="account_email"),
    path("account/second-factor/", manage(mfa.index), name="mfa_index"),
    path("account/second-factor/app/add/", manage_factors(totp.activate_totp), name="mfa_activate_totp"),
    path("account/second-factor/app/remove/", manage_factors(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/second-factor/keys/", manage(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("account/second-factor/keys/add/", manage_factors(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("account/second-factor/keys/<int:pk>/", manage_factors(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path(
        "account/second-factor/keys/<int:pk>/remove/",
        manage_factors(webauthn.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path("account/recovery-codes/", manage_factors(recovery_codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "account/recovery-codes/new/",
        manage_factors(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/recovery-codes/download/",
        manage_factors(recovery_codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("account/recovery/<int:pk>/", manage(RecoveryView.as_view()), name="account_recovery"),
    path("account/connections/", manage(social.connections), name="socialaccount_connections"),
]

urlpatterns = [*entrances, *own_account]
