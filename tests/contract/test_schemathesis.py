"""Fuzzing: requests generated from the document, valid and invalid ones, each get a documented response.

By default the run is small and reproducible; `make fuzz` generates 6,000 cases. `CASES` and `SEED` set the number and
the selection of cases; the seed of a failed run generates the same requests again.
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
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, given, seed
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.generation import GenerationMode

from cms.api.openapi.document import document
from cms.core.sites import SiteRoots
from cms.delivery.alerts.models import Alert, build_criteria
from cms.delivery.alerts.subscriptions import create_stop_token
from cms.delivery.sign_ups.links import create_unsubscribe_token
from cms.delivery.sign_ups.models import Subscriber
from cms.demo import factories
from cms.editing.preview.codes import share_draft
from cms.http.parameter_errors import ErrorCode
from cms.press.embargo_access.accesses import create_link, open_to
from cms.press.embargo_access.credentials import find_holder
from cms.press.embargo_access.terms import accept_terms, get_terms
from cms.press.journalists.models import Journalist
from tests.cms.api.pydantic_words import PYDANTIC_WORDS

pytestmark = pytest.mark.slow

load_all_checks()
CHECKED = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
)
CHECKED += ("response_schema_conformance", "negative_data_rejection")
METHODS = {path: next(iter(item)) for path, item in json.loads(document())["paths"].items()}
CASES, SEED = int(os.environ.get("CASES", "0")), int(os.environ.get("SEED", "0"))
MAX_EXAMPLES = -(-CASES // (2 * len(METHODS))) if CASES else 6
USES_TOKEN_ONCE = "/api/v1/sign-ups/confirm"
ONLY_IN_REHEARSALS = "/api/v1/rehearsal"
WITHOUT_PARAMETERS = ("/api/v1/indexnow-key", "/api/v1/rehearsal")  # no request for them is invalid
EVENT = "/api/v1/pages/{page_id}/event.ics"
STOPS_ALERTS = ("/api/v1/alerts/stop", "/api/v1/alerts/stop-all")
UNCOMPRESSED = {"Accept-Encoding": "identity"}  # the transport of WSGI applications does not decode
VALID, INVALID = GenerationMode.POSITIVE, GenerationMode.NEGATIVE


@pytest.fixture
def api(known):
    """Return the schema with the WSGI application of this process.

    The end of a request must not close the database connection of the test. The test client, which `known` uses,
    disconnects and reconnects the same signals, so `known` has to run first.
    """
    schema = schemathesis.openapi.from_dict(json.loads(document()))
    schema.app = get_wsgi_application()
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schema
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def known(site, indexed, client, settings) -> dict[str, Any]:
    """Return existing values that are rarely generated, by parameter or field: sites, pages, codes, tokens."""
    page = site.pages[0]
    page.title = "Another title"
    page.save_revision().publish()  # a second version
    page = type(page).objects.get(pk=page.pk)
    _, code = share_draft(page.save_revision(), page, factories.SuperuserFactory(), timedelta(days=1))
    exchanged = client.post("/api/v1/preview/exchange", {"code": code}, content_type="application/json")
    reader = Subscriber.objects.create(address="ada@example.org", site_id=page.get_site().pk)
    return {
        "page_id": page.pk,
        "number": 2,
        "value": factories.PersonFactory().slug,
        "site": "localhost:3000",
        "locale": "en",
        "path": "/stories/",
        "email": reader.address,
        "code": code,
        "token": create_unsubscribe_token(reader),
        "stop_token": create_stop_token(_create_alert(reader)),
        "query_id": client.get("/api/v1/search").json()["query_id"],
        "Authorization": f"Preview {exchanged.json()['token']}",
        **_open_release(),
    }


def _create_alert(reader: Subscriber) -> Alert:
    criteria = build_criteria("recruitment", [], [], [])
    return Alert.objects.create(
        subscriber=reader, site_id=reader.site_id, locale="en", query=criteria.query, digest=criteria.digest
    )


def _open_release() -> dict[str, str]:
    """Open a release under embargo, and return the headers with its code and a token, and the version of its terms."""
    release = factories.ReleaseFactory(embargo_until=timezone.now() + timedelta(days=1))
    journalist = Journalist.objects.create(name="Ada Obi", address="ada.obi@example.org")
    (access,) = open_to(release, [journalist], factories.SuperuserFactory())
    root = SiteRoots.read().root_of(release)
    terms = get_terms(root)
    code = create_link(access, root).partition("code=")[2]
    holder = find_holder(code)
    token = accept_terms(holder, holder.find_release(), terms.version)
    return {
        "terms_version": terms.version,
        "embargo_code": f"Embargo {code}",
        "embargo_token": f"Embargo {token}",
    }


@pytest.mark.parametrize("mode", [VALID, INVALID], ids=["valid", "invalid"])
def test_every_response_is_as_documented(api, known, mode):
    statuses: dict[str, Counter[int]] = {}
    event = factories.CallToActionFactory(action_kind="attend", event_at=timezone.now())
    for address, method in METHODS.items():
        if mode is INVALID and address in WITHOUT_PARAMETERS:
            continue
        values = dict(known)
        values |= {"token": known["stop_token"]} if address in STOPS_ALERTS else {}
        values |= {"page_id": event.pk} if address == EVENT else {}
        statuses[address] = _run_cases(api[address][method.upper()], mode, values)
    all_statuses = {status for found in statuses.values() for status in found}
    assert {200, 202, 204, 404, 422} <= all_statuses if mode is VALID else 422 in all_statuses
    if mode is VALID:
        assert [address for address, found in statuses.items() if min(found) >= 300] == [
            ONLY_IN_REHEARSALS,
            USES_TOKEN_ONCE,
        ]
    if CASES:
        _report(mode, statuses)


def _run_cases(operation, mode, known) -> Counter[int]:
    """Run the generated cases of one operation, and return the number of responses by status."""
    statuses: Counter[int] = Counter()

    @seed(SEED)
    @hypothesis_settings(
        max_examples=MAX_EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=operation.as_strategy(generation_mode=mode), generated=st.sets(st.sampled_from(sorted(known))))
    def send(case, generated):
        if mode is VALID:
            _set_known_values(case, {name: value for name, value in known.items() if name not in generated})
        response = case.call_and_validate(
            checks=CHECKS.get_by_names(CHECKED), base_url="http://testserver", headers=UNCOMPRESSED
        )
        statuses[response.status_code] += 1
        _check_errors(response)

    send()
    return statuses


def _check_errors(response) -> None:
    """Check that errors of parameters have a code, and no words of Pydantic."""
    errors = response.json()["errors"] if response.status_code == 422 else []
    assert errors or response.status_code != 422
    for error in errors:
        assert error["code"] in set(ErrorCode) - {ErrorCode.INVALID}, error
        assert error["message"], error
        assert not any(words in error["message"] for words in PYDANTIC_WORDS), error


def _set_known_values(case, known) -> None:
    """Replace generated values by known ones; requests for drafts and releases under embargo always have a token."""
    for values in (case.query, case.path_parameters, case.body, case.headers):
        if isinstance(values, dict) or hasattr(values, "update"):
            values.update({name: known[name] for name in values.keys() & known.keys()})
    if case.path.endswith("/preview") and "Authorization" in known:
        case.headers["Authorization"] = known["Authorization"]
    credential = "embargo_code" if case.path.endswith("/acceptances") else "embargo_token"  # accepting ends a token
    if "/embargo-access/" in case.path and credential in known:
        case.headers["Authorization"] = known[credential]


def _report(mode, statuses) -> None:
    lines = [f"  {dict(sorted(found.items()))}  {address}" for address, found in statuses.items()]
    total = sum(found.total() for found in statuses.values())
    sys.stdout.write("\n".join([f"{mode.value}, seed {SEED}: {total:,} cases", *lines, ""]))
    assert total >= CASES // 2, "Some operations have fewer cases than requested."
