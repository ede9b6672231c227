"""Import a file of contacts: a dry run that only reports, and the import, which changes all rows or none."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db import transaction
from django.db.models import Model

from cms.core import clock
from cms.delivery.mail.models import hash_address
from cms.delivery.sign_ups.models import ConsentRecord

from .csv_files import read_contacts
from .import_cells import TEXTS
from .import_rows import BATCH_SIZE, ConsentDefaults, PlannedRow, Planner, Result
from .models import Journalist, JournalistImport, JournalistList
from .terms import FIND_CHOICES

SAVED_FIELDS = (*TEXTS, "status", "unsubscribed_at", "changed_at")


def plan_import(run: JournalistImport) -> list[PlannedRow]:
    """Return what the rows of the file change now, and set the report of the import, which is not saved.

    Raises:
        BadContactFile: The file cannot be read.
    """
    file = read_contacts(run.content)
    planned = list(Planner(ConsentDefaults(run.consent_source, run.consent_given_on, run.consent_text)).plan(file.rows))
    run.ignored_columns = file.ignored_columns
    run.report = [row.report.to_json() for row in planned]
    run.counts = dict(Counter(row.report.result for row in planned))
    return planned


def import_contacts(run: JournalistImport) -> bool:
    """Import the file and store its report; return False if it was imported before."""
    with transaction.atomic():
        locked = JournalistImport.objects.select_for_update().get(pk=run.pk)
        if locked.imported_at:
            return False
        planned = [row for row in plan_import(locked) if row.journalist]
        _save_journalists(planned)
        _save_choices(planned)
        ConsentRecord.objects.bulk_create((row.consent for row in planned if row.consent), BATCH_SIZE)
        if locked.add_to_list:
            add_members(locked.add_to_list, [row.journalist.pk for row in planned if row.journalist])
        locked.imported_at = clock.now()
        locked.save()
    return True


def add_members(to: JournalistList, ids: list[int]) -> None:
    """Add journalists to a list, in batches."""
    for start in range(0, len(ids), BATCH_SIZE):
        to.members.add(*ids[start : start + BATCH_SIZE])


def _save_journalists(planned: list[PlannedRow]) -> None:
    now = clock.now()
    created = [row.journalist for row in planned if row.journalist and row.report.result == Result.CREATED]
    changed = [row.journalist for row in planned if row.journalist and row.report.result == Result.UPDATED]
    for journalist in created:
        journalist.digest = hash_address(journalist.address)  # `bulk_create` does not call `save`
    for journalist in changed:
        journalist.changed_at = now
    Journalist.objects.bulk_create(created, BATCH_SIZE)
    Journalist.objects.bulk_update(changed, SAVED_FIELDS, BATCH_SIZE)


def _save_choices(planned: list[PlannedRow]) -> None:
    """Replace the languages, topics and regions of the rows that name some."""
    for name in FIND_CHOICES:
        through: Any = getattr(Journalist, name).through
        target = Journalist._meta.get_field(name).m2m_reverse_field_name()
        rows = [row for row in planned if name in row.choices]
        ids = [row.journalist.pk for row in rows if row.journalist]
        for start in range(0, len(ids), BATCH_SIZE):
            through.objects.filter(journalist_id__in=ids[start : start + BATCH_SIZE]).delete()
        through.objects.bulk_create(_build_links(through, f"{target}_id", rows, name), BATCH_SIZE)


def _build_links(through: type[Model], target: str, rows: list[PlannedRow], name: str) -> list[Model]:
    return [
        through(**{"journalist": row.journalist, target: choice.pk}) for row in rows for choice in row.choices[name]
    ]
