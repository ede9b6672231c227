"""What is wrong with the notices to search engines, and what to do."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from cms.operations.system_status.issues import Issue

from .models import SiteNotices
from .notices import KEY_PATH

MIN_FAILURES = 3


def find_issues() -> Iterator[Issue]:
    """Yield the sites whose notices are not accepted."""
    if not settings.INDEXNOW_KEY:
        return
    for row in SiteNotices.objects.filter(attempts__gte=MIN_FAILURES):
        what = _("Search engines have not accepted the notices of site %(site)s for %(count)s attempts.")
        remedy = _("Check that the frontend publishes the key at %(path)s, and that INDEXNOW_URL is right.")
        yield Issue("warning", what % {"site": row.site_id, "count": row.attempts}, remedy % {"path": KEY_PATH})
