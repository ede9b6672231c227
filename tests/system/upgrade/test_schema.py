"""What an earlier commit would fail on, by a comparison of its models with the tables."""

from __future__ import annotations

import pytest
from django.apps import apps

from .schema import list_misfits

TABLE = "pages_basepage"


@pytest.fixture
def models() -> dict[str, dict[str, bool]]:
    """Return the tables that the models of this version use, to be changed into those of an earlier one."""
    return {
        model._meta.db_table: {
            field.column: field.null
            for field in model._meta.local_concrete_fields
            if field.column != "rowid"  # SQLite has it without declaring it
        }
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
    }


def test_the_models_of_this_version_fit(db, models):
    assert list_misfits(models) == []


@pytest.mark.parametrize("column", ["noindex", "reader_note_kind", "image_id"])
def test_a_new_column_with_a_default_or_without_a_value_fits(db, models, column):
    del models[TABLE][column]
    assert list_misfits(models) == []


def test_a_new_table_fits(db, models):
    del models["journal_refresh"]
    assert list_misfits(models) == []


def test_a_new_column_that_must_have_a_value_does_not_fit(db, models):
    del models[TABLE]["summary"]
    assert list_misfits(models) == [f"{TABLE}.summary is NOT NULL without a default"]


def test_what_an_earlier_version_uses_must_exist(db, models):
    models["sign_ups_letter"] = {"id": False}
    models[TABLE]["subtitle"] = True
    models[TABLE]["summary"] = True
    assert list_misfits(models) == [
        "sign_ups_letter is missing",
        f"{TABLE}.subtitle is missing",
        f"{TABLE}.summary must not be NULL",
    ]
