"""All mutations."""

from __future__ import annotations

from .areas import (
    bundles,
    contract,
    embargo,
    engines,
    imports,
    indexing,
    journal,
    languages,
    limits,
    mail,
    previews,
    rehearsals,
    replacements,
    sign_ups,
    text_conversion,
    visibility,
    webhooks,
    zones,
)
from .mutation import Mutation

MUTATIONS: list[Mutation] = [
    *visibility.MUTATIONS,
    *journal.MUTATIONS,
    *languages.MUTATIONS,
    *limits.MUTATIONS,
    *embargo.MUTATIONS,
    *bundles.MUTATIONS,
    *replacements.MUTATIONS,
    *zones.MUTATIONS,
    *rehearsals.MUTATIONS,
    *mail.MUTATIONS,
    *imports.MUTATIONS,
    *previews.MUTATIONS,
    *sign_ups.MUTATIONS,
    *webhooks.MUTATIONS,
    *indexing.MUTATIONS,
    *engines.MUTATIONS,
    *text_conversion.MUTATIONS,
    *contract.BREAKING,
]
AREAS = list(dict.fromkeys(mutation.area for mutation in MUTATIONS))
