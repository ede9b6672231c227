"""The form to reindex a page, a section or all pages. The worker does the work."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminPageChooser
from wagtail.log_actions import log
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cms.core.visibility import visible_now
from search.indexing import reindex_requests

from .explain_form import remove_hidden_page
from .health import REINDEX_PERMISSION

SCOPES = (
    ("page", _("This page")),
    ("section", _("This page and everything below it")),
    ("everything", _("All pages")),
)


class ReindexForm(forms.Form):
    """What to reindex. Users without the permission for all pages may reindex the pages that they may publish."""

    scope = forms.ChoiceField(label=_("What to reindex"), choices=SCOPES, widget=forms.RadioSelect, initial="page")
    page = forms.ModelChoiceField(Page.objects.none(), widget=AdminPageChooser, label=_("Page"), required=False)

    def __init__(self, data: QueryDict | None, *, request: HttpRequest, initial: dict[str, Any] | None = None) -> None:
        self.may_all = request.user.has_perm(REINDEX_PERMISSION)
        policy = policy_registry.get_by_type(Page)
        pages = policy.explorable_instances(request.user) if self.may_all else _publishable_pages(request)
        super().__init__(remove_hidden_page(data, pages) if data is not None else None, initial=initial)
        self.fields["page"].queryset = pages
        if not self.may_all:
            self.fields["scope"].choices = SCOPES[:2]

    def clean(self) -> dict[str, Any]:
        """Check that a page is chosen unless all pages are reindexed."""
        cleaned: dict[str, Any] = super().clean()
        if cleaned.get("scope") != "everything" and not cleaned.get("page") and "page" not in self.errors:
            self.add_error("page", gettext("Choose a page."))
        return cleaned


def _publishable_pages(request: HttpRequest) -> Any:
    return policy_registry.get_by_type(Page).instances_user_has_permission_for(request.user, "publish")


class ReindexView(WagtailAdminTemplateMixin, TemplateView):
    """The form (GET), and marking the pages (POST). The parameter `page` preselects a page."""

    page_title = _("Reindex")
    header_icon = "rotate"
    template_name = "search_admin/reindex.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return Wagtail's breadcrumbs and this page."""
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Check the permission."""
        if not can_reindex(request):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the form."""
        form = ReindexForm(None, request=request, initial=_initial_values(request))
        return self.render_to_response(self.get_context_data(form=form))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Mark the pages and redirect; respond with 422 if the form is not valid."""
        form = ReindexForm(request.POST, request=request)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        marked = _reindex(form.cleaned_data["scope"], form.cleaned_data["page"], request)
        messages.success(request, format_message(marked))
        where = reverse("search_health") if form.may_all else reverse("wagtailadmin_home")
        return redirect(where)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the context with the number of all public pages and the time to reindex them."""
        total = visible_now().count()
        duration = format_duration(reindex_requests.estimate_seconds(total))
        return super().get_context_data(total=total, duration=duration, media=kwargs["form"].media, **kwargs)


def can_reindex(request: HttpRequest) -> bool:
    """Return whether the user may reindex all pages, or pages that they may publish."""
    return request.user.has_perm(REINDEX_PERMISSION) or policy_registry.get_by_type(Page).user_has_permission(
        request.user, "publish"
    )


def _initial_values(request: HttpRequest) -> dict[str, Any]:
    """Return the page of the URL if the user may see it: the chooser would show the title of any page."""
    page_id = request.GET.get("page", "")
    pages = policy_registry.get_by_type(Page).explorable_instances(request.user)
    is_visible = page_id.isascii() and page_id.isdigit() and len(page_id) < 19 and pages.filter(pk=page_id).exists()
    return {"scope": "page", "page": page_id} if is_visible else {"scope": "page"}


def _reindex(scope: str, page: Page | None, request: HttpRequest) -> int:
    if scope == "everything" or page is None:
        return reindex_requests.reindex_everything()
    log(page, "search.reindex", user=request.user, data={"scope": scope})
    return reindex_requests.reindex_section(page) if scope == "section" else reindex_requests.reindex_page(page.pk)


def format_message(marked: int) -> str:
    """Return the message with the number of marked pages and the estimated time."""
    message = ngettext(
        "%(count)s page will be reindexed. This takes %(duration)s.",
        "%(count)s pages will be reindexed. This takes %(duration)s.",
        marked,
    )
    duration = format_duration(reindex_requests.estimate_seconds(marked))
    return message % {"count": number_format(marked, force_grouping=True), "duration": duration}


def format_duration(seconds: float) -> str:
    """Format an estimated duration as text."""
    if seconds <= 20:
        return gettext("a few seconds")
    if seconds <= 90:
        return gettext("about a minute")
    minutes = round(seconds / 60)
    return ngettext("about %(count)s minute", "about %(count)s minutes", minutes) % {"count": minutes}
