"""Backup, random actions, restore by one command: nothing taken back since comes alive, all else is as it was.

`RESTORE_ACTIONS` and `RESTORE_SEEDS` enlarge it; `make restores` runs it with 200 actions on both databases.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from cms.delivery.mail.sender import send_due
from cms.files.storage.locations import Directory
from cms.operations.audit.trail import number_rows
from cms.operations.restore.ledger_copies import copy_due
from cms.press.journalists.models import Journalist
from tests.cms.operations.backups.conftest import identity, media

from .actions import Actions
from .world import World, create_world

__all__ = ["identity", "media"]

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

ACTIONS = int(os.environ.get("RESTORE_ACTIONS", "40"))
SEEDS = [int(seed) for seed in os.environ.get("RESTORE_SEEDS", "1").split(",")]


def run_worker() -> None:
    """Do what the worker does within seconds."""
    while number_rows() + copy_due():
        pass


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_that_was_taken_back_since_the_backup_comes_alive(
    seed: int, tmp_path: Path, settings: Any, media: Any, identity: str, mailoutbox: Any
) -> None:
    settings.BACKUP_LOCATION = Directory(tmp_path / "backups")
    world = create_world()
    run_worker()
    before = world.sample()
    call_command("backup")
    actions = Actions(world, seed)
    done = [actions.run() for _ in range(ACTIONS)]
    run_worker()
    for name, _ in list(media.list_files()):
        media.delete(name)  # the machine was lost; the place of the backups is another one
    call_command("restore", "latest", "--overwrite")
    print(f"\n{len(done)} actions, {summarize(world)}")  # noqa: T201 - the figures of `make restores`
    check_credentials(world)
    check_mails(world, mailoutbox)
    check_pages(world, before)
    run_worker()
    call_command("verify_audit_trail")


def summarize(world: World) -> str:
    parts = {
        "credentials": world.credentials,
        "ended": world.ended,
        "silent addresses": world.silent,
        "hidden pages": world.hidden,
        "ETags": world.etags,
    }
    return ", ".join(f"{len(rows)} {name}" for name, rows in parts.items())


def check_credentials(world: World) -> None:
    """Require that those which were taken back do not work, and that all others go on."""
    working = {name for name, works in world.credentials.items() if works()}
    assert working & world.ended == set()
    assert set(world.credentials) - working - world.ended == set()


def check_mails(world: World, mailoutbox: Any) -> None:
    """Require that the e-mails that waited leave, but for those to people who want none."""
    mailoutbox.clear()
    while send_due():
        pass
    reached = {address for message in mailoutbox for address in message.to}
    reached |= set(Journalist.objects.reachable().values_list("address", flat=True))
    everybody = {row.address for row in (*world.subscribers, *world.journalists)}
    assert reached & world.silent == set()
    assert everybody - world.silent == reached & everybody


def check_pages(world: World, before: dict[str, Any]) -> None:
    """Require the answers of the backup, without what was hidden since, and no answer 304 to a later ETag."""
    stale = [(address, etag) for address, etag in world.etags if world.get(address, etag).status_code == 304]
    assert stale == []
    for page in world.pages:
        status = world.get(f"pages/{page.pk}").status_code
        assert (status in (404, 410)) is (page.pk in world.hidden), page
    for address, answer in world.sample().items():
        if not any(address == f"pages/{pk}" for pk in world.hidden):
            assert leave_out(answer, world) == leave_out(before[address], world), address


def leave_out(value: Any, world: World) -> Any:
    """Return the answer without objects about hidden pages, and without what counts or dates them."""
    if isinstance(value, dict):
        return {
            name: leave_out(one, world)
            for name, one in value.items()
            if name not in ("total", "next", "updated_at", "content_version", "epoch")
        }
    if isinstance(value, list | tuple):
        return [leave_out(one, world) for one in value if not _is_hidden(one, world)]
    return value


def _is_hidden(value: Any, world: World) -> bool:
    paths = {page.url_path.removeprefix("/home") for page in world.pages if page.pk in world.hidden}
    if not isinstance(value, dict):
        return False
    return value.get("id") in world.hidden or any(str(value.get("url", "")).endswith(path) for path in paths)
