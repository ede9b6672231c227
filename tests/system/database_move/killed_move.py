"""Run move_database and kill it: python -m tests.system.database_move.killed_move FILE statement|row NUMBER

Before the statement with this number, or after the row; 0 for never. Prints how many there were.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import Any

import django


def main(source: str, kind: str, number: int) -> None:
    django.setup()
    from django.core.management import call_command

    from cms.core.commands import Progress
    from tests.killed_processes import killed_at_statement

    rows, advance = 0, Progress.advance

    def advance_or_kill(progress: Any, count: int = 1) -> None:
        nonlocal rows
        rows += count
        if kind == "row" and rows >= number > 0:
            os.kill(os.getpid(), signal.SIGKILL)
        advance(progress, count)

    Progress.advance = advance_or_kill  # type: ignore[method-assign]
    with killed_at_statement(number if kind == "statement" else 0) as statements:
        call_command("move_database", "--from", source)
    print(json.dumps({"statement": statements.value, "row": rows}))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
