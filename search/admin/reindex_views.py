"""Having a page, a section or everything put into the index anew: asked first, then done by the worker."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminPageChooser
from wagtail.log_actions import log
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from search.indexing import reindex

from .explain_views import remove_hidden_page
from .health import REINDEX_PERMISSION

SCOPES = (("page", "This page"), ("section", "This page and everything below it"), ("everything", "All pages"))


class ReindexForm(forms.Form):
    """What to index anew. Who may not do that with everything may with pages that they publish."""

    scope = forms.ChoiceField(label="What", choices=SCOPES, widget=forms.RadioSelect, initial="page")
    page = forms.ModelChoiceField(Page.objects.none(), widget=AdminPageChooser, label="Page", required=False)

    def __init__(self, data: QueryDict | None, *, request: HttpRequest, initial: dict[str, Any] | None = None) -> None:
        self.may_all = request.user.has_perm(REINDEX_PERMISSION)
        policy = PagePermissionPolicy()
        pages = policy.explorable_instances(request.user) if self.may_all else _published_by(policy, request)
        super().__init__(remove_hidden_page(data, pages) if data is not None else None, initial=initial)
        self.fields["page"].queryset = pages
        if not self.may_all:
            self.fields["scope"].choices = SCOPES[:2]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if cleaned.get("scope") != "everything" and not cleaned.get("page") and "page" not in self.errors:
            self.add_error("page", "Choose a page.")
        return cleaned


def _published_by(policy: PagePermissionPolicy, request: HttpRequest) -> Any:
    return policy.instances_user_has_permission_for(request.user, "publish")


class ReindexView(WagtailAdminTemplateMixin, TemplateView):
    """A GET shows what would be done, a POST does it. `page` may be chosen in the address already."""

    page_title = "Index anew"
    header_icon = "rotate"
    template_name = "search_admin/reindex.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_reindex(request):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ReindexForm(None, request=request, initial=_chosen(request))
        return self.render_to_response(self.get_context_data(form=form))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ReindexForm(request.POST, request=request)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        marked = _do(form.cleaned_data["scope"], form.cleaned_data["page"], request)
        messages.success(request, format_message(marked))
        where = reverse("search_health") if form.may_all else reverse("wagtailadmin_home")
        return redirect(where)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        every = Page.objects.filter(depth__gt=1).count()
        lasts = format_duration(reindex.estimate_seconds(every))
        return super().get_context_data(every=every, lasts=lasts, media=kwargs["form"].media, **kwargs)


def can_reindex(request: HttpRequest) -> bool:
    return request.user.has_perm(REINDEX_PERMISSION) or PagePermissionPolicy().user_has_permission(
        request.user, "publish"
    )


def _chosen(request: HttpRequest) -> dict[str, Any]:
    """The page of the address, if this person may see it: the chooser would show the title of any."""
    asked = request.GET.get("page", "")
    pages = PagePermissionPolicy().explorable_instances(request.user)
    is_there = asked.isascii() and asked.isdigit() and len(asked) < 19 and pages.filter(pk=asked).exists()
    return {"scope": "page", "page": asked} if is_there else {"scope": "page"}


def _do(scope: str, page: Page | None, request: HttpRequest) -> int:
    if scope == "everything" or page is None:
        return reindex.reindex_everything()
    log(page, "search.reindex", user=request.user, data={"scope": scope})
    return reindex.reindex_section(page) if scope == "section" else reindex.reindex_page(page.pk)


def format_message(marked: int) -> str:
    """What has been done, and how long it may take."""
    pages = "1 page is" if marked == 1 else f"{marked:,} pages are"
    return f"{pages} marked to be indexed anew; the worker takes {format_duration(reindex.estimate_seconds(marked))}."


def format_duration(seconds: float) -> str:
    if seconds <= 20:
        return "some seconds"
    return "about a minute" if seconds <= 90 else f"about {round(seconds / 60)} minutes"
