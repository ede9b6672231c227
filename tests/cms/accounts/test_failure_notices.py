"""E-mails to the owner of an account about failed log-ins: when, how many, and what they say."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axes.models import AccessAttempt

from cms.accounts.failure_notices import send_failure_notices
from cms.accounts.models import CodeAttempt, FailureNotice
from cms.core import clock
from cms.demo import factories

pytestmark = pytest.mark.django_db


def fail_passwords(name: str, count: int) -> None:
    """Store wrong passwords as django-axes does, from several addresses."""
    for number, failures in enumerate((count // 2, count - count // 2)):
        AccessAttempt.objects.create(
            username=name,
            ip_address=f"198.51.100.{number}",
            failures_since_start=failures,
            attempt_time=clock.now(),
        )


def fail_codes(user, count: int) -> None:
    CodeAttempt.objects.bulk_create(
        CodeAttempt(user=user, client=str(number), is_unknown=True) for number in range(count)
    )


@pytest.mark.parametrize(("count", "sent"), [(9, 0), (10, 1)])
def test_ten_wrong_passwords_at_any_addresses_are_told_to_the_owner(user, mailoutbox, count, sent):
    fail_passwords("ada", count)
    assert send_failure_notices() == len(mailoutbox) == sent
    if sent:
        (message,) = mailoutbox
        assert message.to == ["ada@example.org"]
        assert "Wrong passwords for your account" in message.subject
        assert "A wrong password was entered 10 times for the user ada" in message.body
        assert "/admin/account/password/" in message.body


@pytest.mark.parametrize(("count", "sent"), [(2, 0), (3, 1)])
def test_three_wrong_codes_say_that_the_password_is_known(user, mailoutbox, count, sent):
    fail_codes(user, count)
    assert send_failure_notices() == len(mailoutbox) == sent
    if sent:
        (message,) = mailoutbox
        assert "Another person may know your password" in message.subject
        assert "3 times for the user ada, after the right password" in message.body
        assert "/admin/password-reset/" in message.body


def test_there_is_one_message_of_each_kind_a_day_however_many_attempts(user, mailoutbox, pass_time):
    for hours in (0, 1, 22, 2):
        pass_time(hours=hours)
        fail_codes(user, 30)
        AccessAttempt.objects.all().delete()
        fail_passwords("ada", 100)
        send_failure_notices()
    assert len(mailoutbox) == 4
    assert FailureNotice.objects.count() == 2


def test_an_attack_that_goes_on_after_the_message_costs_four_queries_and_no_lock(user, django_assert_num_queries):
    fail_codes(user, 3)
    fail_passwords("ada", 10)
    assert send_failure_notices() == 2
    with django_assert_num_queries(4):
        assert send_failure_notices() == 0


def test_old_failures_and_those_of_other_names_are_told_to_nobody(user, mailoutbox):
    fail_passwords("no-such-user", 50)
    fail_codes(user, 5)
    CodeAttempt.objects.update(at=clock.now() - timedelta(days=2))
    assert send_failure_notices() == 0


@pytest.mark.parametrize("change", [{"is_active": False}, {"email": ""}], ids=["deactivated", "without an address"])
def test_accounts_that_cannot_log_in_or_be_reached_get_no_message(user, mailoutbox, change):
    type(user).objects.update(**change)
    fail_passwords("ada", 50)
    fail_codes(user, 5)
    assert send_failure_notices() == 0


def test_an_account_without_a_password_gets_no_message_about_passwords(user, mailoutbox):
    user.set_unusable_password()
    user.save()
    fail_passwords("ada", 50)
    mailoutbox.clear()
    assert send_failure_notices() == 0


def test_names_are_compared_as_the_locks_count_them(db, mailoutbox):
    factories.UserFactory(username="Grace", email="grace@example.org", password="an entirely private sentence")
    fail_passwords("grace", 10)
    assert send_failure_notices() == 1
    assert "the user Grace" in mailoutbox[0].body
