"""The steps of a release in their order, each with its state in one sentence and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cms.core.localisation import format_typed_time, format_zoned_time
from cms.core.zoned_times import describe_time
from cms.editing.page_states.states import describe_facts
from cms.press.mailings.models import Mailing

from .facts import ReleaseFacts

State, When, Purpose = Mailing.State, Mailing.When, Mailing.Purpose


class LinkName(StrEnum):
    """The steps of a release, in their order."""

    TEXT = "text"
    EMBARGO = "embargo"
    JOURNALISTS = "journalists"
    MAILING = "mailing"
    KIT = "kit"
    PUBLIC = "public"
    CORRECTION = "correction"


class LinkState(StrEnum):
    """The states of a step."""

    DONE = "done"
    RUNNING = "running"  # happens by itself
    MISSING = "missing"  # has to be done
    POSSIBLE = "possible"  # can be done
    LATER = "later"  # another step comes first
    NOT_NEEDED = "not_needed"


LABELS: dict[LinkName, Promise] = {
    LinkName.TEXT: _("Text"),
    LinkName.EMBARGO: _("Embargo"),
    LinkName.JOURNALISTS: _("Journalists"),
    LinkName.MAILING: _("Mailing"),
    LinkName.KIT: _("Press kit"),
    LinkName.PUBLIC: _("Publication"),
    LinkName.CORRECTION: _("Correction or withdrawal"),
}
STATE_LABELS: dict[LinkState, Promise] = {
    LinkState.DONE: pgettext_lazy("step of a release", "Done"),
    LinkState.RUNNING: pgettext_lazy("step of a release", "Under way"),
    LinkState.MISSING: pgettext_lazy("step of a release", "Missing"),
    LinkState.POSSIBLE: pgettext_lazy("step of a release", "Possible"),
    LinkState.LATER: pgettext_lazy("step of a release", "Later"),
    LinkState.NOT_NEEDED: pgettext_lazy("step of a release", "Not needed"),
}


@dataclass(frozen=True, slots=True)
class ChainLink:
    """A step of a release."""

    name: LinkName
    state: LinkState
    sentence: str

    @property
    def label(self) -> Promise:
        return LABELS[self.name]

    @property
    def state_label(self) -> Promise:
        return STATE_LABELS[self.state]


def build_chain(facts: ReleaseFacts, user: Any, now: datetime) -> list[ChainLink]:
    """Return the steps of a release in their order."""
    built = {
        LinkName.TEXT: _describe_text(facts, user, now),
        LinkName.EMBARGO: _describe_embargo(facts, now),
        LinkName.JOURNALISTS: _describe_journalists(facts, now),
        LinkName.MAILING: _describe_mailing(facts),
        LinkName.KIT: _describe_kit(facts),
        LinkName.PUBLIC: _describe_publication(facts),
        LinkName.CORRECTION: _describe_correction(facts),
    }
    return [ChainLink(name, *built[name]) for name in LinkName]


def find_missing(links: list[ChainLink]) -> ChainLink | None:
    """Return the first step at which something is missing."""
    return next((link for link in links if link.state is LinkState.MISSING), None)


Described = tuple[LinkState, str]


def _describe_text(facts: ReleaseFacts, user: Any, now: datetime) -> Described:
    if not facts.has_text:
        return LinkState.MISSING, gettext("The release has no text. It can be neither opened nor sent before it has.")
    return LinkState.DONE, describe_facts(facts.state, user, now).sentence


def _describe_embargo(facts: ReleaseFacts, now: datetime) -> Described:
    until = facts.embargo_until
    time = format_typed_time(until, facts.embargo_zone) if until else ""
    if until and until <= now:
        return LinkState.DONE, gettext("The embargo ended on %(time)s.") % {"time": time}
    if facts.page.live:
        return LinkState.NOT_NEEDED, gettext("The release was published without an embargo.")
    if facts.state.withdrawal:
        return LinkState.NOT_NEEDED, gettext("The release is withdrawn.")
    if until is None:
        return LinkState.POSSIBLE, gettext("None: the release is public as soon as it is published.")
    if not facts.is_scheduled:
        text = gettext("Planned until %(time)s. Journalists can be given access once the release is scheduled.")
        return LinkState.MISSING, text % {"time": time}
    return LinkState.DONE, gettext("Until %(time)s. The release is scheduled for then.") % {"time": time}


def _describe_journalists(facts: ReleaseFacts, now: datetime) -> Described:
    accesses, is_open = facts.accesses, facts.is_under_embargo(now)
    if not accesses.count and not accesses.readers:
        if is_open:
            return LinkState.MISSING, gettext("Nobody can read the release before it is public.")
        if facts.page.live or facts.state.withdrawal:
            return LinkState.NOT_NEEDED, gettext("Nobody was given access before the publication.")
        return LinkState.LATER, gettext("Access is given to a release that is scheduled for the end of an embargo.")
    read = ngettext("%(count)s has read it.", "%(count)s have read it.", accesses.readers) % {"count": accesses.readers}
    if not accesses.readers:
        read = gettext("Nobody has read it.")
    if is_open:
        text = ngettext("Open to %(count)s journalist.", "Open to %(count)s journalists.", accesses.count)
    else:
        text = ngettext("%(count)s journalist had access.", "%(count)s journalists had access.", accesses.count)
    return LinkState.DONE, f"{text % {'count': accesses.count}} {read}"


def _describe_mailing(facts: ReleaseFacts) -> Described:
    mailings = {one.state: one for one in reversed(facts.mailings) if one.purpose == Purpose.RELEASE}
    if sending := mailings.get(State.SENDING):
        return LinkState.RUNNING, gettext("“%(subject)s” is being sent.") % {"subject": sending.subject}
    if waiting := mailings.get(State.WAITING):
        return LinkState.DONE, _describe_waiting(waiting)
    if sent := mailings.get(State.SENT):
        return LinkState.DONE, _describe_sent(facts, sent)
    if not facts.page.live and facts.state.withdrawal:
        return LinkState.NOT_NEEDED, gettext("The release is withdrawn.")
    if draft := mailings.get(State.DRAFT):
        text = gettext("“%(subject)s” is a draft. Send it, so that it leaves at its time.")
        return LinkState.MISSING, text % {"subject": draft.subject}
    if mailings:
        return LinkState.MISSING, gettext("A mailing ended before it was sent.")
    if facts.page.live:
        return LinkState.POSSIBLE, gettext("The release was not sent by e-mail.")
    return LinkState.MISSING, gettext("No mailing is planned.")


def _describe_waiting(mailing: Mailing) -> str:
    if mailing.when == When.AT and mailing.send_at:
        text = gettext("“%(subject)s” is planned for %(time)s.")
        return text % {"subject": mailing.subject, "time": describe_time(mailing, "send_at")}
    return gettext("“%(subject)s” leaves as soon as the release is public.") % {"subject": mailing.subject}


def _describe_sent(facts: ReleaseFacts, mailing: Mailing) -> str:
    count = facts.sent.get(mailing.pk) or mailing.figures.get("sent", 0)
    text = ngettext("Sent to %(count)s journalist on %(time)s.", "Sent to %(count)s journalists on %(time)s.", count)
    at = mailing.started_at or mailing.created_at
    return text % {"count": count, "time": format_zoned_time(at)}


def _describe_kit(facts: ReleaseFacts) -> Described:
    if facts.state.is_public:
        if facts.kit_built_at is None:
            return LinkState.RUNNING, gettext("The press kit is being built.")
        time = format_zoned_time(facts.kit_built_at)
        return LinkState.DONE, gettext("The press kit was built on %(time)s.") % {"time": time}
    if facts.state.withdrawal:
        return LinkState.NOT_NEEDED, gettext("The release is withdrawn.")
    text = gettext("It is built when the release becomes public. Journalists with access get one with their name.")
    return LinkState.LATER, text


def _describe_publication(facts: ReleaseFacts) -> Described:
    page, state = facts.page, facts.state
    if state.is_public:
        at = page.last_published_at or page.first_published_at
        time = format_zoned_time(at) if at else ""
        if page.first_published_at and at and page.first_published_at < at:
            return LinkState.DONE, gettext("Public. The last change was published on %(time)s.") % {"time": time}
        return LinkState.DONE, gettext("Public since %(time)s.") % {"time": time}
    if state.withdrawal:
        time = format_zoned_time(state.withdrawal.withdrawn_at)
        return LinkState.DONE, gettext("Withdrawn on %(time)s. Readers see the notice.") % {"time": time}
    if state.scheduled_at:
        time = format_typed_time(state.scheduled_at, state.scheduled_zone)
        return LinkState.RUNNING, gettext("Goes public on %(time)s.") % {"time": time}
    return LinkState.POSSIBLE, gettext("Not public.")


def _describe_correction(facts: ReleaseFacts) -> Described:
    at = facts.changed_at
    if at is None:
        return LinkState.NOT_NEEDED, gettext("Nothing was corrected or withdrawn.")
    time = format_zoned_time(at)
    if facts.state.withdrawal:
        text = gettext("Withdrawn on %(time)s.") % {"time": time}
    else:
        text = gettext("Corrected on %(time)s.") % {"time": time}
    notices = (one for one in facts.mailings if one.purpose != Purpose.RELEASE and not one.has_ended_unsent)
    told = next((one for one in notices if one.about_at == at), None)
    if told:
        is_running = told.state in (State.WAITING, State.SENDING)
        if told.state == State.STOPPED:
            more = gettext("The e-mail to those with an earlier version was stopped before all had been sent it.")
        else:
            more = gettext("Those with an earlier version are told.")
        return LinkState.RUNNING if is_running else LinkState.DONE, f"{text} {more}"
    if not has_earlier_readers(facts, at):
        more = gettext("Nobody was sent an earlier version, or has opened one.")
        return LinkState.DONE, f"{text} {more}"
    more = gettext("Those who were sent an earlier version, or have opened one, have not been told.")
    return LinkState.MISSING, f"{text} {more}"


def has_earlier_readers(facts: ReleaseFacts, at: datetime) -> bool:
    """Return whether the release was sent, or opened, before this time."""
    firsts = (facts.first_sent_at, facts.accesses.first_read_at)
    return any(first is not None and first < at for first in firsts)
