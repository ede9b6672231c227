"""The state of a page: its kind, its sentence, who is next, and a constant number of queries for a list."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import Page

from cms.demo import factories
from cms.editing.page_states.states import StateKind, describe_state, describe_states
from cms.editing.restricted_drafts.rules import Audience
from tests.cms.editing.page_states.newsroom import COMMENT, MAKERS, make


@pytest.mark.few(4)
@pytest.mark.parametrize("kind", MAKERS)
def test_each_state_is_recognised(kind, pages, staff):
    assert describe_state(pages[kind], staff.administrator).kind == kind


def test_every_kind_but_a_new_page_is_tested():
    assert {*StateKind} == {*MAKERS, "new"}


def test_a_list_is_described_as_each_page_alone(pages, staff):
    of_list = describe_states(Page.objects.filter(pk__in=[page.pk for page in pages.values()]), staff.press_officer)
    for page in pages.values():
        alone = describe_state(page, staff.press_officer)
        assert (of_list[page.pk].sentence, of_list[page.pk].next_step) == (alone.sentence, alone.next_step)


def test_a_longer_list_takes_as_many_queries(pages, staff, tree):
    def count(listed):
        listed = list(Page.objects.filter(pk__in=[page.pk for page in listed]).order_by("pk"))
        with CaptureQueriesContext(connection) as queries:
            describe_states(listed, staff.press_officer)
        return len(queries)

    count(pages.values())  # fills caches
    few = count(pages.values())
    for kind in MAKERS:
        make(kind, staff, tree.stories)
    assert count(Page.objects.filter(depth__gt=2)) == few


def test_times_have_their_zone_and_utc(pages, staff):
    page = pages["scheduled"]
    at = datetime(2030, 1, 5, 8, 0, tzinfo=UTC)
    page.revisions.filter(approved_go_live_at__isnull=False).update(approved_go_live_at=at)
    with timezone.override("Europe/Brussels"):
        sentence = describe_state(page, staff.writer).sentence
    assert sentence == "Becomes public on 5 January 2030, 09:00 CET (08:00 UTC)."


def test_who_sent_and_who_returned_is_named(pages, staff):
    assert "Sent for approval by Writer Lee" in describe_state(pages["waiting"], staff.editor).sentence
    assert "Sent for approval by you" in describe_state(pages["waiting"], staff.writer).sentence
    returned = describe_state(pages["returned"], staff.writer)
    assert "Returned by Editor Lee at the step “Editing”" in returned.sentence
    assert COMMENT in returned.sentence
    assert returned.next_step == "you"


def test_approvals_are_counted(pages, staff):
    assert describe_state(pages["approved_once"], staff.writer).sentence.startswith("Approved 1 time;")


def test_those_who_may_approve_are_next(pages, staff):
    assert describe_state(pages["waiting"], staff.writer).next_step == "Editor Lee or Administrator Lee"
    assert describe_state(pages["waiting"], staff.editor).next_step == "you or Administrator Lee"
    assert describe_state(pages["approved_once"], staff.writer).next_step == "Press Officer Lee or Administrator Lee"
    assert describe_state(pages["public"], staff.writer).next_step == ""


def test_users_who_are_deactivated_are_not_next(pages, staff):
    type(staff.administrator).objects.filter(pk=staff.administrator.pk).update(is_active=False)
    assert describe_state(pages["waiting"], staff.writer).next_step == "Editor Lee"


def test_a_restricted_draft_names_roles_and_not_the_people_of_its_team(pages, staff):
    page = pages["waiting"]
    page.draft_audience = Audience.TEAM
    page.save()
    assert describe_state(page, staff.writer).next_step == "Editors or Administrators"


def test_a_hidden_page_has_no_state(pages, staff):
    page = pages["waiting"]
    page.draft_audience = Audience.TEAM
    page.save()
    assert describe_states([page, pages["draft"]], staff.editor).keys() == {pages["draft"].pk}
    with pytest.raises(PermissionDenied):
        describe_state(page, staff.editor)


def test_sentences_are_translated(pages, staff):
    with translation.override("en"):
        english = {kind: describe_state(page, staff.writer).sentence for kind, page in pages.items()}
    assert all(sentence.endswith((".", "”")) for sentence in english.values()), english


def test_the_form_takes_as_many_queries_with_more_approvers_and_pages(pages, staff, tree, client):
    client.force_login(staff.editor)
    address = reverse("wagtailadmin_pages:edit", args=[pages["waiting"].pk])

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    count()  # fills caches
    before = count()
    for number in range(3):
        factories.UserFactory(username=f"another-{number}", groups=["Editors"])
        make("waiting", staff, tree.stories)
    assert count() == before
