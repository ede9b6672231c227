"""The go-lives of single versions: given by a bundle, or taken from them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wagtail.log_actions import log
from wagtail.models import Page, Revision

from cms.core import clock

from .models import Bundle


def schedule_version(revision: Revision | None, bundle: Bundle, user: Any) -> None:
    """Schedule a version as Wagtail does; its content keeps all but the time, so that approvals are still of it."""
    if revision is None or bundle.go_live_at is None:
        raise ValueError("nothing to schedule")  # `find_obstacles` has found neither
    _set_go_live(revision, bundle.go_live_at, bundle.go_live_zone)
    if bundle.go_live_at > clock.now():
        revision.publish(user=user)
        return
    # Wagtail would publish it at once, without the others, which wait until what has failed is repaired.
    Revision.page_revisions.filter(object_id=revision.object_id).update(approved_go_live_at=None)
    revision.approved_go_live_at = bundle.go_live_at
    revision.save(update_fields=["approved_go_live_at"])


def unschedule_version(revision: Revision | None, user: Any) -> None:
    """Take a version off the schedule; its approval stays."""
    if revision is None or revision.approved_go_live_at is None:
        return
    revision.approved_go_live_at = None
    revision.save(update_fields=["approved_go_live_at"])
    _set_go_live(revision, None)
    Page.objects.filter(pk=revision.object_id, live=False).update(go_live_at=None)
    log(instance=revision.as_object(), action="wagtail.schedule.cancel", user=user, revision=revision)


def _set_go_live(revision: Revision, at: datetime | None, zone: str = "") -> None:
    revision.content |= {"go_live_at": at.isoformat() if at else None, "go_live_zone": zone}
    Revision.objects.filter(pk=revision.pk).update(content=revision.content)
