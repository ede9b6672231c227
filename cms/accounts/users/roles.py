"""Roles: create groups for those of the table after every `migrate`, and compare the groups with the table.

The groups are created once; afterwards administrators may change them. A group has grants on the page tree, on
collections, or as permissions of the group. A role of each language has a group for each, with grants on the trees of
its home pages. The worker creates the groups of new languages, and grants the trees of new home pages.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import AppConfig, apps
from django.contrib.auth.models import Group, Permission
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import get_language_info
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Task,
    Workflow,
)

from .models import Role, User
from .permission_table import LANGUAGE_SEPARATOR, PAGES, Grant, TableRole, load_roles

COLLECTION_MODELS = {
    "images": ("wagtailimages", "image"),
    "documents": ("wagtaildocs", "document"),
    "collections": ("wagtailcore", "collection"),
}
WAGTAIL_GROUPS = ("Editors", "Moderators")
WAGTAIL_WORKFLOW = "Moderators approval"


def last_app_config() -> AppConfig:
    """Return the last app with models: when its `post_migrate` is sent, the permissions of all apps exist."""
    return [config for config in apps.get_app_configs() if config.models_module][-1]


def create_default_roles(**_: Any) -> None:
    """Create missing roles and grants, as a receiver of `post_migrate`.

    Does nothing while there are no pages, as in a database that a test has emptied: there is nothing to grant.
    """
    if Role._meta.db_table not in connection.introspection.table_names() or Page.get_first_root_node() is None:
        return
    if not Role.objects.exists() and not User.objects.exists():
        delete_wagtail_defaults()
    add_new_roles_and_grants()


def delete_wagtail_defaults() -> None:
    """Delete the groups and the workflow that Wagtail's migrations create."""
    Workflow.objects.filter(name=WAGTAIL_WORKFLOW).delete()
    Task.objects.filter(name=WAGTAIL_WORKFLOW).delete()
    Group.objects.filter(name__in=WAGTAIL_GROUPS).delete()


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


def list_roles() -> list[TableRole]:
    """Return the roles of this installation, in the order of the table; a role of each language once for each."""
    languages = _read_languages()
    return [
        one
        for role in load_roles()
        for one in ([role.of_language(*language) for language in languages] if role.for_each_language else [role])
    ]


def _read_languages() -> list[tuple[str, str, list[int]]]:
    """Return the code of each language, its English name, and the ids of its home pages, on all sites."""
    keys = Site.objects.values("root_page__translation_key")
    homes: dict[int, list[int]] = {}
    for pk, locale_id in Page.objects.filter(translation_key__in=keys).values_list("pk", "locale_id"):
        homes.setdefault(locale_id, []).append(pk)
    codes = Locale.objects.order_by("pk").values_list("pk", "language_code")
    return [(code, _get_english_name(code), homes.get(pk, [])) for pk, code in codes]


def _get_english_name(code: str) -> str:
    try:
        return str(get_language_info(code)["name"])
    except KeyError:
        return code


def add_new_roles_and_grants() -> int:
    """Create groups for new roles, give existing groups the grants that are new in their roles; return their number.

    Permissions that do not exist yet, for example in the middle of a migration, are given after the next `migrate`.
    """
    return _add(list_roles())


def add_language_roles() -> int:
    """Do the same for the roles of each language only: the others change with a migration, and not while it runs."""
    return _add(role for role in list_roles() if role.for_each_language)


@transaction.atomic
def _add(wanted: Iterable[TableRole]) -> int:
    roles = {role.key: role for role in Role.objects.select_related("group")}
    changed = 0
    for role in wanted:
        known = roles.get(role.key) or Role(key=role.key, group=Group.objects.get_or_create(name=role.name)[0])
        new = {grant for grant in role.grants - {*map(Grant.parse, known.granted)} if permission_exists(grant)}
        if known.group and new:
            grant_permissions(known.group, new)
        if new or known.pk is None:
            known.granted = sorted({*known.granted, *map(str, new)})
            known.save()
            changed += 1
    return changed


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
        grant_permissions(group, difference.role.grants - get_grants(group, difference.role.page_ids))
        revoke_permissions(group, get_grants(group, difference.role.page_ids) - difference.role.grants)


def diff_roles() -> list[RoleDifference]:
    """Return the differences between the groups and the table, in the order of the table."""
    return [found for role in list_roles() if (found := _diff_role(role))]


def _diff_role(role: TableRole) -> RoleDifference | None:
    group = get_group(role.key)
    if group is None:
        return RoleDifference(role, None)
    granted = get_grants(group, role.page_ids)
    missing, extra = sorted(role.grants - granted), sorted(granted - role.grants)
    return RoleDifference(role, group, tuple(missing), tuple(extra)) if missing or extra else None


