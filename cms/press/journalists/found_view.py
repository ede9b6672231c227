"""The admin view that makes a list of the contacts that search and filters have found."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from .filters import JournalistFilters, build_criteria, describe_criteria, find_unsaved
from .imports import add_members
from .list_forms import FoundForm
from .list_views import describe_added, may_change_lists
from .models import Journalist, JournalistList
from .search import search_journalists
from .views import may


class FoundView(WagtailAdminTemplateMixin, FormView):
    """Puts the contacts that search and filters have found on a list, or keeps the filter as a list."""

    form_class = FoundForm
    template_name = "journalists/found.html"
    page_title = _("Make a list of these contacts")
    header_icon = "list-ul"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not (may(request.user, "view") and may_change_lists(request.user) and may_change_lists(request.user, "add")):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def filters(self) -> JournalistFilters:
        return JournalistFilters(self.request.GET, queryset=Journalist.objects.all(), request=self.request)

    @cached_property
    def values(self) -> dict[str, Any]:
        """Return the values of the filters; none if one is invalid."""
        return dict(self.filters.form.cleaned_data) if self.filters.is_valid() else {}

    @property
    def query(self) -> str:
        return self.request.GET.get("q", "").strip()

    def find(self) -> QuerySet[Journalist]:
        """Return the contacts; nobody if a filter is invalid."""
        if not self.filters.is_valid():
            return Journalist.objects.none()
        return search_journalists(self.filters.qs, self.query)

    def get_form_kwargs(self) -> dict[str, Any]:
        unsaved = find_unsaved({**self.values, "q": self.query})
        return {**super().get_form_kwargs(), "may_keep_filter": bool(build_criteria(self.values)) and not unsaved}

    def form_valid(self, form: FoundForm) -> HttpResponse:
        data = form.cleaned_data
        with transaction.atomic():
            chosen = data["add_to"] or JournalistList(name=data["name"])
            if data["keep_filter"]:
                chosen.criteria = build_criteria(self.values)
            is_new = chosen.pk is None
            chosen.save()
            ids = [] if data["keep_filter"] else list(self.find().values_list("pk", flat=True))
            add_members(chosen, ids)
            log(chosen, "wagtail.create" if is_new else "wagtail.edit", user=self.request.user)
        messages.success(self.request, describe_added(len(ids), chosen) if ids else gettext("The filter is kept."))
        return redirect("journalist_lists:inspect", chosen.pk)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        index = {"url": reverse("journalists:index"), "label": gettext("Journalists")}
        return [*self.breadcrumbs_items, index, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        submit = gettext("Make the list")
        return super().get_context_data(
            count=self.find().count(),
            query=self.query,
            criteria=describe_criteria(build_criteria(self.values)),
            submit_button_label=submit,
            submit_button_active_label=submit,
            **kwargs,
        )
