"""The export of subscribers for a CRM: what has changed since a moment, in a stable order, with the withdrawals."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from cms.delivery.sign_ups.management.commands.export_subscribers import parse_moment
from cms.delivery.sign_ups.models import Subscriber
from cms.delivery.sign_ups.subscriber_data import OVERLAP, SubscriberData
from cms.operations.audit.models import AuditRow


def export(capsys, since: datetime | None = None, form: str = "jsonl") -> tuple[str, datetime]:
    """Return the output and the moment to continue at."""
    call_command("export_subscribers", "--format", form, *(["--since", since.isoformat()] if since else []))
    out, err = capsys.readouterr()
    return out, datetime.fromisoformat(re.search(r"--since ([-+:.\dT]+)", err)[1])


def export_addresses(capsys, since: datetime | None = None) -> list[str]:
    return [json.loads(line)["email"] for line in export(capsys, since)[0].splitlines()]


@pytest.fixture
def subscribers(visitor, pass_time):
    """Let Ada and Bo confirm, then Cy, who unsubscribes; Di does not confirm."""
    visitor.sign_up_and_confirm("ada@example.org", name="Ada", page="/news/")
    pass_time(hours=1)
    visitor.sign_up_and_confirm("bo@example.org")
    pass_time(hours=1)
    welcome = visitor.sign_up_and_confirm("cy@example.org")
    pass_time(hours=1)
    visitor.post("/unsubscribe", {"token": visitor.token(welcome, "unsubscribe")})
    visitor.sign_up("di@example.org")
    visitor.emails()


def test_all_that_have_confirmed_are_exported_in_the_order_of_their_changes(subscribers, capsys):
    out, _ = export(capsys)
    rows = [SubscriberData.model_validate_json(line) for line in out.splitlines()]
    assert [row.email for row in rows] == ["ada@example.org", "bo@example.org", "cy@example.org"]
    assert [row.status for row in rows] == ["confirmed", "confirmed", "unsubscribed"]
    assert rows[0].consents[0].page == "http://localhost:3000/news/"
    assert export(capsys)[0] == out


def test_an_export_continues_where_the_last_one_ended(subscribers, visitor, pass_time, capsys):
    before = timezone.now() - OVERLAP
    _, moment = export(capsys)
    assert before <= moment <= timezone.now() - OVERLAP
    pass_time(hours=25)
    visitor.sign_up("bo@example.org", interests=["events"])
    visitor.post("/confirm", {"token": visitor.token(visitor.emails()[0])})
    pass_time(minutes=5)
    visitor.sign_up_and_confirm("ed@example.org")
    found = export_addresses(capsys, moment)
    assert found[-2:] == ["bo@example.org", "ed@example.org"]
    assert "ada@example.org" not in found
    pass_time(hours=1)
    assert export_addresses(capsys, timezone.now()) == []


def test_an_export_that_ends_early_is_recorded_with_its_rows(subscribers):
    class ClosedPipe(io.StringIO):
        def write(self, text: str) -> int:
            if "bo@example.org" in text:
                raise BrokenPipeError
            return super().write(text)

    with pytest.raises(BrokenPipeError):
        call_command("export_subscribers", "--format", "jsonl", stdout=ClosedPipe())
    facts = AuditRow.objects.get(action="data.exported").facts
    assert facts["command"] == "export_subscribers"
    assert facts["rows"] >= 1


def test_since_includes_the_moment_itself(subscribers, capsys):
    changed_at = Subscriber.objects.get(address="bo@example.org").changed_at
    assert export_addresses(capsys, changed_at) == ["bo@example.org", "cy@example.org"]
    assert export_addresses(capsys, changed_at + timedelta(microseconds=1)) == ["cy@example.org"]


def test_csv_has_a_column_for_each_field_and_no_formulas(visitor, capsys):
    visitor.sign_up_and_confirm(name='=HYPERLINK("x")', interests=["events", "stories"])
    (row,) = csv.DictReader(io.StringIO(export(capsys, form="csv")[0]))
    assert row["name"] == '\'=HYPERLINK("x")'
    assert (row["interests"], row["status"], row["unsubscribed_at"]) == ("events, stories", "confirmed", "")
    assert row["letter_text"]
    assert datetime.fromisoformat(row["letter_confirmed_at"]) == Subscriber.objects.get().confirmed_at


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-26", "2026-11-26T00:00:00+01:00"),
        ("2026-11-26T15:00:00", "2026-11-26T15:00:00+01:00"),
        ("2026-11-26T15:00:00Z", "2026-11-26T15:00:00+00:00"),
        ("2026-11-26T15:00:00.250000-05:00", "2026-11-26T15:00:00.250000-05:00"),
    ],
)
def test_a_moment_without_a_zone_is_in_that_of_the_installation(text, moment):
    with timezone.override("Europe/Paris"):
        assert parse_moment(text) == datetime.fromisoformat(moment)


@pytest.mark.parametrize("text", ["yesterday", "2026-13-40", "2026-11-26T99:00:00Z", "1"])
def test_what_is_no_moment_is_an_error(text, db):
    with pytest.raises(CommandError, match=r"is no moment\. Write it as"):
        call_command("export_subscribers", "--since", text)


def test_the_admin_finds_what_has_changed_since_a_day(subscribers, admin_client):
    old = timezone.now() - timedelta(days=9)
    Subscriber.objects.filter(address="ada@example.org").update(changed_at=old)
    since = (timezone.now() - timedelta(days=2)).date().isoformat()
    filters = {"export": "csv", "changed_at_from": since, "changed_at_to": ""}
    response = admin_client.get(reverse("sign_ups:index"), filters)
    exported = b"".join(response.streaming_content).decode()
    assert ("bo@example.org" in exported, "cy@example.org" in exported) == (True, True)
    assert "ada@example.org" not in exported


def test_a_migration_fills_the_last_change(visitor, pass_time):
    from importlib import import_module

    from django.apps import apps

    welcome = visitor.sign_up_and_confirm()
    visitor.sign_up_and_confirm("bo@example.org")
    pass_time(hours=1)
    visitor.post("/unsubscribe", {"token": visitor.token(welcome, "unsubscribe")})
    visitor.sign_up("di@example.org")
    visitor.emails()
    before = dict(Subscriber.objects.values_list("address", "changed_at"))
    Subscriber.objects.update(changed_at=None)
    import_module("cms.delivery.sign_ups.migrations.0004_fill_last_changes").fill_last_changes(apps, None)
    assert dict(Subscriber.objects.values_list("address", "changed_at")) == before
    assert before["di@example.org"] is None
