"""Admin views of lists: who is on a list and receives releases, its members, and a list from search results."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.generic import FormView
from wagtail.admin.views.generic import CreateView, EditView, InspectView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log
from wagtail.permissions import policy_registry

from .filters import JournalistFilters, build_criteria, describe_criteria, find_unsaved, search_journalists
from .forms import ListFromSearchForm, NewMembersForm
from .imports import add_members
from .models import Journalist, JournalistList
from .views import may

PEOPLE_PER_PAGE = 100


def may_change_lists(user: Any, action: str = "change") -> bool:
    """Return whether the user has a permission for lists."""
    return bool(policy_registry.get_by_type(JournalistList).user_has_permission(user, action))


class ToListMixin:
    """Leads to the page of the list, where members are added, after its form was saved."""

    object: JournalistList

    def get_success_url(self) -> str:
        return reverse("journalist_lists:inspect", args=[self.object.pk])


class JournalistListCreateView(ToListMixin, CreateView):
    """Creates a list."""


class JournalistListEditView(ToListMixin, EditView):
    """Changes the name and the filter of a list."""


class JournalistListView(InspectView):
    """Shows who is on a list, and adds members."""

    page_title = _("List of journalists")
    template_name = "journalists/list.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Add the contacts whose addresses were entered."""
        if not may_change_lists(request.user):
            raise PermissionDenied
        form = NewMembersForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form, **kwargs), status=422)
        added = form.cleaned_data["addresses"]
        self.object.members.add(*added)
        log(self.object, "wagtail.edit", user=request.user)
        messages.success(request, describe_added(len(added), self.object))
        return redirect("journalist_lists:inspect", self.object.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        people = self.object.find_members().with_reachability()
        chosen = set(self.object.members.values_list("pk", flat=True))
        page = Paginator(people, PEOPLE_PER_PAGE).get_page(self.request.GET.get("p"))
        return {
            "form": NewMembersForm(),
            "list": self.object,
            "criteria": describe_criteria(self.object.criteria),
            "people": page,
            "chosen": chosen,
            "total": page.paginator.count,
            "recipients": self.object.recipients().count(),
            "without_consent": people.filter(status=Journalist.Status.ACTIVE).not_consenting().count(),
            "inactive": people.exclude(status=Journalist.Status.ACTIVE).count(),
            "suppressed": people.filter(status=Journalist.Status.ACTIVE).consenting().suppressed().count(),
            "may_change": may_change_lists(self.request.user),
            **super().get_context_data(**kwargs),
        }


class RemoveMemberView(View):
    """Removes a member from a list. A saved filter can find the contact all the same."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, journalist_pk: int) -> HttpResponse:
        if not may_change_lists(request.user):
            raise PermissionDenied
        one = get_object_or_404(JournalistList, pk=pk)
        one.members.remove(journalist_pk)
        log(one, "wagtail.edit", user=request.user)
        messages.success(request, gettext("The contact is no longer a member of the list."))
        return redirect("journalist_lists:inspect", one.pk)


def describe_added(count: int, to: JournalistList) -> str:
    """Return the message after contacts were put on a list."""
    text = ngettext("%(count)s contact is on “%(name)s” now.", "%(count)s contacts are on “%(name)s” now.", count)
    return text % {"count": count, "name": to}


class ListFromSearchView(WagtailAdminTemplateMixin, FormView):
    """Puts the contacts that search and filters have found on a list, or keeps the filter as a list."""

    form_class = ListFromSearchForm
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
        """Return the contacts; none if a filter is invalid."""
        if not self.filters.is_valid():
            return Journalist.objects.none()
        return search_journalists(self.filters.qs, self.query)

    def get_form_kwargs(self) -> dict[str, Any]:
        unsaved = find_unsaved({**self.values, "q": self.query})
        return {**super().get_form_kwargs(), "may_keep_filter": bool(build_criteria(self.values)) and not unsaved}

    def form_valid(self, form: ListFromSearchForm) -> HttpResponse:
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
