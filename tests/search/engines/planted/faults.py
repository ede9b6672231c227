"""All planted faults."""

from __future__ import annotations

from . import wrong_answers, wrong_drafts, wrong_order, wrong_words, wrong_writes
from .fault import Fault

FAULTS: list[Fault] = [
    *wrong_words.FAULTS,
    *wrong_answers.FAULTS,
    *wrong_order.FAULTS,
    *wrong_writes.FAULTS,
    *wrong_drafts.FAULTS,
]
