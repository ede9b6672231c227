"""The admin of mailings: a draft, its preview and test, sending, stopping and figures."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from cms.delivery.mail.models import QueuedMail
from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.editing.restricted_drafts.models import set_audience
from cms.editing.restricted_drafts.rules import Audience
from cms.press.mailings.dispatcher import process_mailings
from cms.press.mailings.models import Delivery, Mailing

from .conftest import CANARY, State, When, create_release, recipients_of, work


def fields(page, press_list, **more):
    values = {"page": page.pk, "lists": [press_list.pk], "subject": "Ferries", "intro": "", "sender_name": ""}
    return {**values, "sender_address": "webmaster@localhost", "reply_to": "", "when": "now", "send_at": "", **more}


EMBARGO = timezone.now().replace(microsecond=0) + timedelta(days=2)
VIEWS = ("inspect", "edit", "delete", "history", "usage")


def url(name: str, mailing: Mailing) -> str:
    return reverse(name, args=[mailing.pk])


def test_the_journey_of_a_press_officer(admin, release, press_list, officer) -> None:
    add = f"{reverse('mailings:add')}?page={release.pk}"
    form = admin.get(add).content.decode()
    assert release.title in form
    assert 'name="send_at-zone" value="UTC"' in form
    assert admin.post(reverse("mailings:add"), fields(release, press_list)).status_code == 302
    mailing = Mailing.objects.get()
    assert (mailing.state, mailing.created_by) == (State.DRAFT, officer)
    shown = admin.get(url("mailings:inspect", mailing)).content.decode()
    assert "2 recipients" in shown
    assert CANARY in shown
    admin.post(url("mailing_test", mailing))
    assert recipients_of(work()) == [officer.email]
    admin.post(url("mailing_send", mailing))
    assert len(work()) == 2
    admin.post(url("mailing_send", mailing))
    assert work() == []
    assert "Accepted by the mail server" in admin.get(url("mailings:inspect", mailing)).content.decode()
    assert admin.get(reverse("mailings:index")).status_code == 200


def test_a_draft_for_a_contact_who_became_inactive_is_shown_and_saved_without_them(
    admin, release, create_mailing, ada, bo
):
    mailing = create_mailing(release, state=State.DRAFT)
    mailing.journalists.set([ada, bo])
    type(ada).objects.filter(pk=ada.pk).update(status="inactive")
    form = BeautifulSoup(admin.get(url("mailings:edit", mailing)).content, "html.parser")
    chosen = [box["value"] for box in form.select("input[name=journalists]") if box.has_attr("checked")]
    assert chosen == [str(bo.pk)]
    values = fields(release, mailing.lists.get(), journalists=chosen)
    assert admin.post(url("mailings:edit", mailing), values).status_code == 302
    assert list(mailing.journalists.all()) == [bo]


def test_the_preview_is_the_whole_email(admin, release, create_mailing) -> None:
    page = BeautifulSoup(admin.get(url("mailings:inspect", create_mailing(release))).content, "html.parser")
    email = BeautifulSoup(page.find("iframe")["srcdoc"], "html.parser")
    assert email.find("h1").text == release.title
    assert email.find("a", string="I do not want further press releases")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"subject": ""}, "required"),
        ({"lists": []}, "Choose a list, or single journalists"),
        ({"when": "at"}, "Enter the time"),
        ({"sender_address": "boss@example.com"}, "valid choice"),
        ({"reply_to": "nobody"}, "valid email"),
    ],
)
def test_wrong_values_are_named(admin, release, press_list, wrong, message) -> None:
    response = admin.post(reverse("mailings:add"), fields(release, press_list, **wrong))
    assert message in response.content.decode()
    assert not Mailing.objects.exists()


@pytest.mark.parametrize(
    "planned", [{"live": True}, {"live": False}, {"embargo_until": EMBARGO}], ids=["live", "draft", "embargo"]
)
def test_a_release_without_a_text_is_not_mailed(tree, admin, press_list, create_mailing, planned) -> None:
    page = create_release(tree, body=[blocks.heading("Prices")], **planned)  # made before this was refused, or imported
    response = admin.post(reverse("mailings:add"), fields(page, press_list))
    assert "The release has no text" in response.text
    assert not Mailing.objects.exists()
    for when in When:
        mailing = create_mailing(page, when, state=State.DRAFT, send_at=timezone.now() + timedelta(hours=1))
        sent = admin.post(url("mailing_send", mailing), follow=True)
        assert "The release has no text" in sent.text
    create_mailing(page, When.NOW)  # waits already
    assert work() == []
    states.publish(page, body=[blocks.rich_text("<p>Half.</p>")])
    assert "has no text" not in admin.post(reverse("mailings:add"), fields(page, press_list)).text


@pytest.mark.parametrize("field", ["sender_name", "subject"])
def test_a_line_break_starts_no_header(admin, release, press_list, field) -> None:
    response = admin.post(reverse("mailings:add"), fields(release, press_list, **{field: "A\r\nBcc: eve@example.org"}))
    assert "one line each" in response.content.decode()
    assert not Mailing.objects.exists()


@pytest.mark.parametrize("when", [When.NOW, When.EMBARGO])
def test_a_hidden_release_is_not_sent_and_the_test_has_nothing_of_it(admin, tree, press_list, when) -> None:
    from .conftest import create_release

    page = create_release(tree, live=False)
    page.save_revision()
    mailing = Mailing.objects.create(page=page, subject="Ferries", when=when)
    mailing.lists.add(press_list)
    assert CANARY in admin.get(url("mailings:inspect", mailing)).content.decode()  # the officer may publish it
    admin.post(url("mailing_test", mailing))
    (test,) = work()
    assert CANARY not in str(test.message())
    admin.post(url("mailing_send", mailing))
    mailing.refresh_from_db()
    assert (mailing.state, work()) == (State.DRAFT, [])


def test_without_recipients_nothing_starts(admin, release, press_list, create_mailing) -> None:
    press_list.members.clear()
    mailing = create_mailing(release, state=State.DRAFT)
    response = admin.post(url("mailing_send", mailing), follow=True)
    assert "Nobody on the lists has agreed" in response.content.decode()


def test_what_was_sent_cannot_be_changed_or_deleted(admin, release, create_mailing) -> None:
    mailing = create_mailing(release)
    for name in ("mailings:edit", "mailings:delete"):
        assert admin.post(url(name, mailing), {}).status_code in (302, 403)
    assert Mailing.objects.get().subject == "Ferries"


@pytest.mark.parametrize("name", ["mailing_send", "mailing_test", "mailing_stop", "mailing_rest", "mailing_resolve"])
def test_editors_cannot_send(client, release, create_mailing, name) -> None:
    mailing = create_mailing(release, state=State.DRAFT)
    client.force_login(factories.UserFactory(groups=["Editors"]))
    client.post(url(name, mailing))
    mailing.refresh_from_db()
    assert (mailing.state, mail.outbox, QueuedMail.objects.count()) == (State.DRAFT, [], 0)


def test_a_mailing_about_a_draft_of_a_team_is_absent_for_others(admin, tree, create_mailing) -> None:
    owner = factories.UserFactory(groups=["Press officers"])
    draft = create_release(tree, owner=owner, live=False)
    set_audience(draft, Audience.TEAM, [], [])
    mailing = create_mailing(draft, state=State.DRAFT)
    addresses = [reverse(f"mailings:{view}", args=[mailing.pk]) for view in VIEWS]
    assert {admin.get(address).status_code for address in addresses} == {404}
    assert admin.post(url("mailing_send", mailing)).status_code == 404
    pages = [admin.get(f"/admin/mailings/{query}").content.decode() for query in ("", "?q=ferries", "results/")]
    assert not [page for page in pages if CANARY in page or mailing.subject in page]
    admin.force_login(owner)
    assert mailing.subject in admin.get("/admin/mailings/").content.decode()
    assert {admin.get(address).status_code for address in addresses} == {200}


def read_shown_emails(page: str) -> str:
    """Return what the form about unknown e-mails sends of them."""
    return BeautifulSoup(page, "html.parser").find("input", {"name": "emails"})["value"]


@pytest.mark.parametrize(("choice", "emails"), [("sent", 0), ("again", 2)])
def test_the_officer_decides_about_unknown_emails(admin, release, create_mailing, choice, emails) -> None:
    mailing = create_mailing(release)
    process_mailings()
    QueuedMail.objects.update(sending_since=timezone.now())  # the worker was killed
    assert work() == []
    shown = admin.get(url("mailings:inspect", mailing)).content.decode()
    assert QueuedMail.objects.first().message_id.strip("<>") in shown
    admin.post(url("mailing_resolve", mailing), {"choice": choice, "emails": read_shown_emails(shown)})
    assert len(work()) == emails
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
    mailing.refresh_from_db()
    assert mailing.count_deliveries()["sent"] == 2


def test_a_choice_decides_only_about_the_unknown_emails_that_were_shown(admin, release, create_mailing, pass_time):
    mailing = create_mailing(release)
    process_mailings()
    QueuedMail.objects.update(sending_since=timezone.now(), not_before=timezone.now() + timedelta(hours=1))
    first, second = QueuedMail.objects.order_by("pk")
    QueuedMail.objects.filter(pk=first.pk).update(unknown_since=timezone.now())
    shown = read_shown_emails(admin.get(url("mailings:inspect", mailing)).text)
    QueuedMail.objects.filter(pk=second.pk).update(unknown_since=timezone.now())
    for wrong in ({"choice": "maybe", "emails": shown}, {"emails": shown}, {"choice": "sent", "emails": "x"}):
        assert admin.post(url("mailing_resolve", mailing), wrong).status_code == 400
    assert QueuedMail.objects.count() == 2
    admin.post(url("mailing_resolve", mailing), {"choice": "sent", "emails": shown})
    assert [one.pk for one in QueuedMail.objects.exclude(unknown_since=None)] == [second.pk]


def test_preview_and_proposed_subject_are_of_the_scheduled_version_and_not_of_a_later_draft(
    admin, embargoed, create_mailing
) -> None:
    states.save_draft(embargoed, title="Not yet", body=[blocks.rich_text("<p>Only in a draft.</p>")])
    form = BeautifulSoup(admin.get(f"{reverse('mailings:add')}?page={embargoed.pk}").text, "html.parser")
    assert form.find("input", {"name": "subject"})["value"] == embargoed.title
    shown = admin.get(url("mailings:inspect", create_mailing(embargoed, state=State.DRAFT))).text
    assert f"From May on, {CANARY}." in shown
    assert "Only in a draft." not in shown
    assert "Not yet" not in BeautifulSoup(shown, "html.parser").find("iframe")["srcdoc"]
