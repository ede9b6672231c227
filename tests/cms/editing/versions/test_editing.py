"""The panel “Tell readers?”, and the views of versions and withdrawals."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import PageLogEntry

from cms.demo import factories
from cms.demo.factories import states
from cms.editing.versions.models import PublicVersion, Withdrawal
from tests.cms.editing.editor.conftest import (
    form_for,
    superuser,
    superuser_client,
    validate_draft,
    validate_publication,
)
from tests.cms.editing.preview.conftest import page_form_data

from .notes import correction, note, publish

__all__ = ["superuser", "superuser_client"]

CORRECTION = {"reader_note_kind": "correction", "was_wrong": "In 2019.", "is_right": "In 2021."}


@pytest.fixture(scope="module")
def module_release(module_tree):
    return factories.ReleaseFactory(parent=module_tree.releases)


@pytest.fixture
def release(module_release, tree):
    return states.reload_page(module_release)


def edit(client, user, page, **changes):
    data = page_form_data(states.reload_page(page).get_latest_revision_as_object(), user, **changes)
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)


def test_the_panel_is_only_in_the_editor_of_a_public_page(superuser_client, release):
    draft = factories.ReleaseFactory(live=False)
    texts = [superuser_client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).text for page in (release, draft)]
    assert ["Tell readers?" in text for text in texts] == [True, False]


def test_an_editor_publishes_a_correction_and_the_form_is_empty_again(superuser_client, superuser, release, frontend):
    edit(superuser_client, superuser, release, **CORRECTION, summary="It opened in 2021.", **{"action-publish": "1"})
    assert [one["is_right"] for one in frontend.get(f"/pages/{release.pk}")["corrections"]] == ["In 2021."]
    latest = states.reload_page(release).get_latest_revision_as_object()
    form = form_for(latest, user=superuser)
    assert (form.initial["reader_note_kind"], form.initial["was_wrong"]) == ("", "")
    edit(superuser_client, superuser, release, summary="It opened in May 2021.", **{"action-publish": "1"})
    assert len(frontend.get(f"/pages/{release.pk}")["corrections"]) == 1


def test_the_note_of_a_draft_stays_in_the_form_until_it_is_published(superuser_client, superuser, release, frontend):
    edit(superuser_client, superuser, release, **CORRECTION, summary="New")
    draft = states.reload_page(release).get_latest_revision_as_object()
    assert form_for(draft, user=superuser).initial["was_wrong"] == "In 2019."
    assert frontend.get(f"/pages/{release.pk}")["corrections"] == []
    edit(superuser_client, superuser, release, summary="Newer", **{"action-publish": "1"})
    assert [one["version"] for one in frontend.get(f"/pages/{release.pk}")["corrections"]] == [2]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reader_note_kind": "note", "reader_note": " "}, "reader_note"),
        ({**CORRECTION, "was_wrong": ""}, "was_wrong"),
        ({**CORRECTION, "is_right": ""}, "is_right"),
    ],
)
def test_an_incomplete_note_cannot_be_published_but_saved(superuser, release, changes, field):
    assert field in validate_publication(release, superuser, **changes).errors
    assert field not in validate_draft(release, superuser, **changes).errors


def test_a_complete_note_can_be_published(superuser, release):
    assert not validate_publication(release, superuser, **CORRECTION).errors
    assert not validate_publication(release, superuser, reader_note_kind="note", reader_note="New.").errors


def test_a_page_is_withdrawn_and_its_notice_changed_and_removed(superuser_client, release, frontend):
    url = reverse("page_withdraw", args=[release.pk])
    assert superuser_client.post(url, {"notice": ""}).status_code == 422
    assert states.reload_page(release).live
    text = superuser_client.post(url, {"notice": "By mistake."}, follow=True).text
    assert "The page has been withdrawn" in text
    assert frontend.send(f"/pages/{release.pk}").json()["notice"] == "By mistake."
    assert "Its addresses show this notice" in superuser_client.get(url).text
    superuser_client.post(url, {"notice": "Wrong figures."})
    assert frontend.send(f"/pages/{release.pk}").json()["notice"] == "Wrong figures."
    superuser_client.post(url, {"notice": "x", "remove": "1"})
    assert frontend.send(f"/pages/{release.pk}").status_code == 404
    actions = PageLogEntry.objects.filter(page_id=release.pk, action__startswith="versions.")
    assert set(actions.values_list("action", flat=True)) == {
        "versions.withdraw",
        "versions.change_notice",
        "versions.remove_notice",
    }
    assert (
        "Withdrawn with a public notice"
        in superuser_client.get(reverse("wagtailadmin_pages:history", args=[release.pk])).text
    )


def test_a_page_that_is_not_public_is_not_withdrawn(superuser_client, release, frontend):
    states.restrict(release)
    response = superuser_client.post(reverse("page_withdraw", args=[release.pk]), {"notice": "Secret"})
    assert response.status_code == 422
    assert "there is nothing to withdraw" in response.text
    assert not Withdrawal.objects.exists()
    assert states.reload_page(release).live


def test_the_header_has_the_buttons_that_fit_the_page(superuser_client, superuser, release):
    url = reverse("wagtailadmin_pages:edit", args=[release.pk])
    withdraw, versions = (reverse(name, args=[release.pk]) for name in ("page_withdraw", "page_versions"))
    text = superuser_client.get(url).text
    assert (withdraw in text, versions in text) == (True, True)
    superuser_client.post(withdraw, {"notice": "By mistake."})
    text = superuser_client.get(url).text
    assert (withdraw in text, versions in text) == (True, False)
    superuser_client.post(withdraw, {"remove": "1"})
    text = superuser_client.get(url).text
    assert (withdraw in text, versions in text) == (False, False)


def test_a_published_note_is_corrected_and_removed(superuser_client, release, frontend):
    release = publish(release, correction("In 2091.", "In 2021."), summary="New")
    list_url = reverse("page_versions", args=[release.pk])
    url = reverse("page_version_note", args=[release.pk, 2])
    assert url in superuser_client.get(list_url).text
    assert superuser_client.post(url, {"was_wrong": "", "is_right": "In 2021."}).status_code == 422
    superuser_client.post(url, {"was_wrong": "In 2019.", "is_right": "In 2021."})
    assert frontend.get(f"/pages/{release.pk}")["corrections"][0]["was_wrong"] == "In 2019."
    superuser_client.post(url, {"remove": "1"})
    assert frontend.get(f"/pages/{release.pk}")["corrections"] == []
    publish(release, summary="Newer")
    assert frontend.get(f"/pages/{release.pk}")["corrections"] == []


def test_the_text_of_an_earlier_version_is_removed(superuser_client, release, frontend):
    release = publish(publish(release, summary="Two"), note("New."), summary="Three")
    remove = [reverse("page_version_remove", args=[release.pk, number]) for number in (1, 2, 3)]
    text = superuser_client.get(reverse("page_versions", args=[release.pk])).text
    assert [url in text for url in remove] == [True, True, False]
    assert superuser_client.post(remove[2]).status_code == 404  # the current one is on the page
    superuser_client.post(remove[0])
    items = frontend.get(f"/pages/{release.pk}/versions")["items"]
    assert [one["is_comparable"] for one in items] == [True, True, False]
    assert PublicVersion.objects.get(page_id=release.pk, number=1).texts is None


def test_versions_of_a_hidden_page_are_listed_without_their_texts(superuser_client, release):
    release = publish(release, note("New."), summary="Two")
    states.unpublish(release)
    text = superuser_client.get(reverse("page_versions", args=[release.pk])).text
    assert "readers see none of these versions" in text
    assert text.count("not readable") == 2
    assert reverse("page_version_remove", args=[release.pk, 1]) not in text


def test_a_locked_page_is_not_withdrawn(release, frontend):
    writer, officer = factories.UserFactory(), factories.UserFactory(groups=["Press officers"])
    release.locked, release.locked_by = True, writer
    release.save()
    client = Client()
    client.force_login(officer)
    url = reverse("page_withdraw", args=[release.pk])
    client.post(url, {"notice": "By mistake."})
    assert states.reload_page(release).live
    states.set_and_save(release, locked=False, locked_by=None)
    client.post(url, {"notice": "By mistake."})
    assert frontend.send(f"/pages/{release.pk}").status_code == 410
