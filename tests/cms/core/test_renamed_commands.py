"""The earlier names of commands do the same for one minor version, and warn."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command, load_command_class
from wagtail.models import Site

from cms.delivery.sign_ups.models import SignUpRequest

RENAMED = {
    ("search", "search_explain"): "explain_search",
    ("search", "search_rebuild"): "rebuild_search",
    ("search", "search_reconcile"): "reconcile_search",
    ("search", "search_status"): "show_search_status",
    ("cms.accounts.users", "roles"): "compare_roles",
    ("cms.files.media", "media_move"): "move_media",
    ("cms.moving.importing", "import_schema"): "print_import_schema",
}
OF_A_KIND = {"sign_ups": "subscriber", "journalists": "journalist", "staff": "staff"}


@pytest.mark.parametrize(("app", "old"), RENAMED)
def test_an_earlier_name_is_the_same_command_and_says_what_to_use(app, old):
    new = RENAMED[app, old]
    command = load_command_class(app, old)
    assert isinstance(command, type(load_command_class(app, new)))
    assert command.help == f"Deprecated: use {new}."


def run(*arguments: str) -> tuple[str, str]:
    """Run a command, and return what it writes on standard output and on standard error."""
    out, err = io.StringIO(), io.StringIO()
    call_command(*arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.mark.django_db
def test_an_earlier_name_warns_on_standard_error_and_the_new_one_does_not():
    warning = "import_schema is now called print_import_schema. The old name ends with version 0.4.\n"
    new = run("print_import_schema")
    assert new[0].startswith("{")
    assert new[1] == ""
    assert run("import_schema") == (new[0], f"DeprecationWarning: {warning}")


@pytest.mark.django_db
@pytest.mark.parametrize("old", OF_A_KIND)
def test_an_earlier_name_for_a_kind_of_people_asks_for_no_kind(old, django_user_model):
    django_user_model.objects.create_superuser("other", "other@example.org")
    django_user_model.objects.create_user("ada", "ada@example.org")
    site = Site.objects.get()
    SignUpRequest.objects.create(address="ada@example.org", site=site, choices={}, consents=[], source="")
    kind = OF_A_KIND[old]
    new = run("export_personal_data", "--of", kind, "ada@example.org")
    warning = f"{old}_export is now called export_personal_data --of {kind}. The old name ends with version 0.4.\n"
    assert run(f"{old}_export", "ada@example.org") == (new[0], f"DeprecationWarning: {warning}")
    assert "deleted" in run(f"{old}_erase", "ada@example.org")[0]
    assert SignUpRequest.objects.exists() is (kind != "subscriber")


@pytest.mark.django_db
def test_the_kind_of_a_person_is_required_and_known():
    with pytest.raises(CommandError, match="--of"):
        call_command("erase_personal_data", "ada@example.org")
    with pytest.raises(CommandError, match="invalid choice: 'visitor'"):
        call_command("erase_personal_data", "--of", "visitor", "ada@example.org")
