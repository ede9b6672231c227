"""The client's address: trusted proxies, forged headers, IPv6, Unix sockets, and frontends that name their visitor."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from cms.core import requests
from cms.core.requests import MAX_SENDERS, MIN_VISITORS, client_ip, find_frontend_without_key
from cms.operations.system_status.issues import find_frontend_issues

VISITOR, LIAR = "203.0.113.9", "192.0.2.66"
PROXIES = ["10.0.0.0/8", "2001:db8:ffff::/48"]
KEYS = ["a key of the site, long enough to guess", "the next key of the site, long enough"]


def address_of(peer, **headers):
    return client_ip(RequestFactory().get("/", REMOTE_ADDR=peer, headers=headers))


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("198.51.100.1", None, "198.51.100.1"),
        ("198.51.100.1", VISITOR, "198.51.100.1"),  # the peer is no trusted proxy
        ("10.0.0.1", VISITOR, VISITOR),
        ("10.0.0.1", f"{VISITOR},10.0.0.2 , 10.0.0.3", VISITOR),  # a chain of trusted proxies
        ("10.0.0.1", f"10.9.9.9, {VISITOR}, 10.0.0.2", VISITOR),  # the visitor claims to be a proxy
        ("10.0.0.1", f"{LIAR}, {VISITOR}", VISITOR),  # the left part is what the visitor claims
        ("10.0.0.1", f"{VISITOR}, 198.51.100.7, 10.0.0.2", "198.51.100.7"),  # a proxy that is not trusted
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),  # a client inside the trusted network
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", f"{LIAR}, nonsense, 10.0.0.2", "10.0.0.2"),  # a malformed entry stops the walk
        ("10.0.0.1", f"{LIAR},, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", f"nonsense, {VISITOR}", VISITOR),
        ("::ffff:10.0.0.1", f"::ffff:{VISITOR}", VISITOR),
        ("2001:db8:ffff::1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:3:4:5:6", VISITOR, "2001:db8:1:2::"),
        ("", VISITOR, ""),  # a Unix socket that is not trusted
        ("nonsense", None, ""),
    ],
)
def test_the_address_is_the_rightmost_one_that_is_no_trusted_proxy(peer, forwarded, expected, settings):
    settings.TRUSTED_PROXIES = PROXIES
    assert address_of(peer, **({} if forwarded is None else {"X-Forwarded-For": forwarded})) == expected


@pytest.mark.parametrize(("proxies", "expected"), [(["unix"], VISITOR), (["unix", "10.0.0.0/8"], VISITOR), ([], "")])
def test_a_proxy_may_connect_through_a_unix_socket(proxies, expected, settings):
    settings.TRUSTED_PROXIES = proxies
    assert address_of("", **{"X-Forwarded-For": f"{LIAR}, {VISITOR}"}) == expected


@pytest.mark.parametrize("peer", ["198.51.100.1", "10.0.0.1"])
@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"X-Frontend-Key": KEYS[0], "X-Visitor-Address": VISITOR}, VISITOR),
        ({"X-Frontend-Key": KEYS[1], "X-Visitor-Address": "2001:db8:1:2::5"}, "2001:db8:1:2::"),
        ({"X-Frontend-Key": KEYS[0], "X-Visitor-Address": "nonsense"}, "198.51.100.1"),
        ({"X-Frontend-Key": KEYS[0]}, "198.51.100.1"),
        ({"X-Frontend-Key": KEYS[0] + "x", "X-Visitor-Address": LIAR}, "198.51.100.1"),
        ({"X-Frontend-Key": "", "X-Visitor-Address": LIAR}, "198.51.100.1"),
        ({"X-Visitor-Address": LIAR}, "198.51.100.1"),
    ],
)
def test_only_a_frontend_with_its_key_names_its_visitor(peer, headers, expected, settings):
    settings.TRUSTED_PROXIES, settings.FRONTEND_KEYS = PROXIES, KEYS
    assert address_of(peer, **{"X-Forwarded-For": f"{LIAR}, 198.51.100.1"}, **headers) == expected


def test_without_keys_no_key_is_valid(settings):
    settings.FRONTEND_KEYS = [""]
    assert address_of("198.51.100.1", **{"X-Frontend-Key": "", "X-Visitor-Address": LIAR}) == "198.51.100.1"


def test_a_wrong_key_is_logged_once_and_without_the_key(settings, caplog):
    settings.FRONTEND_KEYS = KEYS
    client_ip.__globals__["_report_unknown_key"].cache_clear()
    for _ in range(2):
        address_of("198.51.100.1", **{"X-Frontend-Key": "zzq-wrong", "X-Visitor-Address": LIAR})
    assert caplog.text.count("client_ip.unknown_frontend_key") == 1
    assert "zzq-wrong" not in caplog.text


@pytest.mark.parametrize(
    ("number", "key", "is_reported"),
    [(MIN_VISITORS, "", True), (MIN_VISITORS, "a wrong key", True), (MIN_VISITORS - 1, "", False)],
)
def test_a_server_that_names_many_visitors_without_a_key_is_reported(settings, number, key, is_reported):
    settings.FRONTEND_KEYS = KEYS
    cache.clear()
    requests._visitors.clear()
    for _ in range(2):  # the same visitors again
        for visitor in range(number):
            address_of("198.51.100.1", **{"X-Frontend-Key": key, "X-Visitor-Address": f"203.0.113.{visitor}"})
    assert find_frontend_without_key() == ("198.51.100.1" if is_reported else None)
    issues = [issue.what for issue in find_frontend_issues()]
    assert [("198.51.100.1" in what) for what in issues] == [True] * is_reported


def test_neither_a_frontend_with_its_key_nor_many_servers_with_few_visitors_are_reported(settings):
    settings.FRONTEND_KEYS = KEYS
    cache.clear()
    requests._visitors.clear()
    for visitor in range(2 * MIN_VISITORS):
        address_of("198.51.100.1", **{"X-Frontend-Key": KEYS[0], "X-Visitor-Address": f"203.0.113.{visitor}"})
    for sender in range(2 * MAX_SENDERS):
        for visitor in range(2):
            address_of(f"198.51.100.{sender}", **{"X-Visitor-Address": f"203.0.113.{visitor}"})
    assert find_frontend_without_key() is None
    assert len(requests._visitors) == MAX_SENDERS
