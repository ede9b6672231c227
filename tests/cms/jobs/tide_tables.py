"""Tasks of a package that knows Django's tasks and not Clarion."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from pathlib import Path

from django.db import OperationalError, connection

try:
    from django.tasks import task
except ImportError:  # before Django 6
    from django_tasks import task

CALLS: list[object] = []


@task
def compute(harbour: str, *, days: int = 1) -> list[object]:
    CALLS.append((harbour, days))
    return [harbour, days]


@task(takes_context=True)
def count_attempts(context) -> int:
    return context.attempt


@task
def fail(secret: str) -> None:
    CALLS.append("failed")
    raise LookupError(f"no tides for {secret}")


@task
def end_thread() -> None:
    raise SystemExit(1)


@task
def return_object() -> object:
    CALLS.append("returned")
    return object()


@task
def return_nested() -> list[object]:
    CALLS.append("returned")
    nested: list[object] = []
    for _ in range(100_000):
        nested = [nested]
    return nested


@task
async def compute_async(harbour: str) -> str:
    return harbour


@task
async def cancel() -> None:
    raise asyncio.CancelledError


@task
def lose_connection() -> str:
    """Go on after PostgreSQL has ended the connection."""
    with suppress(OperationalError), connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    return "done"


@task
def publish(directory: str) -> str:
    """Say that it has begun, and end once there is a file `go`."""
    with (Path(directory) / "begun").open("a") as begun:
        begun.write("x")
    while not (Path(directory) / "go").exists():
        time.sleep(0.02)
    return "done"


def plain() -> None: ...
