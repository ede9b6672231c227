"""What a user can do with a page now: the main action and the others, in words that tell them apart.

The names are those of Wagtail's buttons and of the actions of its workflow tasks. What is permitted is Wagtail's rule;
this module decides which action is the main one, and what it is called.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from cms.core.localisation import format_clock, format_time

from .facts import Facts
from .kinds import StateKind, find_kind

SAVE, PUBLISH, SUBMIT, UNPUBLISH = "action-save-draft", "action-publish", "action-submit", "action-unpublish"
RESTART, CANCEL, LOCKED = "action-restart-workflow", "action-cancel-workflow", "action-page-locked"
UNSCHEDULE = "action-unschedule"  # the only name that is not Wagtail's: its button is in the message of a lock
APPROVE, REJECT = "approve", "reject"

IN_APPROVAL = (StateKind.WAITING, StateKind.APPROVED_ONCE, StateKind.RETURNED)
WAS_PUBLIC = (StateKind.HIDDEN, StateKind.EXPIRED, StateKind.WITHDRAWN)
CHANGED = (StateKind.PUBLIC, StateKind.PUBLIC_WITH_CHANGES, StateKind.PRIVATE)
ORDER = (APPROVE, REJECT, SUBMIT, PUBLISH, SAVE, UNSCHEDULE, CANCEL, RESTART, UNPUBLISH)  # in the menu


@dataclass(frozen=True, slots=True)
class Key:
    """What identifies an action in the menu: its name, and whether it asks for a comment in a dialog."""

    name: str
    asks_comment: bool = False


@dataclass(frozen=True, slots=True)
class PageAction:
    """An action with the words of its button."""

    name: str
    label: str
    asks_comment: bool = False

    @property
    def key(self) -> Key:
        return Key(self.name, self.asks_comment)


@dataclass(frozen=True, slots=True)
class Actions:
    """The main action, which a user who has to wait does not have, and the others in the order of the menu."""

    main: PageAction | None = None
    others: list[PageAction] = field(default_factory=list)


def find_actions(facts: Facts, user: Any, now: datetime) -> Actions:
    """Return what the user can do with a stored page."""
    return arrange_actions(_list_permitted(facts, user), facts, user, now) if facts.page.pk else Actions()


def arrange_actions(permitted: Iterable[Key], facts: Facts, user: Any, now: datetime) -> Actions:
    """Return the permitted actions with their words and the main one chosen. Unknown names are left out."""
    kind = find_kind(facts, now, with_lock=False)
    known = sorted((key for key in set(permitted) if key.name in ORDER), key=_get_position)
    main = _choose_main(known, kind, facts, user, now)
    words = Words(kind, facts, user, now)
    actions = {key: PageAction(key.name, words.name_action(key), key.asks_comment) for key in known}
    return Actions(actions.get(main) if main else None, [action for key, action in actions.items() if key != main])


def _get_position(key: Key) -> tuple[int, bool]:
    return ORDER.index(key.name), key.asks_comment


def _list_permitted(facts: Facts, user: Any) -> Iterator[Key]:
    """Yield what Wagtail permits the user on the page, by the rules of the items of its menu."""
    page = facts.page
    permissions, lock = page.permissions_for_user(user), page.get_lock()
    workflow = page.current_workflow_state
    if workflow and workflow.user_can_cancel(user):
        yield Key(CANCEL)
    if page.approved_schedule and not facts.plan and permissions.can_unschedule():
        yield Key(UNSCHEDULE)
    if (lock and lock.for_user(user)) or not permissions.can_edit():
        return
    yield Key(SAVE)
    if permissions.can_publish():
        yield Key(PUBLISH)
    if permissions.can_unpublish():
        yield Key(UNPUBLISH)
    if permissions.can_submit_for_moderation():
        yield Key(SUBMIT)
        if workflow and workflow.user_can_cancel(user):
            yield Key(RESTART)
    if task := page.current_workflow_task:
        for name, _label, asks_comment in task.get_actions(page, user):
            yield Key(name, asks_comment)


def _choose_main(permitted: Sequence[Key], kind: StateKind, facts: Facts, user: Any, now: datetime) -> Key | None:
    """Return the right action now: the decision, then sending or publishing; saving only if nothing else is left.

    A returned page is sent again by those who wrote it. For others nothing is to be done until then. A page that
    becomes public with others is published alone only from the menu.
    """
    if kind is StateKind.RETURNED:
        workflow = facts.workflow
        is_author = user in (workflow.requested_by if workflow else None, facts.page.owner)
        names = [SUBMIT, SAVE] if is_author else [SAVE]
    elif kind in IN_APPROVAL:
        names = [APPROVE, SAVE]
    else:
        alone = facts.plan and not is_published_with_plan(facts, now)
        names = [SUBMIT, SAVE] if alone else [PUBLISH, SUBMIT, SAVE]
    return next((Key(name) for name in names if Key(name) in permitted), None)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of actions on a page in this state."""

    kind: StateKind
    facts: Facts
    user: Any
    now: datetime

    @property
    def leaves_plan(self) -> bool:
        """Whether publishing takes the page out of what it becomes public with."""
        plan = self.facts.plan
        return bool(plan and plan.is_scheduled and not is_published_with_plan(self.facts, self.now))

    def name_action(self, key: Key) -> str:
        """Return the words of a button."""
        if key.name == APPROVE:
            return self._name_approval(key.asks_comment)
        if key.name == PUBLISH:
            return self._name_publication()
        if key.name == CANCEL:
            return self._name_cancellation()
        if key.name == SUBMIT and self.kind is StateKind.RETURNED:
            return gettext("Send for approval again")
        return {
            SAVE: gettext("Save draft"),
            SUBMIT: gettext("Send for approval"),
            REJECT: gettext("Send back with a comment"),
            RESTART: gettext("Begin the approval again at its first step"),
            UNPUBLISH: gettext("Unpublish"),
            UNSCHEDULE: gettext("Cancel the planned publication"),
        }[key.name]

    def name_lock(self) -> str:
        """Return why the page cannot be changed now, for a button that is disabled."""
        if self.facts.page.locked:
            return gettext("Locked")
        return gettext("Waiting for approval") if self.kind in IN_APPROVAL else gettext("Locked")

    def _name_cancellation(self) -> str:
        workflow = self.facts.workflow
        if workflow and workflow.requested_by == self.user:
            return gettext("Take back from approval")
        return gettext("End the approval without a decision")

    def _name_approval(self, asks_comment: bool) -> str:
        workflow = self.facts.workflow
        is_last = bool(workflow and workflow.is_at_final_task)
        if is_last and self.facts.plan:
            return (
                gettext("Approve for its bundle, with a comment") if asks_comment else gettext("Approve for its bundle")
            )
        if not is_last:
            return gettext("Approve with a comment") if asks_comment else gettext("Approve")
        if not asks_comment:
            return self._add_time(
                gettext("Approve and publish"),
                gettext("Approve and publish at %(time)s"),
                gettext("Approve and publish on %(time)s"),
            )
        return self._add_time(
            gettext("Approve and publish, with a comment"),
            gettext("Approve and publish at %(time)s, with a comment"),
            gettext("Approve and publish on %(time)s, with a comment"),
        )

    def _name_publication(self) -> str:
        if self.facts.plan:
            if is_published_with_plan(self.facts, self.now):
                return gettext("Publish this version with its bundle")
            return self._add_time(
                gettext("Publish it alone, without its bundle"),
                gettext("Publish it alone at %(time)s, without its bundle"),
                gettext("Publish it alone on %(time)s, without its bundle"),
            )
        if self.kind in IN_APPROVAL:
            return self._add_time(
                gettext("Publish now without waiting for approval"),
                gettext("Publish at %(time)s without waiting for approval"),
                gettext("Publish on %(time)s without waiting for approval"),
            )
        if self.facts.scheduled_at:
            return self._add_time(
                gettext("Publish now instead of the scheduled version"),
                gettext("Publish at %(time)s instead of the scheduled version"),
                gettext("Publish on %(time)s instead of the scheduled version"),
            )
        if self.kind in CHANGED:
            return self._add_time(
                gettext("Publish the changes"),
                gettext("Publish the changes at %(time)s"),
                gettext("Publish the changes on %(time)s"),
            )
        now = gettext("Publish again") if self.kind in WAS_PUBLIC else gettext("Publish")
        return self._add_time(now, gettext("Publish at %(time)s"), gettext("Publish on %(time)s"))

    def _add_time(self, now: str, at: str, on: str) -> str:
        """Return the words for publishing now, at a time of this day, or on another day, each with the zone."""
        time = get_publication_time(self.facts, self.now)
        if time is None:
            return now
        is_today = timezone.localtime(time).date() == timezone.localtime(self.now).date()
        return at % {"time": format_clock(time)} if is_today else on % {"time": format_time(time)}


def is_published_with_plan(facts: Facts, now: datetime) -> bool:
    """Return whether publishing replaces the version that a bundle publishes: the draft has the minute of the bundle.

    The draft has another one only if a user has changed it in the form: publishing it then takes it out of the bundle.
    """
    minute = get_publication_time(facts, now)
    return bool(facts.plan and facts.plan.is_scheduled and minute and minute == facts.scheduled_at)


def get_publication_time(facts: Facts, now: datetime) -> datetime | None:
    """Return when the draft would become public if it were published now; None if at once."""
    times = [facts.page.go_live_at, None if facts.page.live else facts.embargo_until]
    return max((time for time in times if time and time > now), default=None)
