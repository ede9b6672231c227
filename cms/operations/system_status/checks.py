"""System checks of misspelt variables, of settings that are probably wrong on several hosts, and of static files.

`cms/settings/required.py` refuses to start with settings that are certainly wrong.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import ManifestFilesMixin
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004 - the name in Django
from django.core.files.storage import storages

from .variables import find_unknown_variables

LOOPBACK = ("localhost", "127.0.0.1", "::1")
HINT = "Run `manage.py collectstatic --no-input` where the web server runs, or while its image is built."


@register()
def check_variables(**_: Any) -> list[CheckMessage]:
    """Warn of environment variables that no setting reads, but that resemble one of those that settings read."""
    return [
        Warning(
            f"No setting reads the environment variable {name}.",
            hint=f"Did you mean {nearest}? If {name} belongs to another program, silence this warning.",
            id="settings.W001",
        )
        for name, nearest in find_unknown_variables(os.environ).items()
    ]


@register()
def check_several_hosts(**_: Any) -> list[CheckMessage]:
    """Warn of addresses of this machine, of indexes without replicas, and of visitors who cannot be told apart."""
    if not settings.SEVERAL_HOSTS:
        return []
    found: list[CheckMessage] = [
        Warning(
            f"{name} names a server on this machine, but SEVERAL_HOSTS is true.",
            hint="Use an address at which all hosts reach the same server. Silence this warning if it is a proxy.",
            id="hosts.W001",
        )
        for name in _find_local_servers()
    ]
    if settings.SEARCH_REPLICAS == 0:
        hint = "Without replicas, an index is lost with its node. Remove SEARCH_REPLICAS, or set it to 1 or more."
        found.append(Warning("SEARCH_REPLICAS is 0, but SEVERAL_HOSTS is true.", hint=hint, id="hosts.W002"))
    if not settings.TRUSTED_PROXIES:
        hint = "All visitors count as one client, that of the proxy. List the networks of your proxies."
        found.append(Warning("TRUSTED_PROXIES is empty, but SEVERAL_HOSTS is true.", hint=hint, id="hosts.W003"))
    return found


def _find_local_servers() -> Iterator[str]:
    if settings.DATABASES["default"].get("HOST") in ("", *LOOPBACK):
        yield "DATABASE_URL"
    location = settings.CACHES["default"].get("LOCATION") or ""
    for name, addresses in (("CACHE_URL", location), ("SEARCH_URL", settings.SEARCH_URL)):
        listed = addresses.split(",") if isinstance(addresses, str) else addresses
        if any(urlsplit(one.strip()).hostname in LOOPBACK for one in listed):
            yield name


@register(deploy=True)
def check_static_files(**_: Any) -> list[CheckMessage]:
    """Report static files that were not collected, without which pages of the admin are a 500."""
    storage = storages["staticfiles"]
    if not isinstance(storage, ManifestFilesMixin):
        return []
    collected = storage.load_manifest()[0]  # read now, and not at the start of the process
    if not collected:
        text = f"There are no static files in {settings.STATIC_ROOT}, so every page of the admin is a 500."
        return [Error(text, hint=HINT, id="static.E001")]
    if missing := [name for name in _find_names() if name not in collected]:
        text = f"{len(missing)} static files of this version are not in {settings.STATIC_ROOT}, such as {missing[0]}."
        return [Error(text, hint=HINT, id="static.E002")]
    return []


def _find_names() -> Iterator[str]:
    """Yield the names of the files that `collectstatic` collects."""
    ignored = apps.get_app_config("staticfiles").ignore_patterns
    for finder in get_finders():
        for path, _ in finder.list(ignored):
            yield path.replace("\\", "/")
