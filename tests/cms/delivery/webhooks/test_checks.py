"""A value of WEBHOOK_ALLOWED_HOSTS that can never match is reported, with what to write instead."""

from __future__ import annotations

import pytest

from cms.delivery.webhooks.http_client import check_allowed_hosts


@pytest.mark.parametrize("hosts", [[], ["localhost"], ["localhost:8821", "10.0.0.7:3000", "::1", "[::1]:3000"]])
def test_hosts_with_or_without_a_port_are_accepted(settings, hosts) -> None:
    settings.WEBHOOK_ALLOWED_HOSTS = hosts
    assert check_allowed_hosts() == []


@pytest.mark.parametrize("value", ["http://localhost:8821", "https://localhost:8821/hook", "localhost:8821/"])
def test_a_url_is_reported_with_the_host_to_write(settings, value) -> None:
    settings.WEBHOOK_ALLOWED_HOSTS = ["frontend.internal", value]
    (warning,) = check_allowed_hosts()
    assert warning.id == "webhooks.W001"
    assert value in warning.msg
    assert warning.hint == "Write host or host:port, without https:// and without a path: localhost:8821."
