"""Lists filter by the ranges of their page type and follow its sort keys, as the responses of index pages do."""

from __future__ import annotations

from contextlib import nullcontext
from copy import deepcopy
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db.models import DecimalField, Value

from cms.api.lists import build_list_params, read_list, refuse_other_filters, select_list, visible_pages_among
from cms.demo import factories
from cms.demo.factories import states
from cms.http.params import SiteParams
from cms.http.problems import InvalidParameters
from cms.page_types.calls_to_action.models import CallToActionIndexPage, CallToActionPage
from cms.page_types.press_releases.models import ReleasePage
from cms.page_types.standard_pages.models import StandardPage
from cms.pages.search_ranges import NumberRange, SortKey, build_range_condition
from tests.search.installed_filters import installed_declarations

LATE_NOVEMBER = datetime(2026, 11, 30, 22, 30, tzinfo=UTC)
EARLY_DECEMBER = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)  # already December in Paris


@pytest.fixture(scope="module")
def module_events(module_tree):
    times = {"november": LATE_NOVEMBER, "december": EARLY_DECEMBER, "spring": datetime(2027, 3, 1, tzinfo=UTC)}
    events = {
        name: factories.CallToActionFactory(title=name, event_at=at, action_kind="attend") for name, at in times.items()
    }
    return events | {"petition": factories.CallToActionFactory(title="petition", priority=90)}


@pytest.fixture
def events(module_events, db, settings):
    settings.SITE_TIME_ZONE = "Europe/Paris"
    return deepcopy(module_events)


@pytest.fixture(params=["list", "index page"])
def read(request, frontend):
    """Return a function that reads the list, from its operation and from the response of its index page."""

    def read(**params):
        if request.param == "list":
            return frontend.get("/calls-to-action", **params)
        return frontend.get("/resolve", path="/take-action/", **params)["page"]["listing"]

    return read


def titles(listed) -> list[str]:
    return [item["title"] for item in listed["items"]]


@pytest.mark.few(4)
@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"event_after": "2026-12-01"}, ["december", "spring"]),
        ({"event_before": "2026-12-01"}, ["november"]),
        ({"event_after": "2026-12-01", "event_before": "2026-12-02"}, ["december"]),
        ({"event": ["2026-12"]}, ["december"]),
        ({"event": ["2026-11", "2027"]}, ["november", "spring"]),
        ({"event": ["2026"], "action_kind": "petition"}, []),
        ({}, ["december", "november", "petition", "spring"]),
    ],
    ids=str,
)
def test_a_list_has_the_pages_within_the_range(events, read, params, expected):
    listed = read(**params)
    assert (sorted(titles(listed)), listed["total"]) == (expected, len(expected))


@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("event_asc", ["november", "december", "spring", "petition"]),
        ("event_desc", ["spring", "december", "november", "petition"]),
        ("newest", ["petition", "spring", "december", "november"]),
        ("oldest", ["november", "december", "spring", "petition"]),
        (None, ["petition", "spring", "december", "november"]),
    ],
)
def test_a_list_is_in_the_order_of_the_sort_key(events, read, sort, expected):
    params = {"sort": sort} if sort else {}
    whole = read(**params)
    assert (titles(whole), whole["total"]) == (expected, 4)
    parts = [titles(read(**params, limit=1, offset=offset)) for offset in range(4)]
    assert [title for part in parts for title in part] == expected


def test_a_hidden_event_is_neither_listed_nor_counted(events, read):
    states.unpublish(events["spring"])
    assert titles(read(event="2027")) == titles(read(event_after="2027-01-01")) == []
    assert read(sort="event_asc")["total"] == 3


@pytest.mark.parametrize("params", [{"event_after": "2026-12-01"}, {"event": "2026"}, {"sort": "event_asc"}], ids=str)
def test_pages_without_this_range_refuse_it(frontend, events, params):
    for address, more in (("/releases", {}), ("/resolve", {"path": "/releases/"})):
        response = frontend.send(address, **more, **params)
        assert response.status_code == 422
        assert [error["parameter"] for error in response.json()["errors"]] == list(params)


@pytest.mark.parametrize(("sort", "refused"), [("number_asc", True), ("event_asc", False), ("oldest", False)])
def test_an_index_page_refuses_the_order_of_another_list(events, sort, refused):
    with installed_declarations(
        {StandardPage: {"sort_keys": {"number": SortKey(lookup="listed_at", description="n")}}}
    ):
        params = build_list_params("P", [CallToActionPage, StandardPage]).model_validate({"sort": sort})
        with pytest.raises(InvalidParameters) if refused else nullcontext():
            refuse_other_filters(CallToActionIndexPage.objects.first(), params)


def test_a_declared_order_is_that_of_the_list_and_sort_replaces_it(tree):
    pages = [factories.StandardFactory(title=title) for title in ("Charlie", "Alpha", "Bravo")]
    context = SiteParams().read_context()
    declared = {"sort_keys": {"number": SortKey(lookup="listed_at", description="n")}, "list_order": "number_asc"}
    with installed_declarations({StandardPage: declared}):
        params = build_list_params("P", [StandardPage]).model_validate({})
        orders = {}
        for sort in (None, "number_desc"):
            selected = select_list(StandardPage, context, params, sort)
            visible = visible_pages_among(StandardPage, selected, context)
            orders[sort] = read_list(StandardPage, visible, selected.order, params, context)[0]
    ids = [page.pk for page in sorted(pages, key=lambda page: (page.listed_at, -page.pk))]
    assert [pk for pk in orders[None] if pk in ids] == ids
    assert [pk for pk in orders["number_desc"] if pk in ids] == sorted(ids, reverse=True)


def test_numbers_of_a_list_have_a_minimum_and_a_maximum(events):
    declared = {"search_ranges": {"weight": NumberRange(lookup="priority", description="Weighs", example=50)}}
    context = SiteParams().read_context()
    with installed_declarations({CallToActionPage: declared}):
        params_class = build_list_params("P", [CallToActionPage])
        selected = select_list(CallToActionPage, context)
        visible = visible_pages_among(CallToActionPage, selected, context)
        for given, total in (({"weight_min": 90}, 1), ({"weight_max": 89.9}, 3), ({"weight_min": 91}, 0)):
            params = params_class.model_validate(given)
            assert read_list(CallToActionPage, visible, selected.order, params, context)[1] == total


@pytest.mark.parametrize(
    ("lower", "upper", "matches"),
    [
        (12.5, None, True),
        (12.51, None, False),
        (12.501, None, False),
        (None, 12.5, True),
        (None, 12.499, False),
        (-9e12, 9e12, True),
        (9e12, None, False),
    ],
)
def test_a_decimal_is_compared_exactly(tree, lower, upper, matches):
    field = DecimalField(max_digits=5, decimal_places=2)
    field.set_attributes_from_name("price")
    bounds = NumberRange(lookup="price", description="Costs").read_bounds(lower, upper)
    priced = ReleasePage.objects.annotate(price=Value(Decimal("12.50"), field))
    factories.ReleaseFactory()
    assert priced.filter(build_range_condition(field, "price", bounds)).exists() is matches
