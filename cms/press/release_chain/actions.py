"""What the forms of a release's steps do: set the embargo, open the release, plan its mailing, tell earlier readers."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext, ngettext
from wagtail.locks import BasicLock
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from cms.core import clock
from cms.core.localisation import format_typed_time
from cms.core.scheduled_versions import find_scheduled, has_newer_draft
from cms.journal import journal
from cms.page_types.press_releases.models import ReleasePage
from cms.pages.content_checks import find_refusals
from cms.press.embargo_access.admin_views import find_problem, open_release
from cms.press.mailings.changes import ReleaseChange, find_addressees, release_mailing
from cms.press.mailings.dispatcher import find_recipients, start_if_ready
from cms.press.mailings.eligibility import MISSING_TEXT, lacks_text, load_coming_version
from cms.press.mailings.models import Mailing
from cms.press.press_kits.content import KitContent
from cms.press.press_kits.content_loader import read_page_content

from .forms import AccessForm, ChangeNoticeForm, MailingPlanForm


class NotPossible(ValueError):
    """A step that cannot be taken now; the message says what to do first."""


def load_version(page: ReleasePage) -> ReleasePage:
    """Return the version that is public, or will be; the last draft, if the scheduled one has just been deleted."""
    return load_coming_version(page) or page.get_latest_revision_as_object()


def read_kit(page: ReleasePage) -> KitContent | None:
    """Return what the press kit of the coming version contains."""
    return read_page_content(load_version(page), clock.now())


def is_kit_empty(kit: KitContent | None) -> bool:
    """Return whether a kit has nothing beside the text: no picture, no document, and nobody to call."""
    return kit is None or not (
        kit.pictures or kit.attachments or kit.media_contacts or kit.organisation.press_email or kit.organisation.phone
    )


def describe_empty_kit() -> str:
    """Return why a release with an empty kit is neither opened nor sent."""
    return gettext(
        "The press kit is empty: the release has no picture, no document and no media contact. Add one of them first."
    )


def set_embargo(page: ReleasePage, until: datetime, user: Any, zone: ZoneInfo | None = None) -> str:
    """Schedule the coming version for the end of an embargo, and return the message for the user.

    A newer draft gets the embargo, too, and its approval goes on. `zone` is the one in which the time was typed.

    Raises:
        NotPossible: The release is public or locked, or a check refuses its publication.
    """
    _require_hidden(page)
    lock = page.get_lock()
    is_about_draft = not isinstance(lock, BasicLock) and has_newer_draft(page)  # an approval locks the newer draft only
    if lock and lock.for_user(user) and not is_about_draft:
        raise NotPossible(gettext("The page is locked. Unlock it before you change its embargo."))
    draft = load_version(page)
    draft.go_live_at = draft.embargo_until = until
    draft.go_live_zone = draft.embargo_zone = zone.key if zone else ""
    if draft.lacks_text:
        raise NotPossible(str(MISSING_TEXT))
    if findings := find_refusals(draft, user):
        raise NotPossible(" ".join(finding.message for finding in findings))
    try:
        draft.full_clean()
    except ValidationError as error:
        raise NotPossible(" ".join(error.messages)) from error
    with journal.atomic_with_journal():
        # The worker may have published the release meanwhile: saving the draft would hide it again.
        _require_hidden(Page.objects.select_for_update().get(pk=page.pk))
        scheduled, newer = find_scheduled(page), None
        if scheduled and has_newer_draft(page):
            newer, draft.latest_revision = page.get_latest_revision_as_object(), scheduled
        draft.save(clean=False)
        revision: Revision = draft.save_revision(user=user, log_action=True, clean=False)
        if newer is not None:  # stays the newest draft
            newer.go_live_at = newer.embargo_until = until
            newer.go_live_zone = newer.embargo_zone = draft.embargo_zone
            newer.save_revision(user=user, clean=False)
        # Read again: its page still says that it is the latest revision, and would be saved so.
        Revision.objects.get(pk=revision.pk).publish(user=user)
    return gettext("The release goes public at the end of its embargo, on %(time)s.") % {
        "time": format_typed_time(until, draft.embargo_zone)
    }


def _require_hidden(page: Page) -> None:
    if page.live:
        raise NotPossible(gettext("This release is already public. Unpublish it before you set an embargo."))


def open_to_journalists(page: ReleasePage, form: AccessForm, user: Any) -> str:
    """Open the release to those whom the form has chosen, and return the message for the user.

    Raises:
        NotPossible: The release cannot be opened now, or nobody was chosen.
    """
    if problem := find_problem(page):
        raise NotPossible(problem)
    if is_kit_empty(read_kit(page)):
        raise NotPossible(describe_empty_kit())
    return open_release(page, form, user)


def plan_mailing(page: ReleasePage, form: MailingPlanForm, user: Any) -> str:
    """Release a mailing for sending: at once if the release is public, otherwise when it becomes so.

    Raises:
        NotPossible: There is nothing to send, or nobody to send it to.
    """
    if lacks_text(page):
        raise NotPossible(str(MISSING_TEXT))
    if is_kit_empty(read_kit(page)):
        raise NotPossible(describe_empty_kit())
    with transaction.atomic():
        form.create_new_list()
        mailing = Mailing.objects.create(
            page=page,
            subject=form.cleaned_data["subject"],
            intro=form.cleaned_data["intro"],
            when=Mailing.When.NOW if page.live else Mailing.When.PUBLICATION,
            state=Mailing.State.WAITING,
            created_by=user,
            released_by=user,
            released_at=clock.now(),
        )
        mailing.lists.set(form.cleaned_data["lists"])
        mailing.journalists.set(form.cleaned_data.get("journalists", ()))
        count = len(find_recipients(mailing))
        if not count:
            raise NotPossible(gettext("None of the chosen journalists has agreed to e-mails."))
        log(mailing, "mailings.send", user=user)
    if mailing.when == Mailing.When.NOW:
        start_if_ready(mailing)
        text = ngettext(
            "The release is being sent to %(count)s journalist.",
            "The release is being sent to %(count)s journalists.",
            count,
        )
    else:
        text = ngettext(
            "The mailing is planned: as soon as the release is public, it leaves to %(count)s journalist.",
            "The mailing is planned: as soon as the release is public, it leaves to %(count)s journalists.",
            count,
        )
    return text % {"count": count}


def tell_earlier_readers(change: ReleaseChange, form: ChangeNoticeForm, user: Any) -> str:
    """Write to those with an earlier version, and return the message for the user.

    Raises:
        NotPossible: Nobody has an earlier version, they are told already, or the words are about an older change.
    """
    if form.cleaned_data["about"] != change.at.isoformat():
        raise NotPossible(gettext("This step is not possible any more."))
    count = find_addressees(change).count()
    if not count:
        raise NotPossible(gettext("Nobody who may get e-mails has an earlier version."))
    mailing, is_new = release_mailing(change, form.cleaned_data["subject"], form.cleaned_data["intro"], user)
    if not is_new:
        raise NotPossible(gettext("Those with an earlier version are told already."))
    log(mailing, "mailings.send", user=user)
    start_if_ready(mailing)
    text = ngettext("%(count)s journalist is being told.", "%(count)s journalists are being told.", count)
    return text % {"count": count}
