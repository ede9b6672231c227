"""Requests that depend on earlier responses: a sign-up until unsubscribing, a preview from the code to the draft.

Codes and tokens are not recorded: each is replaced by a name that describes it.
"""

from __future__ import annotations

import re
from collections.abc import Generator
from datetime import timedelta
from typing import Any

from .requests import Request

Sequence = Generator[Request, Any, None]
SPENT_TOKEN = "token-that-is-spent"  # was never issued; the response is the same


def sign_up(names: dict[str, str]) -> Sequence:
    """Yield the requests of a sign-up. Add codes and tokens to `names`, with the names that replace them."""
    from django.test import override_settings

    from cms.http.rate_limits import count_request

    form = {"email": "ada@example.org", "consents": ["letter"], "interests": ["stories", "events"], "area": "Quimera"}
    yield _post("sign_up", "/sign-ups", {**form, "locale": "en"})
    yield _post("sign_up.invalid", "/sign-ups", {**form, "email": "ada", "consents": []})
    with override_settings(RATE_LIMITS={"sign_up": "1/hour"}):
        count_request("sign_up", "127.0.0.1")
        yield _post("sign_up.too-many", "/sign-ups", {**form, "email": "eve@example.org"})
    names[token := _token("confirm")] = "token-to-confirm"
    yield _post("confirm_sign_up", "/sign-ups/confirm", {"token": token})
    yield _post("confirm_sign_up.spent", "/sign-ups/confirm", {"token": SPENT_TOKEN})
    names[token := _token("unsubscribe")] = "token-to-unsubscribe"
    yield _post("unsubscribe", "/sign-ups/unsubscribe", {"token": token})
    yield _post("unsubscribe.unknown", "/sign-ups/unsubscribe", {"token": SPENT_TOKEN})
    yield _post("unsubscribe.invalid", "/sign-ups/unsubscribe", {})


def preview(names: dict[str, str]) -> Sequence:
    """Yield the requests of a preview. Add codes and tokens to `names`, with the names that replace them."""
    from cms.demo.factories import SuperuserFactory
    from cms.editing.preview.codes import share_draft
    from cms.page_types.stories.models import StoryPage

    story = StoryPage.objects.live().order_by("pk").first()
    story.title = "A drafted title"
    _, code = share_draft(story.save_revision(), story, SuperuserFactory(), timedelta(hours=1))
    names[code] = "code-of-a-draft"
    answer = yield _post("exchange_preview_code", "/preview/exchange", {"code": code})
    names[token := answer.json()["token"]] = "token-of-a-draft"
    yield _post("exchange_preview_code.spent", "/preview/exchange", {"code": "code-that-is-spent"})
    yield _post("exchange_preview_code.invalid", "/preview/exchange", {})
    yield Request("preview", "GET", "/preview", headers={"Authorization": f"Preview {token}"})
    yield Request("preview.ended", "GET", "/preview", headers={"Authorization": f"Preview {SPENT_TOKEN}"})


def rehearsal(names: dict[str, str]) -> Sequence:
    """Yield the request for the minute of a rehearsal, to a process of one and to the CMS itself."""
    from datetime import UTC, datetime

    from django.test import override_settings

    from cms.core import clock

    at = datetime(2026, 12, 1, 8, tzinfo=UTC)
    shown = {"REHEARSAL_SHOWN_ZONE": "Europe/Brussels", "REHEARSAL_SHOWN_UNTIL": "2026-12-01T20:00:00+00:00"}
    with override_settings(**shown), clock.replaced_by(lambda: at):
        yield Request("rehearsal", "GET", "/rehearsal")
    yield Request("rehearsal.none", "GET", "/rehearsal")


