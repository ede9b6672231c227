"""The roles of the table as groups: made once, and afterwards as an administrator has them."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.db import transaction

from .grants import get_grants, grant_permissions, permission_exists, revoke_permissions
from .models import Role
from .permission_table import Grant, TableRole, load_roles


@dataclass(frozen=True, slots=True)
class Deviation:
    """Where an installation is not as the table says. Each can be meant."""

    role: TableRole
    group: Group | None
    missing: tuple[Grant, ...] = ()
    beyond: tuple[Grant, ...] = ()

    def __str__(self) -> str:
        if self.group is None:
            return f"{self.role.name}: there is no such group."
        parts = [("lacks", self.missing), ("has besides", self.beyond)]
        return f"{self.group.name}: " + "; ".join(
            f"{verb} {', '.join(map(str, grants))}" for verb, grants in parts if grants
        )


@transaction.atomic
def add_new_roles_and_grants() -> None:
    """Make the groups that were never made, and give those that are there what the table has gained since.

    Permissions that are not there yet, as in the middle of a migration, are given with the next one.
    """
    for role in load_roles():
        known = Role.objects.filter(key=role.key).select_related("group").first()
        if known is None:
            known = Role(key=role.key, group=Group.objects.get_or_create(name=role.name)[0])
        new = {grant for grant in role.grants - {*map(Grant.named, known.given)} if permission_exists(grant)}
        if known.group and new:
            grant_permissions(known.group, new)
        if new or known.pk is None:
            known.given = sorted({*known.given, *map(str, new)})
            known.save()


@transaction.atomic
def apply_roles() -> None:
    """Every group exactly as the table says; a group that was deleted is made again. Nobody's membership changes."""
    for deviation in diff_roles():
        group = deviation.group or Group.objects.get_or_create(name=deviation.role.name)[0]
        Role.objects.update_or_create(
            key=deviation.role.key, defaults={"group": group, "given": sorted(map(str, deviation.role.grants))}
        )
        grant_permissions(group, deviation.role.grants - get_grants(group))
        revoke_permissions(group, get_grants(group) - deviation.role.grants)


def diff_roles() -> list[Deviation]:
    return [found for role in load_roles() if (found := _diff_role(role))]


def get_group(key: str) -> Group | None:
    """The group that has this role, under whatever name."""
    known = Role.objects.filter(key=key).select_related("group").first()
    return known.group if known else None


def _diff_role(role: TableRole) -> Deviation | None:
    group = get_group(role.key)
    if group is None:
        return Deviation(role, None)
    given = get_grants(group)
    missing, beyond = sorted(role.grants - given), sorted(given - role.grants)
    return Deviation(role, group, tuple(missing), tuple(beyond)) if missing or beyond else None
