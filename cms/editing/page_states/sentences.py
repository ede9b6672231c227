"""The sentences that describe the states of pages, with the zone at each time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext, ngettext
from wagtail.admin.utils import get_user_display_name

from cms.core import clock
from cms.core.localisation import format_typed_time, format_zoned_time
from cms.core.zoned_times import describe_time

from .facts import Facts
from .kinds import StateKind, is_under_embargo


def describe(kind: StateKind, facts: Facts, user: Any) -> str:
    """Return the sentence about a page for a user, in the active language and zone."""
    return SENTENCES[kind](facts, user)


def describe_lock(facts: Facts, user: Any) -> str:
    """Return who has locked the page, and since when."""
    by, at = facts.locked_by, _format(facts.page.locked_at)
    if by is None or not at:
        return gettext("Locked.")
    if by == user:
        return gettext("Locked by you since %(time)s.") % {"time": at}
    return gettext("Locked by %(name)s since %(time)s.") % {"name": get_user_display_name(by), "time": at}


def _describe_new(facts: Facts, user: Any) -> str:
    return gettext("New, not saved yet.")


def _describe_draft(facts: Facts, user: Any) -> str:
    return _add_plan(gettext("Draft, never public yet."), facts)


def _add_plan(sentence: str, facts: Facts) -> str:
    """Add the times that the draft plans, which do nothing until it is published."""
    now = clock.now()
    if facts.scheduled_at:  # the sentence has its time
        return sentence
    if is_under_embargo(facts, now):
        text = gettext("Embargo until %(time)s.")
        return f"{sentence} {text % {'time': _format(facts.embargo_until, facts.embargo_zone)}}"
    planned = facts.page.go_live_at
    if planned and planned > now:
        plan = gettext("Planned for %(time)s.") % {"time": describe_time(facts.page, "go_live_at")}
        return f"{sentence} {plan}"
    return sentence


def _describe_waiting(facts: Facts, user: Any) -> str:
    step = facts.workflow.current_task_state if facts.workflow else None
    by, at = facts.workflow.requested_by if facts.workflow else None, step.started_at if step else None
    values = {"name": _name(by), "time": format_zoned_time(at) if at else "", "step": _name_step(facts)}
    if facts.approvals:
        text = ngettext(
            "Approved %(count)s time; waits at the step “%(step)s” since %(time)s.",
            "Approved %(count)s times; waits at the step “%(step)s” since %(time)s.",
            facts.approvals,
        )
        values["count"] = str(facts.approvals)
    elif by is None:
        text = gettext("Sent for approval on %(time)s; waits at the step “%(step)s”.")
    elif by == user:
        text = gettext("Sent for approval by you on %(time)s; waits at the step “%(step)s”.")
    else:
        text = gettext("Sent for approval by %(name)s on %(time)s; waits at the step “%(step)s”.")
    return _add_plan(_add_scheduled(_prefix_public(text % values, facts), facts), facts)


def _describe_returned(facts: Facts, user: Any) -> str:
    step = facts.workflow.current_task_state if facts.workflow else None
    by, at = (step.finished_by, step.finished_at) if step else (None, None)
    values = {"name": _name(by), "time": format_zoned_time(at) if at else "", "step": _name_step(facts)}
    if by is None:
        text = gettext("Returned at the step “%(step)s” on %(time)s.")
    elif by == user:
        text = gettext("Returned by you at the step “%(step)s” on %(time)s.")
    else:
        text = gettext("Returned by %(name)s at the step “%(step)s” on %(time)s.")
    sentence = text % values
    if step and step.comment:
        comment = gettext("Comment: “%(comment)s”") % {"comment": step.comment}
        sentence = f"{sentence} {comment}"
    return _add_scheduled(_prefix_public(sentence, facts), facts)


def _add_scheduled(sentence: str, facts: Facts) -> str:
    """Add when the version before the draft becomes public."""
    if not facts.scheduled_at:
        return sentence
    text = gettext("The version before it becomes public on %(time)s.")
    return f"{sentence} {text % {'time': _format(facts.scheduled_at, facts.scheduled_zone)}}"


def _prefix_public(sentence: str, facts: Facts) -> str:
    public = gettext("Public; its changes are not.")
    return f"{public} {sentence}" if facts.is_public else sentence


def _name_step(facts: Facts) -> str:
    step = facts.workflow.current_task_state if facts.workflow else None
    return step.task.name if step else ""


def _describe_scheduled(facts: Facts, user: Any) -> str:
    if facts.is_public:
        text = gettext("Public. Its changes become public on %(time)s.")
    else:
        text = gettext("Becomes public on %(time)s.")
    return _add_newer_draft(text % {"time": _format(facts.scheduled_at, facts.scheduled_zone)}, facts)


def _describe_embargoed(facts: Facts, user: Any) -> str:
    values = {
        "end": _format(facts.scheduled_embargo, facts.scheduled_embargo_zone),
        "time": _format(facts.scheduled_at, facts.scheduled_zone),
    }
    if facts.scheduled_at == facts.scheduled_embargo:
        text = gettext("Under embargo. Becomes public on %(time)s.")
    else:
        text = gettext("Under embargo until %(end)s. Becomes public on %(time)s.")
    return _add_newer_draft(text % values, facts)


def _add_newer_draft(sentence: str, facts: Facts) -> str:
    """Say that the draft is another one than the version that is scheduled."""
    if not facts.has_newer_draft:
        return sentence
    text = gettext("The draft has changes that are not scheduled.")
    return f"{sentence} {text}"


def _describe_public(facts: Facts, user: Any) -> str:
    published = facts.page.last_published_at
    sentence = gettext("Public.")
    if published:
        sentence = gettext("Public; last published on %(time)s.") % {"time": _format(published)}
    return _add_expiry(sentence, facts)


def _describe_changed(facts: Facts, user: Any) -> str:
    return _add_expiry(gettext("Public, with changes that are not public yet."), facts)


def _add_expiry(sentence: str, facts: Facts) -> str:
    if not facts.page.expire_at:
        return sentence
    expiry = gettext("It expires on %(time)s.") % {"time": describe_time(facts.page, "expire_at")}
    return f"{sentence} {expiry}"


def _describe_private(facts: Facts, user: Any) -> str:
    return describe_private()


def describe_private() -> str:
    """Return why visitors do not see a published page."""
    return gettext("Published, but visitors do not see it: it or a page above it is private or outside every site.")


def _describe_withdrawn(facts: Facts, user: Any) -> str:
    withdrawal = facts.withdrawal
    at = _format(withdrawal.withdrawn_at) if withdrawal else ""
    return gettext("Withdrawn on %(time)s. Visitors read the notice instead.") % {"time": at}


def _describe_expired(facts: Facts, user: Any) -> str:
    expired_at = facts.page.expire_at
    if not expired_at:
        return gettext("Expired; not public any more.")
    return gettext("Expired on %(time)s; not public any more.") % {"time": describe_time(facts.page, "expire_at")}


def _describe_hidden(facts: Facts, user: Any) -> str:
    return _add_plan(gettext("Unpublished; not public any more."), facts)


def _name(user: Any) -> str:
    return get_user_display_name(user) if user else ""


def _format(at: datetime | None, zone: str = "") -> str:
    return format_typed_time(at, zone) if at else ""


SENTENCES = {
    StateKind.NEW: _describe_new,
    StateKind.WAITING: _describe_waiting,
    StateKind.APPROVED_ONCE: _describe_waiting,
    StateKind.RETURNED: _describe_returned,
    StateKind.EMBARGOED: _describe_embargoed,
    StateKind.SCHEDULED: _describe_scheduled,
    StateKind.PUBLIC_WITH_CHANGES: _describe_changed,
    StateKind.PUBLIC: _describe_public,
    StateKind.PRIVATE: _describe_private,
    StateKind.WITHDRAWN: _describe_withdrawn,
    StateKind.EXPIRED: _describe_expired,
    StateKind.HIDDEN: _describe_hidden,
    StateKind.DRAFT: _describe_draft,
}
