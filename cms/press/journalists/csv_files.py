"""Read the rows and cells of a CSV file of contacts, as spreadsheets and other systems write it."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO
from typing import Any

from django.utils.translation import gettext

from cms.core.spreadsheets import FORMULA_PREFIXES
from cms.delivery.sign_ups.addresses import normalise_address

from .filters import names_of

MAX_FILE_BYTES = 5_000_000
MAX_ROWS = 10_000
DELIMITERS = (",", ";", "\t")
LEGACY_ENCODING = "cp1252"  # encoding of Western spreadsheets
BYTE_ORDER_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}

# The names of the columns, as our own export writes them, and what other systems call them.
COLUMNS = {
    "name": {"full name", "contact", "nom"},
    "email": {"e-mail", "mail", "address", "e-mail address", "email address", "adresse e-mail", "courriel"},
    "outlet": {"media", "medium", "organisation", "organization", "company", "média"},
    "beat": {"subject", "subjects", "rubrique"},
    "languages": {"language", "langues", "langue"},
    "topics": {"topic", "thèmes", "thème"},
    "regions": {"region", "country", "countries", "régions", "région", "pays"},
    "notes": {"note", "comment", "comments"},
    "consent_source": {"source", "source of the consent", "source du consentement"},
    "consent_given_on": {"consent date", "date of the consent", "date du consentement"},
    "consent_text": {"consent text", "words of the consent"},
    # Written by our own export, and not read: an import does not change them.
    "status": set(),
    "receives_releases": set(),
}
EXPORTED_ONLY = ("status", "receives_releases")
DATE_FORMATS = ("%Y-%m-%d", "%d.%m.%Y")


class BadContactFile(ValueError):
    """The file as a whole cannot be read; the text says why."""


class BadRow(ValueError):
    """A row cannot be imported; the text says why."""


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A row of the file: the cells of the known columns, without surrounding spaces."""

    line: int
    cells: dict[str, str]
    has_too_many_cells: bool = False


@dataclass(frozen=True, slots=True)
class ContactFile:
    """The rows of a file, and the names of the columns that are not imported."""

    rows: list[ContactRow]
    ignored_columns: list[str]


def decode(content: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16 with a byte order mark, or the encoding of Western spreadsheets.

    Raises:
        BadContactFile: It is too large or no text.
    """
    if len(content) > MAX_FILE_BYTES:
        most = MAX_FILE_BYTES // 1_000_000
        raise BadContactFile(gettext("The file is larger than %(most)s MB. Divide it.") % {"most": most})
    encoding = next((name for mark, name in BYTE_ORDER_MARKS.items() if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode(LEGACY_ENCODING, errors="replace")
    if "\x00" in text:
        raise BadContactFile(gettext("This is not a CSV file. Save the table as “CSV UTF-8” in your spreadsheet."))
    return text


def read_contacts(text: str) -> ContactFile:
    """Return the rows of the text of a CSV file. Empty lines are skipped.

    Raises:
        BadContactFile: It has no column of addresses, too many rows, or cells that cannot be read.
    """
    reader = csv.reader(StringIO(text, newline=""), delimiter=_find_delimiter(text))
    rows: list[ContactRow] = []
    try:
        header = next(reader, [])
        columns = [_find_column(name) for name in header]
        _check_columns(columns)
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(rows) == MAX_ROWS:
                raise BadContactFile(gettext("The file has more than %(most)s rows. Divide it.") % {"most": MAX_ROWS})
            known = {name: _clean(cell) for name, cell in zip(columns, cells, strict=False) if name}
            rows.append(ContactRow(reader.line_num, known, any(map(str.strip, cells[len(columns) :]))))
    except csv.Error as error:
        values = {"line": reader.line_num, "error": error}
        raise BadContactFile(gettext("Line %(line)s cannot be read: %(error)s.") % values) from None
    names = zip(header, columns, strict=True)
    return ContactFile(rows, [name for name, column in names if name.strip() and column in ("", *EXPORTED_ONLY)])


def _find_delimiter(text: str) -> str:
    header = text.partition("\n")[0]
    return max(DELIMITERS, key=header.count)


def _find_column(name: str) -> str:
    """Return the field of a column, or an empty string."""
    folded = " ".join(name.replace("_", " ").split()).casefold()
    for field, others in COLUMNS.items():
        if folded == field.replace("_", " ") or folded in others:
            return field
    return ""


def _check_columns(columns: list[str]) -> None:
    if "email" not in columns:
        text = gettext("The first line must name the columns, and one of them must be “email”. Known are: %(names)s.")
        raise BadContactFile(text % {"names": ", ".join(name for name in COLUMNS if name not in EXPORTED_ONLY)})
    if repeated := sorted({name for name in columns if name and columns.count(name) > 1}):
        raise BadContactFile(gettext("Several columns mean the same: %(names)s.") % {"names": ", ".join(repeated)})


def _clean(cell: str) -> str:
    """Return the cell without spaces around it, and without the apostrophe that exports put before a formula."""
    stripped = cell.strip()
    return stripped[1:] if stripped.startswith("'") and stripped[1:].startswith(FORMULA_PREFIXES) else stripped


def index_choices(choices: Iterable[Any]) -> dict[str, Any]:
    """Return languages, topics or regions by everything that people call them."""
    index: dict[str, Any] = {}
    for choice in choices:
        for name in names_of(choice):
            index.setdefault(name.casefold(), choice)
    return index


def read_address(cell: str) -> str:
    """Return the address in its normal form, or an empty string."""
    try:
        return normalise_address(cell)
    except ValueError:
        return ""


def read_date(cell: str) -> date:
    """Return the day of a cell.

    Raises:
        BadRow: It is no date.
    """
    for one in DATE_FORMATS:
        try:
            return datetime.strptime(cell, one).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    raise BadRow(gettext("“%(cell)s” is no date. Write it as 2026-11-26.") % {"cell": cell[:100]})
