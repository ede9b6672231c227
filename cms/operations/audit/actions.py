"""The actions that the audit trail records, and how a restore takes back again what one of them has taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.module_loading import import_string
from wagtail import hooks

from cms.core.extension_points import ExtensionPoint


class Postponed(Exception):
    """Something cannot be taken back before something else is; the text says why, for people.

    What the function has changed before it raises this stays.
    """


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A recorded action, as a restore reads it from the ledger."""

    action: str
    subject: str
    facts: Mapping[str, Any]
    actor_id: int | None
    happened_at: datetime

    @property
    def subject_id(self) -> int:
        """Return the id of the object; 0 if the subject is none."""
        pk = self.subject.rpartition(":")[2]
        return int(pk) if pk.isdecimal() else 0


@dataclass(frozen=True, slots=True)
class AuditAction:
    """A kind of action.

    An action that takes something back names a function: after a restore it gets the `AuditEntry`, takes the same back
    again, and returns how many rows it has changed. What does not exist, or was taken back already, is no error. It
    raises `Postponed` if another entry has to be taken back first.
    """

    name: str  # such as `page.unpublished`
    label: str | Promise  # what happened, for people
    take_back: str = ""  # dotted path

    def load(self) -> Callable[[AuditEntry], int]:
        """Import the function."""
        function: Callable[[AuditEntry], int] = import_string(self.take_back)
        return function


ACTIONS = ExtensionPoint[AuditAction](
    "clarion_audit_action",
    receives="An `AuditAction` of `cms.operations.audit.actions`: an action that `record_audit` records, and for one "
    "that takes something back the dotted path of a function which does it again after a restore. "
    "`register_audit_action` of the same module registers one.",
    example='hooks.register("clarion_audit_action", AuditAction("tide.closed", _("Tide closed"), "tides.close_again"))',
)


def register_audit_action(name: str, label: str | Promise, take_back: str = "") -> None:
    """Register an action; `AuditAction` says what the function must do."""
    hooks.register(ACTIONS.name, AuditAction(name, label, take_back))


def find_actions() -> dict[str, AuditAction]:
    """Return all actions by name."""
    return {action.name: action for action in ACTIONS.values()}


def list_taking_back() -> list[str]:
    """Return the names of the actions that take something back, which the ledger has."""
    return sorted(action.name for action in ACTIONS.values() if action.take_back)
