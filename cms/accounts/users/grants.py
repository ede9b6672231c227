"""Read and change the grants of a group: on the page tree, on collections, or as permissions of the group."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from .permission_table import Grant

PAGES = "pages"
COLLECTION_MODELS = {
    "images": ("wagtailimages", "image"),
    "documents": ("wagtaildocs", "document"),
    "collections": ("wagtailcore", "collection"),
}


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
            GroupPagePermission.objects.get_or_create(group=group, page=_root_page(), permission=permission)
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
            GroupPagePermission.objects.filter(group=group, page=_root_page(), permission=permission).delete()
        elif grant.subject in COLLECTION_MODELS:
            root_collection = Collection.get_first_root_node()
            GroupCollectionPermission.objects.filter(
                group=group, collection=root_collection, permission=permission
            ).delete()
        else:
            group.permissions.remove(permission)


def get_grants(group: Group) -> frozenset[Grant]:
    """Return the grants of the group that apply everywhere.

    Permissions for a part of the page tree or for a single collection are left out: the table does not manage them.
    """
    pages = GroupPagePermission.objects.filter(group=group, page=_root_page())
    collected = GroupCollectionPermission.objects.filter(group=group, collection=Collection.get_first_root_node())
    models = group.permissions.select_related("content_type")
    return frozenset(
        (
            *(Grant(PAGES, _action_of(row.permission, "page")) for row in pages.select_related("permission")),
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
