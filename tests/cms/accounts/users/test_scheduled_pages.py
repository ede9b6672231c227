"""Deleting or moving a page that is scheduled for publication takes the right to publish, as for a published page."""

from __future__ import annotations

import pytest
from wagtail.models import Page

from cms.demo import factories
from cms.demo.factories import states

from .newsroom import in_days, log_in, newsroom

__all__ = ["newsroom"]


def send(user, page: Page, action: str, target: Page | None = None) -> Page | None:
    """Post the form of an action on a page. Return the page as it is then, None if it was deleted."""
    number = f"{target.pk}/confirm/" if target else ""
    log_in(user).post(f"/admin/pages/{page.pk}/{action}/{number}")
    return Page.objects.filter(pk=page.pk).first()


@pytest.fixture
def scheduled(newsroom):
    return newsroom.release(go_live_at=in_days(1))


ROLES = {"Writers": False, "Editors": False, "Press officers": True, "Administrators": True}


@pytest.mark.parametrize("role", ROLES)
def test_a_scheduled_page_is_deleted_by_those_who_publish(role, newsroom, scheduled):
    user = factories.UserFactory(groups=[role])
    assert (send(user, scheduled, "delete") is None) == ROLES[role]


def test_an_editor_moves_no_section_with_a_scheduled_page(newsroom):
    section, other = factories.StandardFactory(live=False), factories.StandardFactory(title="Other")
    editor = factories.UserFactory(groups=["Editors"])
    page = factories.StandardFactory(parent=section, go_live_at=in_days(1))
    assert not send(editor, section, "move", other).is_child_of(other)
    page.revisions.update(approved_go_live_at=None)
    assert send(editor, section, "move", other).is_child_of(other)


@pytest.mark.parametrize("role", ["Editors", "Press officers"])
def test_a_scheduled_page_is_moved_by_those_who_publish(role, newsroom):
    page = factories.StandardFactory(go_live_at=in_days(1))
    other = factories.StandardFactory(title="Other")
    moved = send(factories.UserFactory(groups=[role]), page, "move", other)
    assert moved.is_child_of(other) == ROLES[role]


def test_an_editor_deletes_a_draft_that_is_no_longer_scheduled(newsroom, scheduled):
    editor = factories.UserFactory(groups=["Editors"])
    assert send(editor, scheduled, "delete") is not None
    scheduled.revisions.update(approved_go_live_at=None)
    assert send(editor, scheduled, "delete") is None


def test_an_editor_deletes_a_draft_that_is_only_planned(newsroom):
    draft = states.save_draft(newsroom.release(live=False), go_live_at=in_days(1))
    assert send(factories.UserFactory(groups=["Editors"]), draft, "delete") is None
