"""The process that removes the metadata of one file, which may be hostile: it has limits and no secrets.

It is run as a file by `cleaner`, without Django and without the environment of its parent. It reads the file from
standard input, writes the new one to standard output, both of which must be files, and one JSON object to standard
error.
"""

from __future__ import annotations

import json
import os
import sys
import zipfile
from pathlib import Path
from typing import IO

RECORDING_SUFFIXES = ("m4a", "mp3", "ogg", "wav")


def main(suffix: str, seconds: int, megabytes: int) -> None:
    """Write the file without metadata, and print the outcome and whether it has comments or tracked changes."""
    from cms.core.limited_process import limit_resources

    limit_resources(seconds, megabytes, 4 * os.fstat(0).st_size + 10_000_000)
    report = os.fdopen(os.dup(2), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # the warnings about a hostile file have no limit
    with open(1, "w+b", closefd=False) as target:
        outcome, has_remarks = clean(suffix, sys.stdin.buffer, target)
    print(json.dumps({"outcome": outcome, "has_remarks": has_remarks}), file=report, flush=True)


def clean(suffix: str, source: IO[bytes], target: IO[bytes]) -> tuple[str, bool]:
    """Write the file without metadata. Return the outcome, and whether it has comments or tracked changes."""
    from cms.files.media.metadata.errors import FileEncrypted, FileSigned

    try:
        return "removed", strip(suffix, source, target)
    except FileSigned:
        return "signed", False
    except FileEncrypted:
        return "encrypted", False
    except Exception:  # the readers raise errors of many kinds for broken files; MemoryError is one of them
        return "failed", False


def strip(suffix: str, source: IO[bytes], target: IO[bytes]) -> bool:
    """Write the file without metadata, and check that it can be read. Return whether it has remarks."""
    if suffix in RECORDING_SUFFIXES:
        from cms.files.media.metadata.recordings import strip_recording

        target.write(strip_recording(source.read(), suffix))
        return False
    if suffix == "pdf":
        from cms.files.media.metadata.pdf import strip_pdf

        return strip_pdf(source, target)
    from cms.files.media.metadata.office import strip_office

    has_remarks = strip_office(source, target)
    with zipfile.ZipFile(target) as written:
        written.namelist()
    return has_remarks


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[4]))  # the directory that contains the package `cms`
    main(sys.argv[1], *(int(argument) for argument in sys.argv[2:]))
