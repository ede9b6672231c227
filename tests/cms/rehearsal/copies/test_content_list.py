"""The list of what a copy has: every model is on one side, and nothing that is copied needs what is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.apps import apps
from wagtail import hooks

from cms.rehearsal.child import MAX_SOCKET_BYTES
from cms.rehearsal.copies import checks
from cms.rehearsal.copies.checks import check_copied_models, check_right_to_copy
from cms.rehearsal.copies.content_list import COPIED, LEFT_OUT, find_copied_models

OWN_APPS = ("cms.", "search")
# Columns whose names say that they open something, and of which a copy has another value.
SECRET_NAMES = ("password", "secret", "token", "digest")
HARMLESS = {
    "documents.DocumentText.digest",
    "journal.PublicPage.digest",
    "press_kits.PressKit.digest",
    "webhooks.Endpoint.secret_serial",
    "webhooks.Endpoint.secret_shown_at",
    "webhooks.Endpoint.old_secret_until",
}


def list_models():
    return [model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy]


def test_every_model_is_on_exactly_one_side_with_a_reason():
    labels = {
        model._meta.label
        for model in list_models()
        if model._meta.app_label not in ("demo",) and not model.__module__.startswith("tests.")
    }
    assert labels - COPIED.keys() - LEFT_OUT.keys() == set(), "put each new model into one of the lists"
    assert COPIED.keys() & LEFT_OUT.keys() == set()
    assert all(how.reason for how in COPIED.values())
    assert all(LEFT_OUT.values())


def test_the_lists_name_no_model_that_does_not_exist():
    labels = {model._meta.label for model in list_models()}
    optional = {"wagtailsearch.SQLiteFTSIndexEntry"}  # on SQLite
    assert (COPIED.keys() | LEFT_OUT.keys()) - labels - optional == set()


def test_a_copied_model_refers_to_no_model_that_is_left_out_unless_it_may_be_empty():
    assert check_copied_models() == []


def test_a_copied_column_with_a_secret_gets_another_value():
    found = {
        f"{model._meta.label}.{one.name}"
        for model, how in find_copied_models().items()
        for one in model._meta.local_fields
        if any(name in one.name for name in SECRET_NAMES) and one.column not in how.expressions
    }
    assert found == HARMLESS & found


def test_a_model_of_an_app_is_copied_if_a_hook_names_it():
    find_copied_models.cache_clear()
    model = apps.get_model("taggit.Tag")
    assert model not in find_copied_models()
    with hooks.register_temporarily("clarion_copied_for_rehearsals", "taggit.Tag"):
        find_copied_models.cache_clear()
        assert model in find_copied_models()
    find_copied_models.cache_clear()


@pytest.mark.parametrize("label", ["taggit.Tga", "taggit"])
def test_a_check_names_labels_that_do_not_exist(label):
    with hooks.register_temporarily("clarion_copied_for_rehearsals", label):
        assert [one.id for one in check_copied_models()] == ["rehearsal.E101"]


def test_check_prints_the_statement_that_is_missing_where_there_are_rehearsals(settings, monkeypatch):
    class Copies:
        def find_missing_right(self):
            return "GRANT CREATE …;"

    monkeypatch.setattr(checks, "get_copies", Copies)
    settings.REHEARSAL_URL = "https://cms.example.org"
    (error,) = check_right_to_copy()
    assert error.id == "rehearsal.E103"
    assert "GRANT CREATE …;" in error.hint
    settings.REHEARSAL_URL = ""
    assert check_right_to_copy() == []


def test_check_refuses_a_directory_in_which_no_socket_has_a_place(settings):
    settings.REHEARSAL_URL = "https://cms.example.org"
    name = "/" + "x" * (MAX_SOCKET_BYTES - len("//xxxxxxxxxxxx.sock"))
    settings.REHEARSAL_DIR = Path(name)
    assert checks.check_socket_length() == []
    settings.REHEARSAL_DIR = Path(f"{name}x")
    assert [one.id for one in checks.check_socket_length()] == ["rehearsal.E104"]
    settings.REHEARSAL_URL = ""
    assert checks.check_socket_length() == []
