"""In any order of editors' actions, hidden pages are never found, and an updated index matches the database."""

from __future__ import annotations

import uuid

from django.conf import settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from search.engine import close_engines

from . import sizes
from .conftest import EXTENDED_ON_ELASTICSEARCH
from .environment import FaultEnvironment, delete_indices
from .state_machine import EditorStateMachine


@EXTENDED_ON_ELASTICSEARCH
def test_no_order_of_actions_leaves_the_index_wrong(environment: FaultEnvironment, pass_time, report):
    runs, steps = [0], [0]

    class Run(EditorStateMachine):
        """Each run has its own empty index, because the database is rolled back after it."""

        def __init__(self) -> None:
            close_engines()
            self.prefix = f"{environment.prefix}-{uuid.uuid4().hex[:8]}"
            settings.SEARCH_PREFIX = self.prefix
            if environment.search_url.startswith("tantivy"):
                settings.SEARCH_URL = f"{environment.search_url}/{self.prefix}"
            runs[0] += 1
            super().__init__()

        @invariant()
        def hidden_pages_are_not_found(self) -> None:
            steps[0] += 1
            super().hidden_pages_are_not_found()

        def teardown(self) -> None:
            super().teardown()
            if not environment.search_url.startswith("tantivy"):
                delete_indices(self.prefix)

    Run.environment, Run.pass_time = environment, staticmethod(pass_time)
    machine_settings = hypothesis_settings(
        max_examples=sizes.RUNS,
        stateful_step_count=sizes.STEPS,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(Run, settings=machine_settings)
    finally:
        report(f"{runs[0]} runs, {steps[0]} states checked")
