"""Whether links are checked: for System status, and for `manage.py check`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, register
from django.utils.functional import lazy
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.core import clock
from cms.operations.system_status.issues import Issue

from .models import CheckedHost

MAX_DELAY = timedelta(days=2)  # a host that waits for longer is reported


def _build_label() -> str:
    return _("Dead links") if settings.LINK_CHECKS else _("Dead links: links are not checked, LINK_CHECKS is off")


section_label = lazy(_build_label, str)()


def find_issues() -> Iterator[Issue]:
    """Yield whether the checks are late."""
    if not settings.LINK_CHECKS:
        return
    now = clock.now()
    late = CheckedHost.objects.filter(not_before__lt=now - MAX_DELAY).order_by("not_before")
    if oldest := late.values_list("not_before", flat=True).first():
        count = late.count()
        what = ngettext(
            "The links to %(count)s server have been waiting for their check, for %(duration)s.",
            "The links to %(count)s servers have been waiting for their check, the longest for %(duration)s.",
            count,
        )
        remedy = _("Check that the worker runs, and look for worker.job_failed with the job dead-links in its log.")
        yield Issue("warning", what % {"count": count, "duration": timesince(oldest, now)}, remedy)


@register(deploy=True)
def check_links_are_checked(**_: Any) -> list[CheckMessage]:
    """Report that links are not checked."""
    if settings.LINK_CHECKS:
        return []
    hint = "Remove LINK_CHECKS=false from the environment to show editors which links of public pages are dead."
    return [checks.Info("Links of public pages to other servers are not checked.", hint=hint, id="dead_links.I001")]
