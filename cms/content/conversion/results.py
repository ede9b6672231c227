"""What a conversion returns: the blocks of a body, the files that they use, and what no block can hold."""

from __future__ import annotations

import enum
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from .texts import shorten

Block = dict[str, Any]  # a block as it is stored, with references instead of the primary keys of files
Reference: TypeAlias = dict[str, str]
FILE = "file"

MAX_EXAMPLE_LENGTH = 120
MAX_SCANNED_CHARACTERS = 1_000
EMBEDDED = "picture written into the text (“data:”)"
NO_ADDRESS = "picture without an address"
REASONS = {EMBEDDED: "upload it, and place it again", NO_ADDRESS: "readers did not see it either"}
DEFAULT_REASON = "its content is not part of the page"


def refer_to_file(key: str) -> Reference:
    """Return the reference to a picture or document by its path in an export or its URL in another site."""
    return {f"${FILE}": key}


class FileKind(enum.StrEnum):
    """What a file is used as."""

    IMAGE = "image"
    DOCUMENT = "document"
    AUDIO = "audio"


class UsedFile(NamedTuple):
    """How a body uses a file, with the texts that name it there."""

    kind: FileKind
    title: str = ""
    alt: str = ""


@dataclass(slots=True)
class Conversion:
    """The result of a conversion.

    The keys of `files` are those of `{"$file": KEY}` in the blocks: absolute URLs of the other system, or
    "attachment:ID". `unknown` counts the names of blocks whose content was kept as text, `unknown_tags` those of
    shortcodes and template tags that no rule covers, which readers would see as they are written. `left_out` counts
    those of which nothing was kept, because their content is not part of the body: a list of the latest posts.
    `examples` has for each name of these two how the first one is written.
    `repeated_cells` is the number of cells of tables that have a copy of another cell, which covers their places.
    """

    blocks: list[Block] = field(default_factory=list)
    files: dict[str, UsedFile] = field(default_factory=dict)
    unknown: Counter[str] = field(default_factory=Counter)
    unknown_tags: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)
    repeated_cells: int = 0

    def add_unknown(self, name: str, written: str, *, is_tag: bool = False) -> None:
        """Count a part that no rule covers; `written` is how it stands in the text."""
        (self.unknown_tags if is_tag else self.unknown)[name] += 1
        if name not in self.examples:
            self.examples[name] = shorten(" ".join(written[:MAX_SCANNED_CHARACTERS].split()), MAX_EXAMPLE_LENGTH)

    def list_left_out(self) -> list[str]:
        """Return what was left out, with the reason, as notes for the report."""
        return [f"{name} is left out: {REASONS.get(name, DEFAULT_REASON)}" for name in self.left_out]

    def list_changes(self) -> list[str]:
        """Return what readers see in another form than before, as notes for the report."""
        if not self.repeated_cells:
            return []
        return [f"{self.repeated_cells} × cell of a table repeated, because one spans its rows or columns"]

    def use_file(self, key: str, kind: FileKind, *, title: str = "", alt: str = "") -> Reference:
        """Return the reference to a file and list it in `files`; its first texts stay."""
        known = self.files.get(key, UsedFile(kind))
        self.files[key] = UsedFile(kind, known.title or title, known.alt or alt)
        return refer_to_file(key)
