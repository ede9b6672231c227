"""The backend of Django's tasks that queues them for the worker: the default one of the setting `TASKS`.

Tasks of the packages in its option `IMMEDIATE` run at once, in the request that enqueues them: those of Wagtail and
modelsearch take milliseconds, and editors expect their effect in the next response. All others are rows of a queue,
which `task_runs.py` runs. Models are imported where they are used, because tasks are declared before apps are ready.

Since Django 6 `django.tasks` is a part of Django. Before, and still in Wagtail, it is the package `django_tasks`, with
the same classes and the same setting. This backend gives both the classes of Django where it has them.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

import django
from django.utils.crypto import get_random_string
from django.utils.module_loading import import_string

if TYPE_CHECKING or django.VERSION < (6, 0):
    from django_tasks.backends.immediate import ImmediateBackend
    from django_tasks.base import Task, TaskContext, TaskError, TaskResult, TaskResultStatus
    from django_tasks.exceptions import TaskResultDoesNotExist
    from django_tasks.signals import task_enqueued, task_finished, task_started
else:
    from django.tasks.backends.immediate import ImmediateBackend
    from django.tasks.base import Task, TaskContext, TaskError, TaskResult, TaskResultStatus
    from django.tasks.exceptions import TaskResultDoesNotExist
    from django.tasks.signals import task_enqueued, task_finished, task_started

if TYPE_CHECKING:
    from .models import QueuedTask

__all__ = [
    "Task",
    "TaskContext",
    "TaskResult",
    "WorkerBackend",
    "build_result",
    "dump_json",
    "task_finished",
    "task_started",
]

MAX_JSON_LENGTH = 100_000  # characters of the arguments of a task, and of what it returns
ID_LENGTH = 32  # characters


class WorkerBackend(ImmediateBackend):
    """Queues tasks for the worker, and runs those of some packages at once."""

    supports_defer = True
    supports_async_task = True
    supports_get_result = True  # except those that run at once, whose result is what `enqueue` returns
    supports_priority = True

    def __init__(self, alias: str, params: dict[str, Any]) -> None:
        super().__init__(alias, params)
        self.immediate = tuple(f"{package}." for package in self.options.get("IMMEDIATE", ()))

    def runs_at_once(self, task: Task[..., Any]) -> bool:
        """Return whether a task is not queued. One with a time always is."""
        return task.run_after is None and f"{task.func.__module__}.".startswith(self.immediate)

    def enqueue(self, task: Task[..., Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        """Run a task, or queue it: it runs after the transaction is committed, and never if that is rolled back.

        Raises:
            TypeError: An argument cannot be written as JSON.
            ValueError: The arguments are too long, or the task cannot be found by the path of its function.
        """
        if self.runs_at_once(task):
            return super().enqueue(task, args, kwargs)
        self.validate_task(task)
        from .models import QueuedTask

        path = task.module_path
        if load_task(path).func is not task.func:
            raise ValueError(f"The worker cannot find the task {path}: give the function of a task no other name.")
        row = QueuedTask(
            id=get_random_string(ID_LENGTH),
            path=path,
            backend=self.alias,
            queue_name=task.queue_name,
            priority=task.priority,
            arguments=dump_json([args, kwargs], f"The arguments of {path}"),
        )
        if task.run_after is not None:
            row.not_before = task.run_after
        result = build_result(row, task)
        row.save(force_insert=True)
        task_enqueued.send(type(self), task_result=result)
        return result

    def get_result(self, result_id: str) -> TaskResult[Any]:
        """Return what is known of a queued task, until `task_runs.RETENTION_PERIOD` after its end."""
        from .models import QueuedTask

        row = QueuedTask.objects.filter(pk=result_id, backend=self.alias).first()
        if row is None:
            raise TaskResultDoesNotExist(result_id)
        return build_result(row)


def load_task(path: str) -> Task[..., Any]:
    """Import a task by the dotted path of its function."""
    task = import_string(path)
    if not isinstance(task, Task):
        raise ValueError(f"{path} is not a task.")
    return task


def build_result(row: QueuedTask, task: Task[..., Any] | None = None) -> TaskResult[Any]:
    """Return the state of a queued task as `django.tasks` describes it."""
    run_after = row.not_before if row.finished_at is None and not row.worker_ids else None
    args, kwargs = json.loads(row.arguments)
    result: TaskResult[Any] = TaskResult(
        task=task or _restore_task(row, run_after),
        id=row.pk,
        status=_find_status(row),
        enqueued_at=row.enqueued_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        last_attempted_at=row.last_attempted_at,
        args=args,
        kwargs=kwargs,
        backend=row.backend,
        errors=[TaskError(exception_class_path=path, traceback=places) for path, places in row.errors],
        worker_ids=list(row.worker_ids),
    )
    object.__setattr__(result, "_return_value", json.loads(row.return_value))  # as every backend has to do
    return result


def dump_json(value: Any, subject: str) -> str:
    """Write JSON. Raises ValueError, with the subject of a sentence, if it is too long, and for NaN."""
    text = json.dumps(value, allow_nan=False)
    if len(text) > MAX_JSON_LENGTH:
        advice = "Store the data, and give the task the id of its row."
        raise ValueError(f"{subject} have {len(text)} characters; {MAX_JSON_LENGTH} are allowed. {advice}")
    return text


def _restore_task(row: QueuedTask, run_after: datetime | None) -> Task[..., Any]:
    options = {"queue_name": row.queue_name, "priority": row.priority, "backend": row.backend, "run_after": run_after}
    return load_task(row.path).using(**options)


def _find_status(row: QueuedTask) -> TaskResultStatus:
    if row.finished_at is not None:
        return TaskResultStatus("FAILED" if row.failed_at else "SUCCESSFUL")
    return TaskResultStatus("RUNNING" if row.is_running else "READY")
