"""The scheduled version of a release is replaced while journalists read it, and workers that tell of it are killed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.killed_processes import run_on_new_database
from tests.markers import mark_extended
from tests.production.servers import database

pytestmark = [pytest.mark.processes, pytest.mark.slow]

MAX_SECONDS = 7_200
SIZE = int(os.environ.get("REPLACEMENTS", "100"))
# The database, the number of replacements, and of readers.
CASES = [("sqlite", 10, 3), ("postgresql", 10, 4), ("postgresql", SIZE, 4)]


@pytest.mark.parametrize("case", mark_extended(CASES, except_for=CASES[:1]), ids=str)
def test_no_reader_misses_a_file_sees_a_mixture_or_is_told_twice(tmp_path: Path, case: tuple[str, int, int]) -> None:
    kind, replacements, readers = case
    if kind == "sqlite":
        found = run(tmp_path, replacements, readers)
    else:
        with database(migrated=True) as url:
            found = run(tmp_path, replacements, readers, DATABASE_URL=url)
    print(found)  # noqa: T201 - the figures of `make replacements`
    assert found["replacements"] == replacements
    assert found["polls"] > replacements
    assert (found["not_200"], found["mixed"], found["errors"]) == (0, 0, []), found["examples"]
    assert found["files_of_earlier_versions"] > 0, "no file was loaded after its version had been replaced"
    telling = found["under_reading"]
    assert (telling["told_twice"], telling["not_told"]) == (0, 0)
    assert found["by_kind"]["kit text"] > 0, "no kit was read"
    assert telling["e_mails"] <= replacements * readers
    assert found["killed"] > 0
    assert set(found["told_after_kills"]) == {readers}


def run(directory: Path, replacements: int, readers: int, **environment: str) -> dict[str, Any]:
    module = "tests.system.replacements.campaign"
    found: dict[str, Any] = run_on_new_database(
        directory / "data", module, str(replacements), str(readers), seconds=MAX_SECONDS, **environment
    )
    return found
