"""Tasks of Django: those of Wagtail run at once, all others in the worker, again after failures and killed workers."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from cms.core import clock
from cms.jobs import task_runs
from cms.jobs.models import QueuedTask
from cms.jobs.queue import LEASE
from cms.jobs.status import find_queue_issues, read_queues
from cms.jobs.task_backend import MAX_JSON_LENGTH, Task, TaskResultDoesNotExist, task_finished
from cms.jobs.task_runs import RETENTION_PERIOD, RETRIES, delete_expired, run_due

from . import tide_tables


@pytest.fixture(autouse=True)
def calls(db):
    tide_tables.CALLS.clear()
    return tide_tables.CALLS


@pytest.fixture
def finished():
    """Return the results that `task_finished` was sent with."""
    found = []

    def collect(sender, task_result, **_):
        found.append(task_result)

    task_finished.connect(collect)
    yield found
    task_finished.disconnect(collect)


def run_all() -> None:
    while run_due():
        pass


def statuses(*results) -> list[str]:
    for result in results:
        result.refresh()
    return [result.status for result in results]


def kill_worker(monkeypatch, row_id: str, attempts: int = 1) -> None:
    """Begin attempts whose worker ends without a trace, and let their leases end."""
    with monkeypatch.context() as patched:
        patched.setattr(task_runs, "_attempt", begin_only)
        for _ in range(attempts):
            assert run_due() == 1
            QueuedTask.objects.filter(pk=row_id).update(not_before=clock.now())


def begin_only(row, claim) -> bool:
    row.worker_ids.append("killed")
    row.claim, row.not_before = claim.token, clock.now() + LEASE
    task_runs._save(row, claim)
    return False


# ------------------------------------------------------------------------------------------ where tasks run


def test_a_task_of_another_package_waits_for_the_worker_and_its_result_can_be_read(calls, finished):
    result = tide_tables.compute.enqueue("Oslo", days=3)
    assert (result.status, calls) == ("READY", [])
    run_all()
    assert calls == [("Oslo", 3)]
    result = tide_tables.compute.get_result(result.id)
    assert (result.status, result.return_value, result.attempts) == ("SUCCESSFUL", ["Oslo", 3], 1)
    assert [one.id for one in finished] == [result.id]
    assert run_due() == 0


def test_tasks_of_wagtail_and_modelsearch_run_at_once_and_others_do_not(calls):
    from modelsearch.tasks import insert_or_update_object_task
    from wagtail.tasks import delete_file_from_storage_task, update_reference_index_task

    backend = tide_tables.compute.get_backend()
    assert all(
        backend.runs_at_once(one)
        for one in (insert_or_update_object_task, delete_file_from_storage_task, update_reference_index_task)
    )
    assert not backend.runs_at_once(tide_tables.compute)
    assert not backend.runs_at_once(Task(func=wagtail_like, queue_name="default", backend="default"))
    result = update_reference_index_task.enqueue("wagtailcore", "locale", "1")
    assert result.is_finished
    assert not QueuedTask.objects.exists()
    with pytest.raises(TaskResultDoesNotExist):
        backend.get_result(result.id)


def wagtail_like() -> None: ...


wagtail_like.__module__ = "wagtail_tides.tasks"


def test_a_task_of_wagtail_with_a_time_waits_for_it(pass_time):
    from wagtail.tasks import update_reference_index_task

    later = update_reference_index_task.using(run_after=timezone.now() + timedelta(hours=1))
    assert later.enqueue("wagtailcore", "locale", "1").status == "READY"
    assert QueuedTask.objects.count() == 1


def test_a_task_enqueued_in_a_transaction_that_is_rolled_back_never_runs(calls):
    with transaction.atomic():
        tide_tables.compute.enqueue("Oslo")
        transaction.set_rollback(True)
    run_all()
    assert calls == []


def test_a_task_may_be_put_off_and_have_a_queue_and_a_priority(calls, pass_time):
    tide_tables.compute.using(run_after=timezone.now() + timedelta(hours=1)).enqueue("later")
    tide_tables.compute.using(queue_name="tides").enqueue("first come")
    tide_tables.compute.using(priority=10).enqueue("urgent")
    run_all()
    assert [harbour for harbour, _ in calls] == ["urgent", "first come"]
    pass_time(minutes=61)
    run_all()
    assert [harbour for harbour, _ in calls] == ["urgent", "first come", "later"]


def test_a_task_may_take_its_context_and_be_a_coroutine(transactional_db):
    counted, computed = tide_tables.count_attempts.enqueue(), tide_tables.compute_async.enqueue("Oslo")
    run_all()
    assert statuses(counted, computed) == ["SUCCESSFUL", "SUCCESSFUL"]
    assert (counted.return_value, computed.return_value) == (1, "Oslo")


# ------------------------------------------------------------------------------------------ failures


def test_a_task_that_fails_is_tried_again_after_growing_delays_and_at_last_given_up(calls, finished, pass_time):
    result = tide_tables.fail.enqueue("canary-1f0c")
    for number, delay in enumerate(RETRIES.delays):
        run_all()
        assert len(calls) == number + 1
        assert statuses(result) == ["READY"]
        pass_time(seconds=delay.total_seconds() * 0.7)
        assert run_due() == 0
        pass_time(seconds=delay.total_seconds() * 0.6)
    assert finished == []
    run_all()
    assert statuses(result) == ["FAILED"]
    assert len(result.errors) == result.attempts == len(RETRIES.delays) + 1
    assert [one.id for one in finished] == [result.id]
    pass_time(days=1)
    assert run_due() == 0


def test_errors_have_class_and_place_and_no_text_of_theirs(calls, caplog):
    result = tide_tables.fail.enqueue("canary-1f0c")
    run_all()
    result.refresh()
    (error,) = result.errors
    assert error.exception_class is LookupError
    assert "tide_tables.py" in error.traceback
    row = QueuedTask.objects.get()
    assert "canary-1f0c" not in f"{row.errors}{row.last_error}{caplog.text}"


@pytest.mark.parametrize(
    ("task", "error"), [(tide_tables.end_thread, SystemExit), (tide_tables.cancel, asyncio.CancelledError)]
)
def test_a_task_that_would_end_the_thread_of_the_worker_counts_as_failed(transactional_db, task, error):
    result = task.enqueue()
    run_all()
    assert statuses(result) == ["READY"]
    assert result.errors[0].exception_class is error


@pytest.mark.parametrize("task", [tide_tables.return_object, tide_tables.return_nested])
def test_a_task_whose_return_value_is_no_json_is_not_repeated(calls, pass_time, task):
    result = task.enqueue()
    run_all()
    assert statuses(result) == ["FAILED"]
    pass_time(days=2)
    run_all()
    assert calls == ["returned"]


def test_a_task_whose_code_is_away_waits_for_it_as_during_an_upgrade(calls, monkeypatch, pass_time):
    result = tide_tables.compute.enqueue("Oslo")
    with monkeypatch.context() as patched:
        patched.delattr(tide_tables, "compute")
        run_all()
    assert statuses(result) == ["READY"]
    pass_time(minutes=1)
    run_all()
    assert statuses(result) == ["SUCCESSFUL"]


@pytest.mark.parametrize(("away", "error"), [("function", "ImportError"), ("backend", "InvalidTaskBackend")])
def test_a_task_whose_code_never_comes_back_fails_and_others_run(calls, finished, monkeypatch, pass_time, away, error):
    lost = tide_tables.fail.enqueue("Oslo")
    if away == "function":
        monkeypatch.delattr(tide_tables, "fail")
    else:
        QueuedTask.objects.update(backend="of a removed package")
    QueuedTask.objects.update(attempts=len(RETRIES.delays))
    tide_tables.compute.enqueue("Bergen")
    run_all()
    row = QueuedTask.objects.get(pk=lost.id)
    assert row.last_error.startswith(error)  # the name of the class has another end since Django 6
    assert (row.not_before, row.failed_at) == (None, row.finished_at)
    assert calls == [("Bergen", 1)]
    assert lost.id not in [one.id for one in finished]
    issues = [getattr(issue, "what", "") for issue in find_queue_issues()]
    assert "1 row of the queue jobs.queuedtask has failed since yesterday." in issues
    pass_time(seconds=RETENTION_PERIOD.total_seconds() + 60)
    assert delete_expired() == 2


# ------------------------------------------------------------------------------------------ killed workers


def test_a_task_whose_worker_was_killed_runs_again_at_the_end_of_the_lease(calls, monkeypatch):
    result = tide_tables.compute.enqueue("Oslo")
    kill_worker(monkeypatch, result.id)
    assert statuses(result) == ["RUNNING"]
    run_all()
    assert statuses(result) == ["SUCCESSFUL"]
    assert (result.attempts, [error.exception_class for error in result.errors]) == (2, [task_runs.WorkerKilled])


def test_retries_are_seen_in_the_system_status(calls, monkeypatch):
    result = tide_tables.compute.enqueue("Oslo")
    kill_worker(monkeypatch, result.id, attempts=3)
    assert not find_failing()
    kill_worker(monkeypatch, result.id)
    assert find_failing() == ["1 row of the queue jobs.queuedtask fails again and again (WorkerKilled)."]
    (queue,) = (one for one in read_queues() if one.model is QueuedTask)
    assert (queue.waiting, queue.failed) == (1, 0)
    run_all()
    assert not find_failing()


def test_a_task_that_runs_for_over_an_hour_is_seen_in_the_system_status(calls, monkeypatch):
    result = tide_tables.compute.enqueue("Oslo")
    kill_worker(monkeypatch, result.id)
    QueuedTask.objects.update(last_attempted_at=clock.now())

    def find(after: timedelta) -> list[str]:
        row = QueuedTask.objects.get()
        now = row.last_attempted_at + after
        QueuedTask.objects.update(not_before=now + timedelta(minutes=2))  # the lease that is renewed while it runs
        return [issue.what for issue in find_queue_issues(now) if "running" in getattr(issue, "what", "")]

    assert find(timedelta(minutes=59)) == []
    assert [text.partition(" has ")[0] for text in find(timedelta(minutes=61))] == [
        f"The task {result.task.module_path}"
    ]
    QueuedTask.objects.update(finished_at=clock.now())
    assert find(timedelta(minutes=61)) == []


def find_failing() -> list[str]:
    return [issue.what for issue in find_queue_issues() if "again and again" in getattr(issue, "what", "")]


def test_a_task_that_always_ends_its_worker_is_given_up(calls, monkeypatch, finished):
    result = tide_tables.compute.enqueue("Oslo")
    kill_worker(monkeypatch, result.id, attempts=len(RETRIES.delays) + 1)
    run_all()
    assert statuses(result) == ["FAILED"]
    assert calls == []
    assert [one.id for one in finished] == [result.id]


def test_the_lease_is_renewed_while_a_task_runs(calls, monkeypatch):
    """The renewing thread has a connection of its own, so the test counts what it does."""
    renewed = threading.Event()
    monkeypatch.setattr(task_runs, "LEASE", timedelta(seconds=0.04))
    monkeypatch.setattr(task_runs.Claim, "renew", lambda *_: renewed.set() or True)
    monkeypatch.setattr(tide_tables.compute.func, "__code__", wait_for_renewal.__code__)
    monkeypatch.setitem(tide_tables.compute.func.__globals__, "renewed", renewed)
    result = tide_tables.compute.enqueue("Oslo")
    run_due()
    assert statuses(result) == ["SUCCESSFUL"]
    assert result.return_value is True


def wait_for_renewal(harbour, *, days=1):
    return renewed.wait(10)  # noqa: F821


@pytest.mark.postgresql
def test_the_end_of_a_task_is_saved_although_the_database_has_ended_the_connection(transactional_db):
    result = tide_tables.lose_connection.enqueue()
    run_due()
    assert statuses(result) == ["SUCCESSFUL"]


def test_a_worker_that_has_lost_its_lease_records_nothing(calls, monkeypatch):
    result = tide_tables.compute.enqueue("Oslo")

    def lose(row):
        QueuedTask.objects.update(claim=None)
        return "late"

    monkeypatch.setattr(task_runs, "_call", lose)
    run_due()
    assert statuses(result) == ["RUNNING"]


# ------------------------------------------------------------------------------------------ limits and retention


@pytest.mark.parametrize("argument", ["\x00", "\ud800", "é", {"a": [None, 1.5]}])
def test_every_text_of_json_is_an_argument(calls, argument):
    tide_tables.compute.enqueue(argument)
    run_all()
    assert calls == [(argument, 1)]


@pytest.mark.parametrize(
    ("argument", "error"),
    [("x" * MAX_JSON_LENGTH, "are allowed"), (float("nan"), "JSON"), (object(), "not JSON serializable")],
    ids=["long", "NaN", "object"],
)
def test_other_arguments_are_refused_when_the_task_is_enqueued(argument, error):
    with pytest.raises((ValueError, TypeError), match=error):
        tide_tables.compute.enqueue(argument)
    assert not QueuedTask.objects.exists()


def test_a_task_that_the_worker_could_not_find_is_refused():
    renamed = Task(func=tide_tables.plain, queue_name="default", backend="default")
    with pytest.raises(ValueError, match=r"tide_tables\.plain is not a task"):
        renamed.enqueue()


def test_ended_tasks_are_deleted_after_a_week_and_waiting_ones_are_not(pass_time):
    done = tide_tables.compute.enqueue("Oslo")
    run_all()
    waiting = tide_tables.compute.using(run_after=timezone.now() + timedelta(days=30)).enqueue("Bergen")
    pass_time(seconds=RETENTION_PERIOD.total_seconds() - 60)
    assert delete_expired() == 0
    pass_time(minutes=2)
    assert delete_expired() == 1
    with pytest.raises(TaskResultDoesNotExist):
        tide_tables.compute.get_result(done.id)
    assert statuses(waiting) == ["READY"]


def test_the_task_that_is_next_is_found_by_an_index():
    QueuedTask.objects.bulk_create(QueuedTask(id=str(number), path="", priority=number % 7) for number in range(2000))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE jobs_queuedtask")
    plan = task_runs.list_in_order().filter(not_before__lte=clock.now())[:1].explain()
    assert "jobs_task_order" in plan
    assert "SORT" not in plan.upper()


def test_enqueuing_takes_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        tide_tables.compute.enqueue("Oslo")
    assert connection.connection is not None