def get_group(key: str) -> Group | None:
    """Return the group of the role, even if it was renamed; None if it was deleted."""
    known = Role.objects.filter(key=key).select_related("group").first()
    return known.group if known else None


def is_one_of(keys: Iterable[str], field: str = "role__key") -> Q:
    """Return the condition for groups that have one of these roles: of each language, unless a key names one."""
    keys = list(keys)
    condition = Q(**{f"{field}__in": keys})
    for role in load_roles():
        if role.for_each_language and role.key in keys:
            condition |= Q(**{f"{field}__startswith": f"{role.key}{LANGUAGE_SEPARATOR}"})
    return condition


class NoSuchPermission(LookupError):
    """The table names a permission that this installation does not have."""


def grant_permissions(group: Group, grants: Iterable[Grant]) -> None:
    """Give the group the grants; those it already has stay as they are.

    Raises:
        NoSuchPermission: A grant has no permission in this installation.
    """
    for grant in grants:
        permission = get_permission(grant)
        if grant.subject == PAGES:
            GroupPagePermission.objects.get_or_create(group=group, page_id=_get_tree(grant), permission=permission)
        elif grant.subject in COLLECTION_MODELS:
            root_collection = Collection.get_first_root_node()
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=root_collection, permission=permission
            )
        else:
            group.permissions.add(permission)


def revoke_permissions(group: Group, grants: Iterable[Grant]) -> None:
    """Take the grants from the group.

    Raises:
        NoSuchPermission: A grant has no permission in this installation.
    """
    for grant in grants:
        permission = get_permission(grant)
        if grant.subject == PAGES:
            GroupPagePermission.objects.filter(group=group, page_id=_get_tree(grant), permission=permission).delete()
        elif grant.subject in COLLECTION_MODELS:
            root_collection = Collection.get_first_root_node()
            GroupCollectionPermission.objects.filter(
                group=group, collection=root_collection, permission=permission
            ).delete()
        else:
            group.permissions.remove(permission)


def get_grants(group: Group, page_ids: Iterable[int] = ()) -> frozenset[Grant]:
    """Return the grants of the group that apply everywhere, or to the trees of these home pages.

    Permissions for a section or for a single collection are left out: the table does not manage them.
    """
    root_id = _root_page().pk
    pages = GroupPagePermission.objects.filter(group=group, page_id__in=[root_id, *page_ids])
    collected = GroupCollectionPermission.objects.filter(group=group, collection=Collection.get_first_root_node())
    models = group.permissions.select_related("content_type")
    return frozenset(
        (
            *(
                Grant(PAGES, _action_of(row.permission, "page"), 0 if row.page_id == root_id else row.page_id)
                for row in pages.select_related("permission")
            ),
            *(_collection_grant(row.permission) for row in collected.select_related("permission__content_type")),
            *(_model_grant(permission) for permission in models),
        )
    )


def permission_exists(grant: Grant) -> bool:
    """Return whether this installation has the permission of the grant."""
    return _find_permission(grant) is not None


def get_permission(grant: Grant) -> Permission:
    """Return the permission of the grant.

    Raises:
        NoSuchPermission: This installation does not have it.
    """
    found = _find_permission(grant)
    if found is None:
        raise NoSuchPermission(f"There is no permission “{grant}”.")
    return found


def _find_permission(grant: Grant) -> Permission | None:
    if grant.subject == PAGES:
        app_label, model = "wagtailcore", "page"
    else:
        app_label, model = COLLECTION_MODELS.get(grant.subject) or grant.subject.split(".")
    codename = grant.action if "_" in grant.action and model != "page" else f"{grant.action}_{model}"
    return Permission.objects.filter(content_type__app_label=app_label, codename=codename).first()


def _get_tree(grant: Grant) -> int:
    return grant.page_id or _root_page().pk


def _root_page() -> Page:
    return Page.get_first_root_node()


def _action_of(permission: Permission, model: str) -> str:
    return permission.codename.removesuffix(f"_{model}")


def _collection_grant(permission: Permission) -> Grant:
    model = permission.content_type.model
    subject = next(
        (name for name, (_, known) in COLLECTION_MODELS.items() if known == model), permission.content_type.app_label
    )
    return Grant(subject, _action_of(permission, model))


def _model_grant(permission: Permission) -> Grant:
    content_type = permission.content_type
    return Grant(f"{content_type.app_label}.{content_type.model}", _action_of(permission, content_type.model))
