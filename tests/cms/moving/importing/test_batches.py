"""The transactions of an import."""

from __future__ import annotations

import math
from itertools import islice

import pytest

from cms.moving.importing.records.records import BadFile, BadRecord
from cms.moving.importing.writers.planner import BATCH_SIZE, split_into_batches


@pytest.mark.parametrize("number", [1, BATCH_SIZE, BATCH_SIZE + 1])
def test_the_records_before_an_unreadable_one_are_imported(number):
    def read():
        yield from ((position, BadRecord("any")) for position in range(number))
        raise BadFile("the file ends here")

    batches = split_into_batches(read())
    imported = [position for batch in islice(batches, math.ceil(number / BATCH_SIZE)) for position, _ in batch]
    assert imported == list(range(number))
    with pytest.raises(BadFile):
        next(batches)
