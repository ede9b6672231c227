"""Export, erasure and retention of contacts."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from cms.delivery.mail.models import QueuedMail
from cms.delivery.sign_ups.models import ConsentRecord
from cms.press.journalists import personal_data
from cms.press.journalists.models import Journalist, JournalistImport, JournalistList
from cms.press.mailings.models import Mailing

Status = Journalist.Status


def store_everything_about(journalist: Journalist, officer) -> None:
    JournalistList.objects.create(name="Press").members.add(journalist)
    log(journalist, "wagtail.create", user=officer)
    JournalistImport.objects.create(
        file_name="a.csv", content=f"name,email\nAda,{journalist.address.upper()}\nLinda,linda@example.org\n"
    )
    QueuedMail.objects.create(
        kind="x",
        address=journalist.address,
        recipient=f"journalists.journalist:{journalist.pk}",
        message_id=f"<{journalist.pk}@x>",
    )


def test_an_export_has_everything_about_the_contact_and_nothing_about_others(
    create_journalist, officer, topic, capsys
) -> None:
    ada, linda = create_journalist("Ada", topics=[topic], notes="Likes maps"), create_journalist("Linda")
    store_everything_about(ada, officer)
    mailings = [Mailing.objects.create(subject="Ferries") for _ in range(2)]
    mailings[0].journalists.add(ada, linda)
    mailings[1].journalists.add(linda)
    call_command("export_personal_data", "--of", "journalist", "Ada@Example.org")
    out = capsys.readouterr().out
    data = json.loads(out)
    assert data["journalist"]["notes"] == "Likes maps"
    assert (data["journalist"]["topics"], data["journalist"]["lists"]) == (["Rivers"], ["Press"])
    assert data["journalist"]["chosen_for"] == [{"model": "mailings.mailing", "id": mailings[0].pk}]
    assert [consent["source"] for consent in data["journalist"]["consents"]] == ["Form"]
    assert data["imports"][0]["rows"] == [{"name": "Ada", "email": "ADA@EXAMPLE.ORG"}]
    assert len(data["queued_mails"]) == 1
    assert "linda" not in out


def test_an_erasure_leaves_no_trace_of_the_contact(create_journalist, officer, capsys) -> None:
    kept = create_journalist("Linda Ada", address="linda.ada@example.org")
    log(kept, "wagtail.create", user=officer)
    store_everything_about(create_journalist("Ada", address="ada@example.org"), officer)
    call_command("erase_personal_data", "--of", "journalist", "ada@example.org")
    assert "rows deleted" in capsys.readouterr().out
    assert [one.name for one in Journalist.objects.all()] == ["Linda Ada"]
    assert ConsentRecord.objects.get().journalist == kept
    assert not JournalistImport.objects.exists()
    assert not QueuedMail.objects.exists()
    assert {entry.label for entry in ModelLogEntry.objects.all()} == {"", "Linda Ada"}
    call_command("export_personal_data", "--of", "journalist", "ada@example.org")
    assert json.loads(capsys.readouterr().out)["journalist"] is None
    with pytest.raises(CommandError):
        call_command("erase_personal_data", "--of", "journalist", "no address")


def test_expired_contacts_are_deleted_and_others_stay(create_journalist, officer, settings) -> None:
    settings.JOURNALIST_RETENTION_DAYS, settings.UNSUBSCRIBED_RETENTION_DAYS = 100, 10
    now = timezone.now()
    old, recent = now - timedelta(days=101), now - timedelta(days=11)
    for name, consents, fields in (
        ("active and consenting", True, {"changed_at": old}),
        ("inactive", True, {"changed_at": old, "status": Status.INACTIVE}),
        ("inactive, recent", True, {"changed_at": recent, "status": Status.INACTIVE}),
        ("without consent", False, {"changed_at": old}),
        ("without consent, recent", False, {"changed_at": recent}),
        (
            "inactive, unsubscribed, recent",
            False,
            {"unsubscribed_at": now, "status": Status.INACTIVE, "changed_at": old},
        ),
        ("unsubscribed", False, {"unsubscribed_at": recent, "status": Status.UNSUBSCRIBED, "changed_at": recent}),
        (
            "unsubscribed, recent",
            False,
            {"unsubscribed_at": timezone.now(), "status": Status.UNSUBSCRIBED, "changed_at": old},
        ),
    ):
        journalist = create_journalist(name, consents=consents, address=f"{abs(hash(name))}@example.org")
        log(journalist, "wagtail.create", user=officer)
        Journalist.objects.filter(pk=journalist.pk).update(**fields)
    JournalistImport.objects.create(file_name="new.csv", content="email\n")
    JournalistImport.objects.create(file_name="old.csv", content="email\n")
    JournalistImport.objects.filter(file_name="old.csv").update(
        created_at=timezone.now() - timedelta(days=settings.IMPORT_RETENTION_DAYS + 1)
    )
    assert personal_data.delete_expired()
    kept = {"active and consenting", "inactive, recent", "without consent, recent", "unsubscribed, recent"} | {
        "inactive, unsubscribed, recent"
    }
    assert {one.name for one in Journalist.objects.all()} == kept
    assert {entry.label for entry in ModelLogEntry.objects.all()} == {"", *kept}
    assert [run.file_name for run in JournalistImport.objects.all()] == ["new.csv"]
    assert personal_data.delete_expired() == 0
