"""Read records from a file with one JSON object in each line."""

from __future__ import annotations

import contextlib
import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path

from ..records.records import AnyRecord, BadFile, BadRecord, build_object_record, build_record
from .packed_files import UnpackedSize

MANIFEST = "export.json"  # in the directory of an export: which sites and languages it has
RECORDS_FILE = "records.jsonl"  # in the directory of an export
MAX_LINE_BYTES = 2_000_000  # more than the longest body takes with every character escaped


def read_records(path: Path) -> Iterator[tuple[int, AnyRecord | BadRecord]]:
    """Yield the records of a .jsonl or .jsonl.gz file, each with the number of its line. Empty lines are skipped.

    A record with the id of an earlier one is bad: of the two, the last one would win, in every import again.

    Raises:
        BadFile: as in `read_lines`.
    """
    lines: dict[str, int] = {}  # id of the record → primary key
    for number, line in enumerate(read_lines(path), start=1):
        if not line.strip():
            continue
        record: AnyRecord | BadRecord
        try:
            record = read_record(line)
        except BadRecord as bad:
            record = bad
        if not isinstance(record, BadRecord) and (first := lines.setdefault(record.id, number)) != number:
            record = BadRecord(f"line {first} has the same id, “{record.id[:100]}”: give each record its own")
        yield number, record


def read_lines(path: Path) -> Iterator[bytes]:
    """Yield the lines of a .jsonl or .jsonl.gz file. At most one line of MAX_LINE_BYTES is in memory.

    Raises:
        BadFile: the file is truncated or not a gzip file, it unpacks to far more than its size, or a line is too long;
            the lines before that have been yielded.
    """
    number, unpacked = 0, UnpackedSize(path)
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        try:
            while line := file.readline(MAX_LINE_BYTES + 1):
                number += 1
                if len(line) > MAX_LINE_BYTES:
                    raise BadFile(
                        f"line {number} is longer than {MAX_LINE_BYTES:,} bytes. Write one JSON object in each line; "
                        f"nothing after line {number - 1} was imported"
                    )
                unpacked.add(len(line))
                yield line
        except (EOFError, gzip.BadGzipFile, zlib.error) as problem:
            raise BadFile(f"after line {number}: the rest of the file cannot be read ({problem})") from problem


def count_lines(path: Path) -> int:
    """Return the number of readable lines, from which the remaining time is estimated."""
    count = 0
    with contextlib.suppress(BadFile):
        for _ in read_lines(path):
            count += 1
    return count


def read_record(line: bytes) -> AnyRecord:
    """Return the record in a line: that of a page, or with the field `object` that of another object.

    Raises:
        BadRecord: the line is not a JSON object, or a field is missing, of the wrong type or too long.
    """
    try:
        fields = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadRecord("not UTF-8") from None
    except (ValueError, RecursionError) as problem:
        raise BadRecord(f"not JSON ({problem})") from None
    if not isinstance(fields, dict):
        raise BadRecord("not a JSON object")
    try:
        return build_object_record(fields) if "object" in fields else build_record(fields)
    except RecursionError:
        raise BadRecord("nested too deeply") from None
