"""The columns that lists filter and sort by, of all pages in one narrow table; and indexes of tables of Wagtail.

A page's place, state and dates are in Wagtail's table and its date of listing in that of `BasePage`, so no index covers
both, and a list of 100,000 pages has to join all of them to count or to skip pages. Triggers in the database copy the
columns, on SQLite and PostgreSQL. They see every change: those of `save()` on any class, of `QuerySet.update()`, and of
the SQL that moves a subtree. A signal or an overridden method misses some of them, and a list would then lack a page
or count one too many.

The indexes belong to tables that Wagtail and Django define, so that no model of ours can declare them.
"""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.db.models import Q, QuerySet
from wagtail.models import Page

from cms.db.dialect import Trigger, get_dialect

PAGE_COLUMNS = ("content_type_id", "locale_id", "path", "live", "go_live_at", "expire_at")
OWN_COLUMNS = ("listed_at", "featured")
COLUMNS = ("page_id", *PAGE_COLUMNS, *OWN_COLUMNS)
VALUES = ("base.page_ptr_id", *(f"page.{name}" for name in PAGE_COLUMNS), *(f"base.{name}" for name in OWN_COLUMNS))
TABLES = "pages_basepage base JOIN wagtailcore_page page ON page.id = base.page_ptr_id"
FILL_TABLE = f"INSERT INTO pages_listedpage ({', '.join(COLUMNS)}) SELECT {', '.join(VALUES)} FROM {TABLES}"  # noqa: S608


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


def _copy(columns: tuple[str, ...], key: str) -> str:
    assignments = ", ".join(f"{name} = NEW.{name}" for name in columns)
    return f"UPDATE pages_listedpage SET {assignments} WHERE page_id = NEW.{key}"  # noqa: S608


TRIGGERS = (
    Trigger(
        "pages_listing_added", "pages_basepage", "INSERT", f"{FILL_TABLE} WHERE base.page_ptr_id = NEW.page_ptr_id"
    ),
    Trigger(
        "pages_listing_deleted",
        "pages_basepage",
        "DELETE",
        "DELETE FROM pages_listedpage WHERE page_id = OLD.page_ptr_id",
    ),
    Trigger("pages_listing_dated", "pages_basepage", "UPDATE", _copy(OWN_COLUMNS, "page_ptr_id"), OWN_COLUMNS),
    Trigger("pages_listing_changed", "wagtailcore_page", "UPDATE", _copy(PAGE_COLUMNS, "id"), PAGE_COLUMNS),
)


def create_triggers(**_: Any) -> None:
    """Create missing triggers and then fill the table, as a receiver of `post_migrate`.

    A migration would not be enough: on SQLite, Django replaces a table to change a column, and its triggers are lost.
    """
    if "pages_listedpage" not in connection.introspection.table_names():  # migrated back to a state before the table
        return
    dialect = get_dialect()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(dialect.FIND_TRIGGERS, ["pages_listing_%"])
        known = {name for (name,) in cursor.fetchall()}
        missing = [trigger for trigger in TRIGGERS if trigger.name not in known]
        for statement in (one for trigger in missing for one in dialect.build_trigger(trigger)):
            cursor.execute(statement)
        if missing:
            cursor.execute("DELETE FROM pages_listedpage")
            cursor.execute(FILL_TABLE)


class TableIndex(NamedTuple):
    """An index of the rows that meet a condition."""

    table: str
    columns: str
    condition: str


INDEXES = {
    # Few pages have such a time. Without the indexes every change of the content reads all pages to find the next one.
    "pages_go_live_at": TableIndex("wagtailcore_page", "go_live_at", "go_live_at IS NOT NULL"),
    "pages_expire_at": TableIndex("wagtailcore_page", "expire_at", "expire_at IS NOT NULL"),
}


def create_indexes(**_: Any) -> None:
    """Create missing indexes, as a receiver of `post_migrate`.

    A migration would not be enough: on SQLite, Django replaces a table to change a column, and its indexes are lost.
    """
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        for name, index in INDEXES.items():
            if index.table not in tables:  # the site was migrated back to a state before the table
                continue
            known = connection.introspection.get_constraints(cursor, index.table)
            if name not in known:
                cursor.execute(f"CREATE INDEX {name} ON {index.table} ({index.columns}) WHERE {index.condition}")
