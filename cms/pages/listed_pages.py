"""The columns that lists filter and sort by, of all pages in one narrow table.

A page's place, state and dates are in Wagtail's table and its date of listing in that of `BasePage`, so no index covers
both, and a list of 100,000 pages has to join all of them to count or to skip pages. Triggers in the database copy the
columns (`listing_triggers.py`), so that they are equal whatever changes a page: the admin, a raw update, or SQL.
"""

from __future__ import annotations

from typing import ClassVar

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q, QuerySet
from wagtail.models import Page


class ListedPage(models.Model):
    """A page of any type, live or not, with the columns of lists. Read it through `cms.core.visibility.visible_rows`.

    It has plain ids instead of foreign keys: the database deletes a row together with its page.
    """

    page_id = models.IntegerField(primary_key=True)
    content_type_id = models.IntegerField()
    locale_id = models.IntegerField()
    path = models.CharField(max_length=255)
    live = models.BooleanField()
    go_live_at = models.DateTimeField(null=True)
    expire_at = models.DateTimeField(null=True)
    listed_at = models.DateTimeField(null=True)
    featured = models.BooleanField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(  # has all columns, so that the database reads only the index
                fields=[
                    "content_type_id",
                    "locale_id",
                    "-listed_at",
                    "-page_id",
                    "path",
                    "live",
                    "go_live_at",
                    "expire_at",
                    "featured",
                ],
                name="pages_listing",
                condition=Q(live=True),
            )
        ]

    def __str__(self) -> str:
        return f"page {self.page_id}"


def select_rows(model: type[Page]) -> QuerySet[ListedPage]:
    """Return the rows of the pages of a type and of the types derived from it."""
    ids = _content_type_ids(model)
    of_type = Q(content_type_id=ids[0]) if len(ids) == 1 else Q(content_type_id__in=ids)
    return ListedPage.objects.filter(of_type)


def _content_type_ids(model: type[Page]) -> list[int]:
    derived = [one for one in apps.get_models() if issubclass(one, model)]
    return [ContentType.objects.get_for_model(one).pk for one in derived]
