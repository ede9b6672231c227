"""A function with `@cached_sql` returns what Django's own query would, for every number of values."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Value
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page

from cms.core.visibility import visible_now
from cms.db.cached_sql import MAX_STATEMENTS, cached_sql
from cms.demo import factories
from cms.pages.models import BasePage
from cms.snippets.topics.models import Topic


@cached_sql
def _by_id(ids, now):
    return visible_now(now=now).filter(pk__in=ids).order_by("pk")


@cached_sql
def _except(ids):
    return Page.objects.exclude(pk__in=ids).order_by("pk").values_list("pk")


@cached_sql
def _by_key(key, title):
    return Page.objects.filter(translation_key=key, title=title).values_list("pk", "title")


@dataclass(frozen=True)
class Root:
    number: int


@pytest.fixture(scope="module")
def module_pages(module_tree):
    return [factories.StoryFactory() for _ in range(5)]


@pytest.fixture
def pages(module_pages, db):
    return deepcopy(module_pages)


def test_any_number_of_values(pages):
    now = timezone.now()
    for number in range(6):
        ids = [page.pk for page in pages[:number]]
        assert [page.pk for page in _by_id(ids, now)] == ids
        assert [page.pk for page in _by_id(set(ids), now)] == ids
        assert _except(ids) == list(Page.objects.exclude(pk__in=ids).order_by("pk").values_list("pk"))


def test_each_call_uses_its_own_values(pages):
    expiring = factories.StoryFactory(expire_at=timezone.now() + timedelta(hours=1))
    ids = [pages[0].pk, expiring.pk]
    now = timezone.now()
    assert [len(_by_id(ids, now + timedelta(minutes=late))) for late in (0, 59, 61, 0)] == [2, 2, 1, 2]


def test_texts_and_uuids(pages):
    page = pages[0]
    assert [row.pk for row in _by_key(page.translation_key, page.title)] == [page.pk]
    assert _by_key(page.translation_key, page.title + "'; --") == _by_key(uuid4(), page.title) == []


def test_a_text_with_a_pattern_is_compared_literally(pages):
    @cached_sql
    def starting_with(text):
        return Page.objects.filter(title__startswith=text).values_list("pk")

    title = pages[0].title
    assert pages[0].pk in [row.pk for row in starting_with(title[:3])]
    assert starting_with("%") == starting_with("_") == []


def test_ids_that_no_row_can_have_find_nothing(pages):
    assert _by_id([2**53, 2**63 - 1], timezone.now()) == []


def test_values_are_converted_as_django_converts_them(pages):
    columns = (
        "pk",
        "live",
        "translation_key",
        "latest_revision_created_at",
        "first_published_at",
        "depth",
        "image_alt",
    )

    @cached_sql
    def rows(ids):
        return BasePage.objects.filter(pk__in=ids).order_by("pk").values_list(*columns)

    ids = [page.pk for page in pages]
    assert rows(ids) == list(BasePage.objects.filter(pk__in=ids).order_by("pk").values_list(*columns))
    assert rows(ids)[0]._fields == columns


def test_expressions_and_unions(pages):
    @cached_sql
    def union(first, second):
        one, two = (Page.objects.order_by().filter(pk=pk).values_list(Value("page"), "pk") for pk in (first, second))
        return one.union(two, all=True)

    first, second = pages[0].pk, pages[1].pk
    assert sorted(union(first, second)) == sorted([("page", first), ("page", second)])
    assert sorted(union(second, second)) == [("page", second)] * 2


def test_models_are_complete(pages):
    (found,) = _by_id([pages[0].pk], timezone.now())
    assert type(found) is Page
    assert found.get_deferred_fields() == set()
    assert found.specific == pages[0]
    found.title = "Saved"
    found.save()
    assert Page.objects.get(pk=found.pk).title == "Saved"


def test_models_of_several_tables_are_complete(pages):
    @cached_sql
    def stories(model, pk):
        return model.objects.filter(pk=pk)

    (found,) = stories(type(pages[0]), pages[0].pk)
    assert {field.attname: getattr(found, field.attname) for field in found._meta.concrete_fields} == {
        field.attname: getattr(type(found).objects.get(pk=found.pk), field.attname)
        for field in found._meta.concrete_fields
    }


def test_sql_is_compiled_once_for_each_combination_of_types(tree):
    compiled = []

    @cached_sql
    def pages_of(model, ids):
        compiled.append((model, len(ids)))
        return model.objects.filter(pk__in=ids)

    for model in (Page, BasePage, Page):
        for number in (3, 4, 3, 5):
            pages_of(model, list(range(1, number + 1)))
    assert compiled == [(Page, 4), (Page, 8), (BasePage, 4), (BasePage, 8)]


def test_the_number_of_statements_is_limited(tree):
    compiled = []

    @cached_sql
    def of_root(root, ids):
        compiled.append(root)
        return Page.objects.filter(pk__in=ids)

    for number in range(MAX_STATEMENTS + 1):
        of_root(Root(number), [1])
    assert len(compiled) == MAX_STATEMENTS + 1
    of_root(Root(0), [1])
    assert compiled[-1] == Root(0)


def test_a_call_takes_one_query(pages):
    with CaptureQueriesContext(connection) as queries:
        _by_id([page.pk for page in pages], timezone.now())
    assert len(queries) == 1


# ---------------------------------------------------------------- unsupported queries


@pytest.mark.parametrize(
    ("build", "argument", "error", "reason"),
    [
        (lambda end: Page.objects.all()[:end], 7, TypeError, "not supported"),
        (lambda title: Page.objects.all(), "a", ValueError, "not a value in the SQL"),
        (lambda pk: Topic.objects.published().filter(pk=pk), 1, ValueError, "reads the clock"),
        (lambda pk: BasePage.objects.filter(pk=pk).prefetch_related("topics"), 1, ValueError, "[Pp]refetches"),
    ],
)
def test_an_unsupported_query_is_refused_at_the_first_call(build, argument, error, reason, db):
    with pytest.raises(error, match=reason):
        cached_sql(build)(argument)


def test_values_of_several_types_are_refused():
    with pytest.raises(TypeError, match="one type"):
        _except([1, "2"])
