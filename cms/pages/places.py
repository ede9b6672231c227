"""Where a user may create pages: below which page, in which language of which site."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cms.core.requests import read_once
from cms.core.sites import SiteRoot, SiteRoots

from .models import BasePage
from .page_types import get_index_model


@dataclass(frozen=True, slots=True)
class Place:
    """A page below which the user may create pages of a type, in one language of a site."""

    model: type[BasePage]
    parent: Page
    root: SiteRoot

    @property
    def language(self) -> str:
        """The code of the language."""
        return self.root.language

    @property
    def site_id(self) -> int:
        """The id of the site."""
        return self.root.site_id

    @property
    def type_name(self) -> str:
        """The name of the type."""
        return str(self.model.get_verbose_name())

    @property
    def form_url(self) -> str:
        """The URL of the form of a new page."""
        options = self.model._meta
        return reverse("wagtailadmin_pages:add", args=[options.app_label, options.model_name, self.parent.pk])


def find_places_once(request: HttpRequest, models: Iterable[type[BasePage]]) -> list[Place]:
    """Return what `find_places` returns for the user of the request, with each type read once in the request."""
    models = list(models)
    known: dict[type[BasePage], list[Place]] = read_once(request, "places", dict)
    if unread := [model for model in models if model not in known]:
        found = find_places(request.user, unread)
        known.update({model: [place for place in found if place.model is model] for model in unread})
    return [place for model in models for place in known[model]]


def find_places(user: AbstractBaseUser, models: Iterable[type[BasePage]]) -> list[Place]:
    """Return where the user may create pages of these types, by type; a query for each type with a list."""
    if not policy_registry.get_by_type(Page).user_has_permission(user, "add"):
        return []
    roots = SiteRoots.read()
    places = []
    for model in models:
        index_model = get_index_model(model)
        for parent in index_model.objects.order_by("path") if index_model else ():
            root = roots.root_of(parent)
            if root and may_create(user, model, parent):
                places.append(Place(model, parent, root))
    return places


def may_create(user: AbstractBaseUser, model: type[BasePage], parent: Page) -> bool:
    """Return whether Wagtail would let the user create a page of this type below the parent."""
    is_possible = model in parent.creatable_subpage_models() and model.can_create_at(parent)
    return is_possible and bool(parent.permissions_for_user(user).can_add_subpage())
