"""Check of the environment variables that production requires.

Importing this module raises ImproperlyConfigured if a variable is missing, cannot be valid, or has a weak secret.
"""

import os
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.http.request import validate_host

from .env import IS_CHECKOUT, env, require_origin
from .start_checks import describe_weak_secrets, find_contradictions

# The allowed prefixes of each variable.
REQUIRED_VARIABLES = {
    "SECRET_KEY": ("",),
    # All visitors of a frontend that renders on its server would be one client without it.
    "FRONTEND_KEY": ("",),
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
GENERATOR = "`python3 -c 'import secrets; print(secrets.token_hex(32))'` prints a strong one."

if env("REHEARSAL_COPY", default=""):  # the process of a rehearsal sends nothing, and shares no cache
    del REQUIRED_VARIABLES["CACHE_URL"], REQUIRED_VARIABLES["EMAIL_URL"]

missing = [name for name in REQUIRED_VARIABLES if not env(name, default="")]
problems = (
    [f"Set {', '.join(missing)} in the environment; docs/settings.md describes all variables."] if missing else []
)
if weak := describe_weak_secrets(os.environ):
    problems += [*weak, f"Replace each weak secret: {GENERATOR}"]
if problems:
    raise ImproperlyConfigured(" ".join(problems))

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

CMS_HOST = urlsplit(require_origin("CMS_URL", env("CMS_URL"))).hostname or ""
if not validate_host(CMS_HOST, env.list("ALLOWED_HOSTS")):
    raise ImproperlyConfigured("ALLOWED_HOSTS must contain the host of CMS_URL; several are separated by commas.")
