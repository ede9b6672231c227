"""Create groups for the roles of the table, and compare the groups with the table.

The groups are created once; afterwards administrators may change them.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.db import transaction

from .grants import get_grants, grant_permissions, permission_exists, revoke_permissions
from .models import Role
from .permission_table import Grant, TableRole, load_roles


@dataclass(frozen=True, slots=True)
class RoleDifference:
    """A difference between a group and its role in the table, which may be intentional."""

    role: TableRole
    group: Group | None
    missing: tuple[Grant, ...] = ()
    extra: tuple[Grant, ...] = ()

    def __str__(self) -> str:
        if self.group is None:
            return f"{self.role.name}: the group does not exist."
        parts = [("missing", self.missing), ("extra", self.extra)]
        return f"{self.group.name}: " + "; ".join(
            f"{label} {', '.join(map(str, grants))}" for label, grants in parts if grants
        )


@transaction.atomic
def add_new_roles_and_grants() -> None:
    """Create groups for roles that are new in the table, and give existing groups the grants that are new in it.

    Permissions that do not exist yet, for example in the middle of a migration, are given after the next `migrate`.
    """
    for role in load_roles():
        known = Role.objects.filter(key=role.key).select_related("group").first()
        if known is None:
            known = Role(key=role.key, group=Group.objects.get_or_create(name=role.name)[0])
        new = {grant for grant in role.grants - {*map(Grant.parse, known.granted)} if permission_exists(grant)}
        if known.group and new:
            grant_permissions(known.group, new)
        if new or known.pk is None:
            known.granted = sorted({*known.granted, *map(str, new)})
            known.save()


@transaction.atomic
def apply_roles() -> None:
    """Give every group exactly the grants of its role, and create deleted groups again.

    The members of the groups do not change.
    """
    for difference in diff_roles():
        group = difference.group or Group.objects.get_or_create(name=difference.role.name)[0]
        Role.objects.update_or_create(
            key=difference.role.key, defaults={"group": group, "granted": sorted(map(str, difference.role.grants))}
        )
        grant_permissions(group, difference.role.grants - get_grants(group))
        revoke_permissions(group, get_grants(group) - difference.role.grants)


def diff_roles() -> list[RoleDifference]:
    """Return the differences between the groups and the table, in the order of the table."""
    return [found for role in load_roles() if (found := _diff_role(role))]


def get_group(key: str) -> Group | None:
    """Return the group of the role, even if it was renamed; None if it was deleted."""
    known = Role.objects.filter(key=key).select_related("group").first()
    return known.group if known else None


def _diff_role(role: TableRole) -> RoleDifference | None:
    group = get_group(role.key)
    if group is None:
        return RoleDifference(role, None)
    granted = get_grants(group)
    missing, extra = sorted(role.grants - granted), sorted(granted - role.grants)
    return RoleDifference(role, group, tuple(missing), tuple(extra)) if missing or extra else None
