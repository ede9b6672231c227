"""The lengths of the transactions of commands, counted in statements, which a busy machine does not change.

python -m tests.cms.db.transactions    runs the commands of an installation with the demo one after the other, and
                                       prints the length of the longest transaction of each as JSON
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import django

JOURNALISTS = 300
# In this order; each gets work to do from those before it. `{folder}` is an empty directory.
COMMANDS = (
    ("load_demo", ()),
    ("worker", ("--once",)),
    ("rebuild_search", ()),
    ("reconcile_search", ()),
    ("rebuild_references_index", ()),
    ("export_content", ("{folder}/export",)),
    ("import_content", ("{folder}/export",)),
    ("import_journalists", ("{folder}/journalists.csv",)),
    ("create_site", ("https://second.example.org", "--name", "Second")),
    ("compare_roles", ()),
    ("remove_metadata", ()),
    ("finish_restore", ()),
    ("resend_webhooks", ()),
    ("retry_renditions", ()),
    ("publish_scheduled", ()),
)


@contextmanager
def counted_transactions() -> Iterator[list[int]]:
    """Collect the number of statements of each transaction in the block; a call of executemany counts its rows."""
    from django.db import connection

    lengths: list[int] = []
    current: list[Any] = []  # keeps the object, so that no other one gets its id

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        outermost = connection.atomic_blocks[:1]
        if outermost:
            if current[:1] != outermost:
                current[:] = outermost
                lengths.append(0)
            lengths[-1] += len(params) if many else 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield lengths


def main() -> None:
    """Run the commands and print the longest transaction of each, and the error of one that failed."""
    from django.core.management import CommandError, call_command

    longest: dict[str, int | str] = {}
    with TemporaryDirectory() as folder:
        rows = [f"Ines Calloway {number},ines-{number}@paper.example,The Paper" for number in range(JOURNALISTS)]
        (Path(folder) / "journalists.csv").write_text("\n".join(["name,email,outlet", *rows]), encoding="utf-8")
        for name, arguments in COMMANDS:
            error = ""
            with counted_transactions() as lengths, redirect_stdout(sys.stderr), suppress(SystemExit):
                try:
                    call_command(name, *(text.format(folder=folder) for text in arguments))
                except CommandError as reason:
                    error = str(reason)
            longest[name] = error or max(lengths, default=0)
    print(json.dumps(longest))  # noqa: T201 - read by the test


if __name__ == "__main__":
    django.setup()
    main()
