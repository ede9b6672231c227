"""What is wrong with press kits, and what operators can do."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from cms.operations.system_status.issues import Issue

from .models import PressKit


def find_issues() -> Iterator[Issue]:
    """Yield whether kits lack the PDF that they should have."""
    newest = PressKit.objects.order_by("-built_at").first()
    if settings.PRESS_KIT_PDF and newest and not newest.has_pdf:
        remedy = _(
            "Install the extra “pdf” and Pango on the hosts of the worker, as docs/operating.md says, or set"
            " PRESS_KIT_PDF to false."
        )
        yield Issue("warning", _("Press kits have no PDF, because WeasyPrint cannot be loaded."), remedy)
