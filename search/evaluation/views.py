"""Two pages of the admin: grading the answers to a query, and what the grades say of the search."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Locale, Site

from cms.http.problems import InvalidParameters
from search.engines.port import SearchUnavailable

from .grades import GradesForm, find_candidates, save_grades
from .models import GRADE_PERMISSION, VIEW_PERMISSION, JudgedQuery
from .scope_form import ScopeForm
from .semantic_switch import get_switch
from .site_figures import evaluate_site


class PermissionRequiredView(WagtailAdminTemplateMixin, TemplateView):
    """For whom one of the permissions is granted; everybody else is told that it is not theirs."""

    permissions: tuple[str, ...] = (GRADE_PERMISSION,)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        own = {"url": "", "label": self.page_title, "sublabel": self.get_page_subtitle()}
        return [*super().get_breadcrumbs_items(), own]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not any(map(request.user.has_perm, self.permissions)):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class GradeView(PermissionRequiredView):
    page_title = "Grade the answers"
    header_icon = "clipboard-list"
    template_name = "search_evaluation/grade.html"

    def get_page_subtitle(self) -> str:
        return f"“{self.query}”"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.query = get_object_or_404(JudgedQuery.objects.select_related("locale", "site"), pk=kwargs["pk"])

    def post(self, request: HttpRequest, *_: Any, **kwargs: Any) -> HttpResponse:
        context = self.get_context_data(data=request.POST, **kwargs)
        form = context.get("form")
        if form is None or not form.is_valid():
            return self.render_to_response(context, status=422 if form else 503)
        changed = save_grades(self.query, form.grades, request.user)
        messages.success(request, f"{changed} grade{'' if changed == 1 else 's'} changed.")
        return redirect("search_evaluation_grade", pk=self.query.pk)

    def get_context_data(self, *, data: Any = None, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(query=self.query, **kwargs)
        try:
            pages, hidden = find_candidates(self.query)
        except SearchUnavailable as error:
            return context | {"away": str(error)}
        except InvalidParameters:
            return context | {"away": "this site has no such language any more"}
        known = dict(self.query.judgements.values_list("page_id", "grade"))
        return context | {"form": GradesForm(pages, known, data), "hidden": hidden}


class FiguresView(PermissionRequiredView):
    page_title = "How good is search?"
    header_icon = "glasses"
    template_name = "search_evaluation/figures.html"
    permissions = (VIEW_PERMISSION, GRADE_PERMISSION)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        default = {"site": Site.objects.filter(is_default_site=True).first(), "locale": Locale.get_default()}
        form = ScopeForm(self.request.GET or {name: one.pk for name, one in default.items() if one})
        context = super().get_context_data(
            where=form,
            action=reverse("search_evaluation_figures"),
            may_grade=self.request.user.has_perm(GRADE_PERMISSION),
            **kwargs,
        )
        if not form.is_valid():
            return context
        site, locale = form.cleaned_data["site"], form.cleaned_data["locale"]
        if settings.SEMANTIC_SEARCH:
            context |= {"can_mean": True, "meaning": get_switch(site, locale), "site": site, "locale": locale}
        try:
            return context | {"quality": evaluate_site(site, locale)}
        except SearchUnavailable as error:
            return context | {"away": str(error)}
        except InvalidParameters:
            form.add_error("locale", "This site has no such language.")
            return context
