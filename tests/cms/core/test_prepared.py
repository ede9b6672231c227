"""What a prepared query finds is what Django's own would, for every number of values, on every connection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page

from cms.core.prepared import MOST_FORMS, prepared
from cms.core.visibility import visible_now
from cms.demo import factories
from cms.pages.models import BasePage
from cms.topics.models import Topic


@prepared
def _by_id(ids, now):
    return visible_now(now=now).filter(pk__in=ids).order_by("pk")


@prepared
def _but(ids):
    return Page.objects.exclude(pk__in=ids).order_by("pk").values_list("pk", flat=True)


@prepared
def _by_key(key, title):
    return Page.objects.filter(translation_key=key, title=title).values_list("pk", "title", named=True)


@dataclass(frozen=True)
class Root:
    number: int


@pytest.fixture
def pages(tree):
    return [factories.StoryFactory() for _ in range(5)]


def test_as_many_values_as_there_are(pages):
    now = timezone.now()
    for number in range(6):
        ids = [page.pk for page in pages[:number]]
        assert [page.pk for page in _by_id(ids, now)] == ids
        assert [page.pk for page in _by_id(set(ids), now)] == ids
        assert _but(ids) == list(Page.objects.exclude(pk__in=ids).order_by("pk").values_list("pk", flat=True))


def test_every_value_is_put_in_anew(pages):
    expiring = factories.StoryFactory(expire_at=timezone.now() + timedelta(hours=1))
    ids = [pages[0].pk, expiring.pk]
    now = timezone.now()
    assert [len(_by_id(ids, now + timedelta(minutes=late))) for late in (0, 59, 61, 0)] == [2, 2, 1, 2]


def test_texts_and_keys(pages):
    page = pages[0]
    assert [row.pk for row in _by_key(page.translation_key, page.title)] == [page.pk]
    assert _by_key(page.translation_key, page.title + "'; --") == _by_key(uuid4(), page.title) == []


def test_ids_that_no_row_can_have_find_nothing(pages):
    assert _by_id([2**53, 2**63 - 1], timezone.now()) == []


def test_models_are_whole(pages):
    (found,) = _by_id([pages[0].pk], timezone.now())
    assert type(found) is Page
    assert found.specific == pages[0]
    found.title = "Saved"
    found.save()
    assert Page.objects.get(pk=found.pk).title == "Saved"


def test_it_is_put_together_once_for_each_form_of_its_arguments(tree):
    made = []

    @prepared
    def pages_of(model, ids):
        made.append((model, len(ids)))
        return model.objects.filter(pk__in=ids)

    for model in (Page, BasePage, Page):
        for number in (3, 4, 3, 5):
            pages_of(model, list(range(1, number + 1)))
    assert made == [(Page, 4), (Page, 8), (BasePage, 4), (BasePage, 8)]


def test_forms_do_not_pile_up(tree):
    made = []

    @prepared
    def of_root(root, ids):
        made.append(root)
        return Page.objects.filter(pk__in=ids)

    for number in range(MOST_FORMS + 1):
        of_root(Root(number), [1])
    assert len(made) == MOST_FORMS + 1
    of_root(Root(0), [1])
    assert made[-1] == Root(0)


def test_no_more_than_one_query(pages):
    with CaptureQueriesContext(connection) as queries:
        _by_id([page.pk for page in pages], timezone.now())
    assert len(queries) == 1


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("build", "argument", "reason"),
    [
        (lambda end: Page.objects.all()[:end], 7, "not compared"),
        (lambda title: Page.objects.filter(title__startswith=title), "a", "not compared"),
        (lambda pk: Topic.objects.published().filter(pk=pk), 1, "reads the clock"),
        (lambda pk: BasePage.objects.filter(pk=pk).prefetch_related("topics"), 1, "prefetches"),
    ],
)
def test_what_would_be_wrong_the_second_time_is_refused_the_first(build, argument, reason, db):
    with pytest.raises(ValueError, match=reason):
        prepared(build)(argument)


def test_values_of_several_kinds_are_refused():
    with pytest.raises(TypeError, match="one kind"):
        _but([1, "2"])
