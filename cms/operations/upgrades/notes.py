"""The steps that versions ask for beside their migrations, and changes for frontends and receivers of webhooks."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

from cms.delivery.webhooks.models import Endpoint

from .installed_version import list_new_versions
from .steps import Level, Phase, Upgrade, UpgradeStep


def find_steps(upgrade: Upgrade, variables: Mapping[str, str] = os.environ) -> Iterator[UpgradeStep]:
    """Yield what the new versions ask for. What cannot be seen from here is only a reminder after `migrate`."""
    for version in list_new_versions(upgrade):
        for note in version.notes:
            if note.applies(variables):
                is_left = note.is_verified or not upgrade.has_begun
                level = Level.STEP if is_left else Level.NOTE
                yield UpgradeStep(note.phase, f"{version.version}: {note.title}.", note.do, level)
        for name, instead in version.removed_variables.items():
            if variables.get(name):
                yield UpgradeStep(Phase.BEFORE, f"{version.version} does not read {name} any more.", instead)


def find_contract_steps(upgrade: Upgrade) -> Iterator[UpgradeStep]:
    """Yield which version of the API frontends get, and what changes for the receivers of webhooks."""
    new = list_new_versions(upgrade)
    if not new or upgrade.has_begun:
        return
    yield UpgradeStep(
        Phase.AFTER,
        f"The API has version {new[-1].api}.",
        "It only adds to that of before. frontend-contract/CHANGELOG.md has what your frontends can use.",
        Level.NOTE,
    )
    changes = [f"{one.version}: {one.webhooks}" for one in new if one.webhooks]
    if changes and (receivers := _list_receivers(upgrade)):
        yield UpgradeStep(
            Phase.BEFORE,
            f"Messages of webhooks change: {' '.join(changes)}",
            f"Check that the receivers ignore what they do not know: {', '.join(receivers)}.",
        )


def _list_receivers(upgrade: Upgrade) -> list[str]:
    """Return the names of the active webhooks; an empty or very old database has no table of them."""
    if Endpoint._meta.db_table not in upgrade.tables:
        return []
    return list(Endpoint.objects.filter(is_active=True).order_by("name").values_list("name", flat=True))
