"""Security settings: keys, hosts, limits of log-ins and headers."""

from urllib.parse import urlsplit

from csp.constants import NONE, SELF, UNSAFE_INLINE

from .accounts import OIDC_SERVER_URL
from .content import FRONTEND_URL
from .env import env

SECRET_KEY = env("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])  # earlier keys; what they signed stays valid
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
# Locks after failed log-ins; cms/accounts/users/lockout.py describes them. A failure is forgotten after the cool-off
# time, and attempts during a lock do not prolong it.
AXES_HANDLER = "cms.accounts.users.lockout.LockoutHandler"
AXES_FAILURE_LIMIT = 10  # for a name at an address
LOG_IN_FAILURES_PER_ADDRESS = 30
LOG_IN_FAILURES_PER_NAME = 100  # at addresses from which the name has not logged in before
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "cms.accounts.users.lockout.get_client_address"
AXES_USERNAME_CALLABLE = "cms.accounts.users.lockout.get_attempted_name"
AXES_LOCKOUT_CALLABLE = "cms.accounts.users.lockout.respond_locked"
AXES_VERBOSE = False

X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# Features of browsers that neither the admin nor a page in its frames uses. Passkeys and the clipboard stay allowed.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "hid",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "serial",
        "usb",
    )
)

# Origins to which a form of the admin may lead. Browsers also check redirects, and OpenID Connect begins with one.
_provider = urlsplit(OIDC_SERVER_URL)
FORM_ACTION_ORIGINS = [
    *([f"{_provider.scheme}://{_provider.netloc}"] if OIDC_SERVER_URL else []),
    *env.list("FORM_ACTION_ORIGINS", default=[]),
]

# Wagtail's admin requires inline scripts and styles (wagtail/wagtail#1288).
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, UNSAFE_INLINE],
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:", "blob:"],
        "frame-src": [SELF, FRONTEND_URL],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF, *FORM_ACTION_ORIGINS],
        "frame-ancestors": [SELF],
    }
}
