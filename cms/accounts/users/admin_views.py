"""The list of users in the admin, with the roles of each."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.users.views.users import IndexView, UserViewSet

from cms.core.admin import YesNoColumn


class RolesIndexView(IndexView):
    """Wagtail's list of users, which says of each whether all rights are granted, and here which roles."""

    def get_base_queryset(self) -> QuerySet[Any]:
        """Return the users with their roles."""
        users: QuerySet[Any] = super().get_base_queryset()
        return users.prefetch_related("groups")

    @cached_property
    def columns(self) -> list[Column]:
        """Return Wagtail's columns, with that of the roles in the place of the access level, and “yes” and “no”."""
        active = YesNoColumn("is_active", label=_("Active"), sort_key="is_active", classname="status", width="10%")
        roles = Column("roles", accessor=describe_roles, label=_("Roles"), classname="level", width="25%")
        own = {"is_active": active, "is_superuser": roles}
        return [own.get(column.name, column) for column in super().columns]


class RolesUserViewSet(UserViewSet):
    """Wagtail's admin of users, with the list above."""

    index_view_class = RolesIndexView


def describe_roles(user: Any) -> str:
    """Return the names of the roles of a user; a user without any has access to nothing."""
    names = sorted(group.name for group in user.groups.all())
    if user.is_superuser:
        names.insert(0, gettext("All rights"))
    return ", ".join(names) or gettext("No role")
