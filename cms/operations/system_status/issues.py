"""What is wrong with the installation, and what to do. Each app registers its own checks in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

import structlog
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from cms.core.extension_points import ExtensionPoint

log = structlog.get_logger(__name__)

Level = Literal["ok", "warning", "critical"]


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
