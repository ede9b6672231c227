"""A frontend whose visitors Clarion cannot tell apart."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from cms.core.unproven_visitors import find_frontend_without_key

from .issues import Issue


def find_issues() -> Iterator[Issue]:
    """Yield an issue if a server has named many visitors without a valid key."""
    if address := find_frontend_without_key():
        what = _("The server at %(address)s names its visitors without a valid key, so all of them share one limit.")
        remedy = _("If it is your frontend, give it a key of FRONTEND_KEY. The message disappears after a day.")
        yield Issue("warning", what % {"address": address}, remedy)
