"""Grants as Wagtail and Django keep them: on the tree of pages, on collections, or on the group itself."""

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
    """The table grants what this installation does not have."""


def grant_permissions(group: Group, grants: Iterable[Grant]) -> None:
    """Raises NoSuchPermission."""
    for grant in grants:
        permission = get_permission(grant)
        if grant.subject == PAGES:
            GroupPagePermission.objects.get_or_create(group=group, page=_root_page(), permission=permission)
        elif grant.subject in COLLECTION_MODELS:
            everything = Collection.get_first_root_node()
            GroupCollectionPermission.objects.get_or_create(group=group, collection=everything, permission=permission)
        else:
            group.permissions.add(permission)


def revoke_permissions(group: Group, grants: Iterable[Grant]) -> None:
    for grant in grants:
        permission = get_permission(grant)
        if grant.subject == PAGES:
            GroupPagePermission.objects.filter(group=group, page=_root_page(), permission=permission).delete()
        elif grant.subject in COLLECTION_MODELS:
            everything = Collection.get_first_root_node()
            GroupCollectionPermission.objects.filter(group=group, collection=everything, permission=permission).delete()
        else:
            group.permissions.remove(permission)


def get_grants(group: Group) -> frozenset[Grant]:
    """What holds everywhere. Rights to a part of the tree or one collection are the installation's own."""
    pages = GroupPagePermission.objects.filter(group=group, page=_root_page())
    collected = GroupCollectionPermission.objects.filter(group=group, collection=Collection.get_first_root_node())
    own = group.permissions.select_related("content_type")
    return frozenset(
        (
            *(Grant(PAGES, _action_of(row.permission, "page")) for row in pages.select_related("permission")),
            *(_collection_grant(row.permission) for row in collected.select_related("permission__content_type")),
            *(_model_grant(permission) for permission in own),
        )
    )


def permission_exists(grant: Grant) -> bool:
    return _find_permission(grant) is not None


def get_permission(grant: Grant) -> Permission:
    """Raises NoSuchPermission."""
    found = _find_permission(grant)
    if found is None:
        raise NoSuchPermission(f"There is no permission “{grant}”.")
    return found


def _find_permission(grant: Grant) -> Permission | None:
    if grant.subject == PAGES:
        application, model = "wagtailcore", "page"
    else:
        application, model = COLLECTION_MODELS.get(grant.subject) or grant.subject.split(".")
    codename = grant.action if "_" in grant.action and model != "page" else f"{grant.action}_{model}"
    return Permission.objects.filter(content_type__app_label=application, codename=codename).first()


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
    kind = permission.content_type
    return Grant(f"{kind.app_label}.{kind.model}", _action_of(permission, kind.model))
