"""Run an import in a worker that is killed at chosen statements, then in another, and print the results.

    python -m tests.cms.moving.import_runs.killed_workers STORIES KILLS

DATA_DIR has a migrated database. Each worker is a child process of this one, which has loaded Django.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from tests.cms.moving.import_runs.lines import build_lines
from tests.killed_processes import killed_at_statement, run_in_child
from tests.migrated_sqlite import restore_content, save_content


def create_run(stories: int) -> None:
    from django.core.files.base import ContentFile
    from django.db import connection
    from wagtail.models import Site

    from cms.moving.import_runs.models import ImportRun

    run = ImportRun(format="records", page_type="story", is_dry_run=False, file_name="news.jsonl", language="en")
    run.site = Site.objects.get(is_default_site=True)
    run.file.save("news.jsonl", ContentFile(build_lines(stories)))
    connection.close()  # so that the file of the database has everything


def work(kill_at: int) -> int:
    """Run the worker's job until nothing is due; be killed before a statement. Return the number of statements."""

    from cms.moving.import_runs import active_run, jobs
    from cms.moving.importing.writers import planner

    planner.BATCH_SIZE, active_run.MIN_STEP_SECONDS = 5, 0.0
    with killed_at_statement(kill_at) as count:
        while jobs.run_next_batch():
            pass
    return count.value


def end_lease() -> None:
    from django.utils import timezone

    from cms.moving.import_runs.models import ImportRun

    ImportRun.objects.exclude(not_before=None).update(not_before=timezone.now())


def describe() -> dict[str, Any]:
    from wagtail.models import Page

    from cms.moving.import_runs.models import ImportRun
    from cms.page_types.stories.models import StoryPage

    run = ImportRun.objects.get()
    return {
        "state": run.state,
        "done": run.done,
        "items": run.items.count(),
        "stories": StoryPage.objects.live().count(),
        "problems": sum(len(found) for found in Page.find_problems()),
    }


def main(stories: int, kills: int) -> None:
    import django

    django.setup()
    run_in_child(lambda: create_run(stories))
    save_content()

    statements = run_in_child(lambda: work(0))
    results = []
    for number in range(1, kills + 1):
        restore_content()
        kill_at = statements * number // (kills + 1)
        assert run_in_child(lambda at=kill_at: work(at)) is None, f"not killed at {kill_at}"
        run_in_child(end_lease)
        run_in_child(lambda: work(0))
        results.append(run_in_child(describe))
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
