"""“Write about it”: from a query of visitors to the form of a new page, which has the query as its goal.

The editor chooses the type of the page, one that is news, and a place where they may create it. Nothing is created
before the editor saves the form. The queries that should find the page then contain the query.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from cms.core.sites import SiteRoots
from cms.pages.models import BasePage
from cms.pages.page_types import get_index_model, searchable_models
from search.admin.query_actions import QueryAction, VisitorQuery

ACTION_ORDER = 50


@dataclass(frozen=True, slots=True)
class Place:
    """A page below which the user may create pages of a type, in one language of a site."""

    model: type[BasePage]
    parent: Page
    language: str
    site_id: int

    @property
    def type_name(self) -> str:
        """The name of the type."""
        return str(self.model.get_verbose_name())

    def build_url(self, query: VisitorQuery) -> str:
        """Return the URL of the form of a new page with the query as its goal."""
        options = self.model._meta
        url = reverse("wagtailadmin_pages:add", args=[options.app_label, options.model_name, self.parent.pk])
        return VisitorQuery(query.text, "", None).add_to(url)


def find_places(user: AbstractBaseUser) -> list[Place]:
    """Return where the user may create news, by type."""
    roots = SiteRoots.read()
    places = []
    for model in (one for one in searchable_models() if one.is_news):
        index_model = get_index_model(model)
        for parent in index_model.objects.order_by("path") if index_model else ():
            root = roots.root_of(parent)
            if root and may_create(user, model, parent):
                places.append(Place(model, parent, root.language, root.site_id))
    return places


def may_create(user: AbstractBaseUser, model: type[BasePage], parent: Page) -> bool:
    """Return whether Wagtail would let the user create a page of this type below the parent."""
    is_possible = model in parent.creatable_subpage_models() and model.can_create_at(parent)
    return is_possible and bool(parent.permissions_for_user(user).can_add_subpage())


def build_write_action(request: HttpRequest) -> QueryAction | None:
    """Return the action “Write about it”, None for users who may create news nowhere."""
    possible = {(place.language, place.site_id) for place in find_places(request.user)}
    if not possible:
        return None

    def build_url(query: VisitorQuery) -> str | None:
        is_possible = (query.language, query.site_id) in possible
        return query.add_to(reverse("search_write")) if is_possible else None

    return QueryAction(_("Write about it"), "doc-empty", build_url, ACTION_ORDER)


class WriteView(WagtailAdminTemplateMixin, TemplateView):
    """The choice of type and place; with only one place it leads to the form at once."""

    page_title = _("Write about it")
    header_icon = "doc-empty"
    template_name = "search_draft_ranking/write.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return Wagtail's breadcrumbs and this page."""
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the places in the language and site of the query, or all if its URL has none.

        Raises:
            Http404: the URL has no query.
            PermissionDenied: the user may create no news there.
        """
        query = VisitorQuery.read(request.GET)
        if query is None:
            raise Http404
        found = [
            one
            for one in find_places(request.user)
            if query.language in ("", one.language) and query.site_id in (None, one.site_id)
        ]
        if not found:
            raise PermissionDenied
        choices = [{"place": one, "url": one.build_url(query)} for one in found]
        if len(choices) == 1:
            return redirect(choices[0]["url"])
        return self.render_to_response(self.get_context_data(query=query, choices=choices))
