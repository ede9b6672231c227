"""Admin views of lists: who is on a list and receives releases, its members, and a list of what was found."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin.views.generic import CreateView, EditView, InspectView
from wagtail.log_actions import log
from wagtail.permissions import policy_registry

from .filters import describe_criteria
from .list_forms import NewMembersForm
from .models import Journalist, JournalistList

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
