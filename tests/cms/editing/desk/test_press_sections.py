"""The sections of the press office: embargoes with their readers, mailings, corrections and withdrawals."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from cms.core import clock
from cms.core.localisation import format_zoned_time
from cms.demo import factories
from cms.demo.factories import states
from cms.editing.restricted_drafts.models import set_audience
from cms.editing.restricted_drafts.rules import Audience
from cms.editing.versions.models import PublicVersion
from cms.editing.versions.withdrawals import withdraw_page
from cms.press.embargo_access.accesses import open_to, revoke
from cms.press.embargo_access.models import AccessEvent, EmbargoAccess
from cms.press.journalists.models import Journalist
from cms.press.mailings.models import Delivery, Mailing
from tests.cms.editing.versions.notes import correction, note, publish

from .content import create_embargo, create_journalist
from .test_drafts import titles

pytestmark = pytest.mark.django_db
Kind, State = AccessEvent.Kind, Mailing.State


def test_an_embargo_has_its_minute_with_the_zone_and_its_readers(tree, staff, read_desk):
    release = create_embargo(tree, "Ferries")
    names = ("Ada", "Bo", "Cy", "Di", "Eve")
    ada, bo, _cy, di, eve = open_to(release, [create_journalist(name) for name in names], staff["officer"])
    for access, kinds in ((ada, (Kind.LINK_OPENED, Kind.RELEASE_READ, Kind.RELEASE_READ)), (bo, (Kind.LINK_OPENED,))):
        for kind in kinds:
            AccessEvent.objects.create(access=access, kind=kind)
    revoke(EmbargoAccess.objects.filter(pk=di.pk))
    Journalist.objects.filter(pk=eve.journalist_id).update(status=Journalist.Status.INACTIVE)
    [row] = read_desk(staff["officer"])["embargoes"]
    assert row.sentence == f"Embargo until {format_zoned_time(release.embargo_until)}."
    assert list(row.facts) == ["open to 3 journalists", "read by 1", "not opened by 1"]
    assert row.actions[0].url == reverse("embargo_accesses", args=[release.pk])


def test_embargoes_that_have_ended_are_absent_and_the_next_to_end_is_first(tree, staff, read_desk, pass_time):
    create_embargo(tree, "Later", days=3)
    create_embargo(tree, "Sooner", days=1)
    draft = factories.ReleaseFactory(parent=tree.releases, title="Draft", live=False)
    states.set_and_save(draft, embargo_until=clock.now() + timedelta(days=2))
    factories.ReleaseFactory(parent=tree.releases, title="No embargo", live=False)
    rows = read_desk(staff["officer"])["embargoes"]
    assert titles(rows) == ["Sooner", "Draft", "Later"]
    assert [row.level for row in rows] == ["", "warning", ""]
    assert "open to no journalist yet" in rows[0].facts
    assert "Not scheduled yet" in rows[1].sentence
    pass_time(days=1, minutes=1)
    assert titles(read_desk(staff["officer"])["embargoes"]) == ["Draft", "Later"]


def test_press_sections_are_only_for_those_who_may_open_send_or_publish(tree, staff, read_desk):
    create_embargo(tree, "Ferries")
    for name, user in staff.items():
        sections = {"embargoes", "mailings", "corrections"} & read_desk(user).keys()
        assert bool(sections) is (name in ("officer", "administrator")), name


def test_an_embargoed_release_of_another_team_is_absent(tree, staff, read_desk):
    release = create_embargo(tree, "Secret ferries")
    Mailing.objects.create(page=release, subject="Secret mailing")
    assert titles(read_desk(staff["officer"])["mailings"]) == ["Secret mailing"]
    set_audience(release, Audience.TEAM, [staff["writer"]], [])
    assert "Secret" not in str(read_desk(staff["officer"]))
    assert titles(read_desk(staff["administrator"])["embargoes"]) == ["Secret ferries"]


def test_mailings_that_need_a_decision_come_first_and_old_ones_are_absent(tree, staff, read_desk):
    page, now = factories.ReleaseFactory(parent=tree.releases), clock.now()
    values = {
        "Sent": {"state": State.SENT, "finished_at": now - timedelta(days=1)},
        "Draft": {"state": State.DRAFT, "when": Mailing.When.PUBLICATION},
        "Waiting": {"state": State.WAITING, "when": Mailing.When.AT, "send_at": now + timedelta(hours=1)},
        "Not sent": {"state": State.NOT_SENT, "finished_at": now - timedelta(days=2)},
        "Long ago": {"state": State.SENT, "finished_at": now - timedelta(days=8)},
    }
    mailings = {name: Mailing.objects.create(page=page, subject=name, **fields) for name, fields in values.items()}
    for name, state in (("Ada", "sent"), ("Bo", "sent"), ("Cy", "bounced")):
        Delivery.objects.create(mailing=mailings["Sent"], journalist=create_journalist(name), state=state)
    rows = {str(row.title): row for row in read_desk(staff["officer"])["mailings"]}
    assert list(rows) == ["Not sent", "Waiting", "Draft", "Sent"]
    assert rows["Not sent"].level == "warning"
    assert format_zoned_time(mailings["Waiting"].send_at) in rows["Waiting"].sentence
    assert rows["Draft"].sentence == "Draft. As soon as the release is public"
    assert list(rows["Sent"].facts) == ["sent to 2 of 3 recipients", "not delivered: 1"]


def test_corrections_and_withdrawals_of_the_last_days_are_shown(tree, staff, read_desk):
    corrected, noted, old = (factories.StoryFactory(parent=tree.stories, title=title) for title in ("C", "N", "Old"))
    publish(corrected, correction("12 ships", "21 ships"), summary="21 ships")
    publish(noted, note("More ships"), summary="More ships")
    publish(old, correction("1 port", "2 ports"), summary="2 ports")
    PublicVersion.objects.filter(page=old).update(public_from=clock.now() - timedelta(days=15))
    withdrawn = factories.StoryFactory(parent=tree.stories, title="W")
    withdraw_page(withdrawn, "We were wrong.", staff["officer"])
    rows = {str(row.title): row for row in read_desk(staff["officer"])["corrections"]}
    assert list(rows) == ["W", "C"]
    assert list(rows["C"].facts) == ["Wrong: 12 ships", "Right: 21 ships"]
    assert (rows["W"].quote, rows["W"].quote_author) == ("We were wrong.", "officer")
