"""What editors see of dead links: the report, its buttons, the finding of the form, and the section of the desk."""

from __future__ import annotations

import csv
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import GroupPagePermission, PageLogEntry

from cms.core import clock
from cms.demo import factories
from cms.demo.factories import states
from cms.editing.dead_links.desk import DeadLinksSection
from cms.editing.dead_links.models import CheckedHost, ExternalLink, LinkState, PageLink, Problem
from cms.editing.restricted_drafts.rules import Audience
from cms.pages.content_checks import Finding, run_content_checks

from .conftest import collect, link, publish_link

pytestmark = pytest.mark.django_db
REPORT = "/admin/reports/dead-links/"
URL = "https://gone.example/report"


def log_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def mark_dead(url: str = URL) -> ExternalLink:
    now = clock.now()
    ExternalLink.objects.filter(url=url).update(
        state=LinkState.DEAD,
        problem=Problem.NOT_FOUND,
        status=404,
        failing_since=now - timedelta(days=2),
        dead_since=now - timedelta(days=1),
        check_at=now + timedelta(days=7),
    )
    CheckedHost.objects.update(not_before=now + timedelta(days=7))
    return ExternalLink.objects.get(url=url)


@pytest.fixture(autouse=True)
def checks_are_on(settings, tree) -> None:
    """Let the worker collect links, and the admin show them."""
    settings.LINK_CHECKS = True


@pytest.fixture
def editor(tree):
    return factories.UserFactory(username="edith", groups=["Editors"])


@pytest.fixture
def page(tree):
    created = publish_link(URL, title="Nets")
    mark_dead()
    return created


def link_findings(page: Any) -> list[Finding]:
    """Return the findings of the form that are about links."""
    return [finding for finding in run_content_checks(page, blocking=False) if "The link" in finding.message]


def rows(client: Client, query: str = "") -> str:
    return client.get(f"{REPORT}results/{query}").text


def test_the_report_names_page_words_address_problem_and_how_to_edit_the_page(editor, page):
    text = rows(log_in(editor))
    assert "Nets" in text
    assert "the report" in text
    assert f'href="{URL}"' in text
    assert "The page does not exist (404)" in text
    assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in text


def test_the_report_lists_dead_and_moved_links_only_and_can_be_filtered(editor, page):
    for number, values in enumerate(({"moved_to": "https://new.example/"}, {"state": LinkState.FAILING}, {})):
        publish_link(f"https://host{number}.example/", title=f"Other {number}")
        ExternalLink.objects.filter(url=f"https://host{number}.example/").update(**values)
    client = log_in(editor)
    text = rows(client)
    assert "https://new.example/" in text
    assert "Has moved permanently" in text
    assert "Other 1" not in text
    assert "Other 2" not in text
    assert text.index("Nets") < text.index("Other 0")
    assert "Nets" not in rows(client, "?kind=moved")
    assert "Other 0" not in rows(client, "?kind=dead")
    assert "Nets" not in rows(client, "?locale=2")


def test_an_editor_ignores_a_link_of_one_page_and_has_it_reported_again(editor, page):
    other = publish_link(URL, title="Lines")
    client, row = log_in(editor), PageLink.objects.get(page=page)
    client.post(reverse("dead_links_ignore", args=[row.pk]))
    assert "Nets" not in rows(client)
    assert "Lines" in rows(client)
    assert "Nets" in rows(client, "?kind=ignored")
    assert link_findings(page.specific) == []
    assert len(link_findings(other.specific)) == 1
    client.post(reverse("dead_links_report", args=[row.pk]))
    assert "Nets" in rows(client)
    actions = PageLogEntry.objects.filter(page_id=page.pk, action__startswith="dead_links.").order_by("timestamp")
    assert [(one.user, one.action, one.data["url"]) for one in actions] == [
        (editor, "dead_links.ignore", URL),
        (editor, "dead_links.report", URL),
    ]
    history = client.get(reverse("wagtailadmin_pages:history", args=[page.pk])).text
    assert f"Ignored the dead link to {URL}" in history


def test_an_editor_has_a_link_checked_again_after_the_pause_of_its_host(editor, page):
    now = clock.now()
    CheckedHost.objects.update(available_at=now + timedelta(hours=1))
    client = log_in(editor)
    client.post(reverse("dead_links_check", args=[PageLink.objects.get().pk]))
    assert ExternalLink.objects.get().check_at <= clock.now()
    assert CheckedHost.objects.get().not_before == now + timedelta(hours=1)


def test_nobody_sees_or_changes_links_of_pages_that_they_may_not_edit(tree, page):
    group = Group.objects.create(name="French")
    for kind in ("add", "change"):
        GroupPagePermission.objects.create(group=group, page=tree.branches["fr"].home, permission_type=kind)
    group.permissions.add(*Group.objects.get(name="Editors").permissions.filter(codename="access_admin"))
    client = log_in(factories.UserFactory(username="fabienne", groups=["French"]))
    row = PageLink.objects.get()
    assert "Nets" not in rows(client)
    for action in ("check", "ignore", "report"):
        assert client.post(reverse(f"dead_links_{action}", args=[row.pk])).status_code == 404
    assert DeadLinksSection(request_of(client), clock.now()).find_rows() == []
    assert PageLink.objects.get().ignored_at is None


