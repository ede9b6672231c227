"""What the audit trail records of accounts and roles; `taken_back.py` takes it back again after a restore.

Django's signals are used, because accounts change in many places: forms of Wagtail and allauth, OpenID Connect,
commands.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from django.dispatch import receiver
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from cms.accounts.users.models import User
from cms.operations.audit.trail import name_row, record_audit

WATCHED_FIELDS = ("is_active", "is_superuser", "password")


@receiver(pre_save, sender=User, dispatch_uid="accounts_audit_before")
def read_account(instance: User, update_fields: Collection[str] | None, **_: Any) -> None:
    """Note what is stored of an account before it is saved.

    A log-in, and a password that is hashed again at one, are no changes.
    """
    is_watched = update_fields is None or not {"is_active", "is_superuser"}.isdisjoint(update_fields)
    stored = User.objects.filter(pk=instance.pk).values(*WATCHED_FIELDS).first() if instance.pk and is_watched else None
    instance._audit_before = stored


@receiver(post_save, sender=User, dispatch_uid="accounts_audit")
def record_account(instance: User, created: bool, update_fields: Collection[str] | None, **_: Any) -> None:
    """Record that an account was created, gained or lost rights, or got another password."""
    before = getattr(instance, "_audit_before", None)
    if created:
        record_audit("account.created", subject=instance)
    if before is None:
        return
    for name, gained, lost in (
        ("is_active", "account.activated", "account.deactivated"),
        ("is_superuser", "account.made_superuser", "account.superuser_removed"),
    ):
        if before[name] != getattr(instance, name):
            record_audit(gained if getattr(instance, name) else lost, subject=instance)
    if update_fields is None and before["password"] != instance.password:
        record_audit("account.password_changed", subject=instance)


@receiver(post_delete, sender=User, dispatch_uid="accounts_audit")
def record_deleted_account(instance: User, **_: Any) -> None:
    """Record that an account was deleted."""
    record_audit("account.deleted", subject=instance)


@receiver(post_save, sender=Authenticator, dispatch_uid="accounts_audit")
def record_factor(
    instance: Authenticator, created: bool, update_fields: Collection[str] | None = None, **_: Any
) -> None:
    """Record that a second factor was added, or a recovery code used."""
    subject = name_account(instance.user_id)
    if created:
        record_audit("account.factor_added", subject=subject, type=instance.type)
    elif (used := instance.data.get("used_mask")) and (update_fields is None or "data" in update_fields):
        record_audit("account.recovery_code_used", subject=subject, factor=instance.pk, used=used)


@receiver(post_delete, sender=Authenticator, dispatch_uid="accounts_audit")
def record_removed_factor(instance: Authenticator, **_: Any) -> None:
    """Record that a second factor, or recovery codes, were removed or replaced."""
    facts = {"factor": instance.pk, "type": instance.type}
    record_audit("account.factor_removed", subject=name_account(instance.user_id), **facts)


@receiver(m2m_changed, sender=User.groups.through, dispatch_uid="accounts_audit")
def record_roles(instance: Any, action: str, reverse: bool, pk_set: Collection[int] | None, **_: Any) -> None:
    """Record that an account got or lost a role, from either side of the relation."""
    if action == "pre_clear":  # afterwards it is not known which they were
        related = instance.user_set if reverse else instance.groups
        pk_set, action = set(related.values_list("pk", flat=True)), "post_remove"
    names = {"post_add": "account.role_added", "post_remove": "account.role_removed"}
    if action not in names or not pk_set:
        return
    for pk in sorted(pk_set):
        user_id, group_id = (pk, instance.pk) if reverse else (instance.pk, pk)
        record_audit(names[action], subject=name_account(user_id), role=group_id)


@receiver(post_delete, sender=Group, dispatch_uid="accounts_audit")
def record_deleted_role(instance: Group, **_: Any) -> None:
    """Record that a role was deleted."""
    record_audit("role.deleted", subject=instance)


@receiver(m2m_changed, sender=Group.permissions.through, dispatch_uid="accounts_audit")
def record_grants(instance: Any, action: str, reverse: bool, pk_set: Collection[int] | None, **_: Any) -> None:
    """Record the permissions that a role has got or lost."""
    names = {"post_add": "role.grants_added", "post_remove": "role.grants_removed"}
    if not reverse and action in names and pk_set:
        record_audit(names[action], subject=instance, permissions=sorted(pk_set))


@receiver(post_save, sender=GroupPagePermission, dispatch_uid="accounts_audit_pages")
@receiver(post_save, sender=GroupCollectionPermission, dispatch_uid="accounts_audit_collections")
def record_new_place(instance: Any, created: bool, **_: Any) -> None:
    """Record a permission for a part of the page tree, or for a collection, that a role has got."""
    if created:
        _record_place("role.place_added", instance)


@receiver(post_delete, sender=GroupPagePermission, dispatch_uid="accounts_audit_pages")
@receiver(post_delete, sender=GroupCollectionPermission, dispatch_uid="accounts_audit_collections")
def record_lost_place(instance: Any, **_: Any) -> None:
    """Record a permission for a part of the page tree, or for a collection, that a role has lost."""
    _record_place("role.place_removed", instance)


def _record_place(name: str, instance: Any) -> None:
    place = instance.page_id if isinstance(instance, GroupPagePermission) else instance.collection_id
    facts = {"model": instance._meta.label, "place": place, "permission": instance.permission_id}
    record_audit(name, subject=name_row(Group, instance.group_id), **facts)


def name_account(user_id: int) -> str:
    """Return the text by which the trail names an account."""
    return name_row(User, user_id)
