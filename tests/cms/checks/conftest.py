from __future__ import annotations

import pytest

from cms.demo import factories
from cms.pages.content_checks import run_content_checks
from tests.cms.editor.conftest import module_database, module_tree, superuser, superuser_client, tree
from tests.replayed_content import replayed

__all__ = ["module_database", "module_tree", "superuser", "superuser_client", "tree"]


def find_problems(page, *, blocking=False):
    """Return (field, message) of the findings of a page."""
    return [(finding.field, finding.message) for finding in run_content_checks(page, blocking=blocking)]


def messages_about(page, field, *, blocking=False):
    """Return the messages about one field as one text."""
    return " ".join(message for name, message in find_problems(page, blocking=blocking) if name == field)


@pytest.fixture
@replayed
def picture(tree):
    return factories.PictureFactory(description="A quay", credit="Ada Nwosu")
