"""Hostile files of full size: a clear error, and memory that does not grow with the file."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cms.moving.importing.wordpress.exports import build_export, build_item
from tests.production.processes import PROJECT

MAX_MEGABYTES = 200
HEAD, TAIL = build_export("|").split("|")
MEGABYTE = "x" * 1_000_000

# Reads a file as an import does, and prints how much memory that took and what stopped it.
READER = """
import resource, sys, tracemalloc
from pathlib import Path
import django
django.setup()
from cms.moving.importing.records.records import BadFile
from cms.moving.importing.sources.wordpress.export_file import ExportFile
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
problems = []
try:
    problems = [item.problem for item in ExportFile(Path(sys.argv[1])).read_items() if item.problem]
except BadFile as problem:
    problems.append(str(problem))
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print((after - before) // 1024, *problems, sep="|")
"""

pytestmark = [pytest.mark.processes, pytest.mark.extended]


def write_line(path: Path) -> None:
    with path.open("w") as file:
        file.write(f"{HEAD}<item><title>")
        file.writelines(MEGABYTE for _ in range(200))
        file.write(f"</title><wp:post_id>1</wp:post_id></item>{TAIL}")


def write_attribute(path: Path) -> None:
    with path.open("w") as file:
        file.write(f'{HEAD}<item a="')
        file.writelines(MEGABYTE for _ in range(200))
        file.write(f'"/>{TAIL}')


def write_comments(path: Path) -> None:
    comment = f"<wp:comment><wp:comment_content>{MEGABYTE[:1000]}</wp:comment_content></wp:comment>"
    with path.open("w") as file:
        file.write(f"{HEAD}<item>")
        file.writelines(comment for _ in range(200_000))
        file.write(f"</item>{TAIL}")


def write_bomb(path: Path) -> None:
    with gzip.open(path, "wb") as file:
        file.write(f"{HEAD}<item><title>".encode())
        for _ in range(1000):
            file.write(b" " * 1_000_000)


def write_items(path: Path) -> None:
    def items() -> Iterator[str]:
        for number in range(200_000):
            yield build_item(number)

    with path.open("w") as file:
        file.write(HEAD)
        file.writelines(items())
        file.write(TAIL)


@pytest.mark.parametrize(
    ("write", "problem"),
    [
        (write_line, "title has more than 5,000,000 characters"),
        (write_attribute, "one tag has more than 4,194,304 bytes"),
        (write_comments, ""),
        (write_bomb, "unpacks to more than 200 times its size"),
        (write_items, ""),
    ],
)
def test_memory_is_bounded(tmp_path: Path, write: object, problem: str) -> None:
    path = tmp_path / "export.xml"
    write(path)  # type: ignore[operator]
    done = subprocess.run(
        [sys.executable, "-c", READER, str(path)], cwd=PROJECT, capture_output=True, text=True, check=True, timeout=300
    )
    megabytes, *problems = done.stdout.strip().split("|")
    assert int(megabytes) <= MAX_MEGABYTES
    assert (problem in problems[0]) if problem else not problems
