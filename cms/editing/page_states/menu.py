"""The menu of actions of a page's form: the right action first, and words that tell the actions apart.

Wagtail's items decide which actions are permitted and how their buttons work. Items of a project keep their words; one
whose `order` is negative stays first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms import Media
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.models import Page

from cms.core import clock

from .actions import (
    LOCKED,
    PUBLISH,
    UNSCHEDULE,
    Actions,
    Key,
    PageAction,
    Words,
    arrange_actions,
    is_published_with_plan,
)
from .facts import find_plans, read_facts
from .kinds import find_kind
from .states import PageState, describe_facts

REVERT_VIEW = "revisions_revert"  # Wagtail's words there name the version that is restored
STATE_ATTRIBUTE = "page_state"  # the request keeps it, so that the bar describes the page as the menu does
ALONE = "alone"  # what the button sends that publishes a page without its bundle


class WordedItem(ActionMenuItem):
    """An item of Wagtail's menu with other words."""

    def __init__(self, item: ActionMenuItem, label: str) -> None:
        super().__init__(order=item.order)
        self.item, self.label, self.name = item, label, item.name
        self.template_name = item.template_name

    @property
    def media(self) -> Media:
        return self.item.media

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        # With `is_scheduled` the template of publishing would replace the words.
        return {**self.item.get_context_data(parent_context), "label": self.label, "is_scheduled": False}


class PublishAloneItem(WordedItem):
    """The button that publishes a page without its bundle. `refuse_early_publication` reads what it sends."""

    def __init__(self, item: ActionMenuItem, label: str) -> None:
        super().__init__(item, label)
        self.template_name = "page_states/publish_alone_item.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        return {**super().get_context_data(parent_context), "value": ALONE}


class LockedItem(ActionMenuItem):
    """The disabled button of a page that the user cannot change now, with the reason."""

    name = LOCKED
    template_name = "page_states/locked_item.html"

    def __init__(self, label: str) -> None:
        super().__init__()
        self.label = label


class UnscheduleItem(ActionMenuItem):
    """The button that cancels the planned publication, which Wagtail offers in the message of its lock only."""

    name = UNSCHEDULE
    template_name = "page_states/unschedule_item.html"

    def __init__(self, label: str) -> None:
        super().__init__()
        self.label = label

    def get_url(self, context: Mapping[str, Any]) -> str:
        page = context["page"]
        form_url, scheduled = reverse("wagtailadmin_pages:edit", args=[page.pk]), page.scheduled_revision
        if scheduled is None:  # the worker has published it since the state was read
            return form_url
        return f"{reverse('wagtailadmin_pages:revisions_unschedule', args=[page.pk, scheduled.pk])}?next={form_url}"


def construct_menu(items: list[ActionMenuItem], request: HttpRequest, context: dict[str, Any]) -> None:
    """Arrange the items of the form's menu by the state of the page, as a `construct_page_action_menu` hook."""
    page = context.get("page") or Page(owner=request.user)
    now = clock.now()
    facts = read_facts([page], now)[0]
    state = describe_facts(facts, request.user, now)
    setattr(request, STATE_ATTRIBUTE, state)
    if context["view"] == REVERT_VIEW:
        return
    by_key = {_get_key(item): item for item in items}
    permitted = set(by_key)
    if page.pk and facts.scheduled_at and not facts.plan and page.permissions_for_user(request.user).can_unschedule():
        permitted.add(Key(UNSCHEDULE))
    words = Words(find_kind(facts, now, with_lock=False), facts, request.user, now)
    actions = arrange_actions(permitted, facts, request.user, now)
    items[:] = _arrange(by_key, actions, words)


def get_state(request: HttpRequest) -> PageState | None:
    """Return the state of the page whose form the request shows, None if it shows no form."""
    return getattr(request, STATE_ATTRIBUTE, None)


def _get_key(item: ActionMenuItem) -> Key:
    return Key(item.name or "", bool(getattr(item, "launch_modal", False)))


def _arrange(by_key: dict[Key, ActionMenuItem], actions: Actions, words: Words) -> list[ActionMenuItem]:
    """Return the items: the main one first, or the disabled one of a page that the user cannot change."""
    known = [*([actions.main] if actions.main else []), *actions.others]
    locked = [LockedItem(words.name_lock())] if Key(LOCKED) in by_key else []
    keys = {Key(LOCKED), *(action.key for action in known)}
    foreign = [item for key, item in by_key.items() if key not in keys]
    first = [item for item in foreign if item.order < 0]
    return [
        *first,
        *locked,
        *(_put_into_words(by_key, action, words) for action in known),
        *(item for item in foreign if item not in first),
    ]


def _put_into_words(by_key: dict[Key, ActionMenuItem], action: PageAction, words: Words) -> ActionMenuItem:
    item = by_key.get(action.key)
    if item is None:
        return UnscheduleItem(action.label)
    if action.name == PUBLISH and words.leaves_plan:
        return PublishAloneItem(item, action.label)
    return WordedItem(item, action.label)


def refuse_early_publication(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Publish a page of a scheduled bundle alone only if its button said so, as a `before_publish_page` hook.

    The words of the button are about the time that the draft had when the form was shown. If a user then clears the
    time, the button still says that the page becomes public with its bundle, and it would be public at once. Show the
    form again instead, with the right words; the draft is saved already.
    """
    plan = find_plans([page.pk]).get(page.pk)
    if plan is None or not plan.is_scheduled or request.POST.get(PUBLISH) == ALONE:
        return None
    now = clock.now()
    if is_published_with_plan(read_facts([page], now)[0], now):
        return None
    text = gettext("The draft has another time than its bundle. It is saved, and nothing of it is published.")
    messages.error(request, text)
    return redirect("wagtailadmin_pages:edit", page.pk)
