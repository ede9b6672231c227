"""The URL policy: nothing is sent to private addresses, whatever the notation, host name or redirect."""

from __future__ import annotations

import socket

import pytest
from django.core.exceptions import ValidationError

from cms.delivery.webhooks.http_client import REDIRECT_ERROR, post, validate_url
from cms.http import outgoing_requests
from tests.cms.delivery.webhooks.conftest import respond_with, start_receiver

PRIVATE = (
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.0.1", "169.254.169.254",
    "100.64.0.1", "100.127.255.255", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1",
    "239.255.255.250", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1",
    "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:a00:1::1", "2001:0:7f00:1::", "2001:db8::1", "100::1",
    "192.88.99.1", "3fff::1", "5f00::1",
)  # fmt: skip
PUBLIC = ("93.184.216.34", "8.8.8.8", "172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1", "2606:2800:21f::1", "::ffff:8.8.8.8")  # fmt: skip  # noqa: E501


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_refused(address, monkeypatch):
    patch_lookup(monkeypatch, address)
    with pytest.raises(outgoing_requests.ForbiddenURL, match="not public"):
        outgoing_requests.resolve_addresses(outgoing_requests.parse_target("https://frontend.example/hook"))


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_next_to_private_ranges_are_accepted(address, monkeypatch):
    patch_lookup(monkeypatch, address)
    assert outgoing_requests.resolve_addresses(outgoing_requests.parse_target("https://frontend.example/hook")) == [
        address
    ]


def test_a_host_with_a_public_and_a_private_address_is_refused(monkeypatch):
    patch_lookup(monkeypatch, "93.184.216.34", "10.0.0.1")
    with pytest.raises(outgoing_requests.ForbiddenURL):
        outgoing_requests.resolve_addresses(outgoing_requests.parse_target("https://frontend.example/"))


# Each URL refers to a server of this machine. `{}` is its port, which the test allows.
LOCAL = (
    "http://127.0.0.1:{}/", "http://localhost:{}/", "http://127.1:{}/", "http://2130706433:{}/", "http://0177.0.0.1:{}/",
    "http://0x7f.0.0.1:{}/", "http://0x7f000001:{}/", "http://0:{}/", "http://0.0.0.0:{}/", "http://[::ffff:127.0.0.1]:{}/",
    "http://[::ffff:7f00:1]:{}/", "http://LOCALHOST:{}/", "http://localhost.:{}/", "http://127.0.0.1.:{}/",
    "http://①②⑦.0.0.1:{}/", "http://user@127.0.0.1:{}/", "http://a:b@127.0.0.1:{}/", "http://127.0.0.1:{}/#fragment",
    "http://93.184.216.34@127.0.0.1:{}/", "ftp://127.0.0.1:{}/", "file:///etc/passwd?{}", "gopher://127.0.0.1:{}/",
    "//127.0.0.1:{}/", "127.0.0.1:{}", "http://127.0.0.1:{}\r\nX: y/", "http://127.0.0.1:{}\t/", " http://127.0.0.1:{}/",
    "http:127.0.0.1:{}/", "http://[::1]:{}/", "https://127.0.0.1:{}/", "",
)  # fmt: skip


@pytest.mark.parametrize("url", LOCAL)
def test_a_local_server_receives_nothing(url, receiver, settings, monkeypatch):
    settings.WEBHOOK_ALLOWED_HOSTS = []
    monkeypatch.setattr(outgoing_requests, "ALLOWED_PORTS", {receiver.port})
    outcome = post(url.format(receiver.port), "{}", {})
    assert outcome.status is None
    assert outcome.error.startswith(("Not sent.", "The host name"))
    assert receiver.received == []


@pytest.mark.parametrize("url", LOCAL)
def test_a_local_url_cannot_be_saved(url, settings):
    settings.WEBHOOK_ALLOWED_HOSTS = []
    with pytest.raises(ValidationError):
        validate_url(url.format(80))


@pytest.mark.parametrize(
    "host", ["frontend.example", "localhost.example", "8.8.8.8", "127.example", "[2606:2800:21f::1]"]
)
def test_a_public_url_can_be_saved(host, settings):
    settings.WEBHOOK_ALLOWED_HOSTS = []
    validate_url(f"https://{host}/hooks?of=ours")


@pytest.mark.parametrize("port", [1, 22, 25, 81, 6379, 9200, 65535])
def test_a_port_other_than_http_and_https_is_refused(port):
    with pytest.raises(outgoing_requests.ForbiddenURL, match=f"Port {port}"):
        outgoing_requests.parse_target(f"http://frontend.example:{port}/")


def test_an_allowed_host_is_reachable_only_at_its_port(receiver, settings):
    assert post(receiver.url, "{}", {}).status == 204
    assert [one.path for one in receiver.received] == ["/hook?of=ours"]
    settings.WEBHOOK_ALLOWED_HOSTS = ["localhost:1"]
    assert post(receiver.url, "{}", {}).error.startswith("Not sent.")
    settings.WEBHOOK_ALLOWED_HOSTS = ["localhost"]
    assert post(receiver.url, "{}", {}).status == 204


def test_redirects_are_not_followed(receiver):
    other = start_receiver()
    receiver.respond = respond_with(307, Location=f"http://localhost:{other.port}/")
    outcome = post(receiver.url, "{}", {})
    assert (outcome.status, outcome.is_success, other.received) == (307, False, [])
    assert (outcome.error, outcome.response_excerpt) == (REDIRECT_ERROR, f"Location: http://localhost:{other.port}/")
    assert str(outcome) == REDIRECT_ERROR, "the admin shows the reason with the delivery"
    assert len(REDIRECT_ERROR) <= 200, "it is stored in full"
    other.server.shutdown()
    other.server.server_close()


def test_a_host_name_is_resolved_once(receiver, settings, monkeypatch):
    """DNS rebinding: the first lookup returns a public address, later ones the private target."""
    settings.WEBHOOK_ALLOWED_HOSTS = []
    monkeypatch.setattr(outgoing_requests, "ALLOWED_PORTS", {receiver.port})
    params, connected = [], []

    def resolve(host, port):
        params.append(host)
        address = "93.184.216.34" if len(params) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    def connect(address, timeout):
        connected.append(address)
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(outgoing_requests, "lookup_host", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    assert post(f"http://rebinding.example:{receiver.port}/", "{}", {}).error == "Connection refused"
    assert (params, connected) == (["rebinding.example"], [("93.184.216.34", receiver.port)])
    assert receiver.received == []


def test_proxies_of_the_environment_are_not_used(receiver, monkeypatch):
    proxy = start_receiver()
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
    assert post(receiver.url, "{}", {}).status == 204
    assert (len(receiver.received), proxy.received) == (1, [])
    proxy.server.shutdown()
    proxy.server.server_close()


def patch_lookup(monkeypatch, *addresses: str) -> None:
    found = [(socket.AF_INET6 if ":" in a else socket.AF_INET, 1, 6, "", (a, 443)) for a in addresses]
    monkeypatch.setattr(outgoing_requests, "lookup_host", lambda host, port: found)
