"""The desk of each role: which sections, in which order, at which cost, and what is left of Wagtail's home page."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.core import clock
from cms.demo import factories
from cms.demo.factories import states
from cms.editing.translations.states import update_states
from tests.cms.editing.translations.conftest import translate

from .content import ROLES, create_day, create_draft
from .test_drafts import titles

pytestmark = pytest.mark.django_db
SECTIONS = {
    "writer": ["drafts", "comments", "next-days", "translations"],
    "editor": ["approvals", "drafts", "comments", "next-days", "translations", "queries"],
    "officer": [
        "approvals",
        "drafts",
        "comments",
        "embargoes",
        "mailings",
        "next-days",
        "corrections",
        "translations",
        "queries",
    ],
    "search_editor": ["queries"],
}
# Site roots, which are kept from page to page outside of a transaction, and names of people.
READ_AGAIN = (
    'SELECT "wagtailcore_site"."id" AS "pk"',
    'SELECT "wagtailcore_page"."id" AS "pk", "wagtailcore_page"."translation_key"',
    'SELECT "users_user"."id"',
)
KNOWN = {*SECTIONS["officer"], *SECTIONS["search_editor"]}


def list_known(sections) -> list[str]:
    """Return the sections of these subjects: other apps add theirs, and problems are shown when there are any."""
    return [name for name in sections if name in KNOWN]


@pytest.mark.few(2)
@pytest.mark.parametrize("role", SECTIONS)
def test_each_role_sees_its_sections_the_most_urgent_first(staff, read_desk, role):
    assert list_known(read_desk(staff[role])) == SECTIONS[role]


def test_a_user_with_several_roles_sees_their_sections_once_by_urgency(tree, read_desk):
    user = factories.UserFactory(groups=["Editors", "Search editors", "Press officers"])
    assert list_known(read_desk(user)) == SECTIONS["officer"]


def test_sections_follow_permissions_and_not_the_names_of_groups(staff, read_desk):
    group = staff["editor"].groups.get()
    group.name = "Rédaction"
    group.save()
    assert "approvals" in read_desk(staff["editor"])


def capture_queries(user) -> list[str]:
    client = Client()
    client.force_login(user)
    client.get(reverse("wagtailadmin_home"))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse("wagtailadmin_home")).status_code == 200
    return [query["sql"] for query in queries]


def count_queries(user) -> int:
    return len(capture_queries(user))


def test_the_number_of_queries_does_not_depend_on_what_is_shown(tree, staff, search_engine):
    create_day(tree, staff, 1)
    once = {role: count_queries(staff[role]) for role in ROLES}
    for number in (2, 3):
        create_day(tree, staff, number)
    assert {role: count_queries(staff[role]) for role in ROLES} == once


@pytest.mark.few(2)
@pytest.mark.parametrize("role", ROLES)
def test_no_section_reads_again_what_another_one_has_read(tree, staff, search_engine, role):
    create_day(tree, staff, 1)
    queries = Counter(capture_queries(staff[role]))
    assert [sql for sql, number in queries.items() if number > 1 and not sql.startswith(READ_AGAIN)] == []


def test_figures_and_the_panels_that_the_desk_replaces_are_gone(client, tree, staff, search_engine):
    create_day(tree, staff, 1)
    for role in ROLES:
        client.force_login(staff[role])
        home = client.get(reverse("wagtailadmin_home")).content.decode()
        for name in ("w-summary__list", "recent-edits-section", "objects-to-moderate", "objects-in-workflow"):
            assert name not in home, (role, name)


def test_the_next_seven_days_have_what_is_scheduled_and_what_is_only_planned(tree, staff, read_desk):
    now = clock.now()
    states.schedule(create_draft(tree, staff["writer"], "Scheduled"), now + timedelta(days=6))
    states.schedule(create_draft(tree, staff["writer"], "Later"), now + timedelta(days=8))
    planned = create_draft(tree, staff["writer"], "Planned")
    states.set_and_save(planned, go_live_at=now + timedelta(days=2))
    past = factories.StoryFactory(parent=tree.stories, title="Past")
    states.set_and_save(past, go_live_at=now - timedelta(hours=1))
    rows = read_desk(staff["editor"])["next-days"]
    assert titles(rows) == ["Planned", "Scheduled"]
    assert ["not scheduled yet" in row.facts for row in rows] == [True, False]
    assert "UTC" in rows[1].sentence


def test_a_stale_translation_names_its_source_as_published(tree, staff, read_desk):
    source = factories.StoryFactory(parent=tree.stories, title="Fees repaid")
    translation = translate(source)
    states.publish(translation, title="Frais remboursés")
    source = states.publish(source, summary="New words")
    states.save_draft(source, title="A confidential title")
    update_states()
    [row] = read_desk(staff["editor"])["translations"]
    assert (str(row.title), row.sentence) == ("Frais remboursés", "1 change in “Fees repaid”")
    assert read_desk(staff["writer"])["translations"] == []  # limited to pages that the user may edit
