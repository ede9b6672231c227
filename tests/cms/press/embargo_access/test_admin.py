"""Press officers open releases, see who has read them, and end accesses; nobody else can."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail.models import PageLogEntry

from cms.delivery.mail.models import QueuedMail, SuppressedAddress
from cms.delivery.mail.sender import send_due
from cms.delivery.mail.suppression import suppress
from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.editing.restricted_drafts.rules import Audience
from cms.press.embargo_access.accesses import open_to
from cms.press.embargo_access.models import EmbargoAccess
from cms.press.journalists.consents import withdraw_consent
from cms.press.journalists.models import Journalist, JournalistList
from tests.cms.press.embargo_access.conftest import Browser, accesses_url, create_code, create_journalist, get_code


def post(admin, release, **data):
    return admin.post(accesses_url(release), {"message": "", **data})


def new_link(admin, access, **data):
    return admin.post(reverse("embargo_new_link", args=[access.page_id, access.pk]), data)


def listed(admin, release) -> str:
    response = admin.get(accesses_url(release))
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    return response.content.decode()


def client_of(*groups: str) -> Client:
    client = Client()
    client.force_login(factories.UserFactory(groups=list(groups)))
    return client


def test_a_release_is_opened_to_a_list_and_to_single_journalists(admin, release, officer):
    first, second, third = (create_journalist(name) for name in ("Ada Ray", "Bo Lind", "Cy Dunn"))
    chosen = JournalistList.objects.create(name="Sea")
    chosen.members.set([first, second])
    response = post(admin, release, lists=[chosen.pk], journalists=[second.pk, third.pk], send="on")
    assert response.status_code == 302
    assert set(EmbargoAccess.objects.values_list("journalist__name", "opened_by")) == {
        (one.name, officer.pk) for one in (first, second, third)
    }
    assert QueuedMail.objects.count() == 3
    assert post(admin, release, lists=[chosen.pk]).status_code == 302
    assert EmbargoAccess.objects.count() == 3


def test_links_need_not_be_sent_by_e_mail(admin, release, journalist):
    post(admin, release, journalists=[journalist.pk])
    assert not QueuedMail.objects.exists()
    assert "no e-mail" in listed(admin, release)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({}, "Choose a list"),
        ({"journalists": ["987654321"]}, "not one of the available choices"),
        ({"journalists": ["x" * 20_000]}, "is not a valid value"),
        ({"new_list": "Coast"}, "Choose the journalists of the new list"),
    ],
)
def test_bad_input_opens_nothing_and_says_why(admin, release, data, text):
    response = post(admin, release, **data)
    assert response.status_code == 422
    assert text in response.content.decode()
    assert not EmbargoAccess.objects.exists()


def test_an_inactive_contact_is_refused(admin, release):
    gone = create_journalist(status=Journalist.Status.INACTIVE)
    assert post(admin, release, journalists=[gone.pk]).status_code == 422


@pytest.mark.parametrize("times", [{"live": False}, {}], ids=["not scheduled", "public"])
def test_only_a_scheduled_release_under_embargo_is_opened(admin, tree, journalist, times):
    release = factories.ReleaseFactory(parent=tree.releases, **times)
    response = post(admin, release, journalists=[journalist.pk])
    assert response.status_code == 422
    assert not EmbargoAccess.objects.exists()
    assert "not scheduled for the end of an embargo" in listed(admin, release)


def test_a_release_without_a_text_is_not_opened(admin, release, journalist):
    """A version that was scheduled before this was refused, or imported."""
    access = open_to(release, [create_journalist("Bo Lind")], None)[0]
    states.publish(release, body=[blocks.heading("Why")])
    response = post(admin, release, journalists=[journalist.pk], send="on")
    assert response.status_code == 422
    assert "The release has no text" in response.text
    response = admin.post(reverse("embargo_new_link", args=[release.pk, access.pk]), {"send": "1"}, follow=True)
    assert "The release has no text" in response.text
    assert [access.pk] == list(EmbargoAccess.objects.values_list("pk", flat=True))
    assert not QueuedMail.objects.exists()
    states.save_draft(release, body=[blocks.rich_text("<p>Only in a draft.</p>")])
    assert post(admin, release, journalists=[journalist.pk]).status_code == 422
    states.publish(release)
    assert post(admin, release, journalists=[journalist.pk]).status_code == 302


def test_the_list_tells_what_each_journalist_has_done(admin, access, release):
    assert "no e-mail" in listed(admin, release)
    response = new_link(admin, access)
    browser = Browser(get_code(response.context["link"]))
    browser.read("terms")
    assert "link opened" in listed(admin, release)
    browser.accept()
    text = listed(admin, release)
    assert "accepted" in text
    assert "I will not publish" in text
    browser.load(browser.read()["attachments"][0]["url"])
    events = admin.get(reverse("embargo_events", args=[release.pk])).content.decode()
    for word in ("Link opened", "Terms accepted", "Release read", "File downloaded", "figures.txt", "Ines Calloway"):
        assert word in events
    moved = release.embargo_until.replace(year=release.embargo_until.year + 1)
    states.publish(release, embargo_until=moved)
    assert "the embargo was moved" in listed(admin, release)


def test_a_new_link_is_shown_once_and_ends_the_earlier_ones(admin, access, release, reader):
    response = new_link(admin, access)
    link = response.context["link"]
    assert link in response.content.decode()
    assert get_code(link) not in listed(admin, release)
    assert [reader.status(), reader.status("terms", reader.code)] == [404, 404]
    assert Browser(get_code(link)).accept().status() == 200


def test_a_new_link_can_be_sent(admin, access, reader):
    assert new_link(admin, access, send="1").status_code == 302
    assert QueuedMail.objects.count() == 1
    assert reader.status() == 404


@pytest.mark.parametrize(
    ("hinder", "reason"),
    [
        (withdraw_consent, "has not agreed to e-mails"),
        (lambda one: suppress(one.address, SuppressedAddress.Reason.BOUNCED), "is suppressed"),
    ],
)
def test_a_new_link_that_cannot_be_sent_changes_nothing_and_says_why(
    admin, access, release, journalist, reader, hinder, reason
):
    hinder(journalist)
    new_link(admin, access, send="1")
    assert reason in listed(admin, release)
    assert not QueuedMail.objects.exists()
    assert [reader.status(), reader.status("terms", reader.code)] == [200, 200]
    assert not PageLogEntry.objects.filter(action="embargo_access.link").exists()


def state_of(admin, release) -> str:
    (row,) = BeautifulSoup(listed(admin, release), "html.parser").select("table[aria-labelledby=accesses] tbody tr")
    return row.td.text


def test_the_state_is_of_the_links_that_work_and_not_of_earlier_ones(admin, access, release, reader, pass_time):
    Browser(create_code(access)).accept()
    assert state_of(admin, release) == "accepted on 2 devices"
    pass_time(minutes=1)
    new_link(admin, access, send="1")
    assert state_of(admin, release) == "e-mail is being sent"
    suppress(access.journalist.address, SuppressedAddress.Reason.BOUNCED)
    send_due()
    assert "the e-mail could not be delivered" in state_of(admin, release)
    browser = Browser(get_code(new_link(admin, access).context["link"]))
    assert "no e-mail" in state_of(admin, release)
    browser.read("terms")
    assert state_of(admin, release) == "link opened"
    browser.accept()
    assert state_of(admin, release) == "accepted"


def test_accesses_are_revoked_at_once(admin, access, release, reader):
    admin.post(reverse("embargo_revoke", args=[release.pk, access.pk]))
    assert reader.status() == 404
    assert "revoked" in listed(admin, release)
    assert new_link(admin, access).status_code == 302
    assert not access.links.exists()


def test_all_accesses_are_revoked_together(admin, access, release, reader, officer):
    post(admin, release, journalists=[create_journalist("Tomas Reed").pk])
    admin.post(reverse("embargo_revoke_all", args=[release.pk]))
    assert not EmbargoAccess.objects.filter(revoked_at=None).exists()
    actions = PageLogEntry.objects.filter(action__startswith="embargo_access.").values_list("action", flat=True)
    assert list(actions) == ["embargo_access.revoke", "embargo_access.open"]


def test_the_history_names_no_journalist(admin, release, journalist):
    post(admin, release, journalists=[journalist.pk])
    entry = PageLogEntry.objects.get(action="embargo_access.open")
    assert "Ines" not in str(entry.data)
    history = admin.get(reverse("wagtailadmin_pages:history", args=[release.pk])).content.decode()
    assert "Opened to 1 journalist" in history


def test_a_get_request_revokes_nothing(admin, access, release, reader):
    for url in (
        reverse("embargo_revoke", args=[release.pk, access.pk]),
        reverse("embargo_revoke_all", args=[release.pk]),
        reverse("embargo_new_link", args=[release.pk, access.pk]),
    ):
        assert admin.get(url).status_code == 405
    assert reader.status() == 200


@pytest.mark.parametrize("groups", [["Editors"], ["Writers"], ["Search editors"], []])
def test_others_cannot_open_or_see_or_revoke(access, release, reader, groups):
    client = client_of(*groups)
    states_before = list(EmbargoAccess.objects.values())
    for name, args in (
        ("embargo_accesses", [release.pk]),
        ("embargo_events", [release.pk]),
        ("embargo_revoke", [release.pk, access.pk]),
        ("embargo_revoke_all", [release.pk]),
        ("embargo_new_link", [release.pk, access.pk]),
        ("embargo_releases", []),
    ):
        for method in (client.get, client.post):
            response = method(reverse(name, args=args))
            assert response.status_code in (302, 403, 404, 405), (name, response.status_code)
            assert "Ines" not in response.content.decode()
    assert list(EmbargoAccess.objects.values()) == states_before
    assert reader.status() == 200


def test_the_permission_alone_is_not_enough_for_a_restricted_draft(admin, access, release):
    """A press officer who is not in the team of a restricted draft does not see it."""
    owner = factories.UserFactory(groups=["Writers"])
    type(release).objects.filter(pk=release.pk).update(draft_audience=Audience.TEAM, owner=owner)
    assert admin.get(accesses_url(release)).status_code == 404
    assert admin.post(reverse("embargo_revoke", args=[release.pk, access.pk])).status_code == 404
    assert release.title not in admin.get(reverse("embargo_releases")).content.decode()


def test_an_access_is_not_changed_through_another_page(admin, access, tree, release, reader):
    other = factories.ReleaseFactory(parent=tree.releases)
    assert admin.post(reverse("embargo_revoke", args=[other.pk, access.pk])).status_code == 404
    assert reader.status() == 200


def test_the_editor_has_a_button_and_the_reports_menu_an_item(admin, access, release, tree):
    states.publish(release, image=None, body=[])  # Wagtail leaves the files of thumbnails open
    edit = admin.get(reverse("wagtailadmin_pages:edit", args=[release.pk])).content.decode()
    assert accesses_url(release) in edit
    assert release.title in admin.get(reverse("embargo_releases")).content.decode()
    story = factories.StoryFactory(parent=tree.stories)
    assert accesses_url(story) not in admin.get(reverse("wagtailadmin_pages:edit", args=[story.pk])).content.decode()
    assert admin.get(accesses_url(story)).status_code in (302, 403)
