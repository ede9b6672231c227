"""System checks of misspelt variables, settings that are probably wrong on several hosts, pages and static files.

`cms/settings/required.py` refuses to start with settings that are certainly wrong. An environment has many variables of
others: one whose name resembles none of a setting is not reported.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import ManifestFilesMixin
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004 - the name in Django
from django.core.files.storage import storages

from cms.db.query_guards import may_read_content

log = structlog.get_logger(__name__)

SETTINGS_DIRECTORY = Path(__file__).resolve().parents[2] / "settings"
READ_VARIABLE = re.compile(r'\b(?:env|os\.environ)(?:\.\w+)?\(\s*"([A-Z][A-Z0-9_]*)"')
# Families that libraries read as well, and a variable of POSIX.
FOREIGN_PREFIXES = ("ANYMAIL_", "AWS_", "DJANGO_", "OTEL_")
FOREIGN_NAMES = frozenset({"LANGUAGE"})
MIN_NAME_LENGTH = 6  # shorter names resemble too many others
# How much of two names has to be the same. With .8, DATABASE_PORT would be a mistake for DATABASE_URL.
MIN_RATIO_IN_FAMILY = 0.85  # limit for names that begin with the same word
MIN_RATIO = 0.88
LOOPBACK = ("localhost", "127.0.0.1", "::1")
COLLECT_HINT = "Run `manage.py collectstatic --no-input` where the web server runs, or while its image is built."


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


def find_unknown_variables(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that no setting reads and that resemble one that a setting reads, each with that name."""
    known = known_variables()
    others = (
        name for name in environment if name not in known | FOREIGN_NAMES and not name.startswith(FOREIGN_PREFIXES)
    )
    return {name: nearest for name in sorted(others) if (nearest := _find_nearest(name))}


def report_unknown_variables() -> None:
    """Log a warning for each variable that resembles one of a setting; values are never logged."""
    for name, nearest in find_unknown_variables(os.environ).items():
        log.warning("settings.unknown_variable", variable=name, nearest=nearest)


@cache
def known_variables() -> frozenset[str]:
    """Return the names of all variables that the settings read, also those of other environments than this one."""
    files = SETTINGS_DIRECTORY.glob("*.py")
    return frozenset(name for file in files for name in READ_VARIABLE.findall(file.read_text(encoding="utf-8")))


def _find_nearest(name: str) -> str | None:
    found = max(_find_similar(name.upper()), default=None)
    return found[1] if found else None


def _find_similar(name: str) -> Iterator[tuple[float, str]]:
    """Yield the variables that resemble the name, each with how much of both is the same."""
    matcher = SequenceMatcher(None, "", name)  # keeps what it knows of the second text
    for known in known_variables():
        needed = MIN_RATIO_IN_FAMILY if known.partition("_")[0] == name.partition("_")[0] else MIN_RATIO
        matcher.set_seq1(known)
        is_candidate = len(known) >= MIN_NAME_LENGTH and matcher.real_quick_ratio() >= needed
        if is_candidate and matcher.quick_ratio() >= needed and (ratio := matcher.ratio()) >= needed:
            yield ratio, known


@register()
def check_several_hosts(**_: Any) -> list[CheckMessage]:
    """Warn of URLs on this machine, of indexes without replicas, and of visitors who cannot be told apart."""
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


@register(Tags.database)
def check_number_of_pages(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Warn of more pages than the database serves well."""
    from .database import find_exceeded_limit  # imports models

    if not may_read_content(databases) or not (found := find_exceeded_limit()):
        return []
    text = f"There are {found.pages:,} pages in SQLite, which serves up to {found.limit:,}."
    return [Warning(text, hint="Move to PostgreSQL with `manage.py move_database`.", id="database.W001")]


@register(deploy=True)
def check_static_files(**_: Any) -> list[CheckMessage]:
    """Report static files that were not collected, without which pages of the admin are a 500."""
    storage = storages["staticfiles"]
    if not isinstance(storage, ManifestFilesMixin):
        return []
    collected = storage.load_manifest()[0]  # read now, and not at the start of the process
    if not collected:
        text = f"There are no static files in {settings.STATIC_ROOT}, so every page of the admin is a 500."
        return [Error(text, hint=COLLECT_HINT, id="static.E001")]
    if missing := [name for name in _find_static_files() if name not in collected]:
        text = f"{len(missing)} static files of this version are not in {settings.STATIC_ROOT}, such as {missing[0]}."
        return [Error(text, hint=COLLECT_HINT, id="static.E002")]
    return []


def _find_static_files() -> Iterator[str]:
    """Yield the names of the files that `collectstatic` collects."""
    ignored = apps.get_app_config("staticfiles").ignore_patterns
    for finder in get_finders():
        for path, _ in finder.list(ignored):
            yield path.replace("\\", "/")
