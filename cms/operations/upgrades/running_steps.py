"""Which versions web and workers run at the moment, as they say themselves."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from cms.core import clock
from cms.jobs import heartbeat
from cms.jobs.models import RunningVersion, WorkerHeartbeat
from cms.jobs.running_versions import TIMEOUT, find_running

from .steps import Level, Phase, Upgrade, UpgradeStep

FIRST_VERSION = "0.4.0"  # the first one whose processes say which version they are


def find_steps(upgrade: Upgrade) -> Iterator[UpgradeStep]:
    """Yield which processes of other versions run, and whether two versions run side by side."""
    running = find_running() if RunningVersion._meta.db_table in upgrade.tables else []
    yield from _find_silent_worker(upgrade, {row.process for row in running})
    this = settings.CLARION_VERSION
    for row in running:
        seconds = round((clock.now() - row.at).total_seconds())
        what = f"{row.process} {row.version} runs on {row.host} (seen {seconds} s ago)."
        if row.version == this:
            yield UpgradeStep(Phase.AFTER, what, level=Level.NOTE)
        elif upgrade.has_begun:
            remedy = f"Restart it with {this}. A process that has ended is listed for {TIMEOUT.seconds} s."
            yield UpgradeStep(Phase.AFTER, what, remedy)
        else:
            yield UpgradeStep(Phase.BEFORE, what, "It may run on until it is restarted.", Level.NOTE)


def _find_silent_worker(upgrade: Upgrade, named: set[str]) -> Iterator[UpgradeStep]:
    """Yield the workers of versions that do not say which one they are."""
    if WorkerHeartbeat._meta.db_table not in upgrade.tables or RunningVersion.Process.WORKER in named:
        return
    seen = heartbeat.last_seen(heartbeat.MAIN_LOOP)
    if seen is None or clock.now() - seen > heartbeat.TIMEOUT:
        return
    if upgrade.has_begun:
        remedy = f"Stop it, and start that of {settings.CLARION_VERSION}."
        yield UpgradeStep(
            Phase.AFTER, f"A worker of a version before {FIRST_VERSION} has run within two minutes.", remedy
        )
    else:
        remedy = "Stop it before `manage.py migrate`."
        yield UpgradeStep(Phase.BEFORE, f"A worker of a version before {FIRST_VERSION} runs.", remedy)
