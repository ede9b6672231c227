"""From which version the database comes, and whether this version can take it over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cms.jobs.models import RunningVersion
from cms.jobs.running_versions import find_previous_version

from .steps import Level, Phase, Upgrade, UpgradeStep
from .versions import Version, read_versions


def find_installed_version(upgrade: Upgrade, versions: Sequence[Version]) -> str:
    """Return the version before the upgrade; empty for a database without a version that is known.

    Before `migrate`, the migrations tell it. Afterwards it is the version that ran last, or the one before this.
    """
    if upgrade.given_version:
        return upgrade.given_version
    if upgrade.has_begun:
        seen = find_previous_version() if RunningVersion._meta.db_table in upgrade.tables else None
        earlier = [one.version for one in versions[:-1]]
        return find_minor(seen, earlier) or earlier[-1]
    applied = {".".join(node) for node in upgrade.executor.loader.applied_migrations}
    found = [one.version for one in versions if one.first_migration in applied]
    return found[-1] if found else ""


def find_minor(version: str | None, versions: Sequence[str]) -> str | None:
    """Return the version of the list with the same minor version, None if there is none."""
    minor = (version or "").split(".")[:2]
    return next((one for one in versions if one.split(".")[:2] == minor), None)


def list_new_versions(upgrade: Upgrade) -> list[Version]:
    """Return the versions since the one that was installed, this one included."""
    versions = read_versions()
    installed = find_installed_version(upgrade, versions)
    names = [one.version for one in versions]
    return list(versions[names.index(installed) + 1 :]) if installed in names else list(versions)


def find_steps(upgrade: Upgrade) -> Iterator[UpgradeStep]:
    """Yield what the version of the database requires."""
    versions = read_versions()
    names, installed = [one.version for one in versions], find_installed_version(upgrade, versions)
    if upgrade.has_begun:
        return
    if not installed:
        yield _describe_unknown(upgrade)
        return
    if installed not in names:
        what = f"The version {installed} is not known. Known are {', '.join(names)}."
        yield UpgradeStep(Phase.BEFORE, what, "Give one of them to --from.", Level.BLOCKER)
        return
    steps = len(names) - 1 - names.index(installed)
    yield UpgradeStep(
        Phase.BEFORE,
        f"The database is of version {installed}; create a backup of it and of the files.",
        "docs/operating/day-two/backup.md",
    )
    if steps > 1:
        yield UpgradeStep(
            Phase.BEFORE,
            f"Between {installed} and {names[-1]} are {steps - 1} other minor versions.",
            "Stop web and workers on all hosts before `migrate`: only the version before this one works on its tables.",
        )


def _describe_unknown(upgrade: Upgrade) -> UpgradeStep:
    if upgrade.executor.loader.applied_migrations:
        what = "The database is not of a version that can be upgraded, such as 0.1.0."
        remedy = "Export the content there, and import it into a new database (docs/moving.md)."
        return UpgradeStep(Phase.BEFORE, what, remedy, Level.BLOCKER)
    what = "The database is empty: this is a new installation."
    return UpgradeStep(Phase.MIGRATE, what, "docs/operating/install/production.md", Level.NOTE)
