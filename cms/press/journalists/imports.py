"""Import a file of contacts: a dry run that only reports, and the import, which changes all rows or none.

Each row is a new contact, a changed one, or cannot be imported for a reason that the report names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext

from cms.core import clock
from cms.delivery.mail.models import hash_address
from cms.delivery.sign_ups.models import ConsentRecord

from .consents import build_consent, find_day
from .csv_files import BadRow, ContactRow, index_choices, read_address, read_contacts, read_date
from .filters import FIND_CHOICES
from .models import Journalist, JournalistImport, JournalistList, default_consent_text

Result: Any = JournalistImport.Result
BATCH_SIZE = 500
SEPARATOR = re.compile(r"[,;|]")
MAX_SOURCE_LENGTH = 255
TEXTS = ("name", "outlet", "beat", "notes")
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


@dataclass(slots=True)
class RowReport:
    """What became of a row, for the report."""

    line: int
    address: str
    result: str
    notes: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(slots=True)
class PlannedRow:
    """What a row changes. `journalist` is not stored yet if it is new."""

    report: RowReport
    journalist: Journalist | None = None
    choices: dict[str, list[Any]] = field(default_factory=dict)  # values that replace the present ones
    consent: Any = None


@dataclass(frozen=True, slots=True)
class ConsentDefaults:
    """The consent of rows that do not name one."""

    source: str = ""
    given_on: date | None = None
    text: str = ""


class Planner:
    """Compares rows with the stored contacts, without changing anything."""

    def __init__(self, defaults: ConsentDefaults) -> None:
        self._defaults = defaults
        self._choices = {name: index_choices(find()) for name, find in FIND_CHOICES.items()}
        self._lines: dict[str, int] = {}  # line of each e-mail address of the file

    def plan(self, rows: Iterable[ContactRow]) -> Iterator[PlannedRow]:
        """Yield what each row changes."""
        for batch in _batches(rows):
            addresses = [read_address(row.cells.get("email", "")) for row in batch]
            stored = Journalist.objects.filter(address__in=addresses).prefetch_related(*FIND_CHOICES, "consents")
            known = {journalist.address: journalist for journalist in stored}
            for row, address in zip(batch, addresses, strict=True):
                report = RowReport(row.line, address or row.cells.get("email", ""), Result.FAILED)
                try:
                    yield self._plan_row(row, address, known.get(address), report)
                except BadRow as problem:
                    report.notes.append(str(problem))
                    yield PlannedRow(report)

    def _plan_row(self, row: ContactRow, address: str, known: Journalist | None, report: RowReport) -> PlannedRow:
        self._check(row, address)
        given_on = self._find_consent_date(row, report)
        if known and known.unsubscribed_at and not _is_newer(given_on, known.unsubscribed_at):
            report.result = Result.UNSUBSCRIBED
            report.notes.append(gettext("Has unsubscribed. Only a later consent with its date can change that."))
            return PlannedRow(report)
        journalist = known or Journalist(address=address)
        planned = PlannedRow(report, journalist, self._find_choices(row, report))
        changed = _set_texts(journalist, row)
        planned.choices = {name: chosen for name, chosen in planned.choices.items() if _differs(known, name, chosen)}
        planned.consent = self._find_consent(row, journalist, given_on)
        if planned.consent:
            journalist.subscribe_again()
        changed += [*planned.choices, *(["consent"] if planned.consent else [])]
        report.result = Result.CREATED if known is None else Result.UPDATED if changed else Result.UNCHANGED
        if report.result == Result.UPDATED:
            report.notes.append(gettext("Changes: %(columns)s.") % {"columns": ", ".join(changed)})
        if not planned.consent and not (known and _has_consent(known)):
            report.notes.append(gettext("Without consent: nothing is sent."))
        return planned

    def _check(self, row: ContactRow, address: str) -> None:
        if row.has_too_many_cells:
            raise BadRow(gettext("The row has more cells than there are columns. Put texts with commas in quotes."))
        if not address:
            raise BadRow(gettext("“%(cell)s” is no e-mail address.") % {"cell": row.cells.get("email", "")[:100]})
        first = self._lines.setdefault(address, row.line)
        if first != row.line:
            raise BadRow(gettext("The address is in line %(line)s already.") % {"line": first})

    def _find_choices(self, row: ContactRow, report: RowReport) -> dict[str, list[Any]]:
        """Return the languages, topics and regions of the cells that are not empty, and report the unknown ones."""
        found: dict[str, list[Any]] = {}
        for name, known in self._choices.items():
            words = [word.strip() for word in SEPARATOR.split(row.cells.get(name, "")) if word.strip()]
            unknown = [word for word in words if word.casefold() not in known]
            if words:
                found[name] = list({known[word.casefold()] for word in words if word.casefold() in known})
            if unknown:
                text = gettext("Unknown and left out (%(column)s): %(words)s.")
                report.notes.append(text % {"column": name, "words": ", ".join(unknown)[:200]})
            if unknown and not found[name]:
                del found[name]  # keep the present ones
        return found

    def _find_consent_date(self, row: ContactRow, report: RowReport) -> date | None:
        """Return the date of the consent of the row, None if it has none."""
        cell = row.cells.get("consent_given_on", "")
        given_on = read_date(cell) if cell else self._defaults.given_on
        source = row.cells.get("consent_source") or self._defaults.source
        if given_on and given_on > clock.today():
            raise BadRow(gettext("The date of the consent is in the future."))
        if given_on and not source and cell:
            raise BadRow(gettext("The consent has a date and no source."))
        if row.cells.get("consent_source") and not given_on:
            raise BadRow(gettext("The consent has a source and no date."))
        return given_on if source else None

    def _find_consent(self, row: ContactRow, journalist: Journalist, given_on: date | None) -> Any:
        """Return the consent to add; None if the row has none, or a consent is stored already."""
        if given_on is None or (journalist.pk and _has_consent(journalist, since=given_on)):
            return None
        source = row.cells.get("consent_source") or self._defaults.source
        if len(source) > MAX_SOURCE_LENGTH:
            raise BadRow(gettext("The source of the consent is longer than %(most)s.") % {"most": MAX_SOURCE_LENGTH})
        text = row.cells.get("consent_text") or self._defaults.text or default_consent_text()
        return build_consent(journalist, given_on=given_on, source=source, text=text)


def _batches(rows: Iterable[ContactRow]) -> Iterator[list[ContactRow]]:
    batch: list[ContactRow] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH_SIZE:
            yield batch
            batch = []
    if batch:
        yield batch


def _set_texts(journalist: Journalist, row: ContactRow) -> list[str]:
    """Set the texts of the cells that are not empty, and return the names of those that changed.

    Raises:
        BadRow: A text is too long, or the contact has no name.
    """
    changed = []
    for name in TEXTS:
        value = row.cells.get(name, "")
        if not value:
            continue
        most = Journalist._meta.get_field(name).max_length
        if most and len(value) > most:
            raise BadRow(gettext("“%(column)s” is longer than %(most)s.") % {"column": name, "most": most})
        if getattr(journalist, name) != value:
            changed.append(name)
            setattr(journalist, name, value)
    if not journalist.name:
        raise BadRow(gettext("The row has no name."))
    return changed


def _differs(known: Journalist | None, name: str, chosen: Sequence[Any]) -> bool:
    """Return whether a contact has other languages, topics or regions than these."""
    present = {row.pk for row in getattr(known, name).all()} if known else set()
    return present != {row.pk for row in chosen}


def _has_consent(journalist: Journalist, since: date | None = None) -> bool:
    """Return whether a consent is stored that was not withdrawn, or one of this day or later."""
    consents = journalist.consents.all()
    if any(consent.withdrawn_at is None for consent in consents):
        return True
    return since is not None and any(consent.given_at >= clock.midnight(since) for consent in consents)


def _is_newer(given_on: date | None, unsubscribed_at: datetime) -> bool:
    """Return whether the consent was given on a day after the withdrawal."""
    return given_on is not None and given_on > find_day(unsubscribed_at)
