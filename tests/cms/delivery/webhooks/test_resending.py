"""`resend_webhooks` sends again what an endpoint has not received, and nothing that it has."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from cms.core import clock
from cms.delivery.webhooks.models import Delivery, Endpoint

pytestmark = pytest.mark.django_db


def add(endpoint, state, **fields):
    return Delivery.objects.create(endpoint=endpoint, type="page.published", body="{}", state=state, **fields)


@pytest.fixture
def endpoint():
    """Return an endpoint with a message in each state."""
    endpoint, later = Endpoint.objects.create(name="Site", url="https://a.example/"), clock.now() + timedelta(hours=9)
    add(endpoint, "waiting", attempts=12, not_before=later)
    add(endpoint, "given_up", attempts=13, not_before=None, failed_at=clock.now())
    add(endpoint, "delivered", attempts=1, not_before=None)
    return endpoint


def due():
    return Delivery.objects.filter(not_before__lte=clock.now(), state="waiting", attempts=0, failed_at=None).count()


def test_what_waits_and_what_was_given_up_is_due_now(endpoint, capsys):
    other = Endpoint.objects.create(name="Other", url="https://b.example/")
    add(other, "given_up", not_before=None, failed_at=clock.now())
    call_command("resend_webhooks", "Site")
    assert (capsys.readouterr().out, due()) == ("Site: 2 messages are sent again.\n", 2)
    call_command("resend_webhooks")
    assert due() == 3
    assert Delivery.objects.filter(state="delivered", attempts=1).count() == 1


def test_a_disabled_endpoint_is_enabled_on_request_only(endpoint, capsys):
    Endpoint.objects.update(is_active=False, gone_at=clock.now())
    call_command("resend_webhooks", "Site")
    assert "It is disabled" in capsys.readouterr().out
    call_command("resend_webhooks", "Site", enable=True)
    assert Endpoint.objects.values_list("is_active", "gone_at").get() == (True, None)


def test_a_name_that_no_webhook_has_is_refused(endpoint):
    with pytest.raises(CommandError, match="No webhook has the name: Sight"):
        call_command("resend_webhooks", "Sight")
    with pytest.raises(CommandError, match="needs the names"):
        call_command("resend_webhooks", enable=True)
