"""Locks after failed log-ins: who is locked, for how long, and who cannot be locked out by others."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings as project_settings
from django.contrib.auth import authenticate, login
from django.db.models import F
from django.shortcuts import resolve_url
from django.test import RequestFactory

from cms.demo.factories import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD, WRONG = "a long pass phrase", "a wrong pass phrase"
DESK, HOME, ATTACKER = "192.0.2.1", "192.0.2.2", "198.51.100.1"


@pytest.fixture(autouse=True)  # the settings of tests turn the locks off
def locks(settings):
    settings.AXES_ENABLED = True
    settings.AXES_FAILURE_LIMIT, settings.LOG_IN_FAILURES_PER_ADDRESS, settings.LOG_IN_FAILURES_PER_NAME = 3, 6, 12
    AxesProxyHandler.get_implementation(force=True)


@pytest.fixture
def user():
    return UserFactory(username="Press2", password=PASSWORD)


def log_in(name, password, address, **headers):
    """Return whether the log-in succeeds, and whether it is locked instead of checked."""
    request = RequestFactory().post("/", {"username": name, "password": password}, REMOTE_ADDR=address, headers=headers)
    request.session = import_module(project_settings.SESSION_ENGINE).SessionStore()
    found = authenticate(request, username=name, password=password)
    if found:
        login(request, found, backend="django.contrib.auth.backends.ModelBackend")
    return "in" if found else "locked" if request.axes_locked_out else "wrong"


def fail(count, name="Press2", address=ATTACKER, **headers):
    return [log_in(name, WRONG, address, **headers) for _ in range(count)]


def pass_minutes(minutes):
    """Let the failures become older; django-axes has a clock of its own."""
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(minutes=minutes))


def test_a_name_is_locked_at_one_address_only(user):
    assert fail(3) == ["wrong", "wrong", "locked"]
    assert log_in("Press2", PASSWORD, ATTACKER) == "locked"
    assert log_in("Press2", PASSWORD, DESK) == "in"
    assert log_in("other", WRONG, ATTACKER) == "wrong"


def test_two_failures_lock_nothing_and_a_log_in_forgets_them(user):
    for _ in range(3):
        assert fail(2, address=DESK) == ["wrong", "wrong"]
        assert log_in("Press2", PASSWORD, DESK) == "in"


def test_the_case_of_letters_makes_no_other_name(user):
    assert fail(1) + fail(1, "press2") + fail(1, "PRESS2") == ["wrong", "wrong", "locked"]
    assert log_in("Press2", PASSWORD, ATTACKER) == "locked"


def test_attempts_during_a_lock_do_not_prolong_it(user):
    fail(3)
    pass_minutes(14)
    assert fail(5) == ["locked"] * 5
    pass_minutes(1.02)
    assert log_in("Press2", PASSWORD, ATTACKER) == "in"


def test_one_address_cannot_try_a_password_with_many_names(user):
    assert [log_in(f"name{n}", WRONG, ATTACKER) for n in range(8)] == ["wrong"] * 6 + ["locked"] * 2
    assert log_in("Press2", PASSWORD, ATTACKER) == "locked"
    assert log_in("Press2", PASSWORD, DESK) == "in"


def test_the_failures_of_an_address_and_of_a_name_are_forgotten_after_a_quarter_of_an_hour(user):
    for number in range(7):
        log_in(f"name{number}", WRONG, ATTACKER)
    for number in range(4):
        fail(3, address=f"203.0.113.{number + 1}")
    assert [log_in("Press2", PASSWORD, address) for address in (ATTACKER, HOME)] == ["locked", "locked"]
    pass_minutes(15.02)
    assert [log_in("Press2", PASSWORD, address) for address in (ATTACKER, HOME)] == ["in", "in"]


def test_a_locked_address_does_not_lock_out_those_who_log_in_there_usually(user):
    assert log_in("Press2", PASSWORD, DESK) == "in"
    for number in range(8):
        log_in(f"name{number}", WRONG, DESK)
    assert log_in("name9", WRONG, DESK) == "locked"
    assert log_in("Press2", PASSWORD, DESK) == "in"


def test_many_addresses_lock_a_name_only_where_it_has_not_logged_in_before(user):
    assert log_in("Press2", PASSWORD, DESK) == "in"
    for number in range(4):
        fail(3, address=f"198.51.100.{number + 1}")
    assert log_in("Press2", PASSWORD, HOME) == "locked"
    assert log_in("Press2", PASSWORD, DESK) == "in"


def test_a_name_is_not_locked_by_fewer_failures_at_many_addresses(user):
    for number in range(11):
        assert fail(1, address=f"198.51.100.{number + 1}") == ["wrong"]
    assert log_in("Press2", PASSWORD, HOME) == "in"


def test_a_lifted_lock_is_lifted_at_all_addresses(user):
    for number in range(4):
        fail(3, address=f"198.51.100.{number + 1}")
    reset(username="Press2")
    assert log_in("Press2", PASSWORD, HOME) == "in"
    assert log_in("Press2", PASSWORD, "198.51.100.1") == "in"


def test_forged_addresses_neither_evade_a_lock_nor_lock_out_others(user, settings):
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    for number in range(3):
        forged = f"203.0.113.{number}, {DESK}, {ATTACKER}"
        fail(1, address="10.0.0.1", **{"X-Forwarded-For": forged, "X-Visitor-Address": DESK})
    assert fail(1, address="10.0.0.1", **{"X-Forwarded-For": f"203.0.113.99, {ATTACKER}"}) == ["locked"]
    assert log_in("Press2", PASSWORD, "10.0.0.1", **{"X-Forwarded-For": f"{ATTACKER}, {DESK}"}) == "in"


def test_networks_of_ipv6_are_locked_as_one_address(user):
    assert [fail(1, address=f"2001:db8:1:2::{n}")[0] for n in range(1, 4)] == ["wrong", "wrong", "locked"]
    assert log_in("Press2", PASSWORD, "2001:db8:1:2:ffff::1") == "locked"
    assert log_in("Press2", PASSWORD, "2001:db8:1:3::1") == "in"


def test_peers_without_an_address_are_counted_together(user):
    assert fail(4, address="") == ["wrong", "wrong", "locked", "locked"]


@pytest.mark.parametrize("name", ["Press2", "nobody"])
def test_the_page_of_a_lock_is_the_same_for_every_name(user, client, name):
    address, form = resolve_url(project_settings.LOGIN_URL), {"username": name, "password": WRONG}
    for _ in range(3):
        response = client.post(address, form)
    assert response.status_code == 429
    assert response["Retry-After"] == "900"
    assert "15 minutes" in response.content.decode()
    assert name not in response.content.decode()
