"""The part of the worker that runs imports, in the process of the test."""

from __future__ import annotations

from cms.moving.import_runs import jobs


def lose_memory() -> None:
    """Lose the memory of this process, without the warning about its temporary files."""
    if active := jobs.take_active_run():
        active.close()


def run_worker() -> int:
    """Run batches until no run is due; return their number."""
    batches = 0
    while jobs.run_next_batch():
        batches += 1
        assert batches < 1_000
    return batches
