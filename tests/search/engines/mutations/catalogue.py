"""All planted faults."""

from __future__ import annotations

from . import draft_mutations, order_mutations, result_mutations, word_mutations, write_mutations
from .mutation import Fault

FAULTS: list[Fault] = [
    *word_mutations.FAULTS,
    *result_mutations.FAULTS,
    *order_mutations.FAULTS,
    *write_mutations.FAULTS,
    *draft_mutations.FAULTS,
]
