"""Security settings: keys, hosts, limits of log-ins and headers."""

from csp.constants import NONE, SELF, UNSAFE_INLINE

from .content import FRONTEND_URL
from .env import env

SECRET_KEY = env("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])  # earlier keys; what they signed stays valid
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
# Locks after failed log-ins; cms/users/lockout.py describes them. A failure is forgotten after the cool-off time, and
# attempts during a lock do not prolong it.
AXES_HANDLER = "cms.users.lockout.LockoutHandler"
AXES_FAILURE_LIMIT = 10  # for a name at an address
LOG_IN_FAILURES_PER_ADDRESS = 30
LOG_IN_FAILURES_PER_NAME = 100  # at addresses from which the name has not logged in before
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "cms.users.lockout.get_client_address"
AXES_USERNAME_CALLABLE = "cms.users.lockout.get_attempted_name"
AXES_LOCKOUT_CALLABLE = "cms.users.lockout.respond_locked"
AXES_VERBOSE = False

X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

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
        "frame-ancestors": [SELF],
    }
}
