"""Notes and corrections in the answer of a page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Locale

from cms.demo import factories
from cms.demo.factories import states
from cms.editing.versions.models import PublicVersion
from cms.jobs.scheduler import publish_scheduled

from .notes import correction, note, publish

pytestmark = pytest.mark.django_db


def test_a_correction_is_in_the_next_answer(frontend, tree):
    release = factories.ReleaseFactory(title="Opened in 2019")
    before = frontend.get(f"/pages/{release.pk}")
    assert (before["corrections"], before["change_notes"]) == ([], [])
    publish(release, correction("It opened in 2019.", "It opened in 2021."), title="Opened in 2021")
    after = frontend.get(f"/pages/{release.pk}")
    assert [(one["version"], one["was_wrong"], one["is_right"]) for one in after["corrections"]] == [
        (2, "It opened in 2019.", "It opened in 2021.")
    ]
    assert after["change_notes"] == []
    assert after["modified_at"] > before["modified_at"]
    assert after["corrections"][0]["published_at"] == after["modified_at"]


def test_notes_stay_and_are_listed_newest_first(frontend, tree):
    release = publish(factories.ReleaseFactory(), note("A quote was added."), summary="One")
    release = publish(release, summary="Two")
    release = publish(release, note("A quote was added."), summary="Three")  # the same words, about another change
    publish(release, correction("a", "b"), summary="Four")
    page = frontend.get(f"/pages/{release.pk}")
    assert [(one["version"], one["note"]) for one in page["change_notes"]] == [
        (4, "A quote was added."),
        (2, "A quote was added."),
    ]
    assert [one["version"] for one in page["corrections"]] == [5]


def test_a_note_that_a_later_revision_still_has_is_not_published_again(frontend, tree):
    release = publish(factories.ReleaseFactory(), note("New figures."), summary="One")
    states.publish(release, summary="Two")  # as code does that changes one field of the latest revision
    page = frontend.get(f"/pages/{release.pk}")
    assert [one["version"] for one in page["change_notes"]] == [2]


def test_the_note_of_a_draft_appears_when_the_draft_is_published(frontend, tree):
    release = factories.ReleaseFactory()
    states.save_draft(release, **note("Only in the draft."), summary="Draft")
    assert frontend.get(f"/pages/{release.pk}")["change_notes"] == []
    states.publish(release)
    assert [one["note"] for one in frontend.get(f"/pages/{release.pk}")["change_notes"]] == ["Only in the draft."]


def test_the_note_of_a_scheduled_change_appears_with_the_change(frontend, tree, pass_time):
    release = factories.ReleaseFactory()
    states.schedule(release, timezone.now() + timedelta(hours=1), **correction("a", "b"), summary="Later")
    assert frontend.get(f"/pages/{release.pk}")["corrections"] == []
    pass_time(hours=2)
    assert publish_scheduled() == []
    assert [one["version"] for one in frontend.get(f"/pages/{release.pk}")["corrections"]] == [2]


def test_a_note_that_was_published_while_the_page_was_private_appears_with_the_page(frontend, tree):
    release = factories.ReleaseFactory()
    restriction = states.restrict(release)
    publish(release, note("Told later."), summary="New")
    restriction.delete()
    first = frontend.get(f"/pages/{release.pk}")["change_notes"]
    assert [one["note"] for one in first] == ["Told later."]
    publish(release, summary="Newer")
    assert [one["note"] for one in frontend.get(f"/pages/{release.pk}")["change_notes"]] == ["Told later."]


def test_an_alias_has_the_notes_of_its_source(frontend, tree):
    release = factories.ReleaseFactory()
    alias = states.alias(release)
    publish(release, note("For both."), summary="New")
    assert [one["note"] for one in frontend.get(f"/pages/{alias.pk}")["change_notes"]] == ["For both."]


def test_a_copy_and_a_translation_have_no_notes(frontend, tree):
    release = publish(factories.ReleaseFactory(), note("About the first."), summary="New")
    copy = release.copy(update_attrs={"slug": "copy"}, keep_live=True)
    translation = release.copy_for_translation(Locale.objects.get(language_code="fr"), copy_parents=True)
    assert frontend.get(f"/pages/{copy.pk}")["change_notes"] == []
    assert translation.get_reader_note() == copy.get_reader_note() != release.get_reader_note()
    for page in (copy, translation):
        page = states.publish(page, summary="Newer")
        assert frontend.get(f"/pages/{page.pk}", locale=page.locale.language_code)["change_notes"] == []


def test_notes_are_deleted_with_their_page(tree):
    release = publish(factories.ReleaseFactory(), note("Gone soon."), summary="New")
    assert PublicVersion.objects.filter(page_id=release.pk).count() == 2
    release.delete()
    assert not PublicVersion.objects.exists()
