from __future__ import annotations

import pytest

from cms.demo import factories
from cms.pages.content_checks import run_content_checks
from tests.cms.editor.conftest import module_database, module_tree, superuser, superuser_client, tree

__all__ = ["module_database", "module_tree", "superuser", "superuser_client", "tree"]


def said(page, *, blocking=False):
    """What the checks say about a page: (field, beginning of the message)."""
    return [(finding.field, finding.message) for finding in run_content_checks(page, blocking=blocking)]


def about(page, field, *, blocking=False):
    """What they say about one field, in one text."""
    return " ".join(message for where, message in said(page, blocking=blocking) if where == field)


@pytest.fixture
def picture(tree):
    return factories.PictureFactory(description="A quay", credit="Ada Nwosu")
