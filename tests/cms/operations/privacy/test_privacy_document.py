"""docs/privacy.md lists every table, and each retention setting."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from cms.jobs.registry import cleanup_jobs
from cms.operations.privacy import retention
from cms.operations.privacy.staff_data import find_relations

DOCUMENT = (Path(__file__).parents[4] / "docs" / "privacy.md").read_text(encoding="utf-8")
PERSONAL, _, OTHERS = DOCUMENT.partition("\n## Tables with personal data\n")[2].partition("\n## Tables without ")
LABEL = re.compile(r"`([a-z_]+\.[A-Z]\w+)`")
# A field with such a name describes a person or a client, unless its table is one of the exceptions.
PERSONAL_FIELDS = re.compile(r"user(name|_agent)?|(ip_)?address|e?mail|phone|(first|last)_name|session_data")
NOT_ABOUT_A_PERSON = {"organisation.Organisation"}  # address and telephone number of the organisation


def labels(part: str, heading: str = "") -> set[str]:
    text = part.partition(f"\n### {heading}\n")[2].partition("\n### ")[0] if heading else part
    rows = [line.split("|")[1] if line.startswith("| `") else line for line in text.splitlines()]
    return {label for row in rows for label in LABEL.findall(row)}


MODELS = {model._meta.label: model for model in apps.get_models(include_auto_created=True)}
if connection.vendor != "sqlite":
    MODELS.pop("wagtailsearch.SQLiteFTSIndexEntry", None)


def test_every_table_is_in_one_of_the_two_lists_and_no_other() -> None:
    personal, others = labels(PERSONAL), labels(OTHERS)
    documented = personal | others
    assert set(MODELS) - documented == set(), "add these tables to docs/privacy.md"
    assert {label for label in documented - set(MODELS) if label != "wagtailsearch.SQLiteFTSIndexEntry"} == set()
    assert personal & others == set()


def test_tables_with_fields_about_people_are_listed_as_personal() -> None:
    found = {
        label
        for label, model in MODELS.items()
        if any(PERSONAL_FIELDS.fullmatch(field.name) for field in model._meta.local_fields)
    }
    assert {"users.User", "sign_ups.Subscriber", "axes.AccessLog", "people.MediaContact"} <= found
    assert found - NOT_ABOUT_A_PERSON - labels(PERSONAL) == set()


@pytest.mark.parametrize(("heading", "is_about_the_person"), [("Accounts of staff", True), ("Work of staff", False)])
def test_tables_that_refer_to_an_account_are_listed_as_they_are_erased(heading: str, is_about_the_person: bool) -> None:
    erased = {relation.model._meta.label for relation in find_relations() if relation.is_about_the_person}
    kept = {relation.model._meta.label for relation in find_relations()} - erased
    assert (erased if is_about_the_person else kept) - labels(PERSONAL, heading) == set()


def test_every_period_is_a_setting_that_is_checked_and_documented() -> None:
    periods = {name for name in dir(settings) if name.endswith("_RETENTION_DAYS")}
    assert set(retention.PERIODS) | {"SEARCH_ANALYTICS_RETENTION_DAYS"} == periods
    assert periods == set(re.findall(r"`(\w+_RETENTION_DAYS)`", DOCUMENT))


def test_a_period_of_less_than_a_day_is_an_error(settings) -> None:
    assert retention.check_periods() == []
    settings.HISTORY_RETENTION_DAYS = 0
    assert [error.msg for error in retention.check_periods()] == ["HISTORY_RETENTION_DAYS must be 1 or more."]


def test_every_table_with_a_period_has_a_clean_up_job() -> None:
    assert {"login-records", "sessions", "history", "drafts", "uploads"} <= set(cleanup_jobs())
