"""Production: everything from the environment, and a clear refusal where something is missing."""

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403
from .base import ALLOWED_HOSTS, SECRET_KEY
from .env import env

DEBUG = False

_missing = [name for name in ("DATABASE_URL", "SEARCH_URL", "CMS_URL", "FRONTEND_URL") if not env(name, default="")]
if _missing:
    raise ImproperlyConfigured(f"Set {', '.join(_missing)} in the environment; docs/operating.md says how.")
if len(SECRET_KEY) < 40:
    raise ImproperlyConfigured("Set SECRET_KEY to a random text of 40 characters or more.")
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("Set ALLOWED_HOSTS to the host names of the CMS, separated by commas.")

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
