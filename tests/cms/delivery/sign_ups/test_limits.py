"""How often an address is asked to confirm, and how often a visitor may sign up."""

from __future__ import annotations

import pytest

from cms.delivery.sign_ups.addresses import find_mailbox
from cms.delivery.sign_ups.models import ConsentRecord, SignUpRequest, Subscriber


def send_day_by_day(visitor, pass_time, days, *addresses):
    """Sign up with each address every day, and return the number of e-mails of each day."""
    counts = []
    for _ in range(days):
        for address in addresses:
            visitor.sign_up(address)
        counts.append(len(visitor.emails()))
        pass_time(hours=24, seconds=1)
    return counts


def test_an_address_gets_one_email_a_day_with_the_same_response(visitor, pass_time):
    results = {(a.status_code, a.content) for a in (visitor.sign_up() for _ in range(5))}
    assert len(results) == 1
    assert len(visitor.emails()) == 1
    pass_time(hours=23, minutes=59)
    assert visitor.sign_up().status_code == 202
    assert visitor.emails() == []
    visitor.sign_up("bo@example.org")
    assert len(visitor.emails()) == 1
    pass_time(minutes=2)
    visitor.sign_up()
    assert len(visitor.emails()) == 1
    assert SignUpRequest.objects.count() == 0
    assert ConsentRecord.objects.filter(subscriber__address="ada@example.org").count() == 2


def test_an_address_gets_three_emails_until_it_confirms(visitor, pass_time):
    assert send_day_by_day(visitor, pass_time, 5, "ada@example.org") == [1, 1, 1, 0, 0]


def test_tags_and_upper_case_make_no_other_mailbox(visitor, pass_time):
    addresses = [*(f"ada+{n}@example.org" for n in range(4)), "ADA@Example.org"]
    assert send_day_by_day(visitor, pass_time, 5, *addresses) == [1, 1, 1, 0, 0]
    assert Subscriber.objects.count() == 1


def test_a_confirmation_allows_further_emails(visitor, pass_time):
    visitor.sign_up_and_confirm()
    assert send_day_by_day(visitor, pass_time, 4, "ada@example.org") == [1, 1, 1, 0]


def test_an_address_that_never_confirmed_may_be_asked_again_after_the_retention_period(visitor, pass_time, settings):
    visitor.sign_up_and_confirm()
    assert send_day_by_day(visitor, pass_time, 4, "ada@example.org") == [1, 1, 1, 0]
    pass_time(days=settings.UNCONFIRMED_RETENTION_DAYS)
    assert send_day_by_day(visitor, pass_time, 1, "ada@example.org") == [1]


@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        ("ada@example.org", "ada@example.org"),
        ("Ada+news@Example.org", "ada@example.org"),
        ("ada+a+b@example.org", "ada@example.org"),
        ("a.d.a@example.org", "a.d.a@example.org"),
        ("a.d.a+x@gmail.com", "ada@gmail.com"),
        ("ada@googlemail.com", "ada@gmail.com"),
        ("+ada@example.org", "+ada@example.org"),
        ("ada@sub.gmail.com", "ada@sub.gmail.com"),
    ],
)
def test_the_mailbox_of_an_address(address, mailbox):
    assert find_mailbox(address) == mailbox
