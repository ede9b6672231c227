"""An e-mail before the minute of a bundle says “none of its pages would” only if publication would fail."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from wagtail.models import Revision

from cms.demo import factories
from cms.demo.factories import states
from cms.editing.bundles.models import Bundle
from cms.editing.bundles.preparation import check_coming
from cms.editing.bundles.schedule import schedule
from cms.editing.restricted_drafts.models import set_audience
from cms.jobs.scheduler import publish_scheduled
from cms.pages.content_checks import Finding
from tests.cms.editing.bundles.conftest import make_bundle
from tests.cms.editing.bundles.test_board import Admin
from tests.cms.editing.bundles.test_publication import titles

pytestmark = pytest.mark.journey

NOTHING = "none of its pages would"


def test_a_correction_that_waits_for_approval_is_no_obstacle(bundle, pages, officer, pass_time):
    states.submit(states.save_draft(pages[0], title="Corrected quillwort"), officer)
    check_coming()
    bundle.refresh_from_db()
    assert (bundle.failure, mail.outbox) == ("", [])
    pass_time(minutes=10)
    assert publish_scheduled() == []
    assert titles(pages) == ["Changed quillwort", "New quillwort"]


Cause = Callable[[Any, Any], None]


def take_address(page: Any, monkeypatch: Any) -> None:
    factories.StoryFactory(title="Other", parent=page.get_parent(), slug="another")
    revision = Revision.objects.get(object_id=str(page.pk), approved_go_live_at__isnull=False)
    Revision.objects.filter(pk=revision.pk).update(content=revision.content | {"slug": "another"})


def take_off_the_schedule(page: Any, monkeypatch: Any) -> None:
    Revision.objects.filter(object_id=str(page.pk)).update(approved_go_live_at=None)


def delete_version(page: Any, monkeypatch: Any) -> None:
    Revision.objects.filter(object_id=str(page.pk)).delete()
    assert Bundle.objects.get().members.get().revision is None


def prolong_embargo(page: Any, monkeypatch: Any) -> None:
    revision = Revision.objects.get(object_id=str(page.pk), approved_go_live_at__isnull=False)
    later = revision.approved_go_live_at + timedelta(hours=1)
    Revision.objects.filter(pk=revision.pk).update(content=revision.content | {"embargo_until": later.isoformat()})


def unpublish_parent(page: Any, monkeypatch: Any) -> None:
    page.get_parent().specific.unpublish()


def fail_a_check(page: Any, monkeypatch: Any) -> None:
    finding = Finding("It has no words.", "body", blocking=True)
    monkeypatch.setattr("cms.editing.bundles.obstacles.run_content_checks", lambda page, blocking: [finding])


@pytest.mark.parametrize("cause", [take_address, take_off_the_schedule, delete_version, prolong_embargo])
def test_it_is_said_that_nothing_would_be_public_and_nothing_becomes_public(
    tree, officer, pass_time, monkeypatch, cause: Cause
):
    release, told = warn(tree, officer, monkeypatch, cause)
    assert (NOTHING in told, "\n\n“Release”: " in told) == (True, True)
    pass_time(minutes=10)
    assert publish_scheduled()
    assert not states.reload_page(release).live


@pytest.mark.parametrize("cause", [unpublish_parent, fail_a_check])
def test_what_does_not_prevent_the_publication_is_worded_so(tree, officer, pass_time, monkeypatch, cause: Cause):
    release, told = warn(tree, officer, monkeypatch, cause)
    assert NOTHING not in told
    assert "Something is wrong with it.\n\n“Release”: " in told
    pass_time(minutes=10)
    assert publish_scheduled() == []
    assert states.reload_page(release).live


def warn(tree: Any, officer: Any, monkeypatch: Any, cause: Cause) -> tuple[Any, str]:
    """Schedule a release, let something happen, and return the release and the text of the e-mail."""
    release = factories.ReleaseFactory(title="Release", parent=tree.releases, live=False)
    schedule(make_bundle(officer, [release]), officer)
    cause(release, monkeypatch)
    check_coming()
    [message] = mail.outbox
    return release, str(message.body)


def test_list_board_and_desk_say_what_is_wrong_until_it_is_mended(tree, officer, monkeypatch):
    wrong = "Something is wrong with it. “Release”: It has no words."
    with monkeypatch.context() as mended:
        warn(tree, officer, mended, fail_a_check)
        assert [wrong in page for page in read_pages(officer)] == [True, True, True]
    assert "needs attention" in read_pages(officer)[1]
    check_coming()
    assert [wrong in page for page in read_pages(officer)] == [False, False, False]
    assert "needs attention" not in read_pages(officer)[1]


def read_pages(user: Any) -> list[str]:
    """Return the list of bundles, the board of the only one, and the home page."""
    admin = Admin(user)
    return [
        html.unescape(admin.get("bundles")),
        html.unescape(admin.get("bundle", Bundle.objects.get().pk)),
        html.unescape(admin.get("wagtailadmin_home")),
    ]


def test_what_prevents_the_publication_is_said_first(tree, officer, monkeypatch):
    def both(page: Any, monkeypatch: Any) -> None:
        fail_a_check(page, monkeypatch)
        take_off_the_schedule(page, monkeypatch)

    assert NOTHING in warn(tree, officer, monkeypatch, both)[1]


def test_a_warning_does_not_name_a_page_that_its_reader_may_not_see(tree, officer, monkeypatch):
    factories.UserFactory(groups=["Press officers"], email="press@example.org")
    release = factories.ReleaseFactory(title="Quorvex", parent=tree.releases, live=False)
    schedule(make_bundle(officer, [release]), officer)
    set_audience(release, "team", [officer], [])
    fail_a_check(release, monkeypatch)
    check_coming()
    [told] = [message for message in mail.outbox if message.to == ["press@example.org"]]
    assert "It is about a page that you may not see." in told.body
    assert "Quorvex" not in told.subject + told.body
