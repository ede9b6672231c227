"""Import contacts from tables, as spreadsheets and other systems write them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Locale

from cms.press.journalists.consents import withdraw_consent
from cms.press.journalists.csv_files import MAX_ROWS, BadContactFile, decode, read_contacts
from cms.press.journalists.imports import import_contacts, plan_import
from cms.press.journalists.models import Journalist, JournalistImport, JournalistList

pytestmark = pytest.mark.django_db
CONSENT = {"consent_source": "Press conference", "consent_given_on": date(2026, 5, 3)}


def start(text: str, **fields: Any) -> JournalistImport:
    run = JournalistImport(file_name="contacts.csv", content=text, **fields)
    plan_import(run)
    run.save()
    return run


def run_import(text: str, **fields: Any) -> JournalistImport:
    run = start(text, **fields)
    assert import_contacts(run)
    run.refresh_from_db()
    return run


def results(run: JournalistImport) -> list[str]:
    return [row["result"] for row in run.report]


def test_a_dry_run_changes_nothing_and_reports_what_the_import_does(tree, topic, create_journalist) -> None:
    create_journalist("Bo", outlet="Old Times")
    create_journalist("Cy", outlet="Echo")
    text = (
        "Name,E-mail,Outlet,Languages,Topics,Notes\n"
        'Ada Obi,ADA@example.org,The Tide,"en, French","Rivers; unknown","Met in Lagos,\nlikes maps"\n'
        "Bo,bo@example.org,New Times,,,\n"
        "Cy,cy@example.org,,,,\n"
        "Di,not an address,,,,\n"
    )
    run = start(text, **CONSENT)
    before = results(run)
    assert before == ["created", "updated", "unchanged", "failed"]
    assert Journalist.objects.count() == 2
    assert Journalist.objects.get(name="Bo").outlet == "Old Times"
    assert import_contacts(run)
    run.refresh_from_db()
    assert results(run) == before
    ada = Journalist.objects.get(address="ada@example.org")
    assert (ada.name, ada.outlet, ada.notes) == ("Ada Obi", "The Tide", "Met in Lagos,\nlikes maps")
    assert set(ada.languages.all()) == set(Locale.objects.filter(language_code__in=["en", "fr"]))
    assert list(ada.topics.all()) == [topic]
    assert ada.consents.get().source == "Press conference"
    assert {one.name for one in Journalist.objects.reachable()} == {"Ada Obi", "Bo", "Cy"}
    assert Journalist.objects.get(name="Bo").outlet == "New Times"
    assert "unknown" in run.report[0]["notes"][0]
    assert run.report[1]["notes"] == ["Changes: outlet."]
    assert "not an address" in run.report[3]["notes"][0]
    assert not import_contacts(run), "a file is imported once"


def test_empty_cells_change_nothing_and_a_repeated_import_neither(tree, topic) -> None:
    text = "name,email,beat,topics\nAda,ada@example.org,Rivers,rivers\n"
    run_import(text, **CONSENT)
    assert results(run_import(text, **CONSENT)) == ["unchanged"]
    assert results(run_import("name,email,beat,topics\n,ada@example.org,,\n")) == ["unchanged"]
    ada = Journalist.objects.get()
    assert (ada.name, ada.beat, list(ada.topics.all()), ada.consents.count()) == ("Ada", "Rivers", [topic], 1)


def test_without_consent_a_contact_is_stored_and_gets_nothing(tree) -> None:
    run = run_import("name,email\nAda,ada@example.org\n")
    assert run.report[0]["notes"] == ["Without consent: nothing is sent."]
    assert not Journalist.objects.reachable().exists()


def test_rows_name_their_own_consent(tree) -> None:
    run = run_import(
        "name,email,consent source,consent date,consent text\n"
        "Ada,ada@example.org,E-mail,2026-04-01,Yes please\n"
        "Bo,bo@example.org,Telephone,01.04.2026,\n"
        "Cy,cy@example.org,,,\n"
        "Di,di@example.org,E-mail,,\n"
        "Ed,ed@example.org,E-mail,2999-01-01,\n"
        "Flo,flo@example.org,E-mail,April,\n"
    )
    assert results(run) == ["created", "created", "created", "failed", "failed", "failed"]
    ada = Journalist.objects.get(name="Ada").consents.get()
    assert (ada.source, ada.text, ada.given_at.date()) == ("E-mail", "Yes please", date(2026, 4, 1))
    assert {one.name for one in Journalist.objects.reachable()} == {"Ada", "Bo"}


def test_who_has_unsubscribed_is_left_out_unless_the_consent_is_newer(create_journalist, pass_time) -> None:
    withdraw_consent(create_journalist("Ada"))
    old = "name,email,consent source,consent date\nAda,ada@example.org,Fair,2026-05-04\n"
    assert results(run_import(old)) == ["unsubscribed"]
    assert results(run_import("name,email\nAda B,ada@example.org\n", **CONSENT)) == ["unsubscribed"]
    ada = Journalist.objects.get()
    assert (ada.name, ada.status, ada.consents.count()) == ("Ada", Journalist.Status.UNSUBSCRIBED, 1)
    new = date.fromordinal(ada.unsubscribed_at.date().toordinal() + 2)
    pass_time(hours=72)
    run = run_import(f"name,email,consent source,consent date\nAda,ada@example.org,Fair,{new}\n")
    assert results(run) == ["updated"]
    assert Journalist.objects.reachable().count() == 1


def test_an_inactive_contact_who_has_unsubscribed_is_left_out_as_well(create_journalist) -> None:
    withdraw_consent(create_journalist("Ada", status=Journalist.Status.INACTIVE))
    old = "name,email,consent source,consent date\nAda,ada@example.org,Fair,2026-05-04\n"
    assert results(run_import(old)) == ["unsubscribed"]


def test_an_address_is_imported_once(tree) -> None:
    run = run_import("name,email\nAda,ada@example.org\nA. Obi, Ada@Example.ORG\n")
    assert results(run) == ["created", "failed"]
    assert run.report[1]["notes"] == ["The address is in line 2 already."]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",ada@example.org", "The row has no name."),
        ("Ada,", "“” is no e-mail address."),
        ("Ada,ada@example.org,Times,London", "The row has more cells than there are columns"),
        (f"{'a' * 151},ada@example.org", "“name” is longer than 150."),
        (f"Ada,{'a' * 250}@example.org", "is no e-mail address."),
    ],
)
def test_a_bad_row_is_reported_and_does_not_stop_the_others(tree, row: str, reason: str) -> None:
    run = run_import(f"name,email,outlet\n{row}\nBo,bo@example.org,Echo\n")
    assert results(run) == ["failed", "created"]
    assert reason in run.report[0]["notes"][0]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "must be “email”"),
        ("name,outlet\nAda,Echo\n", "must be “email”"),
        ("name,email,mail\nAda,a@example.org,b@example.org\n", "Several columns mean the same: email."),
        ("email\n" + "a@example.org\n" * (MAX_ROWS + 1), "more than 10000 rows"),
        ('email\n"' + "x" * 200_000 + '"\n', "Line 2 cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_as_a_whole(text: str, reason: str) -> None:
    with pytest.raises(BadContactFile, match=reason):
        read_contacts(text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_files_of_spreadsheets_are_read(encoding: str, delimiter: str) -> None:
    text = delimiter.join(("Nom", "Courriel")) + "\r\n" + delimiter.join(("Zoë", "zoe@example.org")) + "\r\n"
    (row,) = read_contacts(decode(text.encode(encoding))).rows
    assert row.cells == {"name": "Zoë", "email": "zoe@example.org"}


def test_other_files_and_large_ones_are_refused() -> None:
    for content, reason in ((b"PK\x03\x04\x00\x00", "not a CSV file"), (b"a" * 5_000_001, "larger than 5 MB")):
        with pytest.raises(BadContactFile, match=reason):
            decode(content)


def test_unknown_columns_are_named_and_an_apostrophe_before_a_formula_is_removed(tree) -> None:
    run = run_import("name,email,phone,notes\nAda,ada@example.org,+1,'=1+1\n")
    assert run.ignored_columns == ["phone"]
    assert Journalist.objects.get().notes == "=1+1"


def test_everybody_in_the_file_is_put_on_the_list(create_journalist) -> None:
    create_journalist("Bo")
    press = JournalistList.objects.create(name="Press")
    run_import("name,email\nAda,ada@example.org\nBo,bo@example.org\nX,x\n", add_to_list=press)
    assert {one.name for one in press.members.all()} == {"Ada", "Bo"}


def test_the_command_imports_as_the_admin_does(tree, tmp_path, capsys) -> None:
    file = tmp_path / "contacts.csv"
    file.write_text("name,email\nAda,ada@example.org\nBo,bo\n")
    call_command("import_journalists", file, "--dry-run")
    assert "Dry run: 1 created, 1 failed." in capsys.readouterr().out
    assert not Journalist.objects.exists()
    call_command("import_journalists", file, "--consent-source", "Form", "--consent-date", "2026-05-03")
    assert [one.name for one in Journalist.objects.reachable()] == ["Ada"]
    with pytest.raises(CommandError, match="There is no list “Press”"):
        call_command("import_journalists", file, "--list", "Press")
    with pytest.raises(CommandError, match="both"):
        call_command("import_journalists", file, "--consent-source", "Form")


def test_a_large_table_needs_few_queries(tree, django_assert_max_num_queries) -> None:
    text = "name,email,languages\n" + "".join(f"Ada {i},ada{i}@example.org,en\n" for i in range(1_000))
    run = start(text, **CONSENT)
    with django_assert_max_num_queries(40):
        import_contacts(run)
    assert Journalist.objects.reachable().count() == 1_000
