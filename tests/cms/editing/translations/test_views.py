"""The notice in the edit view, the button that ends it, and the report."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import GroupPagePermission, PageLogEntry, Revision

from cms.demo import factories
from cms.demo.factories import states
from cms.editing.translations.models import StateOrigin
from cms.editing.translations.states import update_states

from .conftest import edit_url, log_in, translate

NOTICE = "that this translation may lack"
REPORT = "/admin/reports/stale-translations/"


def confirm(client, pair, revision_id=None):
    url = reverse("confirm_translation", args=[pair.translation.pk])
    return client.post(url, {"revision": revision_id or pair.source.live_revision_id}, follow=True)


@pytest.fixture
def client(pair):
    return log_in(pair.user)


@pytest.fixture
def french_editor(tree):
    """An editor who may edit pages of the French section only."""
    group = Group.objects.create(name="French")
    for permission in ("add", "change"):
        GroupPagePermission.objects.create(group=group, page=tree.branches["fr"].home, permission_type=permission)
    user = factories.UserFactory(username="fabienne", groups=["French"])
    group.permissions.add(*Group.objects.get(name="Editors").permissions.filter(codename="access_admin"))
    return user


def test_the_notice_appears_in_the_translation_only_while_the_source_has_changes(client, pair):
    assert NOTICE not in client.get(edit_url(pair.translation)).text
    pair.publish(title="Fees repaid in full")
    text = client.get(edit_url(pair.translation)).text
    assert "The source has 1 change that this translation may lack" in text
    assert "Fees repaid<ins> in full</ins>" in text
    assert NOTICE not in client.get(edit_url(pair.source)).text


def test_the_button_ends_the_notice_and_is_recorded(client, pair):
    pair.publish(title="Fees repaid in full")
    assert NOTICE not in confirm(client, pair).text
    state = pair.state()
    assert (state.origin, state.matched_by) == (StateOrigin.CONFIRMED, pair.user)
    entry = PageLogEntry.objects.get(action="clarion.confirm_translation")
    assert (entry.page_id, entry.user) == (pair.translation.pk, pair.user)
    assert (
        "Marked the translation as up to date"
        in client.get(reverse("wagtailadmin_pages:history", args=[pair.translation.pk])).text
    )
    pair.publish(title="Fees repaid at last")
    assert "<del>in full</del><ins>at last</ins>" in client.get(edit_url(pair.translation)).text


def test_a_source_that_was_published_again_is_not_confirmed_unseen(client, pair):
    pair.publish(title="Two")
    seen = pair.source.live_revision_id
    pair.publish(title="Three")
    text = confirm(client, pair, seen).text
    assert "published again in the meantime" in text
    assert NOTICE in text
    assert NOTICE in confirm(client, pair, "x").text


def test_only_those_who_may_edit_the_page_may_confirm(pair, french_editor):
    pair.publish(title="Two")
    update_states()
    for user in (factories.UserFactory(username="rita"), factories.UserFactory(username="wanda", groups=["Writers"])):
        confirm(log_in(user), pair)
        assert pair.state().changes == 1
    assert confirm(log_in(french_editor), pair).status_code == 200
    assert (pair.state().changes, pair.state().matched_by) == (0, french_editor)


def test_a_page_without_a_visible_source_cannot_be_confirmed(client, pair):
    response = client.post(reverse("confirm_translation", args=[pair.source.pk]), {"revision": 1}, follow=True)
    assert "has no published source" in response.text
    pair.source = states.unpublish(pair.source)
    assert "has no published source" in confirm(client, pair, 1).text
    assert client.post(reverse("confirm_translation", args=[987654])).status_code == 404


def test_an_editor_of_another_section_sees_public_sources_only(pair, french_editor):
    client = log_in(french_editor)
    pair.publish(title="Two ports")
    assert NOTICE in client.get(edit_url(pair.translation)).text
    assert f'href="{edit_url(pair.source)}"' not in client.get(edit_url(pair.translation)).text
    assert "Two ports" in client.get(REPORT).text
    states.restrict(pair.source)
    assert NOTICE not in client.get(edit_url(pair.translation)).text
    assert "Two ports" not in client.get(REPORT).text
    assert NOTICE in log_in(pair.user).get(edit_url(pair.translation)).text


def test_the_report_is_filtered_by_language(client, pair, tree):
    pair.publish(title="Fees repaid in full")
    french, english = pair.translation.locale_id, pair.source.locale_id
    assert "Fees repaid in full" in client.get(f"{REPORT}?locale={french}").text
    assert "Fees repaid in full" not in client.get(f"{REPORT}?locale={english}").text


def test_the_draft_title_of_a_source_is_not_shown(client, pair):
    pair.publish(title="Fees repaid in full")
    states.save_draft(pair.source, title="Not yet public")
    assert "Not yet public" not in client.get(REPORT).text
    assert "Not yet public" not in client.get(edit_url(pair.translation)).text


def test_the_number_of_queries_does_not_grow_with_the_report(client, pair, tree):
    pair.publish(title="Two")
    client.get(REPORT)
    expected = len(capture_queries(client, REPORT))
    for number in range(4):
        source = factories.StoryFactory(parent=tree.stories, title=f"Source {number}")
        translate(source)
        states.publish(source, summary="Changed")
    update_states()
    assert len(capture_queries(client, REPORT)) == expected


def test_the_edit_view_reads_two_revisions_of_the_source(client, pair):
    for number in range(5):
        pair.publish(title=f"Title {number}")
    client.get(edit_url(pair.translation))
    ids = {str(pk) for pk in Revision.objects.for_instance(pair.source).values_list("pk", flat=True)}
    table = Revision._meta.db_table
    queries = [sql for sql in capture_queries(client, edit_url(pair.translation)) if f'"{table}"."content"' in sql]
    read = {pk for pk in ids if any(f" IN ({pk}," in sql or f", {pk})" in sql for sql in queries)}
    assert read == {str(pair.state().source_revision_id), str(pair.source.live_revision_id)}


def capture_queries(client, url) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return [one["sql"] for one in queries]
