"""Columns with a default in the database, on which processes of an earlier version rely."""

from __future__ import annotations

from django.apps import apps

FIELDS = {
    f"{model._meta.label}.{field.name}": field
    for model in apps.get_models()
    for field in model._meta.local_concrete_fields
    if field.has_db_default()
}
# Only the database creates its value, and no form, revision or search document has the model.
WITHOUT_PYTHON_DEFAULT = {"journal.ContentVersion.lineage"}
DIFFERENT = {"search.IndexedPage.attached"}  # "unknown" in the rows of an earlier version, which does not write it


def test_an_unsaved_object_has_values_instead_of_expressions():
    assert {name for name, field in FIELDS.items() if not field.has_default()} == WITHOUT_PYTHON_DEFAULT


def test_both_defaults_of_a_field_are_the_same():
    stored = {name: field.get_prep_value(field.get_default()) for name, field in FIELDS.items() if field.has_default()}
    assert {name for name, value in stored.items() if value != FIELDS[name].db_default} == DIFFERENT
