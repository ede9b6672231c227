"""The content version of requests of the admin."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Site

from cms.demo import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def editor(client):
    factories.site()
    client.force_login(factories.SuperuserFactory())
    return client


def count_queries(client, url, table) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return sum(f'FROM "{table}"' in query["sql"] for query in queries)


@pytest.mark.parametrize("table", ["wagtailcore_site", "pages_basepage"])
def test_a_list_reads_sites_and_restrictions_once_and_not_for_each_page(table, editor):
    parent = factories.StoryFactory().get_parent()
    url = reverse("wagtailadmin_explore", args=[parent.pk])
    with_one = count_queries(editor, url, table)
    factories.StoryFactory.create_batch(3, parent=parent)
    assert count_queries(editor, url, table) == with_one


def test_a_request_after_a_change_reads_the_changed_values(editor):
    story = factories.StoryFactory()
    url = reverse("wagtailadmin_explore", args=[story.get_parent().pk])
    assert "//changed.example.org" not in editor.get(url).content.decode()
    site = Site.objects.get(is_default_site=True)
    site.hostname, site.is_default_site = "changed.example.org", False
    site.save()
    assert f"//changed.example.org:{site.port}/" in editor.get(url).content.decode()
