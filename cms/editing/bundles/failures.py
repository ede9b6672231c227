"""What is wrong with a bundle: stored with it, and sent by e-mail to users who can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext, override
from wagtail.models import Page

from cms.core.localisation import find_admin_language, format_zoned_time
from cms.editing.approval.emails import NOTIFICATION_HEADERS
from cms.editing.restricted_drafts.rules import get_hidden_page_ids

from .access import PUBLISH_PERMISSION, mask_titles
from .models import MAX_REASON_LENGTH, PENDING_STATES, Bundle
from .obstacles import Obstacle

log = structlog.get_logger(__name__)

BACKEND = "django.contrib.auth.backends.ModelBackend"  # has the permissions of users and groups


def record_failure(bundle: Bundle, reason: str, page_id: int | None, now: datetime) -> None:
    """Record that a bundle could not be published."""
    if _record(bundle, reason, page_id, now):
        log.warning("bundles.failed", bundle=bundle.pk, page_id=page_id)


def record_obstacle(bundle: Bundle, obstacle: Obstacle | None) -> None:
    """Record what is wrong with a scheduled bundle before its minute; with None, that nothing is."""
    if obstacle is None:
        _record(bundle, "", None)
    elif _record(bundle, obstacle.message, obstacle.page_id, prevents=obstacle.prevents_publication):
        log.warning("bundles.obstacle_found", bundle=bundle.pk, code=obstacle.code, page_id=obstacle.page_id)


def _record(
    bundle: Bundle, reason: str, page_id: int | None, failed_at: datetime | None = None, *, prevents: bool = True
) -> bool:
    """Store a reason with its bundle, and send e-mails if it is new. Return whether it is new.

    With a time, the publication has failed; without one, the bundle stays scheduled. `prevents` says whether the
    reason keeps the bundle from being published.
    """
    state = Bundle.State.FAILED if failed_at else Bundle.State.SCHEDULED
    new = (state, reason[:MAX_REASON_LENGTH], page_id)
    if (bundle.state, bundle.failure, bundle.failed_page_id) == new:
        return False
    with transaction.atomic():
        pending = Bundle.objects.filter(pk=bundle.pk, state__in=PENDING_STATES if failed_at else (state,))
        locked = pending.select_for_update().first()
        if locked is None or (locked.state, locked.failure, locked.failed_page_id) == new:
            return False
        locked.state, locked.failure, locked.failed_page_id = new
        locked.failed_at = locked.failed_at or failed_at
        locked.save(update_fields=["state", "failure", "failed_at", "failed_page_id"])
        if reason:
            notify(locked, prevents=prevents)
    return True


def describe_failure(bundle: Bundle, user: Any) -> str:
    """Return what is wrong with the bundle, without naming a page that the user may not see."""
    if not bundle.failure:
        return ""
    page_id = bundle.failed_page_id
    if page_id in get_hidden_page_ids(user):
        return gettext("It is about a page that you may not see.")
    page = Page.objects.filter(pk=page_id).first() if page_id else None
    if page is None:
        return bundle.failure
    values = {"title": page.get_admin_display_title(), "message": bundle.failure}
    return gettext("“%(title)s”: %(message)s") % values


def notify(bundle: Bundle, *, prevents: bool = True) -> None:
    """Queue an e-mail to the user who has scheduled the bundle, and to all who may publish bundles."""
    title = bundle.title
    for user in find_recipients(bundle):
        with override(find_admin_language(user)):
            mask_titles([bundle], user)
            message = _compose(bundle, user, prevents=prevents)
            bundle.title = title
        message.send()


def find_recipients(bundle: Bundle) -> list[Any]:
    """Return the active users with an address who may publish bundles, and the one who has scheduled this one."""
    users: Any = get_user_model()._default_manager
    deciding = users.with_perm(PUBLISH_PERMISSION, backend=BACKEND)
    found = users.filter(Q(pk__in=deciding.values("pk")) | Q(pk=bundle.scheduled_by_id), is_active=True)
    return list(found.exclude(email="").order_by("pk"))


def _compose(bundle: Bundle, user: Any, *, prevents: bool) -> EmailMessage:
    values = {"title": bundle.title, "time": format_zoned_time(bundle.go_live_at) if bundle.go_live_at else ""}
    if bundle.state == Bundle.State.FAILED:
        subject = gettext("Not published: “%(title)s”")
        begin = gettext("The bundle “%(title)s” was to become public at %(time)s. None of its pages is public.")
        end = gettext("It is tried again until the reason is gone or the bundle is cancelled.")
    elif prevents:
        subject = gettext("Cannot be published: “%(title)s”")
        begin = gettext("The bundle “%(title)s” becomes public at %(time)s. As it is now, none of its pages would.")
        end = gettext("It is published at its time if the reason is gone until then.")
    else:
        subject = gettext("Needs attention: “%(title)s”")
        begin = gettext("The bundle “%(title)s” becomes public at %(time)s. Something is wrong with it.")
        end = gettext("Clarion tries to publish it at its time nevertheless, unless you cancel it.")
    lines: Iterable[str] = (begin % values, describe_failure(bundle, user), end, f"{settings.CMS_URL}/admin/")
    subject %= values
    return EmailMessage(subject, "\n\n".join(lines) + "\n", to=[user.email], headers=NOTIFICATION_HEADERS)
