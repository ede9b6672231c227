"""The list of the audit trail for administrators, with filters, and its permission."""

from __future__ import annotations

from typing import Any

import django_filters
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.models import Page
from wagtail.permissions import register_permission_policy

from cms.core.admin import ReadOnlyPermissionPolicy, build_time_column
from cms.core.admin_menus import MANAGE_MENU
from cms.core.localisation import format_time

from .actions import find_actions
from .digests import list_digests
from .models import AuditRow

DIGEST_CHARACTERS = 12  # characters of a digest that the list shows

register_permission_policy(AuditRow, ReadOnlyPermissionPolicy(AuditRow))


def describe_action(row: AuditRow) -> str:
    """Return what happened, in words; the name of an action whose app is left out."""
    action = find_actions().get(row.action)
    return str(action.label) if action else row.action


def describe_subject(row: AuditRow) -> str:
    """Return the kind of the object and its id, for example “page 12”: titles may be secret, and change."""
    label, _separator, pk = row.subject.rpartition(":")
    try:
        return f"{apps.get_model(label)._meta.verbose_name} {pk}" if label else ""
    except LookupError:
        return row.subject


def find_subject_url(row: AuditRow) -> str | None:
    """Return the URL of a page in the admin; None for other objects."""
    label, _separator, pk = row.subject.rpartition(":")
    return reverse("wagtailadmin_pages:history", args=[pk]) if label == Page._meta.label and pk.isdecimal() else None


def describe_user(row: Any) -> str:
    """Return who did it: the user name, or the id of an account that was deleted."""
    if row.actor_id is None:
        return gettext("nobody was logged in")
    return row.user_name or gettext("account %(id)s, deleted") % {"id": row.actor_id}


def describe_facts(row: AuditRow) -> str:
    """Return the facts in a line: digests of addresses by their beginning, times with their zone."""
    shown = {name: _describe_fact(name, value) for name, value in row.facts.items()}
    if "address" in shown:
        shown["address"] = shown["address"][:DIGEST_CHARACTERS]
    return ", ".join(f"{name}: {value}" for name, value in shown.items())


def _describe_fact(name: str, value: object) -> str:
    at = parse_datetime(str(value)) if name.endswith("_at") else None
    return format_time(at) if at and is_aware(at) else str(value)


class AuditIndexView(IndexView):
    """The rows of the trail, the newest first, with the names that the accounts have now."""

    default_ordering = "-pk"

    def get_base_queryset(self) -> QuerySet[AuditRow]:
        users = get_user_model()._default_manager.filter(pk=OuterRef("actor_id"))
        return super().get_base_queryset().annotate(user_name=Subquery(users.values("username")[:1]))


def list_action_choices() -> list[tuple[str, str]]:
    """Return the names and labels of all actions, by label."""
    return sorted(((name, str(action.label)) for name, action in find_actions().items()), key=lambda choice: choice[1])


class AuditFilters(WagtailFilterSet):
    """The filters of the list. An address is compared by its digest, because the trail has none."""

    action = django_filters.ChoiceFilter(label=_("Action"), choices=list_action_choices)
    actor_id = django_filters.ModelChoiceFilter(
        label=_("User"),
        queryset=lambda request: get_user_model()._default_manager.order_by("username"),
        method="filter_user",
    )
    address = django_filters.CharFilter(label=_("E-mail address"), method="filter_address")
    happened_at = django_filters.DateFromToRangeFilter(label=_("Time"), widget=DateRangePickerWidget)

    class Meta:
        model = AuditRow
        fields = ("action", "actor_id", "address", "happened_at")

    def filter_user(self, rows: QuerySet[AuditRow], _name: str, user: Any) -> QuerySet[AuditRow]:
        """Select what a user has done."""
        return rows.filter(actor_id=user.pk)

    def filter_address(self, rows: QuerySet[AuditRow], _name: str, address: str) -> QuerySet[AuditRow]:
        """Select what was recorded about an e-mail address."""
        return rows.filter(facts__address__in=list_digests(address))


class AuditViewSet(ModelViewSet):
    """The list of the trail, read-only in the admin, also for superusers."""

    model = AuditRow
    name = "audit_trail"
    icon = "history"
    menu_label = _("Audit trail")
    menu_hook = MANAGE_MENU
    menu_order = 130
    index_view_class = AuditIndexView
    copy_view_enabled = False
    inspect_view_enabled = False
    add_to_reference_index = False
    form_fields = ("action",)  # required by Wagtail; no user may open the form
    filterset_class = AuditFilters
    search_fields = ("subject",)
    list_display = (
        Column("sequence", label=_("Number"), sort_key="sequence"),
        build_time_column("happened_at", _("Time")),
        TitleColumn("subject", label=_("What"), accessor=describe_action, get_url=find_subject_url),
        Column("about", label=_("Object"), accessor=describe_subject),
        Column("actor_id", label=_("User"), accessor=describe_user),
        Column("facts", label=_("Facts"), accessor=describe_facts),
    )


@hooks.register("register_admin_viewset")
def viewset() -> AuditViewSet:
    """Return the view set of the audit trail."""
    return AuditViewSet()


@hooks.register("register_permissions")
def permissions() -> QuerySet[Permission]:
    """Return the permission to view the trail, so that groups can be given it."""
    return Permission.objects.filter(content_type__app_label="audit", codename="view_auditrow")
