"""Base classes of snippets and of translated site settings."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from wagtail.models import DraftStateMixin, Locale, PageQuerySet, RevisionMixin, Site, TranslatableMixin

from . import clock
from .revisions import ProtectedRevisions
from .time_fields import ZonedTimesModelForm
from .zoned_times import ScheduleZones


class PublishedQuerySet(models.QuerySet):
    """Queries for the snippets that the public may see."""

    def published(self, now: datetime | None = None) -> QuerySet:
        """Return the snippets that the public may see. A draft snippet counts as not set."""
        now = now or clock.now()
        return self.filter(
            Q(go_live_at=None) | Q(go_live_at__lte=now),
            Q(expire_at=None) | Q(expire_at__gt=now),
            live=True,
        )

    def with_value(self, now: datetime | None = None) -> QuerySet:
        """Annotate `value`, the API's language-independent value: the slug of the version in the source language.

        If that version is a draft, its slug is not public and the snippet's own slug is used.
        """
        source = self.model._default_manager.published(now).filter(
            translation_key=OuterRef("translation_key"), locale__language_code=settings.LANGUAGE_CODE
        )
        return self.annotate(value=Coalesce(Subquery(source.values("slug")[:1]), "slug"))


class UniqueInLanguage:
    """A mixin for models with values that are unique in a language, which their forms do not contain.

    Django's forms do not check what belongs to fields that they lack, so that the database would refuse the row.
    """

    def validate_unique(self, exclude: Collection[str] | None = None) -> None:
        super().validate_unique(exclude=set(exclude or ()) - {"locale"})  # type: ignore[misc]


class BaseSnippet(
    UniqueInLanguage, ProtectedRevisions, ScheduleZones, TranslatableMixin, DraftStateMixin, RevisionMixin, models.Model
):
    """A translatable snippet with drafts, a history and protected revisions."""

    objects = PublishedQuerySet.as_manager()
    base_form_class = ZonedTimesModelForm

    class Meta(TranslatableMixin.Meta):
        abstract = True

    @property
    def is_published(self) -> bool:
        """Whether the public may see this snippet, by the same rule as `PublishedQuerySet.published()`."""
        now = clock.now()
        return (
            self.live
            and (self.go_live_at is None or self.go_live_at <= now)
            and (self.expire_at is None or self.expire_at > now)
        )

    def copy_for_translation(self, locale: Locale, exclude_fields: list[str] | None = None) -> BaseSnippet:
        """Return a copy that is a draft. Wagtail copies the newest draft and would publish it if the source is live."""
        copy = super().copy_for_translation(locale, exclude_fields)
        copy.live, copy.has_unpublished_changes = False, True
        copy.first_published_at = copy.last_published_at = copy.live_revision = copy.latest_revision = None
        return copy

    def pages(self) -> PageQuerySet | None:
        """Return the pages whose search document depends on this snippet; None if none can."""
        return None


class LocalisedSetting(UniqueInLanguage, TranslatableMixin, models.Model):
    """Texts of one site in one language. Languages without their own texts use those of the site's first language."""

    site = models.ForeignKey(Site, verbose_name=_("site"), on_delete=models.CASCADE, related_name="+")

    class Meta(TranslatableMixin.Meta):
        abstract = True
        unique_together = [("translation_key", "locale"), ("site", "locale")]
