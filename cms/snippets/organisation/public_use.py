"""The public use of pictures by the settings of a site."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from cms.db.cached_sql import cached_sql
from cms.files.images.image_access import PublicUse, register_public_use
from cms.journal import cache_tags

from .models import Organisation


@register_public_use
def find_logo(picture_id: int, _: datetime) -> PublicUse | None:
    """Return the use of a picture as the logo of an organisation, which is public as soon as it is saved."""
    for row in _organisations(picture_id):
        return PublicUse((cache_tags.SETTINGS, cache_tags.site_tag(row.site_id)))
    return None


@cached_sql
def _organisations(picture_id: int) -> QuerySet:
    return Organisation.objects.filter(logo=picture_id).order_by("pk").values_list("site_id")[:1]
