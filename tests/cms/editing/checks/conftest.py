from __future__ import annotations

import pytest

from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.pages.content_checks import run_content_checks
from tests.cms.editing.editor.conftest import superuser, superuser_client, tree

__all__ = ["superuser", "superuser_client", "tree"]


def find_problems(page, *, blocking=False):
    """Return (field, message) of the findings of a page."""
    return [(finding.field, finding.message) for finding in run_content_checks(page, blocking=blocking)]


def messages_about(page, field, *, blocking=False):
    """Return the messages about one field as one text."""
    return " ".join(message for name, message in find_problems(page, blocking=blocking) if name == field)


@pytest.fixture(scope="module")
def stored_story(module_tree):
    return factories.StoryFactory(
        parent=module_tree.stories,
        title="A quay",
        summary="A ferry sails again.",
        body=[blocks.rich_text("It sails.")],
        bare=True,
    )


@pytest.fixture
def story(stored_story, db):
    """Return a public story without a finding, which a test may change."""
    return states.reload_page(stored_story)


@pytest.fixture(scope="module")
def stored_release(module_tree):
    return factories.ReleaseFactory(
        parent=module_tree.releases, title="Fees repaid", summary="All fees were repaid.", live=False, bare=True
    )


@pytest.fixture
def release(stored_release, db):
    """Return a draft of a release, which a test may change."""
    return states.reload_page(stored_release)