def test_a_writer_sees_the_links_of_own_pages_only(tree, page):
    writer = factories.UserFactory(username="wanda", groups=["Writers"])
    publish_link(URL, title="Lines", owner=writer)
    text = rows(log_in(writer))
    assert "Lines" in text
    assert "Nets" not in text


def request_of(client: Client) -> Any:
    request = RequestFactory().get("/admin/")
    request.user = client.get("/admin/").wsgi_request.user
    return request


def test_the_title_of_a_draft_is_never_shown(editor, page):
    states.save_draft(page, title="Confidential")
    client = log_in(editor)
    assert "Confidential" not in rows(client)
    assert "Confidential" not in client.get(f"{REPORT}?export=csv").getvalue().decode()
    assert [row.title for row in DeadLinksSection(request_of(client), clock.now()).find_rows()] == ["Nets"]


@pytest.mark.parametrize("hide", [states.unpublish, states.restrict])
def test_a_page_that_becomes_hidden_leaves_the_report_at_once(hide, editor, page):
    states.set_and_save(page, draft_audience=Audience.TEAM)
    hide(page)
    client = log_in(editor)
    assert "Nets" not in rows(client)
    assert client.post(reverse("dead_links_ignore", args=[PageLink.objects.get().pk])).status_code == 404
    assert DeadLinksSection(request_of(client), clock.now()).find_rows() == []


def test_the_export_has_one_line_a_link(editor, page):
    lines = log_in(editor).get(f"{REPORT}?export=csv").getvalue().decode().splitlines()
    (line,) = csv.DictReader(lines)
    assert (line["Page"], line["Text of the link"], line["Address"]) == ("Nets", "the report", URL)
    assert line["Problem"] == "The page does not exist (404)"
    assert line["First reported"]


def test_the_form_of_a_page_names_its_dead_and_moved_links_at_their_blocks(page, settings):
    body = [link("https://fine.example/"), link(URL), link("https://old.example/", "its map")]
    draft = states.save_draft(page, body=body).get_latest_revision_as_object()
    publish_link("https://old.example/", title="Lines")
    ExternalLink.objects.filter(url="https://old.example/").update(moved_to="https://new.example/")
    dead, moved = link_findings(draft)
    assert "The link “the report” has not worked since" in dead.message
    assert "The page does not exist (404)" in dead.message
    assert (dead.field, dead.block, dead.blocking) == ("body", draft.body.raw_data[1]["id"], False)
    assert moved.message == "The link “its map” has moved permanently. Its new address is https://new.example/."
    settings.LINK_CHECKS = False
    assert link_findings(draft) == []


def test_a_link_that_only_a_draft_has_is_neither_stored_nor_requested(page):
    states.save_draft(page, body=[link("https://secret.example/")])
    run_content_checks(page.get_latest_revision_as_object(), blocking=False)
    collect()
    assert set(ExternalLink.objects.values_list("url", flat=True)) == {URL}


def test_the_form_takes_two_queries_for_its_links_whatever_their_number(page):
    def count(body: list[Any]) -> int:
        draft = states.save_draft(page, body=body).get_latest_revision_as_object()
        run_content_checks(draft, blocking=False)
        with CaptureQueriesContext(connection) as queries:
            run_content_checks(draft, blocking=False)
        return len([one for one in queries if "dead_links" in one["sql"]])

    assert count([]) == 0
    assert count([link(URL)]) == count([link(f"https://host{number}.example/") for number in range(9)]) == 1


def test_report_and_desk_take_the_same_queries_for_one_link_and_for_six(editor, page):
    def count() -> tuple[int, int]:
        client = log_in(editor)
        rows(client)
        request = request_of(client)
        with CaptureQueriesContext(connection) as report:
            rows(client)
        with CaptureQueriesContext(connection) as desk:
            DeadLinksSection(request, clock.now()).find_rows()
        return len(report), len(desk)

    before = count()
    for number in range(5):
        publish_link(f"https://gone{number}.example/", title=f"Other {number}")
        mark_dead(f"https://gone{number}.example/")
    assert count() == before


def test_the_desk_has_a_section_only_while_there_are_dead_links(editor, page, settings):
    client = log_in(editor)
    assert "The link “the report” does not work: The page does not exist (404)" in client.get("/admin/").text
    PageLink.objects.update(ignored_at=clock.now())
    assert "All dead links" not in client.get("/admin/").text
    PageLink.objects.update(ignored_at=None)
    settings.LINK_CHECKS = False
    assert "All dead links" not in client.get("/admin/").text


def test_the_report_says_that_links_are_not_checked(editor, tree, settings):
    settings.LINK_CHECKS = False
    assert "LINK_CHECKS" in rows(log_in(editor))
