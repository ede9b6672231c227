"""A subscriber with an alert, and what the worker does about new pages."""

from __future__ import annotations

import json
import re
from urllib.parse import unquote

import pytest
from django.core import mail
from django.test import override_settings

from cms.delivery.alerts import jobs
from cms.delivery.alerts.comparison import compare_new_pages
from cms.delivery.mail.sender import send_due
from cms.demo import factories
from cms.journal import public_changes
from cms.snippets.topics.models import Topic
from tests.cms.delivery.sign_ups.conftest import ADDRESS, Visitor
from tests.cms.module_site import tree

__all__ = ["Reader", "tree"]


class Reader(Visitor):
    """A visitor who asks for alerts."""

    def ask(self, email: str = ADDRESS, **criteria):
        body = {"email": email, **criteria}
        return self.client.post("/api/v1/alerts", json.dumps(body), content_type="application/json")

    def ask_and_confirm(self, email: str = ADDRESS, **criteria) -> None:
        assert self.ask(email, **criteria).status_code == 202
        (message,) = self.emails()
        assert self.post("/confirm", {"token": self.token(message)}).status_code == 204

    def news(self):
        """Let the worker process what is public now, and return the e-mails sent."""
        mail.outbox.clear()
        while public_changes.process_changes():
            pass
        while jobs.process_alerts():
            pass
        while send_due():
            pass
        return list(mail.outbox)

    def stop(self, message, **more):
        token = unquote(re.search(r"/alerts/stop\?token=(\S+)", message.body)[1])
        body = json.dumps({"token": token, **more})
        return self.client.post("/api/v1/alerts/stop", body, content_type="application/json")


@pytest.fixture(scope="module")
def module_fees(module_tree) -> Topic:
    """Create the topic, and let the worker compare what is public, which is no news for the tests."""
    topic = factories.TopicFactory(slug="fees", label="Recruitment fees")
    with override_settings(ALERT_DELAY_SECONDS=0):
        while public_changes.process_changes():
            pass
        compare_new_pages()
    return topic


@pytest.fixture
def fees(module_fees, tree) -> Topic:
    return Topic.objects.get(pk=module_fees.pk)


@pytest.fixture
def reader(module_fees, tree, settings) -> Reader:
    settings.ALERT_DELAY_SECONDS, settings.ALERT_INTERVAL_MINUTES = 0, 0
    return Reader()
