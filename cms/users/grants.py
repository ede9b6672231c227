"""Grants as Wagtail and Django keep them: on the tree of pages, on collections, or on the group itself."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from .permission_table import Grant

PAGES = "pages"
COLLECTED = {
    "images": ("wagtailimages", "image"),
    "documents": ("wagtaildocs", "document"),
    "collections": ("wagtailcore", "collection"),
}


class NoSuchPermission(LookupError):
    """The table grants what this installation does not have."""


def grant_permissions(group: Group, grants: Iterable[Grant]) -> None:
    """Raises NoSuchPermission."""
    for grant in grants:
        permission = permission_of(grant)
        if grant.subject == PAGES:
            GroupPagePermission.objects.get_or_create(group=group, page=_tree(), permission=permission)
        elif grant.subject in COLLECTED:
            everything = Collection.get_first_root_node()
            GroupCollectionPermission.objects.get_or_create(group=group, collection=everything, permission=permission)
        else:
            group.permissions.add(permission)


def revoke_permissions(group: Group, grants: Iterable[Grant]) -> None:
    for grant in grants:
        permission = permission_of(grant)
        if grant.subject == PAGES:
            GroupPagePermission.objects.filter(group=group, page=_tree(), permission=permission).delete()
        elif grant.subject in COLLECTED:
            everything = Collection.get_first_root_node()
            GroupCollectionPermission.objects.filter(group=group, collection=everything, permission=permission).delete()
        else:
            group.permissions.remove(permission)


def given_to(group: Group) -> frozenset[Grant]:
    """What holds everywhere. Rights to a part of the tree or one collection are the installation's own."""
    pages = GroupPagePermission.objects.filter(group=group, page=_tree())
    collected = GroupCollectionPermission.objects.filter(group=group, collection=Collection.get_first_root_node())
    own = group.permissions.select_related("content_type")
    return frozenset(
        (
            *(Grant(PAGES, _action(row.permission, "page")) for row in pages.select_related("permission")),
            *(_collected(row.permission) for row in collected.select_related("permission__content_type")),
            *(_own(permission) for permission in own),
        )
    )


def exists(grant: Grant) -> bool:
    return _find(grant) is not None


def permission_of(grant: Grant) -> Permission:
    """Raises NoSuchPermission."""
    found = _find(grant)
    if found is None:
        raise NoSuchPermission(f"There is no permission “{grant}”.")
    return found


def _find(grant: Grant) -> Permission | None:
    if grant.subject == PAGES:
        application, model = "wagtailcore", "page"
    else:
        application, model = COLLECTED.get(grant.subject) or grant.subject.split(".")
    codename = grant.action if "_" in grant.action and model != "page" else f"{grant.action}_{model}"
    return Permission.objects.filter(content_type__app_label=application, codename=codename).first()


def _tree() -> Page:
    return Page.get_first_root_node()


def _action(permission: Permission, model: str) -> str:
    return permission.codename.removesuffix(f"_{model}")


def _collected(permission: Permission) -> Grant:
    model = permission.content_type.model
    subject = next(
        (name for name, (_, known) in COLLECTED.items() if known == model), permission.content_type.app_label
    )
    return Grant(subject, _action(permission, model))


def _own(permission: Permission) -> Grant:
    kind = permission.content_type
    return Grant(f"{kind.app_label}.{kind.model}", _action(permission, kind.model))
