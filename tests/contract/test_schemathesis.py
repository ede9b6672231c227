"""Questions nobody thought of: made from the document, right ones and wrong ones, each answered as documented.

A small run, the same each time; `make fuzz` makes 6,000 cases. `CASES` and `SEED` choose how many and which; the seed
of a run that failed makes its questions again.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, seed
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.generation import GenerationMode

from cms.api.openapi.document import document
from cms.demo import factories
from cms.preview.codes import share_draft
from cms.sign_ups.models import Subscriber
from cms.sign_ups.tokens import create_unsubscribe_token
from cms.wsgi import application

pytestmark = pytest.mark.slow

load_all_checks()
CHECKED = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance")
CHECKED += ("response_schema_conformance", "negative_data_rejection")
METHODS = {path: next(iter(item)) for path, item in json.loads(document())["paths"].items()}
CASES, SEED = int(os.environ.get("CASES", "0")), int(os.environ.get("SEED", "0"))
EACH = -(-CASES // (2 * len(METHODS))) if CASES else 6
WORKS_ONCE = "/api/v1/sign-ups/confirm"
GOOD, BAD = GenerationMode.POSITIVE, GenerationMode.NEGATIVE


@pytest.fixture
def api(known):
    """The API in this process, without a socket; a request's end must not close the test's own connection.

    The test client, which `known` asks with, sees to that itself and then puts things back: so it comes first.
    """
    schema = schemathesis.openapi.from_dict(json.loads(document()))
    schema.app = application
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schema
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def known(site, indexed, client, settings) -> dict[str, Any]:
    """What is rarely guessed, by the name of the parameter or field: sites, pages, codes, tokens."""
    settings.SIGN_UP_RATE_LIMIT_PER_IP = 10**6  # more than all that are asked for here
    page = site.pages[0]
    _, code = share_draft(page.save_revision(), page, factories.SuperuserFactory(), timedelta(days=1))
    exchanged = client.post("/api/v1/preview/exchange", {"code": code}, content_type="application/json")
    reader = Subscriber.objects.create(address="ada@example.org", site_id=page.get_site().pk)
    return {
        "page_id": page.pk,
        "site": "localhost:3000",
        "locale": "en",
        "path": "/stories/",
        "email": reader.address,
        "code": code,
        "token": create_unsubscribe_token(reader),
        "query_id": client.get("/api/v1/search").json()["query_id"],
        "Authorization": f"Preview {exchanged.json()['token']}",
    }


@pytest.mark.parametrize("mode", [GOOD, BAD], ids=["right", "wrong"])
def test_every_question_is_answered_as_documented(api, known, mode):
    statuses: dict[str, Counter[int]] = {}
    for address, method in METHODS.items():
        statuses[address] = _ask(api[address][method.upper()], mode, known)
    asked = {status for found in statuses.values() for status in found}
    assert {200, 202, 204, 404, 422} <= asked if mode is GOOD else 422 in asked
    if mode is GOOD:
        assert [address for address, found in statuses.items() if min(found) >= 300] == [WORKS_ONCE]
    if CASES:
        _report(mode, statuses)


def _ask(operation, mode, known) -> Counter[int]:
    """How often it was answered with which status."""
    statuses: Counter[int] = Counter()

    @seed(SEED)
    @hypothesis_settings(max_examples=EACH, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode), guessed=st.sets(st.sampled_from(sorted(known))))
    def ask(case, guessed):
        if mode is GOOD:
            _settle(case, {name: value for name, value in known.items() if name not in guessed})
        answer = case.call_and_validate(checks=CHECKS.get_by_names(CHECKED), base_url="http://testserver")
        statuses[answer.status_code] += 1

    ask()
    return statuses


def _settle(case, known) -> None:
    """Put in what is known, wherever the case has a place for it; a draft is always asked for with a token."""
    for given_ in (case.query, case.path_parameters, case.body, case.headers):
        if isinstance(given_, dict) or hasattr(given_, "update"):
            given_.update({name: known[name] for name in given_.keys() & known.keys()})
    if case.path.endswith("/preview") and "Authorization" in known:
        case.headers["Authorization"] = known["Authorization"]


def _report(mode, statuses) -> None:
    lines = [f"  {dict(sorted(found.items()))}  {address}" for address, found in statuses.items()]
    total = sum(found.total() for found in statuses.values())
    sys.stdout.write("\n".join([f"{mode.value}, seed {SEED}: {total:,} cases", *lines, ""]))
    assert total >= CASES // 2, "Some operations have fewer questions than were asked for."
