"""What is wrong with the installation, and what to do: as apps report it, and frontends without a key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import structlog
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from cms.core.extension_points import ExtensionPoint
from cms.core.requests import find_frontend_without_key

log = structlog.get_logger(__name__)

VIEW_PERMISSION = "wagtailcore.change_site"  # administrators have this permission
Level = Literal["ok", "warning", "critical"]


@dataclass(frozen=True, slots=True)
class Issue:
    """A problem and what to do about it."""

    level: Level
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A sentence about an area that is in order, such as how much space is left."""

    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """An area of the installation with its issues, none if it is in order, and with facts about it."""

    name: str
    label: str
    issues: list[Issue]
    facts: list[Fact]


FINDERS = ExtensionPoint[tuple[str, str | Promise, str]](
    "clarion_system_status",
    receives="A name, a label for people, and the dotted path of a function that returns an `Issue` of "
    "`cms.operations.system_status.issues` for each fault of the installation, and may return a `Fact`: a sentence.",
    example='hooks.register("clarion_system_status", ("tides", _("Tides"), "harbour.tides.find_issues"))',
)


def find_sections() -> list[Section]:
    """Run all checks. One that fails is an issue itself, and does not stop the others."""
    found = ((name, str(label), _find(name, path)) for name, label, path in FINDERS.values())
    return [
        Section(
            name,
            label,
            issues=[one for one in outcome if isinstance(one, Issue)],
            facts=[one for one in outcome if isinstance(one, Fact)],
        )
        for name, label, outcome in found
    ]


def get_level(issues: Iterable[Issue]) -> Level:
    """Return the level of the most serious issue."""
    levels = {issue.level for issue in issues}
    return "critical" if "critical" in levels else "warning" if levels else "ok"


def _find(name: str, path: str) -> list[Issue | Fact]:
    try:
        find: Callable[[], Iterable[Issue | Fact]] = import_string(path)
        return list(find())
    except Exception as error:
        log.error("system_status.check_failed", check=name, reason=type(error).__name__, exc_info=error)
        what = _("This could not be checked (%(error)s).") % {"error": type(error).__name__}
        return [Issue("critical", what, _("The log of the web processes has the reason."))]


def find_frontend_issues() -> Iterator[Issue]:
    """Yield an issue if a server has named many visitors without a valid key."""
    if address := find_frontend_without_key():
        what = _("The server at %(address)s names its visitors without a valid key, so all of them share one limit.")
        remedy = _("If it is your frontend, give it a key of FRONTEND_KEY. The message disappears after a day.")
        yield Issue("warning", what % {"address": address}, remedy)
