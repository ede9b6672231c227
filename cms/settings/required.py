"""What production needs from the environment; importing it refuses to start where one is missing or cannot be right."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.http.request import validate_host

from .env import env

# Each with how it must begin, where that can be said.
NEEDED = {
    "SECRET_KEY": ("",),
    "ALLOWED_HOSTS": ("",),
    "CMS_URL": ("https://", "http://"),
    "FRONTEND_URL": ("https://", "http://"),
    "DATABASE_URL": ("postgres://", "postgresql://", "sqlite:///"),
    "CACHE_URL": ("redis://", "rediss://"),
    "SEARCH_URL": ("https://", "http://", "tantivy:///"),
    "EMAIL_URL": ("smtp+tls://", "smtp+ssl://", "smtp://", "consolemail://", "dummymail://"),
}
SHORTEST_KEY = 50

missing = [name for name in NEEDED if not env(name, default="")]
if missing:
    raise ImproperlyConfigured(f"Set {', '.join(missing)} in the environment; docs/operating.md says how.")

for name, beginnings in NEEDED.items():
    if not env(name).startswith(beginnings):
        raise ImproperlyConfigured(f"{name} must begin with {' or '.join(beginnings)}")

if len(env("SECRET_KEY")) < SHORTEST_KEY:
    raise ImproperlyConfigured(f"Set SECRET_KEY to a random text of {SHORTEST_KEY} characters or more.")

CMS_HOST = urlsplit(env("CMS_URL")).hostname or ""
if not validate_host(CMS_HOST, env.list("ALLOWED_HOSTS")):
    raise ImproperlyConfigured("ALLOWED_HOSTS must contain the host of CMS_URL; several are separated by commas.")
