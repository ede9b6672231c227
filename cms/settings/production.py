"""Settings for production, from environment variables."""

from .required import CMS_HOST  # isort: skip  # first, so that missing variables are reported before they cause errors
from .base import *  # noqa: F403
from .delivery import MAILERS, read_delivery
from .env import env
from .storage import MEDIA_STORAGE

DEBUG = False

MAILERS = {**MAILERS, "delivery": read_delivery()}
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("EMAIL_FROM", default=f"clarion@{CMS_HOST}")

SECOND_FACTOR_ROLES = env.list("SECOND_FACTOR_ROLES", default=["administrator", "press_officer"])

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SILENCED_SYSTEM_CHECKS = [
    # HSTS for subdomains and preloading are the decision of the domain's owner.
    "security.W005",
    "security.W021",
    # The admin shows previews of its own pages in a frame; X_FRAME_OPTIONS forbids it to other origins.
    "security.W019",
]

STORAGES = {
    "default": MEDIA_STORAGE,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
