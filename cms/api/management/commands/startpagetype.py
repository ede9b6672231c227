"""The command `startpagetype`: write an app with a page type, its index page, its API schema and its tests."""

from __future__ import annotations

import json
import keyword
import re
from argparse import ArgumentParser
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.base import CommandError
from django.core.management.templates import TemplateCommand

from cms.api.openapi.document import document
from cms.content.vocabularies import NAME_PATTERN
from cms.pages.page_types import page_models

TEMPLATE = Path(__file__).parents[2] / "page_type_template"
NEXT_STEPS = """Wrote {app}/ with the page type “{name}”.

Next:
1. Add "{app}" to INSTALLED_APPS in your settings.
2. python manage.py makemigrations {app}
3. python manage.py migrate
4. python manage.py test {app}

Editors then add “{index}” below the home page, and pages of the type below that.
"""


class Command(TemplateCommand):
    """Writes an app in the current directory: models.py, schema.py, tests.py and two `__init__.py`."""

    help = "Write an app with a page type, its index page, its API schema and its tests."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="The singular, in lower case: report, case_study")
        parser.add_argument(
            "--plural", help="The name of the app and of the list in the API (default: made from NAME)."
        )

    def handle(self, *_: Any, name: str, plural: str | None, **options: Any) -> None:
        app = plural or build_plural(name)
        _check_names(name, app)
        values = {
            "api_type": name,
            "class_name": name.title().replace("_", ""),
            "list_name": app.replace("_", "-"),
            "words_singular": name.replace("_", " "),
            "words_plural": app.replace("_", " "),
            "label_singular": f"{_article(name)} {name.replace('_', ' ')}",
            "label_plural": app.replace("_", " ").capitalize(),
        }
        defaults = {"template": str(TEMPLATE), "extensions": ["py"], "files": [], "verbosity": options["verbosity"]}
        super().handle("app", app, **defaults, **values)
        self.stdout.write(NEXT_STEPS.format(app=app, name=name, index=f"{values['words_singular']} index page"))


def build_plural(name: str) -> str:
    """Return the regular English plural of a name."""
    if re.search(r"[^aeiou]y$", name):
        return f"{name[:-1]}ies"
    return f"{name}es" if re.search(r"(s|x|z|ch|sh)$", name) else f"{name}s"


def _check_names(name: str, app: str) -> None:
    """Raise CommandError with what to do, unless the names can be used in Python and in the API, and are free."""
    for value in (name, app):
        if keyword.iskeyword(value):
            raise CommandError(f"“{value}” is a word of Python: use another one, as {value}_page.")
        if not NAME_PATTERN.fullmatch(value):
            raise CommandError(
                f"“{value}” is not a name: use lower-case letters, digits and underscores, as case_study."
            )
    if app == name:
        raise CommandError(f"NAME and its plural are both “{name}”: give another one with --plural.")
    if re.search(r"[^su]s$", name) and app == build_plural(name):
        raise CommandError(f"“{name}” looks like a plural. Give the singular, or both: {name} --plural {name}_list")
    if taken := {name, f"{name}_index"} & {model.api_type for model in page_models()}:
        raise CommandError(f"There is a page type “{min(taken)}” already: choose another name.")
    if app in {config.label for config in apps.get_app_configs()}:
        raise CommandError(f"There is an app “{app}” already: choose another name, or give --plural.")
    if app.replace("_", "-") in _api_paths():
        raise CommandError(f"The API has /{app.replace('_', '-')} already: choose another name, or give --plural.")
    if Path(app).exists():
        raise CommandError(f"{app}/ exists already in this directory: choose another name, or give --plural.")
    if find_spec(app) is not None:
        raise CommandError(f"There is a Python module “{app}” already: choose another name, or give --plural.")


def _api_paths() -> set[str]:
    """Return the first part of each path of the API, as "stories"."""
    return {path.removeprefix("/api/v1/").split("/")[0] for path in json.loads(document())["paths"]}


def _article(name: str) -> str:
    return "An" if name[0] in "aeiou" else "A"
