"""Questions nobody thought of: made from the document, right ones and wrong ones, each answered as documented.

A small, repeatable run; `CONTRACT_CASES=6000 pytest tests/contract/test_schemathesis.py` makes about that many, anew.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.generation import GenerationMode

from cms.api.document import document
from cms.wsgi import application

load_all_checks()
CHECKED = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance")
CHECKED += ("response_schema_conformance", "negative_data_rejection")
ADDRESSES = sorted(json.loads(document())["paths"])
CASES = int(os.environ.get("CONTRACT_CASES", "0"))
EACH = CASES // (2 * len(ADDRESSES)) if CASES else 10
GOOD, BAD = GenerationMode.POSITIVE, GenerationMode.NEGATIVE


@pytest.fixture
def api(db):
    """The API in this process, without a socket; a request's end must not close the test's own connection."""
    schema = schemathesis.openapi.from_dict(json.loads(document()))
    schema.app = application
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schema
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", [GOOD, BAD], ids=["right", "wrong"])
def test_every_question_is_answered_as_documented(api, site, indexed, mode, record_property):
    known = {"page_id": site.pages[0].pk, "site": "localhost:3000", "locale": "en", "path": "/stories/"}
    statuses: Counter[int] = Counter()
    for address in ADDRESSES:
        (method,) = json.loads(document())["paths"][address]
        _ask(api[address][method.upper()], mode, known, statuses)
    record_property("statuses", dict(statuses))
    assert {200, 422} <= statuses.keys() if mode is GOOD else 422 in statuses
    if CASES:
        sys.stdout.write(f"{mode.value}: {statuses.total()} questions, answered {dict(statuses)}\n")


def _ask(operation, mode, known, statuses) -> None:
    @settings(
        max_examples=EACH, deadline=None, database=None, derandomize=not CASES, suppress_health_check=list(HealthCheck)
    )
    @given(case=operation.as_strategy(generation_mode=mode), guessed=st.sets(st.sampled_from(sorted(known))))
    def ask(case, guessed):
        if mode is GOOD:
            _settle(case, {name: value for name, value in known.items() if name not in guessed})
        answer = case.call_and_validate(checks=CHECKS.get_by_names(CHECKED), base_url="http://testserver")
        statuses[answer.status_code] += 1

    ask()


def _settle(case, known) -> None:
    """Right sites, languages and pages are rarely guessed: put in those that are there."""
    for given_ in (case.query or {}, case.path_parameters or {}):
        given_.update({name: known[name] for name in given_.keys() & known.keys()})
