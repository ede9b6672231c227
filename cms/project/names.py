"""The name of a project: that of a directory, of a Python package and of a Django app, which must hide no other one."""

from __future__ import annotations

import keyword
import re
import sys
from importlib.util import find_spec
from pathlib import Path

from .errors import ProjectError

NAME_PATTERN = re.compile(r"[a-z](_?[a-z0-9])*")
CLARION = frozenset({"cms", "search"})
# Directories that each project has for something else.
DIRECTORIES = frozenset({"ops", "packages", "requirements", "scripts", "var"})
# What locked packages are called when they are imported, if not as their distribution. They are not installed when a
# project is started, so a test compares this list with the packages of development.
# fmt: off
IMPORTED = frozenset({
    "allauth", "anymail", "axes", "bs4", "corsheaders", "csp", "dateutil", "django_filters", "environ",
    "factory", "google", "jwt", "markdown_it", "modelcluster", "ninja", "opentelemetry", "permissionedforms",
    "rest_framework", "sample_taggit", "storages", "taggit", "treebeard", "yaml",
})
# fmt: on
# Labels of Django apps of these packages: a project is an app, too.
# fmt: off
APP_LABELS = frozenset({
    "account", "admin", "auth", "contenttypes", "humanize", "messages", "mfa", "openid_connect",
    "runserver_nostatic", "sessions", "simple_translation", "socialaccount", "staticfiles", "wagtailadmin",
    "wagtailcore", "wagtaildocs", "wagtailembeds", "wagtailimages", "wagtaillocales", "wagtailredirects",
    "wagtailsearch", "wagtailsettings", "wagtailsites", "wagtailsnippets", "wagtailtableblock", "wagtailusers",
})
# fmt: on
LOCKED = re.compile(r"^([\w.-]+)==", re.MULTILINE)
LABEL = re.compile(r"""^    label = ["'](\w+)["']$""", re.MULTILINE)


def build_title(name: str) -> str:
    """Return the name for people: “Harbour Watch” for harbour_watch."""
    return name.replace("_", " ").title()


def check_name(name: str, locks: str) -> None:
    """Raise ProjectError with what to do, unless a project can have the name. `locks` has all requirements."""
    if not NAME_PATTERN.fullmatch(name):
        raise ProjectError(
            f"“{name}” is not a name of a Python package: begin with a lower-case letter, and use lower-case letters, "
            "digits and single underscores, as harbour_watch."
        )
    other = f"choose another one, as {name}_site."
    if keyword.iskeyword(name):
        raise ProjectError(f"“{name}” is a word of Python: {other}")
    if name in CLARION:
        raise ProjectError(f"“{name}” is a package of Clarion, which yours would hide: {other}")
    if name in DIRECTORIES:
        raise ProjectError(f"“{name}” is a directory that each project has for something else: {other}")
    if name in sys.stdlib_module_names:
        raise ProjectError(f"“{name}” is a module of Python itself, which yours would hide: {other}")
    if name in IMPORTED | {found.lower().replace("-", "_").replace(".", "_") for found in LOCKED.findall(locks)}:
        raise ProjectError(f"“{name}” is a package that Clarion needs, which yours would hide: {other}")
    if name in APP_LABELS | _find_own_labels():
        raise ProjectError(f"“{name}” is the label of an app of Clarion, and an installation cannot have two: {other}")
    if spec := find_spec(name):
        raise ProjectError(f"“{name}” is a module that is installed already ({spec.origin or 'a directory'}): {other}")


def _find_own_labels() -> set[str]:
    """Return the labels of Clarion's apps, from their files: Django may not be installed yet."""
    code = Path(__file__).parents[2]
    configurations = [path for package in CLARION for path in (code / package).rglob("apps.py")]
    return {
        match[1] if (match := LABEL.search(path.read_text(encoding="utf-8"))) else path.parent.name
        for path in configurations
    }
