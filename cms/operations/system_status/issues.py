"""What is wrong with the installation, and what to do: as apps report it, and the space for files and frontends."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import structlog
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from cms.core.extension_points import ExtensionPoint
from cms.core.requests import find_frontend_without_key
from cms.files.storage.directory import uses_local_files

log = structlog.get_logger(__name__)

VIEW_PERMISSION = "wagtailcore.change_site"  # administrators have this permission
Level = Literal["ok", "warning", "critical"]
MIN_FREE_BYTES = 2 * 2**30  # a document may have 50 MB, and the renditions of an image 6 MB
CRITICAL_FREE_BYTES = 200 * 2**20


@dataclass(frozen=True, slots=True)
class Issue:
    """A problem and what to do about it."""

    level: Level
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Section:
    """An area of the installation with its issues; none if it is in order."""

    label: str
    issues: list[Issue]


FINDERS = ExtensionPoint[tuple[str, str | Promise, str]](
    "clarion_system_status",
    receives="A name, a label for people, and the dotted path of a function that returns an `Issue` of "
    "`cms.operations.system_status.issues` for each fault of the installation.",
    example='hooks.register("clarion_system_status", ("tides", _("Tides"), "harbour.tides.find_issues"))',
)


def find_sections() -> list[Section]:
    """Run all checks. One that fails is an issue itself, and does not stop the others."""
    return [Section(str(label), _find(name, path)) for name, label, path in FINDERS.values()]


def get_level(issues: Iterable[Issue]) -> Level:
    """Return the level of the most serious issue."""
    levels = {issue.level for issue in issues}
    return "critical" if "critical" in levels else "warning" if levels else "ok"


def _find(name: str, path: str) -> list[Issue]:
    try:
        find: Callable[[], Iterable[Issue]] = import_string(path)
        return list(find())
    except Exception as error:
        log.error("system_status.check_failed", check=name, reason=type(error).__name__, exc_info=error)
        what = _("This could not be checked (%(error)s).") % {"error": type(error).__name__}
        return [Issue("critical", what, _("The log of the web processes has the reason."))]


def find_disk_issues() -> Iterator[Issue]:
    """Yield an issue if little space is left."""
    if not uses_local_files():
        return
    directory = Path(settings.MEDIA_ROOT)
    if not directory.exists():
        return
    free = shutil.disk_usage(directory).free
    if free < MIN_FREE_BYTES:
        what = _("Only %(size)s are left for images and documents.") % {"size": filesizeformat(free)}
        level: Level = "critical" if free < CRITICAL_FREE_BYTES else "warning"
        yield Issue(level, what, _("Enlarge the disk of DATA_DIR, or move other data from it."))


def find_frontend_issues() -> Iterator[Issue]:
    """Yield an issue if a server has named many visitors without a valid key."""
    if address := find_frontend_without_key():
        what = _("The server at %(address)s names its visitors without a valid key, so all of them share one limit.")
        remedy = _("If it is your frontend, give it a key of FRONTEND_KEY. The message disappears after a day.")
        yield Issue("warning", what % {"address": address}, remedy)
