"""The steps of a release: what is shown in each state, and what each form does or refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.delivery.mail.models import QueuedMail
from cms.demo import factories
from cms.demo.factories import states
from cms.editing.restricted_drafts.rules import Audience
from cms.editing.versions.withdrawals import withdraw_page
from cms.press.embargo_access.models import AccessEvent, EmbargoAccess
from cms.press.embargo_access.releases import find_embargoed_release
from cms.press.embargo_access.terms import record_event
from cms.press.journalists.models import JournalistList
from cms.press.mailings.models import Mailing
from cms.press.release_chain.actions import NotPossible, set_embargo
from cms.press.release_chain.forms import MailingPlanForm
from tests.cms.press.mailings.conftest import create_journalist, create_release, recipients_of, work
from tests.cms.press.mailings.test_corrections import RIGHT, WRONG, correct

from .conftest import chain_url, empty_body, read_states, read_steps, take_step, type_time

ADA, BO = "ada@paper.example", "bo@paper.example"


def test_a_draft_needs_a_mailing_and_can_have_an_embargo(admin, draft):
    assert read_states(admin, draft) == {
        "text": "Done",
        "embargo": "Possible",
        "journalists": "Later",
        "mailing": "Missing",
        "kit": "Later",
        "public": "Possible",
        "correction": "Not needed",
    }


def test_a_release_without_a_text_has_no_further_forms(admin, tree):
    page = create_release(tree, body=empty_body(), live=False)
    page.save_revision()
    steps = read_steps(admin, page)
    assert "Missing" in steps["text"].text
    assert "Write the text" in steps["text"].text
    assert [name for name, step in steps.items() if step.find("form")] == []
    for step, fields in (
        ("embargo", {"embargo_until": type_time(timezone.now() + timedelta(days=1))}),
        ("access", {"journalists": [create_journalist("ada").pk]}),
        ("mailing", {"subject": "Ferries", "journalists": [create_journalist("bo").pk]}),
    ):
        response = take_step(admin, page, step, **fields)
        assert response.status_code == 422, step
        assert "has no text" in response.text or "Only a release that is scheduled" in response.text, step
    assert not Mailing.objects.exists()
    assert not EmbargoAccess.objects.exists()
    assert find_embargoed_release(page) is None


def test_from_a_text_to_embargo_list_and_mailing_in_three_forms(admin, draft, officer, ada, bo):
    until = (timezone.now() + timedelta(days=1)).replace(second=0, microsecond=0)
    shown = take_step(admin, draft, "embargo", embargo_until=type_time(until))
    assert "goes public at the end of its embargo" in shown.text
    release = find_embargoed_release(states.reload_page(draft))
    assert release.embargo_until == until
    states_shown = read_states(admin, draft)
    assert (states_shown["embargo"], states_shown["journalists"], states_shown["public"]) == (
        "Done",
        "Missing",
        "Under way",
    )
    shown = take_step(admin, draft, "access", journalists=[ada.pk, bo.pk], new_list="Coast", send="on")
    assert "open to 2 more journalists" in shown.text
    made = JournalistList.objects.get(name="Coast")
    assert set(made.members.all()) == {ada, bo}
    assert set(EmbargoAccess.objects.values_list("journalist", "opened_by")) == {
        (one.pk, officer.pk) for one in (ada, bo)
    }
    assert QueuedMail.objects.count() == 2
    shown = take_step(admin, draft, "mailing", lists=[made.pk], subject="Ferries")
    assert "it leaves to 2 journalists" in shown.text
    mailing = Mailing.objects.get()
    assert (mailing.state, mailing.when, mailing.released_by) == ("waiting", "publication", officer)
    assert "Missing" not in read_states(admin, draft).values()


def test_the_embargo_of_a_scheduled_release_is_moved_with_its_approved_text(admin, embargoed, ada):
    embargoed.title = "zq later draft"
    embargoed.save_revision()
    embargoed.get_workflow().start(embargoed, embargoed.owner)
    later = (timezone.now() + timedelta(days=5)).replace(second=0, microsecond=0)
    take_step(admin, embargoed, "embargo", embargo_until=type_time(later))
    page = states.reload_page(embargoed)
    release = find_embargoed_release(page)
    assert release.embargo_until == later
    content = page.revisions.get(pk=release.revision_id).content
    assert (content["title"], page.revisions.filter(approved_go_live_at__isnull=False).count()) == (
        "Ferry prices halve zqferrycanary",
        1,
    )
    newest = page.get_latest_revision_as_object()
    assert (newest.title, newest.embargo_until) == ("zq later draft", later)
    assert page.current_workflow_task_state.revision_id == page.latest_revision_id  # its approval goes on


def test_a_page_that_another_user_has_locked_is_not_scheduled(admin, draft):
    type(draft).objects.filter(pk=draft.pk).update(locked=True, locked_by=factories.UserFactory())
    until = type_time(timezone.now() + timedelta(days=1))
    response = take_step(admin, draft, "embargo", embargo_until=until)
    assert (response.status_code, "The page is locked" in response.text) == (422, True)
    assert find_embargoed_release(draft) is None


@pytest.mark.parametrize(
    ("value", "message"), [("", "required"), ("soon", "Type year, month, day"), ("2020-01-01 09:00", "has passed")]
)
def test_a_wrong_time_is_refused_with_a_sentence(admin, draft, value, message):
    response = take_step(admin, draft, "embargo", embargo_until=value)
    assert (response.status_code, message in response.text) == (422, True)
    assert find_embargoed_release(draft) is None


def test_a_public_release_gets_no_embargo(admin, public):
    response = take_step(admin, public, "embargo", embargo_until=type_time(timezone.now() + timedelta(days=1)))
    assert (response.status_code, "already public" in response.text) == (422, True)


def test_a_release_that_is_published_while_its_embargo_is_moved_stays_public(embargoed, officer):
    read_before = states.reload_page(embargoed)
    states.publish(embargoed, embargo_until=None, go_live_at=None)
    with pytest.raises(NotPossible, match="already public"):
        set_embargo(read_before, timezone.now() + timedelta(days=5), officer)
    page = states.reload_page(embargoed)
    assert (page.live, page.revisions.filter(approved_go_live_at__isnull=False).count()) == (True, 0)


def test_a_check_that_refuses_publication_refuses_the_embargo(admin, draft):
    draft.image = None
    draft.expire_at = timezone.now() + timedelta(hours=1)
    draft.save_revision()
    until = type_time(timezone.now() + timedelta(days=1))
    response = take_step(admin, draft, "embargo", embargo_until=until)
    assert response.status_code == 422
    assert find_embargoed_release(draft) is None


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "Choose a list, or single journalists"),
        ({"new_list": "Coast"}, "Choose the journalists of the new list"),
    ],
)
@pytest.mark.parametrize("step", ["access", "mailing"])
def test_nobody_stops_it_with_a_sentence(admin, embargoed, step, fields, message):
    response = take_step(admin, embargoed, step, subject="Ferries", **fields)
    assert (response.status_code, message in response.text) == (422, True)
    assert not EmbargoAccess.objects.exists()
    assert not Mailing.objects.exists()
    assert not JournalistList.objects.filter(name="Coast").exists()


@pytest.mark.parametrize(
    ("step", "message"),
    [("access", "No active contact is on these lists"), ("mailing", "None of the chosen journalists has agreed")],
)
def test_an_empty_list_stops_it_with_a_sentence(admin, embargoed, step, message):
    empty = JournalistList.objects.create(name="Coast")
    response = take_step(admin, embargoed, step, subject="Ferries", lists=[empty.pk])
    assert (response.status_code, message in response.text) == (422, True)
    assert not EmbargoAccess.objects.exists()
    assert not Mailing.objects.exists()


def test_a_mailing_to_those_who_get_no_e_mails_is_not_planned_and_makes_no_list(admin, embargoed):
    cy = create_journalist("cy", consents=False)
    response = take_step(admin, embargoed, "mailing", journalists=[cy.pk], new_list="Coast", subject="Ferries")
    assert "None of the chosen journalists has agreed to e-mails" in response.text
    assert not Mailing.objects.exists()
    assert not JournalistList.objects.exists()


def test_a_form_that_is_sent_twice_at_once_makes_one_list(officer, ada):
    data = {"mailing-journalists": [ada.pk], "mailing-new_list": "Coast", "mailing-subject": "Ferries"}
    forms = [MailingPlanForm(data, user=officer) for _ in range(2)]
    assert all(form.is_valid() for form in forms)
    for form in forms:
        form.create_new_list()
    assert list(JournalistList.objects.get().members.all()) == [ada]


@pytest.mark.parametrize("step", ["access", "mailing"])
def test_an_empty_press_kit_stops_it_with_a_sentence(admin, tree, ada, step):
    page = create_release(tree, embargo_until=timezone.now() + timedelta(days=2), image=None)
    response = take_step(admin, page, step, journalists=[ada.pk], subject="Ferries")
    assert (response.status_code, "The press kit is empty" in response.text) == (422, True)
    assert "Missing" in read_states(admin, page)["kit"]
    assert not EmbargoAccess.objects.exists()
    assert not Mailing.objects.exists()
    states.publish(page, image=factories.PictureFactory())
    assert take_step(admin, page, step, journalists=[ada.pk], subject="Ferries").status_code == 200


def test_a_public_release_is_sent_at_once(admin, public, press_list):
    take_step(admin, public, "mailing", lists=[press_list.pk], subject="Ferries")
    assert recipients_of(work()) == [ADA, BO]
    shown = read_steps(admin, public)["mailing"].text
    assert "Sent to 2 journalists" in shown


def test_the_correction_of_a_release_is_told_in_one_form(admin, public, press_list):
    take_step(admin, public, "mailing", lists=[press_list.pk], subject="Ferries")
    work()
    correct(public)
    step = read_steps(admin, public)["correction"]
    assert "Missing" in step.text
    assert "Write to those with an earlier version: 2" in step.text
    subject, intro = step.find("input", {"name": "notice-subject"})["value"], step.find("textarea").text
    assert subject.startswith("Correction: ")
    assert WRONG in intro
    assert RIGHT in intro
    shown = take_step(admin, public, "notice", subject=subject, intro=intro)
    assert "2 journalists are being told" in shown.text
    assert recipients_of(work()) == [ADA, BO]
    again = take_step(admin, public, "notice", subject=subject, intro=intro)
    assert (again.status_code, work()) == (422, [])
    assert read_states(admin, public)["correction"] == "Done"


def test_words_about_a_correction_are_not_sent_after_a_newer_one(admin, public, press_list):
    take_step(admin, public, "mailing", lists=[press_list.pk], subject="Ferries")
    work()
    correct(public)
    about = read_steps(admin, public)["correction"].find("input", {"name": "notice-about"})["value"]
    correct(public, RIGHT, "Half from the first of May.")
    response = take_step(admin, public, "notice", about=about, subject="Correction", intro=RIGHT)
    assert (response.status_code, "not possible any more" in response.text, work()) == (422, True, [])
    about = read_steps(admin, public)["correction"].find("input", {"name": "notice-about"})["value"]
    take_step(admin, public, "notice", about=about, subject="Correction", intro=RIGHT)
    assert recipients_of(work()) == [ADA, BO]


def test_a_correction_whose_mailing_ended_before_it_began_is_missing_again(admin, public, press_list):
    take_step(admin, public, "mailing", lists=[press_list.pk], subject="Ferries")
    work()
    correct(public)
    take_step(admin, public, "notice", subject="Correction", intro=RIGHT)
    Mailing.objects.filter(purpose="correction").update(state="not_sent", started_at=None)
    assert read_states(admin, public)["correction"] == "Missing"
    Mailing.objects.filter(purpose="correction").update(started_at=timezone.now())
    assert read_states(admin, public)["correction"] == "Done"


def test_a_notice_that_was_stopped_is_not_said_to_have_reached_all(admin, public, press_list):
    take_step(admin, public, "mailing", lists=[press_list.pk], subject="Ferries")
    work()
    correct(public)
    take_step(admin, public, "notice", subject="Correction", intro=RIGHT)
    assert "Those with an earlier version are told." in read_steps(admin, public)["correction"].text
    Mailing.objects.filter(purpose="correction").update(state="stopped", started_at=timezone.now())
    stopped = read_steps(admin, public)["correction"].text
    assert "stopped before all had been sent it" in stopped
    assert "are told" not in stopped


def test_the_withdrawal_of_a_release_is_told_in_one_form(admin, public, press_list, officer):
    take_step(admin, public, "mailing", lists=[press_list.pk], subject="Ferries")
    work()
    withdraw_page(public, "The figures were wrong.", officer)
    step = read_steps(admin, public)["correction"]
    assert "The figures were wrong." in step.find("textarea").text
    take_step(admin, public, "notice", subject="Withdrawn", intro="The figures were wrong.")
    assert recipients_of(work()) == [ADA, BO]


def test_a_correction_that_concerns_nobody_is_not_missing(admin, public, press_list):
    correct(public)
    take_step(admin, public, "mailing", lists=[press_list.pk], subject="Ferries")
    work()
    assert read_states(admin, public)["correction"] == "Done"
    assert take_step(admin, public, "notice", subject="x", intro="x").status_code == 422


def test_who_has_read_it_is_counted_and_a_trial_is_offered(admin, embargoed, ada):
    take_step(admin, embargoed, "access", journalists=[ada.pk])
    record_event(EmbargoAccess.objects.get(), AccessEvent.Kind.RELEASE_READ)
    step = read_steps(admin, embargoed)["journalists"]
    assert "Open to 1 journalist. 1 has read it." in step.text
    trial = reverse("embargo_trial", args=[embargoed.pk])
    assert [link.text for link in step.find_all("a") if link["href"].startswith(trial)] == [
        "See it as a journalist (opens a new tab)"
    ]


@pytest.mark.few(2)
@pytest.mark.parametrize("groups", [["Writers"], ["Editors"], ["Search editors"], []])
def test_others_do_not_see_the_steps(client, embargoed, groups):
    client.force_login(factories.UserFactory(groups=groups))
    for url in (chain_url(embargoed), reverse("current_releases")):
        for method in (client.get, client.post):
            response = method(url)
            assert response.status_code in (302, 403, 404, 405)
            assert embargoed.title not in response.text


def test_the_steps_of_a_restricted_draft_are_absent_for_others(admin, embargoed):
    owner = factories.UserFactory(groups=["Writers"])
    type(embargoed).objects.filter(pk=embargoed.pk).update(draft_audience=Audience.TEAM, owner=owner)
    assert admin.get(chain_url(embargoed)).status_code == 404
    assert admin.post(chain_url(embargoed), {"step": "embargo"}).status_code == 404
    assert embargoed.title not in admin.get(reverse("current_releases")).text
    assert embargoed.title not in admin.get(reverse("wagtailadmin_home")).text


def test_other_pages_have_no_steps(admin, tree):
    story = factories.StoryFactory(parent=tree.stories)
    assert admin.get(chain_url(story)).status_code in (302, 403)
    assert chain_url(story) not in admin.get(reverse("wagtailadmin_explore", args=[tree.stories.pk])).text


def test_an_unknown_step_is_refused(admin, embargoed):
    for step in ("", "publish", "notice"):
        assert admin.post(chain_url(embargoed), {"step": step}).status_code in (302, 403, 422)
