"""The worker runs imports: to their end, after an interruption, until they are cancelled, and once only."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import OperationalError
from django.utils import timezone

from cms.jobs.queue import claim_due
from cms.moving.import_runs import active_run, jobs
from cms.moving.import_runs.models import ImportRun
from cms.moving.importing.models import ImportedRecord
from cms.moving.importing.writers import planner
from cms.page_types.stories.models import StoryPage
from tests.cms.moving.import_runs.lines import build_lines
from tests.cms.moving.import_runs.worker import lose_memory, run_worker

pytestmark = pytest.mark.journey


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch):
    monkeypatch.setattr(planner, "BATCH_SIZE", 2)
    monkeypatch.setattr(active_run, "MIN_STEP_SECONDS", 0.0)


def results(run: ImportRun) -> Counter[str]:
    return Counter(run.items.values_list("result", flat=True))


def test_a_run_is_imported_and_reported(create_run):
    run = create_run(build_lines(3) + b'{"id": "x"}\n')
    assert run_worker() > 2
    run.refresh_from_db()
    assert (run.state, run.done, run.total, run.error) == ("done", 4, 4, "")
    assert run.counts == {"created": 3, "failed": 1}
    assert [entry["title"] for entry in run.items.values_list("entry", flat=True)[:3]] == [
        "Story 1",
        "Story 2",
        "Story 3",
    ]
    assert "title: missing" in run.items.last().entry["reason"]
    assert StoryPage.objects.live().count() == 3
    assert run_worker() == 0


def test_references_are_completed_in_batches_between_which_the_lease_is_renewed(create_run):
    create_run(build_lines(6, related=[{"$page": "news:7"}]) + build_lines(7).splitlines()[-1] + b"\n")
    left = []
    while jobs.run_next_batch():
        left.append(ImportedRecord.objects.exclude(open_references=[]).count())
    assert left == [2, 4, 6, 6, 4, 2, 0, 0]
    assert {len(page.chosen_ids("related")) for page in StoryPage.objects.exclude(slug="story-7")} == {1}


def test_a_dry_run_changes_nothing_and_can_be_repeated_for_real(create_run, administrator):
    run = create_run(3, is_dry_run=True)
    run_worker()
    run.refresh_from_db()
    assert (run.counts, StoryPage.objects.count(), ImportedRecord.objects.count()) == ({"created": 3}, 0, 0)
    real = run.repeat_for_real(administrator)
    run_worker()
    real.refresh_from_db()
    assert (real.state, real.counts, StoryPage.objects.count()) == ("done", {"created": 3}, 3)
    assert real.created_by == administrator


def test_a_dry_run_names_the_fields_that_would_change(create_run):
    create_run(2)
    run_worker()
    run = create_run(build_lines(2, summary="New"), is_dry_run=True)
    run_worker()
    run.refresh_from_db()
    assert run.counts == {"updated": 2}
    assert run.items.first().entry["notes"] == ["would change summary: “” → “New”"]
    assert run.notes == {}


def kill_worker(run: ImportRun) -> None:
    """Do what kill -9 does: the memory is gone, and the lease ends later."""
    lose_memory()
    assert jobs.run_next_batch() == 0, "the lease of the killed worker is still valid"
    ImportRun.objects.filter(pk=run.pk).update(not_before=timezone.now())


@pytest.mark.parametrize("batches", range(1, 5))
def test_a_killed_worker_loses_nothing_and_reports_nothing_twice(create_run, batches):
    run = create_run(build_lines(6) + b"no json\n")
    for _ in range(batches):
        jobs.run_next_batch()
    kill_worker(run)
    run_worker()
    run.refresh_from_db()
    assert (run.state, run.done, run.counts) == ("done", 7, {"created": 6, "failed": 1})
    assert results(run) == {"created": 6, "failed": 1}
    assert StoryPage.objects.count() == 6


def test_pages_of_a_batch_whose_progress_was_not_stored_are_not_created_twice(create_run, monkeypatch):
    run = create_run(4)
    jobs.run_next_batch()
    with monkeypatch.context() as patched:
        patched.setattr("cms.moving.import_runs.active_run.ActiveRun.save", _raise_operational_error)
        with pytest.raises(OperationalError):
            jobs.run_next_batch()
    assert StoryPage.objects.count() == 4
    run_worker()
    run.refresh_from_db()
    assert (run.state, run.done, StoryPage.objects.count()) == ("done", 4, 4)
    assert results(run) == {"created": 2, "unchanged": 2}


def _raise_operational_error(*_: object) -> None:
    raise OperationalError("the disk is full")


def test_another_worker_gets_a_run_whose_lease_has_ended_and_the_first_stops(create_run):
    run = create_run(6)
    jobs.run_next_batch()
    first = jobs.take_active_run()
    ImportRun.objects.filter(pk=run.pk).update(not_before=timezone.now())
    jobs.run_next_batch()
    assert first is not None
    assert not first.renew(jobs.LEASE)
    first.close()
    run_worker()
    run.refresh_from_db()
    assert (run.state, run.counts) == ("done", {"created": 6})


def test_a_cancelled_run_stops_and_what_it_imported_stays(create_run):
    run = create_run(6)
    jobs.run_next_batch()
    assert run.cancel()
    run_worker()
    run.refresh_from_db()
    assert (run.state, run.done) == ("cancelled", 2)
    assert StoryPage.objects.count() == 2
    assert not run.cancel()


def test_a_run_that_waits_is_cancelled_at_once(create_run):
    run = create_run(2)
    assert run.cancel()
    assert run_worker() == 0
    run.refresh_from_db()
    assert (run.state, StoryPage.objects.count()) == ("cancelled", 0)


def test_a_run_that_was_deleted_stops(create_run):
    run = create_run(6)
    jobs.run_next_batch()
    run.delete()
    run_worker()
    assert StoryPage.objects.count() == 2


def test_runs_are_imported_in_their_order(create_run):
    first, second = create_run(2), create_run(2, page_type="release")
    run_worker()
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.counts == {"created": 2}
    assert second.counts == {"failed": 2}, "they were imported as stories already"


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"\x1f\x8b\x08\x00 not gzip", "news.jsonl.gz", "cannot be read"),
        (b'{"a": "' + b"x" * 2_100_000 + b'"}\n', "news.jsonl", "longer than"),
    ],
)
def test_a_file_that_cannot_be_read_fails_with_the_reason(create_run, content, name, reason):
    run = create_run(content, name=name)
    run_worker()
    run.refresh_from_db()
    assert run.state == "failed"
    assert reason in run.error


def test_a_fault_of_the_code_ends_the_run_and_not_the_worker(create_run, monkeypatch):
    run = create_run(2)
    monkeypatch.setattr("cms.moving.import_runs.sources.open_import", lambda *_: 1 / 0)
    run_worker()
    run.refresh_from_db()
    assert (run.state, run.error) == ("failed", "ZeroDivisionError: division by zero")


def test_old_runs_are_deleted_with_their_files(create_run, settings):
    old, busy, young = create_run(1), create_run(1), create_run(1)
    expired = timezone.now() - timedelta(days=settings.IMPORT_RETENTION_DAYS, minutes=1)
    ImportRun.objects.filter(pk__in=(old.pk, busy.pk)).update(created_at=expired)
    ImportRun.objects.filter(pk=busy.pk).update(state="running")
    assert jobs.delete_expired() == 1
    assert set(ImportRun.objects.all()) == {busy, young}
    assert jobs.delete_expired() == 0


def test_files_are_deleted_with_the_last_run_that_uses_them(
    create_run, administrator, django_capture_on_commit_callbacks
):
    run = create_run(1, is_dry_run=True)
    repeated = run.repeat_for_real(administrator)
    for one, is_left in ((run, True), (repeated, False)):
        with django_capture_on_commit_callbacks(execute=True):
            one.delete()
        assert default_storage.exists(repeated.file.name) is is_left


def test_a_worker_that_has_lost_its_claim_stores_no_progress(create_run, pass_time):
    run = create_run(3)
    late = active_run.ActiveRun(run, claim_due(ImportRun.objects.all(), 1, jobs.LEASE))
    late.step(jobs.LEASE)
    pass_time(seconds=jobs.LEASE.total_seconds() + 1)
    other = claim_due(ImportRun.objects.all(), 1, jobs.LEASE)
    assert late.save(1.0, jobs.PAUSE)
    late.close()
    run.refresh_from_db()
    assert (run.claim, run.done, run.items.count()) == (other.token, 0, 0)