def alerts(names: dict[str, str]) -> Sequence:
    """Yield the requests of an alert, from the form to its end. Add tokens to `names`, as for a sign-up."""
    from cms.delivery.alerts.models import Alert
    from cms.delivery.alerts.subscriptions import create_stop_token
    from cms.delivery.sign_ups.confirmation import confirm

    form = {"email": "bo@example.org", "q": "recruitment fees", "type": ["release"], "topic": ["fair-recruitment"]}
    yield _post("request_alert", "/alerts", {**form, "locale": "en", "page": "/press/"})
    yield _post("request_alert.invalid", "/alerts", {**form, "topic": ["nothing"]})
    assert confirm(_token("confirm"))
    names[token := create_stop_token(Alert.objects.get())] = "token-to-stop"
    yield _post("stop_alert", "/alerts/stop", {"token": token, "every": False})
    yield _post("stop_alert.unknown", "/alerts/stop", {"token": SPENT_TOKEN})
    yield Request("stop_all_alerts", "POST", "/alerts/stop-all", query={"token": token}, body={})
    yield Request("stop_all_alerts.unknown", "POST", "/alerts/stop-all", query={"token": SPENT_TOKEN}, body={})


def embargo_access(names: dict[str, str]) -> Sequence:
    """Yield the requests of a journalist with a personal link. Add codes and tokens to `names`."""
    from django.utils import timezone

    from cms.core.sites import SiteRoots
    from cms.demo.factories import ReleaseFactory, SuperuserFactory
    from cms.demo.factories.states import publish
    from cms.press.embargo_access.accesses import create_link, open_to
    from cms.press.journalists.models import Journalist

    until = timezone.now() + timedelta(days=2)
    release = ReleaseFactory(
        title="Fees to be repaid",
        slug="fees-to-be-repaid",
        embargo_until=until,
        body=[],
        summary="All fees since May are repaid.",
    )
    journalist = Journalist.objects.create(name="Ada Obi", address="ada.obi@example.org")
    (access,) = open_to(release, [journalist], SuperuserFactory())
    root = SiteRoots.read().root_of(release)
    assert root
    code = create_link(access, root).partition("code=")[2]
    names[code] = "code-of-a-personal-link"
    with_code = {"Authorization": f"Embargo {code}"}
    terms = yield Request("embargo_terms", "GET", "/embargo-access/terms", headers=with_code)
    yield Request(
        "embargo_terms.ended", "GET", "/embargo-access/terms", headers={"Authorization": f"Embargo {SPENT_TOKEN}"}
    )
    path, body = "/embargo-access/acceptances", {"terms_version": terms.json()["terms_version"]}
    yield Request("accept_embargo_terms.changed", "POST", path, body={"terms_version": "0"}, headers=with_code)
    answer = yield Request("accept_embargo_terms", "POST", path, body=body, headers=with_code)
    names[token := answer.json()["token"]] = "token-of-a-personal-link"
    with_token = {"Authorization": f"Embargo {token}"}
    yield Request("embargo_terms.accepted", "GET", "/embargo-access/terms", headers=with_token)
    yield Request("embargo_release", "GET", "/embargo-access/release", headers=with_token)
    yield Request("embargo_kit", "GET", "/embargo-access/kit", headers=with_token)
    yield Request("embargo_changes.none", "GET", "/embargo-access/changes", headers=with_token)
    publish(release, summary="All fees since May are repaid by the end of the year.")
    yield Request("embargo_changes", "GET", "/embargo-access/changes", headers=with_token)


def refuse(names: dict[str, str]) -> Sequence:
    """Yield a search while the server runs as many as it may."""
    from django.test import RequestFactory, override_settings

    from cms.http.concurrency import limit_concurrency

    with override_settings(CONCURRENCY_LIMITS={"search": 1}), limit_concurrency(RequestFactory().get("/"), "search"):
        yield Request("search.busy", "GET", "/search", query={"q": "recruitment"})


SEQUENCES = (sign_up, alerts, preview, rehearsal, embargo_access, refuse)


def _post(name: str, path: str, body: Any) -> Request:
    return Request(name, "POST", path, body=body)


def _token(step: str) -> str:
    """Process the sign-up queue, and return the token of the link in the last e-mail."""
    from urllib.parse import unquote

    from django.core import mail

    from cms.delivery.mail.sender import send_due
    from cms.delivery.sign_ups import request_queue

    while request_queue.process_queue() + send_due():
        pass
    match = re.search(rf"/sign-up/{step}\?token=(\S+)", mail.outbox[-1].body)
    assert match
    return unquote(match[1])
