"""A visitor who signs up, and the e-mails that the worker sends."""

from __future__ import annotations

import json
import re
from urllib.parse import unquote

import pytest
from django.core import mail
from django.test import Client

from cms.delivery.mail.sender import send_due
from cms.delivery.sign_ups import request_queue
from tests.cms.module_site import tree

__all__ = ["tree"]

ADDRESS = "ada@example.org"


class Visitor:
    def __init__(self) -> None:
        self.client = Client(raise_request_exception=False)

    def post(self, path: str, body, **extra):
        return self.client.post(f"/api/v1/sign-ups{path}", json.dumps(body), content_type="application/json", **extra)

    def sign_up(self, email: str = ADDRESS, /, **more):
        extra = {name: more.pop(name) for name in ("REMOTE_ADDR",) if name in more}
        return self.post("", {"email": email, "consents": ["letter"], "interests": ["stories"], **more}, **extra)

    def emails(self):
        """Process the queues, and return the e-mails sent."""
        mail.outbox.clear()
        while request_queue.process_queue() + send_due():
            pass
        return list(mail.outbox)

    def token(self, email, step: str = "confirm") -> str:
        return unquote(re.search(rf"/sign-up/{step}\?token=(\S+)", email.body)[1])

    def sign_up_and_confirm(self, email: str = ADDRESS, /, **more):
        """Sign up and confirm. Return the welcome e-mail."""
        self.sign_up(email, **more)
        (message,) = self.emails()
        assert self.post("/confirm", {"token": self.token(message)}).status_code == 204
        return self.emails()[0]


@pytest.fixture
def visitor(tree) -> Visitor:
    return Visitor()
