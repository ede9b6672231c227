"""SQLite serves 10,000 pages; the system check and the system status name the number beyond it."""

from __future__ import annotations

import pytest
from django.core.checks import run_checks
from django.db import connection
from wagtail.models import Page

from cms.operations.system_status.database import find_database_issues, health

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(monkeypatch, tree):
    """Return the number of pages of a site on a database that serves fewer by one."""
    pages = Page.objects.count()
    monkeypatch.setattr(f"cms.db.{connection.vendor}.dialect.MAX_PAGES", pages - 1)
    # The transaction of a slow test has SQLite's lock for long.
    monkeypatch.setattr("cms.operations.system_status.database.find_write_obstacle", lambda: None)
    return pages


def find_warnings(**options) -> list[str]:
    return [one.msg for one in run_checks(**options) if one.id == "database.W001"]


def find_texts() -> list[str]:
    return [one.what for one in find_database_issues() if one.level == "warning"]


def test_one_page_more_is_reported_with_the_way_to_postgresql(pages):
    (issue,) = find_database_issues()
    assert issue.what == f"There are {pages} pages in SQLite, which serves up to {pages - 1}."
    assert "manage.py move_database" in issue.remedy
    assert find_warnings(databases=["default"]) == [issue.what]


def test_as_many_as_the_database_serves_are_not_reported(pages, monkeypatch):
    monkeypatch.setattr(f"cms.db.{connection.vendor}.dialect.MAX_PAGES", pages)
    assert (find_texts(), find_warnings(databases=["default"])) == ([], [])


def test_a_check_without_a_database_does_not_count(pages, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert find_warnings() == []


def test_a_database_that_does_not_respond_is_not_asked_for_pages(pages, monkeypatch):
    monkeypatch.setattr(health, "refresh", lambda: health)
    monkeypatch.setattr(health, "responds", False)
    assert [one.level for one in find_database_issues()] == ["critical"]


@pytest.mark.sqlite
def test_sqlite_serves_ten_thousand_pages():
    from cms.db.sqlite.dialect import MAX_PAGES

    assert MAX_PAGES == 10_000


@pytest.mark.postgresql
def test_postgresql_has_no_limit(tree, django_assert_num_queries):
    find_texts()
    with django_assert_num_queries(0):
        assert find_texts() == []
