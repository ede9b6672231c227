"""The process that reads the text of one PDF, which may be hostile: it has limits and no secrets.

It is run as a file by `pdf_text`, without Django and without the environment of the worker. It reads the PDF from its
standard input, which must be a file, and writes one JSON object.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
HYPHENATED = re.compile(r"(?<=\w)[-\u00ad]\n(?=[^\W\d_])")


def main(max_pages: int, max_characters: int, seconds: int, megabytes: int) -> None:
    """Read the PDF on standard input and print its status, text and number of pages."""
    from cms.core.limited_process import limit_resources

    limit_resources(seconds, megabytes)
    try:
        result = read_pdf(sys.stdin.buffer, max_pages, max_characters)
    except MemoryError:
        result = {"status": "too_large"}
    except Exception as error:  # pypdf raises errors of many kinds for broken files
        result = {"status": "broken", "reason": type(error).__name__}
    print(json.dumps(result))  # noqa: T201 - the result


def read_pdf(file: Any, max_pages: int, max_characters: int) -> dict[str, object]:
    """Return the status, the text with one line for each page, the number of pages, and whether text was left out."""
    from pypdf import PdfReader  # the limits are set now
    from pypdf.errors import DependencyError, FileNotDecryptedError, WrongPasswordError

    try:
        reader = PdfReader(file, strict=False)
        if reader.is_encrypted and not reader.decrypt(""):  # many files only forbid printing, and open without one
            return {"status": "encrypted"}
        pages = len(reader.pages)
        text, is_complete = join_pages(read_pages(reader, min(pages, max_pages)), max_characters)
    except (FileNotDecryptedError, WrongPasswordError, DependencyError):
        return {"status": "encrypted"}
    is_cut = pages > max_pages or not is_complete
    return {"status": "read" if text else "empty", "text": text, "pages": pages, "is_cut": is_cut}


def read_pages(reader: Any, count: int) -> Iterator[str]:
    """Yield the text of each page; a page that cannot be read has none."""
    for number in range(count):
        try:
            yield clean(reader.pages[number].extract_text())
        except MemoryError:
            raise
        except Exception:  # the other pages may be readable
            yield ""


def join_pages(pages: Iterator[str], max_characters: int) -> tuple[str, bool]:
    """Return the pages as lines, and whether all of their text is in it."""
    lines: list[str] = []
    left = max_characters
    for page in filter(None, pages):
        lines.append(page[:left])
        left -= len(page) + 1
        if left <= 0:
            return "\n".join(lines), False
    return "\n".join(lines), True


def clean(text: str) -> str:
    """Return the text of a page as one line of usual characters: ligatures and presentation forms are replaced."""
    joined = HYPHENATED.sub("", text)
    plain = unicodedata.normalize("NFKC", joined)
    return " ".join(CONTROL_CHARACTERS.sub(" ", plain).split())


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[3]))  # the directory that contains the package `cms`
    main(*(int(argument) for argument in sys.argv[1:]))
