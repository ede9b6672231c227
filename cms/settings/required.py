"""Check of the environment variables that production requires.

Importing this module raises ImproperlyConfigured if a variable is missing or cannot be valid.
"""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.http.request import validate_host

from .env import IS_CHECKOUT, env
from .hosts import find_contradictions

# The allowed prefixes of each variable.
REQUIRED_VARIABLES = {
    "SECRET_KEY": ("",),
    "ALLOWED_HOSTS": ("",),
    "CMS_URL": ("https://", "http://"),
    "FRONTEND_URL": ("https://", "http://"),
    "DATABASE_URL": ("postgres://", "postgresql://", "sqlite:///"),
    "CACHE_URL": ("redis://", "rediss://"),
    "SEARCH_URL": ("https://", "http://", "tantivy:///"),
    "EMAIL_URL": ("smtp+tls://", "smtp+ssl://", "smtp://", "anymail://", "consolemail://", "dummymail://"),
}
if not IS_CHECKOUT:
    REQUIRED_VARIABLES["DATA_DIR"] = ("/",)
MIN_SECRET_KEY_CHARACTERS = 50

missing = [name for name in REQUIRED_VARIABLES if not env(name, default="")]
if missing:
    raise ImproperlyConfigured(
        f"Set {', '.join(missing)} in the environment; docs/settings.md describes all variables."
    )

for name, prefixes in REQUIRED_VARIABLES.items():
    if not env(name).startswith(prefixes):
        raise ImproperlyConfigured(f"{name} must begin with {' or '.join(prefixes)}")

for number, address in enumerate(env("SEARCH_URL").split(",") if env("SEARCH_URL").startswith("http") else []):
    if not address.strip().startswith(("https://", "http://")):
        raise ImproperlyConfigured(
            f"SEARCH_URL: address {number + 1} must begin with https:// or http://; several are separated by commas."
        )

named = ("DATABASE_URL", "CACHE_URL", "SEARCH_URL", "MEDIA_URL")
found = find_contradictions({name: env(name, default="") for name in named})
if found and env.bool("SEVERAL_HOSTS", default=False):
    raise ImproperlyConfigured(f"SEVERAL_HOSTS is true, but {'; '.join(found)}.")

if len(env("SECRET_KEY")) < MIN_SECRET_KEY_CHARACTERS:
    raise ImproperlyConfigured(f"Set SECRET_KEY to a random text of {MIN_SECRET_KEY_CHARACTERS} characters or more.")

CMS_HOST = urlsplit(env("CMS_URL")).hostname or ""
if not validate_host(CMS_HOST, env.list("ALLOWED_HOSTS")):
    raise ImproperlyConfigured("ALLOWED_HOSTS must contain the host of CMS_URL; several are separated by commas.")
