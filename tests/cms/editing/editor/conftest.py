"""Fixtures and functions for page forms: initial values and validation."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from django.test import Client
from wagtail.admin.panels import get_edit_handler
from wagtail.test.utils.form_data import nested_form_data, streamfield

from cms.demo import factories
from tests.cms.editing.preview.conftest import page_form_data
from tests.cms.module_site import tree

__all__ = ["tree"]


def form_for(page, posted=None, user=None):
    form_class = get_edit_handler(type(page)).get_form_class()
    return form_class(posted, instance=page, for_user=user, parent_page=page.get_parent().specific)


def validate_draft(page, user, **changes):
    """Validate the form as “Save draft” does, and return it."""
    form = _bound_form(page, user, changes)
    form.defer_required_fields()
    form.is_valid()
    return form


def validate_publication(page, user, **changes):
    """Validate the form as “Publish” and “Submit” do, and return it."""
    form = _bound_form(page, user, changes)
    form.is_valid()
    return form


def block_form_data(field, *items):
    """Return the form data of a StreamField."""
    return nested_form_data({field: streamfield(list(items))})


def _bound_form(page, user, changes):
    page = page.get_latest_revision_as_object()
    data = QueryDict(mutable=True)
    for name, value in page_form_data(page, user, **changes).items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return form_for(page, data, user)


@pytest.fixture(scope="module")
def superuser(module_tree):
    """Return a superuser."""
    return factories.SuperuserFactory()


@pytest.fixture
def superuser_client(tree, superuser) -> Client:
    """Return a client logged in as the superuser."""
    client = Client()
    client.force_login(superuser)
    return client
