"""The undocumented parts of Django that `cached_sql` relies on, in the installed version.

A failure after an upgrade of Django says which part has changed. Compare cms/db/cached_sql.py with
`django/db/models/sql/compiler.py`: `SQLCompiler.execute_sql` and `results_iter` do what `Statement.execute` does.
"""

from __future__ import annotations

from uuid import UUID

import django
import pytest
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Value
from wagtail.models import Page

from cms.db.cached_sql import FIELDS, CollectionPlaceholder, Placeholder, Slot, ValueType, cached_sql
from cms.page_types.stories.models import StoryPage
from cms.pages.models import BasePage

CHECKED_VERSIONS = {(5, 2), (6, 0), (6, 1)}
COLUMNS = ("title", "pk", "first_published_at", "live")

pytestmark = [pytest.mark.journey, pytest.mark.django_db]


def _compiler(queryset):
    return queryset.query.get_compiler(DEFAULT_DB_ALIAS)


def test_the_version_has_been_checked():
    assert django.VERSION[:2] in CHECKED_VERSIONS, "Compare cms/db/cached_sql.py with the new version, then add it."


def test_selected_has_the_columns_in_their_order():
    assert Page.objects.all().query.selected is None
    assert list(Page.objects.values_list(*COLUMNS).query.selected) == list(COLUMNS)
    assert len(BasePage.objects.values_list("pk", Value("a")).query.selected) == 2


def test_prefetches_are_recorded():
    assert not BasePage.objects.all()._prefetch_related_lookups
    assert BasePage.objects.prefetch_related("topics")._prefetch_related_lookups


def test_as_sql_selects_the_columns_alone_and_in_their_order():
    compiler = _compiler(BasePage.objects.filter(title="x").order_by("-listed_at").values_list(*COLUMNS))
    sql, parameters = compiler.as_sql()
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        assert len(cursor.description) == compiler.col_count == len(COLUMNS)
    assert [column.target.name for column, *_ in compiler.select] == ["title", "page_ptr", *COLUMNS[2:]]


@pytest.mark.parametrize("kind", list(FIELDS))
def test_as_sql_passes_on_the_parameters_of_an_expression(kind):
    lookups = {int: "pk", str: "title", UUID: "translation_key"}
    lookup = lookups.get(kind, "first_published_at")
    one, several = Placeholder(0, ValueType(kind)), CollectionPlaceholder(1, ValueType(kind, 2))
    sql, parameters = _compiler(
        StoryPage.objects.filter(**{lookup: one}).exclude(**{f"{lookup}__in": several}).values_list("pk")
    ).as_sql()
    assert isinstance(parameters, tuple)
    assert [part for part in parameters if isinstance(part, Slot)] == [Slot(0, 0), Slot(1, 0), Slot(1, 1)]
    assert "(%s, %s)" in sql


def test_converters_are_functions_of_a_value_its_expression_and_the_connection():
    compiler = _compiler(BasePage.objects.values_list("body"))
    compiler.as_sql()
    converters = compiler.get_converters([column for column, *_ in compiler.select[: compiler.col_count]])
    assert list(converters) == [0]
    functions, expression = converters[0]
    value = "[]"
    for function in functions:
        value = function(value, expression, connection)
    assert value == BasePage._meta.get_field("body").to_python("[]")


def test_instances_have_the_state_of_those_of_the_queryset(db):
    @cached_sql
    def find(pk: int):
        return Page.objects.filter(pk=pk)

    root = Page.objects.get(depth=1)
    (cached,), (read,) = find(root.pk), Page.objects.filter(pk=root.pk)
    for name in ("adding", "db", "fetch_mode"):  # fetch_mode since Django 6.1
        assert getattr(cached._state, name, None) == getattr(read._state, name, None)
    assert {field.attname: getattr(cached, field.attname) for field in Page._meta.concrete_fields} == {
        field.attname: getattr(read, field.attname) for field in Page._meta.concrete_fields
    }


def test_from_db_takes_every_concrete_field_by_its_attname():
    names = [field.attname for field in StoryPage._meta.concrete_fields]
    story = StoryPage.from_db(DEFAULT_DB_ALIAS, names, [None] * len(names))
    assert story.get_deferred_fields() == set()
    assert not story._state.adding
