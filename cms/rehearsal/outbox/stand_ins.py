"""Stand-ins for recipients: a copy has no people, so one address stands for all who would get the same e-mails.

An app with recipients of its own says how many there are by the hook `clarion_recipient_count`, on the site, and
creates stand-ins for them in the copy by `clarion_stand_ins`. Its jobs then run as they are, and the outbox counts an
e-mail to a stand-in as often as there are recipients.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.utils.module_loading import import_string

from cms.core.extension_points import ExtensionPoint

FILE_NAME = "recipient_counts.json"

StandInCreator = Callable[[Any], Mapping[str, int]]
STAND_INS = ExtensionPoint[tuple[str, str]](
    "clarion_stand_ins",
    receives="A name of `clarion_recipient_count`, and the dotted path of a function that gets its numbers, creates "
    "rows in the copy of a rehearsal that stand for these recipients, and returns how many each of their addresses "
    "stands for.",
    example='hooks.register("clarion_stand_ins", ("tides", "harbour.tides.create_stand_ins"))',
)

_recipients: dict[str, int] = {}


def write_counts(directory: Path, counts: Any) -> None:
    """Store the numbers of recipients in the directory of a rehearsal, for its process."""
    (directory / FILE_NAME).write_text(json.dumps(counts))


def create_stand_ins(directory: Path) -> None:
    """Create the stand-ins of all apps in the copy. Its process calls it once, before its clock moves."""
    file = directory / FILE_NAME
    counts = json.loads(file.read_text()) if file.exists() else {}
    for name, path in STAND_INS.values():
        if name in counts:
            creator: StandInCreator = import_string(path)
            _recipients.update({address.lower(): number for address, number in creator(counts[name]).items()})


def count_recipients(addresses: list[str]) -> int:
    """Return how many people these addresses stand for."""
    return sum(_recipients.get(address.lower(), 1) for address in addresses)
