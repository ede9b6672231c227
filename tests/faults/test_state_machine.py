"""Any order of editors' actions: nothing hidden is ever found, and after each drain index and database are alike."""

from __future__ import annotations

import uuid

from django.conf import settings
from hypothesis import HealthCheck
from hypothesis import settings as how
from hypothesis.stateful import run_state_machine_as_test

from search.engine import close_engines

from . import sizes
from .conftest import AT_LENGTH_ON_ELASTICSEARCH
from .ground import Ground, discard
from .machine import Editing


@AT_LENGTH_ON_ELASTICSEARCH
def test_no_order_of_actions_leaves_the_index_wrong(ground: Ground, pass_time, told):
    runs, steps = [0], [0]

    class Run(Editing):
        """Each with an empty index of its own: the database is put back, and so must be the index."""

        def __init__(self) -> None:
            close_engines()
            self.prefix = f"{ground.prefix}-{uuid.uuid4().hex[:8]}"
            settings.SEARCH_PREFIX = self.prefix
            if ground.search_url.startswith("tantivy"):
                settings.SEARCH_URL = f"{ground.search_url}/{self.prefix}"
            runs[0] += 1
            super().__init__()

        def nothing_hidden_is_found(self) -> None:
            steps[0] += 1
            super().nothing_hidden_is_found()

        def teardown(self) -> None:
            super().teardown()
            if not ground.search_url.startswith("tantivy"):
                discard(self.prefix)

    Run.ground, Run.pass_time = ground, staticmethod(pass_time)
    everything = how(
        max_examples=sizes.RUNS,
        stateful_step_count=sizes.STEPS,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(Run, settings=everything)
    finally:
        told(f"{runs[0]} runs, {steps[0]} states looked at")
