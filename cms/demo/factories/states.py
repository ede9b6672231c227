"""Bring a page into a state as the admin does: draft, published, scheduled, restricted, unpublished.

Every change is saved as a revision. If a page was saved without one, Wagtail would unpublish it as soon as a change is
scheduled.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.db.models import Model
from wagtail.fields import StreamField
from wagtail.models import Page, PageViewRestriction

from cms.page_types.calls_to_action.models import CallToActionPlacement
from cms.page_types.stories.models import StoryByline

from .blocks import build_stream

# Inline panels, for which tests and the demo pass plain lists.
INLINE: dict[str, Callable[[int, Any], Model]] = {
    "bylines": lambda position, person: StoryByline(person=person, sort_order=position),
    "placements": lambda position, place: CallToActionPlacement(place=place, sort_order=position),
    "contacts": lambda position, pair: apps.get_model("press_room.PressRoomContact")(
        region=pair[0], contact=pair[1], sort_order=position
    ),
}


def set_fields(page: Page, fields: dict[str, Any]) -> None:
    """Set fields by name; streams take blocks, pages or documents, inline panels take what `INLINE` says."""
    for name, value in fields.items():
        setattr(page, name, _as_stored(page, name, value))


def publish(page: Page, **changes: Any) -> Page:
    """Change the page and publish it, or schedule it if its go-live time is in the future."""
    page = _for_editing(page)
    set_fields(page, changes)
    page.save_revision(log_action=True).publish()
    return reload_page(page)


def save_draft(page: Page, **changes: Any) -> Page:
    """Change the page and save that as a draft."""
    page = _for_editing(page)
    set_fields(page, changes)
    page.save_revision(log_action=True, clean=False)
    return reload_page(page)


def set_and_save(page: Page, **changes: Any) -> Page:
    """Change the page's own row, without a revision."""
    page = reload_page(page)
    set_fields(page, changes)
    page.save()
    return reload_page(page)


def schedule(page: Page, at: datetime, **changes: Any) -> Page:
    """Schedule a change of the page; a live page stays unchanged until then."""
    return publish(page, go_live_at=at, **changes)


def unpublish(page: Page) -> Page:
    """Unpublish the page."""
    page.unpublish()
    return reload_page(page)


def submit(page: Page, user: Model) -> Page:
    """Submit the page for moderation."""
    page.get_workflow().start(page, user)
    return reload_page(page)


def restrict(page: Page, kind: str = PageViewRestriction.LOGIN, *, groups: Iterable[Group] = ()) -> PageViewRestriction:
    """Restrict the page and its descendants: `kind` is login, password or groups."""
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=kind, password="a word for tests")  # noqa: S106
    restriction.groups.set(groups)
    return restriction


def alias(page: Page, *, parent: Page | None = None, slug: str | None = None) -> Page:
    """Create an alias of the page."""
    return page.create_alias(parent=parent, update_slug=slug or f"{page.slug}-again")


def reload_page(page: Page) -> Page:
    """Return the page as stored in the database."""
    return page.specific_class.objects.get(pk=page.pk)


def _for_editing(page: Page) -> Page:
    return reload_page(page).get_latest_revision_as_object()


def _as_stored(page: Page, name: str, value: Any) -> Any:
    if name in INLINE:
        return [INLINE[name](position, item) for position, item in enumerate(value)]
    if isinstance(field := page._meta.get_field(name), StreamField):
        return field.to_python(json.dumps(build_stream(value)))
    return value
