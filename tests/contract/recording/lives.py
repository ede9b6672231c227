"""What is asked step by step: a sign-up from the form to its end, a preview from the code to the draft.

Each step sends what the one before it was told. No code and no token is written down: each gets a name that says what
has become of it.
"""

from __future__ import annotations

import re
from collections.abc import Generator
from datetime import timedelta
from typing import Any

from .questions import Question

Life = Generator[Question, Any, None]
PAST = "token-that-is-spent"  # nobody was ever given it, which is answered alike


def sign_up(names: dict[str, str]) -> Life:
    """`names`: what is found in answers and letters, and what it is called when it is written down."""
    from django.test import override_settings

    form = {"email": "ada@example.org", "consents": ["letter"], "interests": ["stories", "events"], "area": "Quimera"}
    yield _post("sign_up", "/sign-ups", {**form, "locale": "en"})
    yield _post("sign_up.invalid", "/sign-ups", {**form, "email": "ada", "consents": []})
    with override_settings(SIGN_UP_RATE_LIMIT_PER_IP=1):
        yield _post("sign_up.too-many", "/sign-ups", {**form, "email": "eve@example.org"})
    names[said := _token("confirm")] = "token-to-confirm"
    yield _post("confirm_sign_up", "/sign-ups/confirm", {"token": said})
    yield _post("confirm_sign_up.spent", "/sign-ups/confirm", {"token": PAST})
    names[said := _token("unsubscribe")] = "token-to-unsubscribe"
    yield _post("unsubscribe", "/sign-ups/unsubscribe", {"token": said})
    yield _post("unsubscribe.unknown", "/sign-ups/unsubscribe", {"token": PAST})
    yield _post("unsubscribe.invalid", "/sign-ups/unsubscribe", {})


def preview(names: dict[str, str]) -> Life:
    from cms.demo.factories import SuperuserFactory
    from cms.preview.codes import share_draft
    from cms.stories.models import StoryPage

    story = StoryPage.objects.live().order_by("pk").first()
    story.title = "As it is drafted, which nobody has published"
    _, code = share_draft(story.save_revision(), story, SuperuserFactory(), timedelta(hours=1))
    names[code] = "code-of-a-draft"
    answer = yield _post("exchange_preview_code", "/preview/exchange", {"code": code})
    names[token := answer.json()["token"]] = "token-of-a-draft"
    yield _post("exchange_preview_code.spent", "/preview/exchange", {"code": "code-that-is-spent"})
    yield _post("exchange_preview_code.invalid", "/preview/exchange", {})
    yield Question("preview", "GET", "/preview", headers={"Authorization": f"Preview {token}"})
    yield Question("preview.ended", "GET", "/preview", headers={"Authorization": f"Preview {PAST}"})


LIVES = (sign_up, preview)


def _post(name: str, path: str, body: Any) -> Question:
    return Question(name, "POST", path, body=body)


def _token(step: str) -> str:
    """Of the link in the last letter, which the worker sends now."""
    from urllib.parse import unquote

    from django.core import mail

    from cms.sign_ups import jobs

    while jobs.process_queue():
        pass
    found = re.search(rf"/sign-up/{step}\?token=(\S+)", mail.outbox[-1].body)
    assert found
    return unquote(found[1])
