"""An editor at a form: what it begins with, and what happens when it is posted."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from django.test import Client
from wagtail.admin.panels import get_edit_handler
from wagtail.test.utils.form_data import nested_form_data, streamfield

from cms.demo import factories
from tests.cms.module_site import module_database, module_tree, tree
from tests.cms.preview.conftest import form_of

__all__ = ["module_database", "module_tree", "tree"]


def form_for(page, posted=None, user=None):
    form_class = get_edit_handler(type(page)).get_form_class()
    return form_class(posted, instance=page, for_user=user, parent_page=page.get_parent().specific)


def saving(page, user, **changes):
    """The form as “Save draft” takes it, validated."""
    form = _posted(page, user, changes)
    form.defer_required_fields()
    form.is_valid()
    return form


def publishing(page, user, **changes):
    """The form as “Publish” and “Submit” take it, validated."""
    form = _posted(page, user, changes)
    form.is_valid()
    return form


def blocks_of(field, *items):
    """A StreamField as its form posts it."""
    return nested_form_data({field: streamfield(list(items))})


def _posted(page, user, changes):
    page = page.get_latest_revision_as_object()
    data = QueryDict(mutable=True)
    for name, value in form_of(page, user, **changes).items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return form_for(page, data, user)


@pytest.fixture(scope="module")
def superuser(module_tree):
    """Somebody who may do everything."""
    return factories.SuperuserFactory()


@pytest.fixture
def superuser_client(tree, superuser) -> Client:
    """Their browser."""
    client = Client()
    client.force_login(superuser)
    return client
