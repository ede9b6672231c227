"""Two pages of the admin: grading the results of a query, and the relevance metrics."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Locale, Site

from cms.http.problems import InvalidParameters
from search.engines.port import SearchUnavailable

from .evaluator import evaluate_site
from .forms import GradesForm, ScopeForm, find_candidates, save_grades
from .models import GRADE_PERMISSION, VIEW_PERMISSION, JudgedQuery
from .semantic_switch import get_switch


class PermissionRequiredView(WagtailAdminTemplateMixin, TemplateView):
    """A page of the admin that requires one of the permissions."""

    permissions: tuple[str, ...] = (GRADE_PERMISSION,)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return Wagtail's breadcrumbs and this page."""
        own = {"url": "", "label": self.page_title, "sublabel": self.get_page_subtitle()}
        return [*super().get_breadcrumbs_items(), own]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Check the permission."""
        if not any(map(request.user.has_perm, self.permissions)):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class GradeView(PermissionRequiredView):
    """The form to grade the results of one query."""

    page_title = _("Grade results")
    header_icon = "clipboard-list"
    template_name = "search_evaluation/grade.html"

    def get_page_subtitle(self) -> str:
        """Return the query."""
        return gettext("“%(text)s”") % {"text": self.query}

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Load the query."""
        super().setup(request, *args, **kwargs)
        self.query = get_object_or_404(JudgedQuery.objects.select_related("locale", "site"), pk=kwargs["pk"])

    def post(self, request: HttpRequest, *_: Any, **kwargs: Any) -> HttpResponse:
        """Save the grades; respond with 503 if the results cannot be read, with 422 if the form is not valid."""
        context = self.get_context_data(data=request.POST, **kwargs)
        form = context.get("form")
        if form is None or not form.is_valid():
            return self.render_to_response(context, status=422 if form else 503)
        changed = save_grades(self.query, form.grades, request.user)
        message = ngettext("%(count)s grade changed.", "%(count)s grades changed.", changed)
        messages.success(request, message % {"count": changed})
        return redirect("search_evaluation_grade", pk=self.query.pk)

    def get_context_data(self, *, data: Any = None, **kwargs: Any) -> dict[str, Any]:
        """Return the context with the form, or with the reason why nothing can be graded."""
        context = super().get_context_data(query=self.query, **kwargs)
        try:
            pages, hidden = find_candidates(self.query)
        except SearchUnavailable as error:
            return context | {"unavailable": str(error)}
        except InvalidParameters:
            return context | {"unavailable": gettext("this site no longer has this language")}
        known = dict(self.query.judgements.values_list("page_id", "grade"))
        return context | {"form": GradesForm(pages, known, data), "hidden": hidden}


class MetricsView(PermissionRequiredView):
    """The relevance metrics of a site and language, and the switch of semantic search."""

    page_title = _("Search relevance")
    header_icon = "glasses"
    template_name = "search_evaluation/figures.html"
    permissions = (VIEW_PERMISSION, GRADE_PERMISSION)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the context with the metrics of the selected site and language."""
        default = {"site": Site.objects.filter(is_default_site=True).first(), "locale": Locale.get_default()}
        form = ScopeForm(self.request.GET or {name: one.pk for name, one in default.items() if one})
        context = super().get_context_data(
            scope_form=form,
            action=reverse("search_evaluation_figures"),
            may_grade=self.request.user.has_perm(GRADE_PERMISSION),
            **kwargs,
        )
        if not form.is_valid():
            return context
        site, locale = form.cleaned_data["site"], form.cleaned_data["locale"]
        if settings.SEMANTIC_SEARCH:
            context |= {"has_semantic": True, "switch": get_switch(site, locale), "site": site, "locale": locale}
        try:
            return context | {"figures": evaluate_site(site, locale)}
        except SearchUnavailable as error:
            return context | {"unavailable": str(error)}
        except InvalidParameters:
            form.add_error("locale", gettext("This site does not have this language."))
            return context
