"""The public use of pictures of topics and regions."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from cms.core.cached_sql import cached_sql
from cms.images.public_files import PublicUse, register_public_use
from cms.journal import cache_tags

from .models import Region, Term, Topic

LIST_TAGS: dict[type[Term], str] = {Topic: cache_tags.TOPICS, Region: cache_tags.REGIONS}


@register_public_use
def find_term(picture_id: int, now: datetime) -> PublicUse | None:
    """Return the use of a picture by a published topic or region."""
    for model, tag in LIST_TAGS.items():
        for row in _terms(model, picture_id, now):
            return PublicUse((tag,), row.expire_at)
    return None


@cached_sql
def _terms(model: type[Term], picture_id: int, now: datetime) -> QuerySet:
    return model.objects.published(now).filter(image=picture_id).order_by("pk").values_list("pk", "expire_at")[:1]
