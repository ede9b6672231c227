"""The page about the program names the versions, to administrators only."""

from __future__ import annotations

import platform

import django
import pytest
import wagtail
from django.conf import settings
from django.urls import reverse

from cms.accounts.users.permission_table import load_roles
from cms.demo import factories

from .visible_text import read_text


def test_it_names_the_versions(admin_client):
    text = read_text(admin_client.get(reverse("about")).content)
    for version in (
        f"Clarion {settings.CLARION_VERSION}",
        f"Wagtail {wagtail.__version__}",
        f"Django {django.get_version()}",
        f"Python {platform.python_version()}",
    ):
        assert version in text


@pytest.mark.few(2)
@pytest.mark.parametrize("role", [role.key for role in load_roles()])
def test_only_administrators_open_it(client, db, role):
    name = next(one.name for one in load_roles() if one.key == role)
    client.force_login(factories.UserFactory(groups=[name]))
    assert (client.get(reverse("about")).status_code == 200) is (role == "administrator")
