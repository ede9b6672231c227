"""No command keeps the one writer of SQLite for long: each commits in batches, however much there is to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection, transaction

from tests.cms.db.transactions import counted_transactions
from tests.killed_processes import run_on_new_database

MAX_STATEMENTS = (
    1_200  # a page with all that it has takes up to 300, the roles of an installation with their grants 1,100
)
MAX_STATEMENTS_OF = {"import_content": 25 * 130}  # records of a batch
# What Wagtail does: docs/operating/day-two/health.md says when to run it.
NOT_OURS = ("rebuild_references_index",)


def test_a_transaction_is_counted_as_a_whole_and_statements_outside_of_one_are_not(db):
    def execute(count):
        with connection.cursor() as cursor:
            for _ in range(count):
                cursor.execute("SELECT 1")

    with counted_transactions() as lengths:  # in the transaction of the test
        execute(2)
        with transaction.atomic():
            execute(3)
    assert len(lengths) == 1
    assert lengths[0] >= 5


@pytest.mark.sqlite
@pytest.mark.processes
@pytest.mark.slow
@pytest.mark.extended  # a minute of processor time
def test_commands_commit_in_batches(tmp_path: Path) -> None:
    longest = run_on_new_database(
        tmp_path / "data", "tests.cms.db.transactions", SEARCH_URL=f"tantivy://{tmp_path}/search", PRESS_KIT_PDF="false"
    )
    assert len(longest) > 12
    assert {name: error for name, error in longest.items() if isinstance(error, str)} == {}
    ours = {name: length for name, length in longest.items() if name not in NOT_OURS}
    assert {name: length for name, length in ours.items() if length > MAX_STATEMENTS_OF.get(name, MAX_STATEMENTS)} == {}
