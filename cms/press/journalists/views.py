"""Admin views of journalists: the list with its export, one contact, and its consent."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.generic import FormView
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import log
from wagtail.permissions import policy_registry

from cms.core.admin import YesNoColumn

from .consents import find_day, withdraw_consent
from .filters import FIND_CHOICES, get_label, key_of, label_of
from .forms import ConsentForm
from .models import Journalist
from .recipients import offer_contacts

# The columns of an export, of which an import reads the first eleven again.
EXPORTED_COLUMNS = (
    *("name", "email", "outlet", "beat", "languages", "topics", "regions", "notes"),
    *("consent_source", "consent_given_on", "consent_text", "status", "receives_releases"),
)


def may(user: Any, action: str) -> bool:
    """Return whether the user has a permission for journalists."""
    return bool(policy_registry.get_by_type(Journalist).user_has_permission(user, action))


class JournalistIndexView(IndexView):
    """The list of journalists, with search, filters and export."""

    list_display = (
        TitleColumn("name", label=_("Name"), url_name="journalists:inspect", sort_key="name"),
        Column("outlet", label=_("Outlet"), sort_key="outlet"),
        Column("beat", label=_("Beat"), sort_key="beat"),
        Column("address", label=_("E-mail address"), sort_key="address"),
        StatusTagColumn(
            "get_status_display", label=_("Status"), primary=lambda row: row.status == Journalist.Status.ACTIVE
        ),
        YesNoColumn("is_reachable", label=_("Receives releases")),
    )
    list_export = EXPORTED_COLUMNS
    export_headings = {name: name for name in EXPORTED_COLUMNS}

    def get_base_queryset(self) -> QuerySet[Journalist]:
        journalists = Journalist.objects.with_reachability()
        return journalists.prefetch_related(*FIND_CHOICES, "consents") if self.is_export else journalists

    def to_row_dict(self, item: Journalist) -> OrderedDict[str, Any]:
        """Return the cells of an exported row. Languages, topics and regions are separated by commas."""
        consent = next((one for one in item.consents.all() if one.withdrawn_at is None), None)
        cells = {
            **{name: getattr(item, name) for name in ("name", "outlet", "beat", "notes", "status")},
            **{name: ", ".join(sorted(_name(one) for one in getattr(item, name).all())) for name in FIND_CHOICES},
            "email": item.address,
            "consent_source": consent.source if consent else "",
            "consent_given_on": find_day(consent.given_at).isoformat() if consent else "",
            "consent_text": consent.text if consent else "",
            "receives_releases": "yes" if item.is_reachable else "no",
        }
        return OrderedDict((name, cells[name]) for name in EXPORTED_COLUMNS)

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons: list[Button] = list(super().header_more_buttons)
        query = self.request.GET.urlencode()
        if may(self.request.user, "change"):
            url = f"{reverse('journalists_found')}?{query}"
            buttons.append(Button(gettext("Make a list of these contacts"), url=url, icon_name="list-ul", priority=80))
        if may(self.request.user, "add"):
            url = reverse("journalist_imports:add")
            buttons.append(Button(gettext("Import a CSV file"), url=url, icon_name="upload", priority=85))
        return buttons


class JournalistView(InspectView):
    """Shows a contact with its consents and lists."""

    page_title = _("Journalist")
    template_name = "journalists/journalist.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        journalist = Journalist.objects.with_reachability().get(pk=self.object.pk)
        return super().get_context_data(
            journalist=journalist,
            choices=[
                (get_label(name), [label_of(one) for one in getattr(journalist, name).all()]) for name in FIND_CHOICES
            ],
            consents=[(find_day(one.given_at), one) for one in journalist.consents.order_by("-given_at", "-pk")],
            lists=journalist.lists.all(),
            is_suppressed=Journalist.objects.suppressed().filter(pk=journalist.pk).exists(),
            may_change=may(self.request.user, "change"),
            **kwargs,
        )


class ConsentView(WagtailAdminTemplateMixin, FormView):
    """Records a consent of a journalist."""

    form_class = ConsentForm
    template_name = "journalists/consent.html"
    page_title = _("Record a consent")
    header_icon = "check"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.journalist = get_journalist(request, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"journalist": self.journalist}

    def form_valid(self, form: ConsentForm) -> HttpResponse:
        form.record(self.journalist)
        log(self.journalist, "journalists.consent", user=self.request.user)
        messages.success(self.request, gettext("The consent is recorded. The contact receives releases."))
        return redirect("journalists:inspect", self.journalist.pk)

    def get_page_subtitle(self) -> str:
        return str(self.journalist)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        own = reverse("journalists:inspect", args=[self.journalist.pk])
        return [
            *self.breadcrumbs_items,
            {"url": reverse("journalists:index"), "label": gettext("Journalists")},
            {"url": own, "label": self.journalist.name},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        submit = gettext("Record the consent")
        return super().get_context_data(
            submit_button_label=submit, submit_button_active_label=submit, journalist=self.journalist, **kwargs
        )


class WithdrawView(View):
    """Unsubscribes a journalist who asked for it."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        journalist = get_journalist(request, pk)
        withdraw_consent(journalist)
        log(journalist, "journalists.withdraw", user=request.user)
        messages.success(request, gettext("The consent is withdrawn. Nothing more is sent to this contact."))
        return redirect("journalists:inspect", journalist.pk)


def offer_journalists(request: HttpRequest) -> HttpResponse:
    """Return the active contacts that a query finds, for the picker of forms.

    Raises:
        PermissionDenied: The user may not see contacts.
    """
    if not may(request.user, "view"):
        raise PermissionDenied
    query = request.GET.get("q", "").replace("\0", "").strip()  # PostgreSQL does not accept NUL characters
    response = JsonResponse({"journalists": offer_contacts(query)})
    response["Cache-Control"] = "private, no-store"
    return response


def get_journalist(request: HttpRequest, pk: int) -> Journalist:
    """Return a contact that the user may change.

    Raises:
        PermissionDenied: The user may not change contacts.
    """
    if not may(request.user, "change"):
        raise PermissionDenied
    journalist: Journalist = get_object_or_404(Journalist, pk=pk)
    return journalist


def _name(choice: Any) -> str:
    """Return by what an import recognises a language, topic or region."""
    return str(getattr(choice, "slug", "") or key_of(choice))
