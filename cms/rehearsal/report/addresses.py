"""Addresses that change hands: a page becomes public where another page was, or where a redirect led elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms.core.public_urls import normalise_path
from cms.core.visibility import visible_now
from cms.journal.models import PublicChange, PublicPage
from cms.journal.public_objects import public_redirects

from .clash_types import Clash, ClashKind, build_clash
from .horizon import Horizon

Kind = PublicChange.Kind
Place = tuple[int, str]  # a site and a path


def find_taken_addresses(horizon: Horizon) -> Iterator[Clash]:
    """Yield pages that are public at the address of another one, each with that page or with the redirect."""
    before = _read_owners_before(horizon)
    arrived = _read_arrived(horizon)
    others = {page.pk: page for page in Page.objects.filter(pk__in=before.values()).select_related("locale")}
    for page in horizon.pages:
        place = arrived.get(page.pk)
        if place is None:
            continue
        owner = before.get(place)
        if owner is not None and owner != page.pk:
            yield build_clash(ClashKind.TAKEN_ADDRESS, page, others.get(owner), field="slug", path=place[1])
        elif redirect := _find_redirect(place, page.pk, horizon):
            target = redirect.redirect_page
            title = {} if target else {"other_title": redirect.redirect_link}
            yield build_clash(ClashKind.TAKEN_ADDRESS, page, target, field="slug", path=place[1], **title)


def _read_owners_before(horizon: Horizon) -> dict[Place, int]:
    """Return which of the changed pages was at which address before its first change."""
    owners: dict[Place, int] = {}
    for change in horizon.first_changes.values():
        path = change.previous_path if change.change == Kind.MOVED else change.path
        if change.change != Kind.PUBLISHED and path is not None:
            owners[change.site_id, normalise_path(path)] = change.page_id
    return owners


def _read_arrived(horizon: Horizon) -> dict[int, Place]:
    """Return the pages that are at another address than before, with that address."""
    owners = {pk: place for place, pk in _read_owners_before(horizon).items()}
    places = {pk: _place_of(page) for pk, page in horizon.public_pages.items()}
    return {pk: place for pk, place in places.items() if owners.get(pk) != place}


def _place_of(page: PublicPage) -> Place:
    return page.site_id, normalise_path(page.path)


def _find_redirect(place: Place, page_id: int, horizon: Horizon) -> Any:
    """Return the redirect that led from an address to something else before the page came there; None without one."""
    site_id, path = place
    public = public_redirects(visible_now(now=horizon.at)).filter(
        Q(site=None) | Q(site_id=site_id), old_path=Redirect.normalise_path(path)
    )
    elsewhere = public.exclude(redirect_page_id=page_id).exclude(redirect_page_id__in=horizon.new_ids)
    found = elsewhere.select_related("redirect_page__locale").order_by("site_id")
    return next((one for one in found if one.redirect_page_id or normalise_path(one.redirect_link) != path), None)
