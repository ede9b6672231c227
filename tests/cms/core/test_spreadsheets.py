"""No CSV file of the admin contains a formula; titles and names come from people."""

from __future__ import annotations

import csv
import io
from copy import deepcopy
from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from cms.demo import factories
from cms.demo.factories import states

FORMULA = '=HYPERLINK("https://evil.example","x")'
REPORTS = (
    "reports/site-history/",
    "reports/aging-pages/",
    "reports/locked/",
    "reports/workflow/",
    "reports/workflow_tasks/",
    "redirects/",
    "users/",
)


@pytest.fixture(scope="module")
def module_page_with_a_formula(module_tree):
    page = factories.ReleaseFactory(title=FORMULA)
    user = factories.SuperuserFactory(first_name=FORMULA)
    states.submit(states.save_draft(page, summary="New"), user)
    page = states.reload_page(page)
    page.locked, page.locked_by, page.locked_at = True, user, timezone.now() - timedelta(days=1)
    page.save()
    return page


@pytest.fixture
def page_with_a_formula(module_page_with_a_formula, db):
    return deepcopy(module_page_with_a_formula)


@pytest.mark.parametrize("report", REPORTS)
def test_no_report_exports_a_formula(report, page_with_a_formula, admin_client):
    response = admin_client.get(f"/admin/{report}?export=csv")
    assert response.status_code == 200
    cells = [cell for row in csv.reader(io.StringIO(response.getvalue().decode())) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    if report.startswith("reports"):
        assert f"'{FORMULA}" in cells


def test_numbers_and_dates_are_exported_as_they_are():
    view = SpreadsheetExportMixin()
    values = [-1, "-1", None, ["=1", "2"], "a=1"]
    assert [view.preprocess_field_value("field", value, "csv") for value in values] == [
        -1,
        "'-1",
        None,
        "'=1, 2",
        "a=1",
    ]
    assert view.preprocess_field_value("field", "-1", "xlsx") == "-1"  # Wagtail stores it as text


def test_no_view_has_its_own_way_to_write_cells():
    def subclasses(cls):
        return {cls}.union(*map(subclasses, cls.__subclasses__()))

    for view in subclasses(SpreadsheetExportMixin) - {SpreadsheetExportMixin}:
        assert not {"preprocess_field_value", "write_csv_row", "stream_csv"} & vars(view).keys(), view
