"""Admin views and permissions of suppressed addresses."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.viewsets.model import ModelViewSet

from cms.core.admin_menus import PRESS_MENU

from .models import SuppressedAddress, hash_address


class SuppressedAddressForm(WagtailAdminModelForm):
    """The address, and why it gets no e-mails."""

    class Meta:
        model = SuppressedAddress
        fields = ("address", "reason", "note")

    def clean_address(self) -> str:
        """Return the address.

        Raises:
            ValidationError: It is suppressed already.
        """
        address: str = self.cleaned_data["address"]
        others = SuppressedAddress.objects.filter(digest=hash_address(address)).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError(gettext("This address is suppressed already."))
        return address


class SuppressedAddressFilters(WagtailFilterSet):
    """The filters of the list."""

    class Meta:
        model = SuppressedAddress
        fields = ("reason",)


class SuppressedAddressViewSet(ModelViewSet):
    """The admin views of suppressed addresses. Deleting one lets it get e-mails again."""

    model = SuppressedAddress
    name = "suppressed_addresses"
    icon = "mail"
    menu_label = _("Suppressed addresses")
    menu_hook = PRESS_MENU
    menu_order = 610
    copy_view_enabled = False
    inspect_view_enabled = False
    add_to_reference_index = False
    filterset_class = SuppressedAddressFilters
    search_fields = ("address", "note")
    list_display = (
        TitleColumn(
            "shown_address",
            label=_("Address"),
            accessor=lambda row: row.address or gettext("erased"),
            url_name="suppressed_addresses:edit",
        ),
        Column("get_reason_display", label=_("Reason")),
        Column("source", label=_("Source")),
        DateColumn("created_at", label=_("Created"), sort_key="created_at"),
    )

    def get_form_class(self, for_update: bool = False) -> type[SuppressedAddressForm]:
        return SuppressedAddressForm


@hooks.register("register_admin_viewset")
def viewset() -> SuppressedAddressViewSet:
    """Return the view set of suppressed addresses."""
    return SuppressedAddressViewSet()
