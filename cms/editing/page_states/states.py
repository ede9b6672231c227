"""The state of a page in one sentence, who is next, and what a user can do about it now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from wagtail.models import Page

from cms.core import clock
from cms.editing.restricted_drafts.rules import get_hidden_page_ids

from . import sentences
from .actions import PageAction, find_actions
from .facts import Facts, PagePlan, read_facts
from .kinds import StateKind, find_kind
from .people import name_groups, name_users

__all__ = ["PageAction", "PageState", "StateKind", "describe_state", "describe_states"]


@dataclass(frozen=True, slots=True)
class PageState:
    """The state of a page for one user. Only `describe_state` finds actions; in a list, pages have none."""

    kind: StateKind
    sentence: str
    next_step: str = ""  # the people or roles that the page waits for
    main: PageAction | None = None  # the right action of this user now
    others: list[PageAction] = field(default_factory=list)
    plan: PagePlan | None = None  # what the page becomes public with


def describe_state(page: Page, user: Any, now: datetime | None = None) -> PageState:
    """Return the state of a page, with the actions that the user may perform now.

    Raises:
        PermissionDenied: The page is hidden from the user.
    """
    now = now or clock.now()
    if page.pk in get_hidden_page_ids(user):
        raise PermissionDenied
    facts = read_facts([page], now)[0]
    actions = find_actions(facts, user, now)
    return replace(describe_facts(facts, user, now), main=actions.main, others=actions.others)


def describe_states(pages: Iterable[Page], user: Any, now: datetime | None = None) -> dict[int, PageState]:
    """Return the states of pages by their ids, without those that are hidden from the user."""
    now = now or clock.now()
    hidden = get_hidden_page_ids(user)
    shown = [page for page in pages if page.pk not in hidden]
    return {facts.page.pk: describe_facts(facts, user, now) for facts in read_facts(shown, now)}


def describe_facts(facts: Facts, user: Any, now: datetime) -> PageState:
    """Return the state that the facts mean to a user, without actions."""
    kind = find_kind(facts, now)
    base = find_kind(facts, now, with_lock=False)
    sentence = sentences.describe(base, facts, user)
    if kind is StateKind.LOCKED:
        sentence = f"{sentences.describe_lock(facts, user)} {sentence}"
    return PageState(kind, sentence, _describe_next(facts, base, user), plan=facts.plan)


def _describe_next(facts: Facts, kind: StateKind, user: Any) -> str:
    """Return who is next. The members of a restricted draft's team are not listed: their roles are named instead."""
    if kind is StateKind.RETURNED and facts.workflow and facts.workflow.requested_by:
        return name_users([facts.workflow.requested_by], user)
    if kind not in (StateKind.WAITING, StateKind.APPROVED_ONCE):
        return ""
    if facts.is_restricted or not facts.approvers:
        return name_groups(facts.approver_groups)
    return name_users(facts.approvers, user)
