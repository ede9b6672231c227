"""A read-only list of subscribers with export: only subscribers themselves give or withdraw consent."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import django_filters
from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import register_permission_policy

from cms.core.admin import ReadOnlyPermissionPolicy
from cms.core.admin_menus import MANAGE_MENU

from .models import Subscriber

register_permission_policy(Subscriber, ReadOnlyPermissionPolicy(Subscriber))


class SubscriberIndexView(IndexView):
    """The list of subscribers."""

    def to_row_dict(self, item: Subscriber) -> OrderedDict[str, Any]:
        """Return the values of an exported row."""
        row = super().to_row_dict(item)
        row["interests"] = ", ".join(item.interests)
        return row


class SubscriberFilters(WagtailFilterSet):
    """The filters of the list and of its export, which also finds what has changed since a day."""

    changed_at = django_filters.DateFromToRangeFilter(label=_("Changed"), widget=DateRangePickerWidget)

    class Meta:
        model = Subscriber
        fields = ("status", "locale", "site", "changed_at")


class SubscriberViewSet(ModelViewSet):
    """The admin views of subscribers."""

    model = Subscriber
    name = "sign_ups"
    icon = "mail"
    menu_label = _("Subscribers")
    menu_hook = MANAGE_MENU
    menu_order = 120
    index_view_class = SubscriberIndexView
    copy_view_enabled = False
    inspect_view_enabled = False
    form_fields = ("status",)  # required by Wagtail; no user may open the form
    list_display = ("address", "status", "locale", "area", "created_at", "changed_at")
    filterset_class = SubscriberFilters
    list_export = (
        "id",
        "address",
        "status",
        "name",
        "locale",
        "area",
        "interests",
        "created_at",
        "confirmed_at",
        "unsubscribed_at",
        "changed_at",
    )
    export_filename = "subscribers"
    search_fields = ("address",)


@hooks.register("register_admin_viewset")
def viewset() -> SubscriberViewSet:
    """Return the view set of subscribers."""
    return SubscriberViewSet()


@hooks.register("register_permissions")
def permissions() -> QuerySet[Permission]:
    """Return the permission to view subscribers, so that groups can be given it."""
    return Permission.objects.filter(content_type__app_label="sign_ups", codename="view_subscriber")
