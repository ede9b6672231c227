"""The name of the organisation is the same in settings, feeds and e-mails: the editors', the site's, or the host."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from wagtail.models import Site

from cms.demo import factories
from tests.cms.delivery.sign_ups.conftest import Visitor


@pytest.mark.parametrize(
    ("organisation", "site_name", "shown"),
    [
        (None, "", "localhost:3000"),
        (None, "Harbour Watch", "Harbour Watch"),
        ("", "Harbour Watch", "Harbour Watch"),
        (" ", " ", "localhost:3000"),
        ("Lantern", "Harbour Watch", "Lantern"),
        ("Lantern", "", "Lantern"),
    ],
)
def test_the_name_is_the_same_everywhere(frontend, tree, organisation, site_name, shown) -> None:
    other = Site.objects.create(hostname="other.example", site_name="Other", root_page=tree.record.root_page)
    factories.OrganisationFactory(site=other, name="They")
    if organisation is not None:
        factories.OrganisationFactory(site=tree.record, name=organisation)
    site = Site.objects.get(pk=tree.record.pk)
    site.site_name = site_name
    site.save()
    assert frontend.get("/settings")["name"] == frontend.get("/site")["settings"]["name"] == shown
    assert frontend.get("/feeds/stories.json")["title"].startswith(f"{shown}: ")
    feed = ElementTree.fromstring(frontend.send("/feeds/stories.rss").content)
    assert feed.findtext("channel/title").startswith(f"{shown}: ")
    visitor = Visitor()
    visitor.sign_up()
    (message,) = visitor.emails()
    assert shown in message.subject
    assert "They" not in message.subject
