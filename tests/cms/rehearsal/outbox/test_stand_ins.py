"""Recipients are counted on the site, and one stand-in for all who get the same is in the copy."""

from __future__ import annotations

import json

import pytest

from cms.core import clock
from cms.delivery.alerts import jobs as alert_jobs
from cms.delivery.alerts import stand_ins as alert_stand_ins
from cms.delivery.mail.models import QueuedMail
from cms.delivery.mail.suppression import suppress
from cms.delivery.sign_ups.models import Subscriber
from cms.demo import factories
from cms.journal import public_changes
from cms.press.journalists.consents import record_consent
from cms.press.journalists.models import Journalist
from cms.press.mailings import stand_ins as mailing_stand_ins
from cms.press.mailings.dispatcher import process_mailings
from cms.press.mailings.models import Delivery, Mailing
from cms.rehearsal.outbox.stand_ins import count_recipients, create_stand_ins, write_counts
from tests.alert_subscribers import create_subscriber

pytestmark = pytest.mark.django_db


def add_journalist(address: str, *, consents: bool = True) -> Journalist:
    journalist = Journalist.objects.create(name="A journalist", address=address)
    if consents:
        record_consent(journalist, given_on=clock.now().date(), source="a test", text="Yes")
    return journalist


def count_queued() -> int:
    return count_recipients(list(QueuedMail.objects.values_list("address", flat=True)))


def test_mailing_goes_to_one_stand_in_for_all_reachable_journalists(tree, tmp_path):
    release = factories.ReleaseFactory(title="Now")
    chosen = [add_journalist(f"{name}@example.org") for name in ("one", "two", "three")]
    chosen.append(add_journalist("no@example.org", consents=False))
    suppress(chosen[2].address, "bounced")
    mailing = Mailing.objects.create(page=release, subject="Now", state=Mailing.State.WAITING, when=Mailing.When.NOW)
    mailing.journalists.set(chosen)
    counts = {"mailings": mailing_stand_ins.count_recipients()}
    assert counts == {"mailings": {str(mailing.pk): 2}}

    Journalist.objects.all().delete()  # as in a copy
    write_counts(tmp_path, counts)
    create_stand_ins(tmp_path)
    assert process_mailings()
    assert (Delivery.objects.count(), count_queued()) == (1, 2)


def test_alerts_go_to_one_stand_in_for_all_with_the_same_choice(tree, settings, tmp_path):
    settings.ALERT_DELAY_SECONDS = 0
    create_subscriber(tree.record, "one@example.org", {"types": ["story"]})
    create_subscriber(tree.record, "two@example.org", {"types": ["story"]})
    create_subscriber(tree.record, "three@example.org", {"types": ["release"]})
    alert_jobs.process_alerts()  # what exists is no news
    counts = json.loads(json.dumps({"alerts": alert_stand_ins.count_recipients()}))
    assert sorted(group["subscribers"] for group in counts["alerts"]) == [1, 2]
    assert "example.org" not in json.dumps(counts)

    Subscriber.objects.all().delete()  # as in a copy
    write_counts(tmp_path, counts)
    create_stand_ins(tmp_path)
    factories.StoryFactory(title="News", published_at=None)
    while public_changes.process_changes():
        pass
    while alert_jobs.process_alerts():
        pass
    assert (QueuedMail.objects.count(), count_queued()) == (1, 2)


def test_address_of_a_person_counts_once():
    assert count_recipients(["one@example.org", "two@example.org"]) == 2
