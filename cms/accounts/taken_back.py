"""What was taken back of accounts and roles, and is taken back again after a restore.

Each function gets an `AuditEntry` and returns how many rows it has changed.
"""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from cms.accounts.users.models import User
from cms.operations.audit.actions import AuditEntry, register_audit_action


def register_actions() -> None:
    """Register what the trail records of accounts and roles."""
    again = "cms.accounts.taken_back"
    for name, label, function in (
        ("account.created", _("Account created"), ""),
        ("account.activated", _("Account activated"), ""),
        ("account.deactivated", _("Account deactivated"), "deactivate_again"),
        ("account.deleted", _("Account deleted"), "delete_again"),
        ("account.made_superuser", _("Account made a superuser"), ""),
        ("account.superuser_removed", _("Rights of a superuser removed"), "remove_superuser_again"),
        ("account.password_changed", _("Password changed"), "end_password_again"),
        ("account.factor_added", _("Second factor added"), ""),
        ("account.factor_removed", _("Second factor removed"), "remove_factor_again"),
        ("account.recovery_code_used", _("Recovery code used"), "use_code_again"),
        ("account.recovery_asked", _("Removal of password and second factor asked for"), ""),
        ("account.recovery_confirmed", _("Removal of password and second factor confirmed"), ""),
        ("account.recovery_refused", _("Removal of password and second factor refused"), ""),
        ("account.role_added", _("Role given"), ""),
        ("account.role_removed", _("Role removed"), "remove_role_again"),
        ("role.deleted", _("Role deleted"), "delete_role_again"),
        ("role.grants_added", _("Permissions of a role added"), ""),
        ("role.grants_removed", _("Permissions of a role removed"), "remove_grants_again"),
        ("role.place_added", _("Permission of a role for a place added"), ""),
        ("role.place_removed", _("Permission of a role for a place removed"), "remove_place_again"),
    ):
        register_audit_action(name, label, f"{again}.{function}" if function else "")


def deactivate_again(entry: AuditEntry) -> int:
    """Deactivate an account and end its sessions."""
    for user in User.objects.filter(pk=entry.subject_id, is_active=True):
        user.is_active = False
        user.save(update_fields=["is_active"])
        user.end_sessions()
        return 1
    return 0


def delete_again(entry: AuditEntry) -> int:
    """Delete an account that was deleted."""
    return User.objects.filter(pk=entry.subject_id).delete()[0]


def remove_superuser_again(entry: AuditEntry) -> int:
    """Take all rights from an account that lost them."""
    return User.objects.filter(pk=entry.subject_id, is_superuser=True).update(is_superuser=False)


def end_password_again(entry: AuditEntry) -> int:
    """End a password that was replaced: the owner sets another one by a link in an e-mail."""
    for user in User.objects.filter(pk=entry.subject_id):
        if user.has_usable_password():
            user.set_unusable_password()
            user.save(update_fields=["password"])
            return 1
    return 0


def remove_factor_again(entry: AuditEntry) -> int:
    """Remove a second factor that was removed."""
    return Authenticator.objects.filter(pk=entry.facts["factor"], user=entry.subject_id).delete()[0]


def use_code_again(entry: AuditEntry) -> int:
    """Mark the recovery codes as used that were used."""
    for factor in Authenticator.objects.filter(pk=entry.facts["factor"], user=entry.subject_id):
        used = factor.data.get("used_mask", 0)
        if used | entry.facts["used"] != used:
            factor.data["used_mask"] = used | entry.facts["used"]
            factor.save(update_fields=["data"])
            return 1
    return 0


def remove_role_again(entry: AuditEntry) -> int:
    """Remove a role from an account."""
    return User.groups.through.objects.filter(user=entry.subject_id, group=entry.facts["role"]).delete()[0]


def delete_role_again(entry: AuditEntry) -> int:
    """Delete a role that was deleted."""
    return Group.objects.filter(pk=entry.subject_id).delete()[0]


def remove_grants_again(entry: AuditEntry) -> int:
    """Remove permissions from a role."""
    grants = Group.permissions.through.objects.filter(group=entry.subject_id)
    return grants.filter(permission__in=entry.facts["permissions"]).delete()[0]


def remove_place_again(entry: AuditEntry) -> int:
    """Remove a permission of a role for a part of the page tree, or for a collection."""
    is_page = entry.facts["model"] == GroupPagePermission._meta.label
    model: Any = GroupPagePermission if is_page else GroupCollectionPermission
    place = {"page" if is_page else "collection": entry.facts["place"]}
    return model.objects.filter(group=entry.subject_id, permission=entry.facts["permission"], **place).delete()[0]
