"""The admin's home page counts the pages that the user may explore, and links to the place where they begin."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user
from django.test import RequestFactory
from wagtail.models import Page, Site

from cms.demo import factories
from cms.editing.restricted_drafts.home_panels import ExplorablePagesItem
from cms.editing.restricted_drafts.permissions import get_explorable_pages

from .test_section_teams import client, pages

__all__ = ["client", "pages"]
pytestmark = pytest.mark.django_db


def get_summary(user):
    request = RequestFactory().get("/admin/")
    request.user = user
    return ExplorablePagesItem(request).get_context_data({})


def test_administrators_see_the_number_of_all_pages_but_the_root(tree, pages):
    summary = get_summary(factories.UserFactory(is_superuser=True))
    assert summary["total_pages"] == Page.objects.count() - 1
    assert summary["root_page"].specific == tree.home


def test_the_team_of_a_section_sees_the_number_of_its_pages(client, tree, pages):
    user = get_user(client)
    summary = get_summary(user)
    assert summary["total_pages"] == get_explorable_pages(user).filter(depth__gt=1).count()
    assert 1 < summary["total_pages"] < Page.objects.count() - 1
    assert summary["root_page"].specific == tree.stories


def test_with_several_sites_the_link_leads_to_the_root(tree):
    Site.objects.create(hostname="second.example.org", root_page=tree.home)
    assert get_summary(factories.UserFactory(is_superuser=True))["root_page"].is_root()


def test_users_without_pages_see_none(tree):
    assert get_summary(factories.UserFactory(groups=["Search editors"])) | {"site_name": ""} == {
        "root_page": None,
        "site_name": "",
        "total_pages": 0,
    }
