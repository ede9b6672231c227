"""Record that the demo's translations match their sources."""

from __future__ import annotations

from datetime import datetime

from django.db.models import OuterRef, Subquery
from wagtail.models import Page

from cms.editing.translations.models import TranslationState


def match_translations(since: datetime) -> None:
    """Let the translations created since this moment match their published sources.

    They were created together with empty pages, and both were filled in afterwards.
    """
    published = Page.objects.filter(pk=OuterRef("source_id")).values("live_revision_id")
    TranslationState.objects.filter(matched_at__gte=since).update(source_revision_id=Subquery(published))
