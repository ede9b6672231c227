"""Settings of accounts: log-in and its locks, second factors, OpenID Connect, passwords, sessions and their e-mails."""

from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import ImproperlyConfigured

from cms.accounts.users.permission_table import describe_unknown_roles

from .content import CMS_URL, WAGTAIL_SITE_NAME
from .env import env

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
# Locks after failed log-ins; cms/accounts/users/lockout.py describes them. A failure is forgotten after the cool-off
# time, and attempts during a lock do not prolong it.
AXES_HANDLER = "cms.accounts.users.lockout.LockoutHandler"
AXES_FAILURE_LIMIT = 10  # failures of a name from a client IP
LOG_IN_FAILURES_PER_ADDRESS = 30
LOG_IN_FAILURES_PER_NAME = 100  # at addresses from which the name has not logged in before
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "cms.accounts.users.lockout.get_client_ip"
AXES_USERNAME_CALLABLE = "cms.accounts.users.lockout.get_attempted_name"
AXES_LOCKOUT_CALLABLE = "cms.accounts.users.lockout.respond_locked"
AXES_VERBOSE = False

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "cms.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_EMAIL_VERIFICATION = "none"  # at log-in; a new address that a user enters is verified
ACCOUNT_CHANGE_EMAIL = True  # one address per account
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"[{WAGTAIL_SITE_NAME}] "
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300  # seconds
ACCOUNT_FORMS = {
    "login": "cms.accounts.forms.LoginForm",
    "reset_password": "cms.accounts.forms.PasswordResetForm",
    "reset_password_from_key": "cms.accounts.forms.NewPasswordForm",
}
# Wrong codes of a second factor after the right password, as (number, period); cms/accounts/code_limits.py describes
# them. Unknown clients have 30 attempts a day, each with a chance of one in a million.
CODE_FAILURES_PER_CLIENT = [(5, timedelta(minutes=5)), (30, timedelta(days=1))]
CODE_FAILURES_OF_UNKNOWN_CLIENTS = [(10, timedelta(hours=1)), (30, timedelta(days=1))]
# An e-mail tells the owner of so many wrong passwords or codes, once in this period for each of both.
FAILURES_BEFORE_NOTICE = {"passwords": 10, "codes": 3}
FAILURE_NOTICE_INTERVAL = timedelta(days=1)
# django-axes, RATE_LIMITS and the limits of codes count attempts. These remain: actions of a logged-in user.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": None,
    "reset_password": None,
    "reset_password_from_key": None,
    "reauthenticate": "10/5m/user",
    "change_password": "10/5m/user",
    "manage_email": "10/h/user",
    "confirm_email": "3/h/key",
}


def require_roles(name: str, given: Iterable[str], *others: str) -> None:
    """Check that the roles exist. A misspelt one would be ignored, so that its members needed no second factor.

    Raises:
        ImproperlyConfigured: there is no such role, nor such a word among `others`.
    """
    if error := describe_unknown_roles(name, given, *others):
        raise ImproperlyConfigured(error)


# The roles whose members must have a second factor; `all` stands for every account.
SECOND_FACTOR_ROLES = env.list("SECOND_FACTOR_ROLES", default=[])
require_roles("SECOND_FACTOR_ROLES", SECOND_FACTOR_ROLES, "all")
# Keys that encrypt the secrets of authenticator apps and recovery codes: the first encrypts, each of them decrypts.
SECOND_FACTOR_KEYS = env.list("SECOND_FACTOR_KEYS", default=[])
MFA_ADAPTER = "cms.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "cms.accounts.second_factor_forms.AuthenticateForm",
    "reauthenticate": "cms.accounts.second_factor_forms.ReauthenticateForm",
    "activate_totp": "cms.accounts.second_factor_forms.ActivateTOTPForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # administrators create accounts; nobody signs up
MFA_TOTP_ISSUER = WAGTAIL_SITE_NAME
MFA_TOTP_TOLERANCE = 0  # a code is accepted in its 30 seconds only, in which it is also accepted only once
# Browsers support passkeys over plain HTTP only on localhost.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = CMS_URL.startswith(("http://localhost:", "http://127.0.0.1:"))

# Whether passwords and passkeys of this installation are accepted. If not, only OpenID Connect is.
LOCAL_LOGIN = env.bool("LOCAL_LOGIN", default=True)

# OpenID Connect is on if the address of the provider is set.
OIDC_SERVER_URL = env("OIDC_SERVER_URL", default="").rstrip("/")
OIDC_NAME = env("OIDC_NAME", default="single sign-on")
OIDC_SCOPE = env.list("OIDC_SCOPE", default=["openid", "profile", "email"])
OIDC_ROLES_CLAIM = env("OIDC_ROLES_CLAIM", default="groups")
# The roles of each value of the claim, as JSON: {"press-office": ["press_officer"], "it": ["administrator"]}.
OIDC_ROLES: dict[str, list[str]] = {
    value: [roles] if isinstance(roles, str) else roles for value, roles in env.json("OIDC_ROLES", default={}).items()
}
require_roles("OIDC_ROLES", (role for roles in OIDC_ROLES.values() for role in roles))
# Whether the provider's log-in counts as a second factor: `never`, `always`, or `claim`: if a value of OIDC_MFA_VALUES
# is in the claim `amr` or `acr` of the ID token.
OIDC_SECOND_FACTOR = env("OIDC_SECOND_FACTOR", default="never")
OIDC_MFA_VALUES = env.list("OIDC_MFA_VALUES", default=["mfa"])

SOCIALACCOUNT_ADAPTER = "cms.accounts.openid.OpenIDAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "oidc",
                "name": OIDC_NAME,
                "client_id": env("OIDC_CLIENT_ID", default=""),
                "secret": env("OIDC_CLIENT_SECRET", default=""),
                "settings": {"server_url": OIDC_SERVER_URL},
            }
        ]
        if OIDC_SERVER_URL
        else [],
        "OAUTH_PKCE_ENABLED": True,
        "SCOPE": OIDC_SCOPE,
    }
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "cms.accounts.passwords.GuessablePasswordValidator"},
    {"NAME": "cms.accounts.password_names.NameValidator"},
]
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "cms.accounts.passwords.ResetTokenGenerator"  # noqa: S105 - a path
PASSWORD_RESET_TIMEOUT = 3 * 3600  # seconds for which a link is valid
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False  # the views of cms.accounts replace those of Wagtail
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False

SESSION_COOKIE_AGE = 12 * 3600  # seconds from the log-in
SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_MINUTES", default=120) * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
