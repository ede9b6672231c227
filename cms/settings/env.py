"""Access to environment variables. docs/settings.md lists every variable."""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from .capacity import read_capacity

env = environ.Env()

CODE_DIR = Path(__file__).resolve().parents[2]  # directory of the packages `cms` and `search`
IS_CHECKOUT = (CODE_DIR / "pyproject.toml").is_file()  # as opposed to an installed package

# Data is never stored beside an installed package, where an upgrade would delete it: production settings then require
# the variable, and others use the directory in which the command was started.
DATA_DIR = Path(env("DATA_DIR", default=str((CODE_DIR if IS_CHECKOUT else Path.cwd()) / "var"))).absolute()

PORT = env.int("PORT", default=8000)
SITE_PORT = env.int("SITE_PORT", default=3000)

CAPACITY = read_capacity()


def require_origin(name: str, address: str) -> str:
    """Return the address without a slash at its end.

    Raises:
        ImproperlyConfigured: it is no address, or has a path; all URLs that begin with it would then be wrong.
    """
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ImproperlyConfigured(f"{name} must begin with https:// or http:// and a host.")
    if parts.path.strip("/") or parts.query or parts.fragment:
        origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        raise ImproperlyConfigured(
            f"{name} must have no path, because Clarion is the whole host: write {name}={origin}."
        )
    return address.rstrip("/")
