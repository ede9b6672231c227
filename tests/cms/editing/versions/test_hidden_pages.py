"""A page that told readers a note or a correction is hidden, and published again with the form that a browser shows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.jobs.scheduler import publish_scheduled
from tests.cms.admin_forms import read_form, read_messages
from tests.cms.editing.editor.conftest import superuser, superuser_client

from .notes import correction, note, publish

__all__ = ["superuser", "superuser_client"]

NOTES = {"note": note("A quote was added."), "correction": correction("In 2019.", "In 2021.")}
LISTS = {"note": "change_notes", "correction": "corrections"}


@pytest.fixture(scope="module")
def module_release(module_tree):
    return factories.ReleaseFactory(parent=module_tree.releases, body=[blocks.rich_text("The centre opened in 2021.")])


@pytest.fixture
def release(module_release, tree):
    return states.reload_page(module_release)


def hide(client, user, page, way, pass_time):
    if way == "unpublish":
        client.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    elif way == "withdraw":
        client.post(reverse("page_withdraw", args=[page.pk]), {"notice": "By mistake."})
    else:
        states.publish(page, expire_at=timezone.now() + timedelta(hours=1))
        pass_time(hours=2)
        assert publish_scheduled() == []
        client.force_login(user)  # the session has ended, too
    assert not states.reload_page(page).live


def read_edit_form(client, page):
    return read_form(client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).text)


def save(client, page, **changes):
    """Send the form as a browser does, with changes, and return the response and the page."""
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    response = client.post(url, {**read_edit_form(client, page), **changes})
    return response, states.reload_page(page)


@pytest.mark.few(2)
@pytest.mark.parametrize("way", ["unpublish", "withdraw", "expire"])
@pytest.mark.parametrize("kind", NOTES)
def test_a_hidden_page_that_told_readers_something_can_be_published_again(
    superuser_client, superuser, release, frontend, pass_time, kind, way
):
    publish(release, NOTES[kind], summary="New")
    before = frontend.get(f"/pages/{release.pk}")[LISTS[kind]]
    assert len(before) == 1
    hide(superuser_client, superuser, release, way, pass_time)
    response, page = save(superuser_client, release, **{"action-publish": "1"})
    assert page.live, read_messages(response.text)
    assert frontend.get(f"/pages/{release.pk}")[LISTS[kind]] == before  # stays, and is not told again


def test_an_expired_page_is_edited_and_published_again_without_its_old_expiry(
    superuser_client, superuser, release, pass_time
):
    hide(superuser_client, superuser, release, "expire", pass_time)
    assert read_edit_form(superuser_client, release)["expire_at"] == [""]
    _, page = save(superuser_client, release, summary="Draft")
    assert page.get_latest_revision_as_object().summary == "Draft"
    _, page = save(superuser_client, release, **{"action-publish": "1"})
    assert page.live
    assert not page.expired


def test_a_wrong_schedule_is_named_in_the_message(superuser_client, release):
    """The fields are in a dialog that is closed."""
    response, page = save(superuser_client, release, expire_at="2020-01-01 09:00", **{"action-publish": "1"})
    assert "Expiry date/time: Expiry date/time must be in the future." in read_messages(response.text)[0]
    assert page.expire_at is None


@pytest.mark.parametrize("kind", NOTES)
def test_what_was_told_is_neither_in_the_form_nor_in_a_draft_of_the_hidden_page(superuser_client, release, kind):
    states.unpublish(publish(release, NOTES[kind], summary="New"))
    form = read_edit_form(superuser_client, release)
    assert [form[name] for name in ("reader_note_kind", "reader_note", "was_wrong", "is_right")] == [[""]] * 4
    _, page = save(superuser_client, release, summary="Newer")
    assert not page.get_latest_revision_as_object().get_reader_note()


def test_a_hidden_page_is_published_again_with_a_new_correction(superuser_client, release, frontend):
    publish(release, NOTES["correction"], summary="New")
    superuser_client.post(reverse("page_withdraw", args=[release.pk]), {"notice": "Wrong figures."})
    told = {"reader_note_kind": "correction", "was_wrong": "12 people.", "is_right": "21 people."}
    save(superuser_client, release, **told)
    form = read_edit_form(superuser_client, release)
    assert [form[name] for name in told] == [[value] for value in told.values()]  # it is in the draft
    save(superuser_client, release, **{"action-publish": "1"})
    corrections = frontend.get(f"/pages/{release.pk}")["corrections"]
    assert [one["is_right"] for one in corrections] == ["21 people.", "In 2021."]
    save(superuser_client, release, summary="Newest", **{"action-publish": "1"})
    assert frontend.get(f"/pages/{release.pk}")["corrections"] == corrections


def test_a_note_that_was_not_published_before_the_page_was_hidden_stays_in_the_draft(
    superuser_client, release, frontend
):
    states.unpublish(states.save_draft(publish(release, summary="New"), **NOTES["note"], summary="Draft"))
    assert read_edit_form(superuser_client, release)["reader_note"] == ["A quote was added."]
    save(superuser_client, release, **{"action-publish": "1"})
    assert [one["note"] for one in frontend.get(f"/pages/{release.pk}")["change_notes"]] == ["A quote was added."]


def test_a_note_of_a_page_that_expired_twice_is_told_once(superuser_client, superuser, tree, frontend, pass_time):
    body, soon = [blocks.rich_text("New.")], timezone.now() + timedelta(hours=1)
    page = factories.ReleaseFactory(parent=tree.releases, body=body, expire_at=soon)
    told: list[list[dict[str, object]]] = []
    for number in (1, 2):
        pass_time(hours=2)
        assert publish_scheduled() == []
        superuser_client.force_login(superuser)  # the session has ended, too
        expiry = (timezone.now() + timedelta(hours=1)).strftime("%Y-%m-%d %H:%M")
        written = {"reader_note_kind": "note", "reader_note": "A quote was added."} if number == 1 else {}
        response, page = save(superuser_client, page, **written, expire_at=expiry, **{"action-publish": "1"})
        assert page.live, read_messages(response.text)
        told.append(frontend.get(f"/pages/{page.pk}")["change_notes"])
    assert len(told[0]) == 1
    assert told[1] == told[0]
    assert read_edit_form(superuser_client, page)["reader_note"] == [""]


def test_an_incomplete_note_of_a_hidden_page_marks_its_field(superuser_client, release):
    states.unpublish(publish(release, NOTES["note"], summary="New"))
    response, page = save(superuser_client, release, reader_note_kind="correction", **{"action-publish": "1"})
    assert not page.live
    assert "Write what was wrong." in response.text
    assert {"was_wrong", "is_right"} <= read_form(response.text).keys()


def test_a_page_that_was_never_public_tells_nothing(superuser_client, tree, frontend):
    """A note of another origin, for example of a revision that code wrote, demands no fields that the form lacks."""
    draft = factories.ReleaseFactory(parent=tree.releases, live=False, body=[blocks.rich_text("New.")])
    draft = states.save_draft(draft, reader_note_kind="correction")
    assert "was_wrong" not in read_edit_form(superuser_client, draft)
    response, page = save(superuser_client, draft, **{"action-publish": "1"})
    assert page.live, read_messages(response.text)
    assert frontend.get(f"/pages/{draft.pk}")["corrections"] == []
