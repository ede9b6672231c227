"""The service holds a rehearsal only while it may go on, and leaves nothing behind, whatever ends it."""

from __future__ import annotations

import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cms.jobs.queue import claim_due
from cms.rehearsal import holder, lifecycle
from cms.rehearsal.holder import LEASE, Holder
from cms.rehearsal.models import Rehearsal
from cms.rehearsal.service import prepare_directory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hold(request_rehearsal, monkeypatch) -> Callable[[Callable[[Rehearsal], None]], tuple[Rehearsal, list[str]]]:
    """Return a function that lets the service hold a rehearsal while something happens during its copying."""

    def hold(happens: Callable[[Rehearsal], None]) -> tuple[Rehearsal, list[str]]:
        rehearsal, removed = request_rehearsal(), list[str]()

        def copy(directory: Path, audience: Any, name: str, report: Callable[[str, int], None]) -> None:
            report("database", 10)
            happens(rehearsal)
            report("database", 20)
            raise AssertionError("the rehearsal went on")

        monkeypatch.setattr(holder, "create_copy", copy)
        monkeypatch.setattr(holder, "remove_copy", lambda directory, name: removed.append(name))
        claim = claim_due(Rehearsal.objects.all(), 1, LEASE)
        Holder(claim, claim.rows[0], threading.Event()).run()
        rehearsal.refresh_from_db()
        return rehearsal, removed

    return hold


def test_a_rehearsal_ends_when_its_maker_may_not_rehearse_any_more(hold) -> None:
    rehearsal, removed = hold(lambda row: row.made_by.groups.clear())
    assert (rehearsal.state, rehearsal.failure, removed) == (Rehearsal.State.ENDED, "", [rehearsal.pk.hex])


def test_a_rehearsal_ends_while_it_is_copied(hold) -> None:
    rehearsal, removed = hold(lifecycle.end)
    assert (rehearsal.state, rehearsal.failure, removed) == (Rehearsal.State.ENDED, "", [rehearsal.pk.hex])


def test_only_the_account_of_the_service_reads_its_directory(rehearsal_directory: Path) -> None:
    rehearsal_directory.chmod(0o755)  # it was created by something else
    prepare_directory()
    assert stat.S_IMODE(rehearsal_directory.stat().st_mode) == 0o700
