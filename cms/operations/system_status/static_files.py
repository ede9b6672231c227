"""A system check of the static files, for `manage.py check --deploy`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import ManifestFilesMixin
from django.core.checks import CheckMessage, Error, register
from django.core.files.storage import storages

HINT = "Run `manage.py collectstatic --no-input` where the web server runs, or while its image is built."


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
