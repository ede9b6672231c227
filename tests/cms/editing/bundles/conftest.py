"""Fixtures: a site in two languages, a press officer, and bundles of drafts and of changed public pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.demo import factories
from cms.demo.factories import states
from cms.editing.bundles.approval import approve_pages
from cms.editing.bundles.composition import add_pages, create_bundle
from cms.editing.bundles.schedule import schedule
from tests.cms.module_site import tree

__all__ = ["tree"]

NO_COMMENTS = {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}


@pytest.fixture
def officer(db):
    return factories.SuperuserFactory()


@pytest.fixture
def pages(tree):
    """Return a draft that was never public, and a public page with a draft of a change."""
    new = factories.StoryFactory(title="New quillwort", live=False)
    changed = states.save_draft(factories.StoryFactory(title="Old quillwort"), title="Changed quillwort")
    return [new, changed]


def make_bundle(user, pages, minutes: int = 10):
    """Return a bundle of the newest versions of these pages, all of them approved."""
    bundle = create_bundle("Launch", user, go_live_at=timezone.now() + timedelta(minutes=minutes))
    add_pages(bundle, pages, user)
    approve(bundle, pages, user)
    return bundle


def approve(bundle, pages, user):
    wanted = [(page.pk, states.reload_page(page).latest_revision_id) for page in pages]
    assert approve_pages(bundle, wanted, user) == [page.pk for page in pages]


@pytest.fixture
def bundle(officer, pages):
    """Return a scheduled bundle."""
    made = make_bundle(officer, pages)
    schedule(made, officer)
    return made
