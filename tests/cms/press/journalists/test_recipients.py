"""Who is on a list, and to whom of them releases may be sent."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from wagtail.models import Locale

from cms.delivery.mail.models import QueuedMail, SuppressedAddress
from cms.delivery.mail.suppression import suppress
from cms.delivery.sign_ups.models import ConsentRecord
from cms.demo import factories
from cms.press.journalists.consents import record_consent, withdraw_consent
from cms.press.journalists.models import Journalist, JournalistList

Status = Journalist.Status


def names(journalists) -> set[str]:
    return {one.name for one in journalists}


def test_only_active_contacts_with_a_consent_and_a_working_address_are_recipients(create_journalist) -> None:
    chosen = [
        create_journalist("Ada"),
        create_journalist("Bo", consents=False),
        create_journalist("Cy", status=Status.INACTIVE),
        create_journalist("Di"),
        create_journalist("Ed"),
    ]
    create_journalist("Flo")  # not on the list
    withdraw_consent(chosen[3])
    suppress("ED@example.org", SuppressedAddress.Reason.BOUNCED)
    press = JournalistList.objects.create(name="Press")
    press.members.set(chosen)
    assert names(press.find_members()) == {"Ada", "Bo", "Cy", "Di", "Ed"}
    assert names(press.recipients()) == {"Ada"}


def test_a_suppression_stays_when_its_address_was_erased(create_journalist) -> None:
    create_journalist("Ada")
    suppress("ada@example.org", SuppressedAddress.Reason.OPERATOR)
    SuppressedAddress.objects.update(address="")
    assert names(Journalist.objects.reachable()) == set()
    assert names(Journalist.objects.suppressed()) == {"Ada"}


def test_a_filter_needs_all_criteria_and_one_value_of_each(create_journalist, topic) -> None:
    english, french = Locale.objects.get(language_code="en"), Locale.objects.get(language_code="fr")
    other = factories.TopicFactory(label="Forests", slug="forests")
    create_journalist("Ada", languages=[english, french], topics=[topic, other])
    create_journalist("Bo", languages=[french], topics=[topic])
    create_journalist("Cy", languages=[english])
    keys = [str(topic.translation_key), str(other.translation_key)]
    found = Journalist.objects.matching
    assert names(found({"languages": ["en", "fr"]})) == {"Ada", "Bo", "Cy"}
    assert found({"languages": ["en", "fr"]}).count() == 3, "nobody is counted twice"
    assert names(found({"languages": ["en"], "topics": keys})) == {"Ada"}
    assert names(found({"outlet": "x", "languages": ["en"]})) == set()


def test_a_list_has_its_members_and_those_whom_its_filter_finds(create_journalist) -> None:
    create_journalist("Ada", beat="Rivers and lakes")
    member = create_journalist("Bo")
    create_journalist("Cy")
    press = JournalistList.objects.create(name="Press", criteria={"beat": "rivers"})
    press.members.add(member)
    assert names(press.recipients()) == {"Ada", "Bo"}
    create_journalist("Di", beat="Rivers")
    assert names(press.recipients()) == {"Ada", "Bo", "Di"}, "the filter finds later contacts, too"


def test_a_filter_without_criteria_finds_nobody_and_an_unknown_one_is_an_error(create_journalist) -> None:
    create_journalist("Ada")
    assert names(JournalistList.objects.create(name="Empty").recipients()) == set()
    assert names(Journalist.objects.matching({"languages": []})) == set()
    with pytest.raises(ValueError, match="no criterion 'country'"):
        Journalist.objects.matching({"country": "KE"})


def test_a_filter_by_a_deleted_topic_finds_nobody_instead_of_everybody(create_journalist, topic) -> None:
    create_journalist("Ada", topics=[topic])
    create_journalist("Bo")
    press = JournalistList.objects.create(name="Press", criteria={"topics": [str(topic.translation_key)]})
    assert names(press.recipients()) == {"Ada"}
    topic.delete()
    assert names(press.recipients()) == set()


def test_a_withdrawal_ends_all_consents_and_what_waits_to_be_sent(create_journalist) -> None:
    ada, bo = create_journalist("Ada"), create_journalist("Bo")
    for number, one in enumerate((ada, bo)):
        QueuedMail.objects.create(
            kind="test", address=one.address, recipient=f"journalists.journalist:{one.pk}", message_id=f"<{number}@x>"
        )
    withdraw_consent(ada)
    first = ada.unsubscribed_at
    withdraw_consent(ada)
    assert (ada.status, ada.unsubscribed_at) == (Status.UNSUBSCRIBED, first)
    assert not ada.consents.filter(withdrawn_at=None).exists()
    assert [mail.address for mail in QueuedMail.objects.all()] == ["bo@example.org"]
    record_consent(ada, given_on=date(2026, 6, 1), source="Telephone", text="I agree")
    assert (ada.status, ada.unsubscribed_at) == (Status.ACTIVE, None)
    assert names(Journalist.objects.reachable()) == {"Ada", "Bo"}
    assert ada.consents.count() == 2, "the withdrawn consent stays as a proof"


@pytest.mark.parametrize("status", [Status.ACTIVE, Status.INACTIVE])
def test_an_inactive_contact_who_unsubscribes_and_agrees_again_stays_inactive(create_journalist, status) -> None:
    ada = create_journalist("Ada", status=status)
    withdraw_consent(ada)
    assert ada.unsubscribed_at
    assert (ada.status == Status.INACTIVE) == (status == Status.INACTIVE)
    record_consent(ada, given_on=date(2026, 6, 1), source="Telephone", text="I agree")
    assert (ada.status, ada.unsubscribed_at) == (status, None)


@pytest.mark.django_db
def test_a_consent_is_of_exactly_one_person(create_journalist) -> None:
    values = {"purpose": "press", "text": "I agree", "source": "Form", "given_at": "2026-05-03T00:00:00Z"}
    with pytest.raises(IntegrityError), transaction.atomic():
        ConsentRecord.objects.create(**values)
    ConsentRecord.objects.create(**values, journalist=create_journalist("Ada", consents=False))
