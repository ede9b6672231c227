"""All mutations."""

from __future__ import annotations

from . import draft_mutations, order_mutations, result_mutations, word_mutations, write_mutations
from .mutation import Mutation

MUTATIONS: list[Mutation] = [
    *word_mutations.MUTATIONS,
    *result_mutations.MUTATIONS,
    *order_mutations.MUTATIONS,
    *write_mutations.MUTATIONS,
    *draft_mutations.MUTATIONS,
]
