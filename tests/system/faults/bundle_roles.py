"""Workers of the tests of bundles: they are killed, fail, or find a full disk while they publish a bundle.

Their argument is `FAULT NUMBER`: what happens before the statement with this number of an act, once.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.db.models import Q

from cms.db.version_cache import using_content_version
from cms.editing.bundles import publication
from cms.http import cache_policy
from cms.journal import journal
from cms.page_types.stories.models import StoryPage
from search.querying import exclusions

from . import roles

FAILING_WORD = "Unprintable"  # pages with it in their title cannot be saved until the file MENDED exists
MENDED = "mended"
has_restarted: list[bool] = []  # the database is restarted once by each worker
FULL = "full"  # the file that says that the disk was full


def bundle_worker(argument: str) -> None:
    """Run the worker command with one fault."""
    fault, _, number = argument.partition(" ")
    _fail_to_save()
    publish = publication.publish_bundle

    def publish_with_fault(*arguments: Any) -> None:
        with _fault_at(fault, int(number or 0)):
            publish(*arguments)

    mock.patch.object(publication, "publish_bundle", publish_with_fault).start()
    if fault == "committed":  # after the commit, before anything else is done
        _kill_after_act()
    if fault == "one-by-one":  # a planted fault: each page is published in a transaction of its own
        _publish_one_by_one()
    call_command("worker")


@contextmanager
def _fault_at(fault: str, number: int) -> Any:
    count = 0

    def execute_or_fail(execute: Callable[..., Any], *arguments: Any) -> Any:
        nonlocal count
        count += 1
        if count == number and fault == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if count >= number and fault == "full":
            _fill_disk()
        if count == number and fault == "restart" and not has_restarted:
            has_restarted.append(True)
            subprocess.run(os.environ["FAULTS_RESTART_COMMAND"], shell=True, check=True, stdout=subprocess.DEVNULL)
        return execute(*arguments)

    with connection.execute_wrapper(execute_or_fail):
        yield


def _fill_disk() -> None:
    """Let SQLite refuse further pages, or fill the disk of a PostgreSQL server of this test.

    Without one of its own, the statement fails as PostgreSQL lets it fail.
    """
    if (Path(os.environ["FAULTS_DIRECTORY"]) / MENDED).exists():
        return
    (Path(os.environ["FAULTS_DIRECTORY"]) / FULL).touch()
    if connection.vendor == "sqlite":
        with closing(connection.connection.cursor()) as cursor:
            cursor.execute("PRAGMA max_page_count=1")  # no more than there are
    elif command := os.environ.get("FAULTS_FILL_COMMAND"):
        subprocess.run(command, shell=True, check=True, stdout=subprocess.DEVNULL)
    else:
        raise OperationalError("could not extend file: No space left on device")


def _kill_after_act() -> None:
    write = journal._write_entries

    def write_and_prepare(*arguments: Any, **options: Any) -> None:
        write(*arguments, **options)
        if options.get("is_act"):
            transaction.on_commit(lambda: os.kill(os.getpid(), signal.SIGKILL))

    mock.patch.object(journal, "_write_entries", write_and_prepare).start()


def _publish_one_by_one() -> None:
    def publish(bundle: Any, now: Any) -> None:
        for member in bundle.members.select_related("revision", "page").order_by("page__path"):
            publication._publish_member(member)
            _commit_now()
        bundle.state, bundle.published_at = "published", now
        bundle.save(update_fields=["state", "published_at"])
        bundle.members.update(is_open=False)

    mock.patch.object(publication, "publish_bundle", publish).start()


def _commit_now() -> None:
    """Commit the open transaction of the connection, behind the back of Django, and begin another one."""
    connection.connection.commit()
    if connection.vendor == "sqlite":
        connection._start_transaction_under_autocommit()


def _fail_to_save() -> None:
    save = StoryPage.save

    def save_or_fail(page: StoryPage, *arguments: Any, **options: Any) -> Any:
        is_mended = (Path(os.environ["FAULTS_DIRECTORY"]) / MENDED).exists()
        if FAILING_WORD in page.title and not is_mended:
            raise ValidationError("It cannot be printed.")
        return save(page, *arguments, **options)

    mock.patch.object(StoryPage, "save", save_or_fail).start()


def careless_web(argument: str) -> None:
    """Run the web server without one of the rules, as a planted fault: `search` or `responses`."""
    if argument == "search":
        mock.patch.object(exclusions, "has_unapplied_act", return_value=Q(pk__in=[])).start()
    if argument == "responses":
        mock.patch.object(cache_policy, "build_between_acts", _build_once).start()
    roles.web("")


def _build_once(handler: Any, request: Any, path: dict[str, Any], version: Any) -> Any:
    with using_content_version(version):
        return handler(request, **path), version, version


ROLES = {**roles.ROLES, bundle_worker.__name__: bundle_worker, careless_web.__name__: careless_web}
