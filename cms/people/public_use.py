"""The public use of pictures as portraits of people."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from cms.core.cached_sql import cached_sql
from cms.images.public_files import PublicUse, register_public_use
from cms.journal import cache_tags

from .models import Person


@register_public_use
def find_portrait(picture_id: int, now: datetime) -> PublicUse | None:
    """Return the use of a picture as the portrait of a published person; `/people` lists such people."""
    for row in _people(picture_id, now):
        return PublicUse((cache_tags.object_tag("person", row.pk), cache_tags.PEOPLE), row.expire_at)
    return None


@cached_sql
def _people(picture_id: int, now: datetime) -> QuerySet:
    return Person.objects.published(now).filter(portrait=picture_id).order_by("pk").values_list("pk", "expire_at")[:1]
