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
    from cms.preview.codes import share_draft
    from cms.stories.models import StoryPage

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


def refuse(names: dict[str, str]) -> Sequence:
    """Yield a search while the server runs as many as it may."""
    from django.test import RequestFactory, override_settings

    from cms.http.concurrency import limit_concurrency

    with override_settings(CONCURRENCY_LIMITS={"search": 1}), limit_concurrency(RequestFactory().get("/"), "search"):
        yield Request("search.busy", "GET", "/search", query={"q": "recruitment"})


SEQUENCES = (sign_up, preview, refuse)


def _post(name: str, path: str, body: Any) -> Request:
    return Request(name, "POST", path, body=body)


def _token(step: str) -> str:
    """Process the sign-up queue, and return the token of the link in the last e-mail."""
    from urllib.parse import unquote

    from django.core import mail

    from cms.sign_ups import jobs

    while jobs.process_queue():
        pass
    match = re.search(rf"/sign-up/{step}\?token=(\S+)", mail.outbox[-1].body)
    assert match
    return unquote(match[1])
